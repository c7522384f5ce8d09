import CulpritAnalysis
import CulpritCore

/// One page with charts that needs no network, prints, and follows the reader's light or dark.
struct HTMLNoiseReporter: NoiseReporter {
  static let name = "html"
  static let summary = "one self-contained page with charts"

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    let words = NoiseWords(report, options)
    var page = HTMLPage(title: words.title)
    page.extraStyle = Self.style
    page.data = JSONNoiseReporter.json(report)
    page.text("h1", words.title)
    page.add("<dl class=\"facts\">")
    for (label, text) in words.summary {
      page.text("dt", label)
      page.text("dd", text)
    }
    page.add("</dl>")
    for warning in report.warnings { page.text("p", warning.message, attributes: "class=\"caveat\"") }
    page.add("<div class=\"charts\">\n" + NoiseCharts.all(report).joined(separator: "\n") + "\n</div>")
    if !report.advice.isEmpty {
      page.text("h2", "Advice, tried on this history")
      for advice in report.advice { Self.add(advice, words, to: &page) }
    }
    for table in NoiseTable.all(of: report).map(\.withoutUnknown)
    where table.name != "advice" && table.name != "recurrence" {
      Self.add(table, words.times, to: &page)
    }
    return page.markup
  }

  private static func add(_ advice: Advice, _ words: NoiseWords, to page: inout HTMLPage) {
    page.add(
      "<details class=\"cause\" open><summary><b>\(Escaping.html(words.adviceHead(advice)))</b> "
        + "<code>\(advice.id)</code></summary>")
    page.text("p", advice.text)
    let text = advice.patch ?? advice.yaml
    if !text.isEmpty {
      if advice.patch == nil { page.text("p", "A fragment; no file was given.", attributes: "class=\"dim\"") }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
        let escaped = Escaping.html(String(line), limit: 10_000)
        if advice.patch != nil, line.hasPrefix("+") { return "<ins>\(escaped)</ins>" }
        if advice.patch != nil, line.hasPrefix("-") { return "<del>\(escaped)</del>" }
        return escaped
      }
      page.add("<pre tabindex=\"0\">\(lines.joined(separator: "\n"))</pre>")
    }
    page.add("</details>")
  }

  /// More rows than fit on a screen get a field that filters them.
  private static let many = 15

  private static func add(_ table: NoiseTable, _ times: TimeText, to page: inout HTMLPage) {
    page.text("h2", table.title)
    if table.rows.count > many {
      page.add(
        "<input class=\"filter\" type=\"search\" data-table=\"\(table.name)\" "
          + "aria-label=\"Filter \(Escaping.html(table.title))\" placeholder=\"Filter\">")
    }
    var out = "<div class=\"scroll\" tabindex=\"0\"><table class=\"sortable\" id=\"\(table.name)\"><thead><tr>"
    for (index, column) in table.columns.enumerated() {
      let isNumber = table.rows.contains { $0[index].isNumber && $0[index].plain != "" }
      out += "<th scope=\"col\"\(isNumber ? " class=\"num\"" : "")><button>\(Escaping.html(column.title))</button></th>"
    }
    out += "</tr></thead><tbody>\n"
    for row in table.rows {
      let cells = row.map { cell in
        "<td\(attributes(of: cell))>\(Escaping.html(cell.shown(times), limit: 500))</td>"
      }
      out += "<tr>\(cells.joined())</tr>\n"
    }
    page.add(out + "</tbody></table></div>")
  }

  /// What the page's script sorts by; the unknown comes first.
  private static func attributes(of cell: NoiseTable.Cell) -> String {
    switch cell {
    case .text: ""
    case .time(let at): " class=\"when\" data-value=\"\(at.microseconds)\""
    case .unknown: " class=\"num dim\" data-value=\"-1e999\""
    default: " class=\"num\" data-value=\"\(cell.plain)\""
    }
  }

  private static let style = """
    .charts{display:flex;flex-wrap:wrap;gap:1.5rem;margin:1.5rem 0}figure{margin:0;max-width:100%}
    figcaption{font-weight:600}.charts svg{max-width:100%;height:auto}
    ins{color:var(--good);text-decoration:none}del{color:var(--bad);text-decoration:none}
    .scroll th,.scroll td{white-space:nowrap}.scroll td:first-child{max-width:22rem;white-space:normal}

    """
}
