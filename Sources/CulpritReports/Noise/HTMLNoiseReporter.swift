import CulpritAnalysis
import CulpritCore

/// One page with charts that needs no network, prints, and follows the reader's light or dark.
struct HTMLNoiseReporter: NoiseReporter {
  static let name = "html"
  static let summary = "one self-contained page with charts"

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    let words = NoiseWords(report, options)
    var body = "<h1>\(Escaping.html(words.title))</h1>\n<dl>\n"
    for (label, text) in words.summary { body += "<dt>\(label)</dt><dd>\(Escaping.html(text))</dd>\n" }
    for warning in report.warnings {
      body += "<dt>Note</dt><dd class=\"note\">\(Escaping.html(warning.message))</dd>\n"
    }
    body += "</dl>\n<div class=\"charts\">\n" + NoiseCharts.all(report).joined(separator: "\n") + "\n</div>\n"
    if !report.advice.isEmpty {
      body += "<h2>Advice, tried on this history</h2>\n"
      for advice in report.advice { body += Self.advice(advice, words) }
    }
    for table in NoiseTable.all(of: report) where table.name != "advice" && table.name != "recurrence" {
      body += Self.table(table, words.times)
    }
    // `</script>` and `<!--` cannot be formed when no `<` is left.
    let data = JSONNoiseReporter.json(report).compact.replacing("<", with: "\\u003c")
    body += "<script type=\"application/json\" id=\"culprit\">\(data)</script>\n"
    return Self.page(Escaping.html(words.title), body)
  }

  /// A whole document around a body.
  static func page(_ title: String, _ body: String) -> String {
    // As in `HTMLPage`: by hash, so that a mistake in escaping would still not run.
    let policy =
      "default-src 'none'; style-src '\(HTMLPage.hash(of: style))'; script-src '\(HTMLPage.hash(of: script))'; "
      + "base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <title>\(title)</title>
      <style>\(style)</style>
      </head>
      <body>
      \(body)<script>\(script)</script>
      </body>
      </html>

      """
  }

  private static func advice(_ advice: Advice, _ words: NoiseWords) -> String {
    var out =
      "<details open><summary><b>\(Escaping.html(words.adviceHead(advice)))</b> <code>\(advice.id)</code></summary>\n"
    out += "<p>\(Escaping.html(advice.text))</p>\n"
    let text = advice.patch ?? advice.yaml
    if !text.isEmpty {
      if advice.patch == nil { out += "<p class=\"note\">A fragment; no file was given.</p>\n" }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
        let escaped = Escaping.html(String(line), limit: 10_000)
        if advice.patch != nil, line.hasPrefix("+") { return "<ins>\(escaped)</ins>" }
        if advice.patch != nil, line.hasPrefix("-") { return "<del>\(escaped)</del>" }
        return escaped
      }
      out += "<pre>\(lines.joined(separator: "\n"))</pre>\n"
    }
    return out + "</details>\n"
  }

  private static func table(_ table: NoiseTable, _ times: TimeText) -> String {
    var out = "<h2>\(Escaping.html(table.title))</h2>\n<div class=\"scroll\"><table id=\"\(table.name)\"><thead><tr>"
    for column in table.columns { out += "<th><button>\(Escaping.html(column.title))</button></th>" }
    out += "</tr></thead><tbody>\n"
    for row in table.rows {
      out += "<tr>"
      for cell in row {
        let number = cell.isNumber ? " class=\"n\"" : ""
        out +=
          "<td\(number) data-v=\"\(Escaping.html(cell.plain))\">\(Escaping.html(cell.shown(times), limit: 500))</td>"
      }
      out += "</tr>\n"
    }
    return out + "</tbody></table></div>\n"
  }

  private static let style = """
    :root{color-scheme:light dark;--line:#8884;--a:#2b6cb0;--b:#c05621;--c:#702459;--d:#8a94a0;--ins:#276749;--del:#c53030}
    @media(prefers-color-scheme:dark){:root{--a:#63b3ed;--b:#f6ad55;--c:#d53f8c;--ins:#68d391;--del:#fc8181}}
    body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0}
    .note{opacity:.75}.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9em}
    th,td{border-bottom:1px solid var(--line);padding:.2rem .5rem;text-align:left;vertical-align:top}
    td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid var(--a)}
    pre{overflow-x:auto;border:1px solid var(--line);padding:.5rem}ins{color:var(--ins);text-decoration:none}
    del{color:var(--del);text-decoration:none}.charts{display:flex;flex-wrap:wrap;gap:1.5rem}
    figure{margin:0}figcaption{font-weight:600}svg{max-width:100%;height:auto}svg text{fill:currentColor;font:12px system-ui,sans-serif}
    @media print{details{break-inside:avoid}}
    """

  private static let script = """
    document.querySelectorAll('th button').forEach(b=>b.onclick=()=>{const h=b.parentElement,t=h.closest('table'),\
    i=[...h.parentElement.children].indexOf(h),d=h.dataset.d==='1'?-1:1;h.dataset.d=d;\
    const v=r=>{const x=r.children[i].dataset.v;return x===''?-Infinity:isNaN(x)?x:+x};\
    [...t.tBodies[0].rows].sort((p,q)=>{const x=v(p),y=v(q);return x<y?d:x>y?-d:0}).forEach(r=>t.tBodies[0].append(r))});
    """
}
