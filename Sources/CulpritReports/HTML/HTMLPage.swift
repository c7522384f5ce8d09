import CulpritAnalysis
import Foundation

/// One self-contained page: works from `file://`, asks the network for nothing, and lets no text of a log become markup.
///
/// The content security policy names the page's own script and style by their hashes, so that even a mistake in escaping
/// would not run: nothing else may be executed, styled, loaded or sent. Hence no `style` attributes anywhere.
package struct HTMLPage {
  package var title: String
  package private(set) var body = ""
  /// Shown to scripts as `#culprit-data`; left out when it would make the page heavy.
  package var data: OrderedJSON?

  /// With what the charts and tables take, 1.5 MB stays far.
  private static let dataLimit = 500_000

  /// Added to the style of every page.
  package var extraStyle = ""

  package init(title: String) { self.title = title }

  /// Adds markup as it is.
  package mutating func add(_ markup: String) { body += markup + "\n" }

  /// Adds an element around escaped text.
  package mutating func text(_ element: String, _ text: String, attributes: String = "") {
    body += "<\(element)\(attributes.isEmpty ? "" : " " + attributes)>\(Escaping.html(text))</\(element)>\n"
  }

  package var markup: String {
    var embedded = ""
    if let data {
      // `<` is the only character that could end the script element.
      let text = data.compact.replacing("<", with: "\\u003c")
      if text.utf8.count <= Self.dataLimit {
        embedded = "<script type=\"application/json\" id=\"culprit-data\">\(text)</script>\n"
      }
    }
    let style = Self.style + extraStyle
    let policy =
      "default-src 'none'; script-src '\(Self.hash(of: Self.script))'; style-src '\(Self.hash(of: style))'; "
      + "base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <meta name="color-scheme" content="light dark">
      <title>\(Escaping.html(title, limit: 200))</title>
      <style>\(style)</style>
      </head>
      <body>
      \(body)\(embedded)<script>\(Self.script)</script>
      </body>
      </html>

      """
  }

  /// As a content security policy names a script or style.
  static func hash(of text: String) -> String {
    let digits = Array(SHA256.hex(text))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
    return "sha256-" + Data(bytes).base64EncodedString()
  }

  static let style = """

    :root{--bg:#fff;--fg:#1b1f24;--dim:#59636e;--line:#d1d9e0;--card:#f6f8fa;--accent:#0a5bc4;--bad:#b3261e;--warn:#8a5a00;
    --good:#1a6b35;--bar:#7aa7e0;--badbar:#d4645c;--warnbar:#d9a441;--change:#7b3fb8}
    @media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--line:#3d444d;--card:#161b22;
    --accent:#6cb0ff;--bad:#ff8f87;--warn:#e3b341;--good:#6fdd8b;--bar:#3f72b5;--badbar:#b8524b;--warnbar:#a27a24;
    --change:#c297ff}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:72rem;padding:1rem;background:var(--bg);color:var(--fg);
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
    h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0;overflow-wrap:anywhere}
    h2{font-size:1.2rem;margin:2rem 0 .5rem}
    h3{font-size:1rem;margin:1rem 0 .25rem}
    a{color:var(--accent)}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    .skip{position:absolute;left:-999px}.skip:focus{position:static}
    .dim{color:var(--dim)}.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}
    .badge{display:inline-block;border:2px solid currentColor;border-radius:1rem;padding:0 .7rem;font-weight:600}
    .facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0}
    .facts dt{color:var(--dim)}.facts dd{margin:0;overflow-wrap:anywhere;min-width:0}
    .caveat{border-left:4px solid var(--warn);background:var(--card);padding:.4rem .8rem;margin:.4rem 0}
    code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85rem}
    code{overflow-wrap:anywhere}
    pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.6rem;overflow:auto;margin:.3rem 0;
    white-space:pre-wrap;overflow-wrap:anywhere}
    .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
    svg{display:inline-block}.lanes{display:block;width:100%;min-width:44rem;height:auto}
    svg text{fill:var(--fg);font:12px system-ui,sans-serif}svg text.dim{fill:var(--dim)}
    .grid{stroke:var(--line)}.lane{fill:var(--card)}.bar{fill:var(--bar)}.bar.error{fill:var(--badbar)}
    .bar.warning{fill:var(--warnbar)}.first{stroke:var(--accent);stroke-width:2}
    .alert{stroke:var(--bad);fill:var(--bad);stroke-width:3}.change{fill:var(--change);stroke:var(--bg)}
    .onset{stroke:var(--warn);stroke-width:2;stroke-dasharray:5 3}.page{stroke:var(--bad);stroke-width:2}
    .spark{width:12rem;height:1.6rem;vertical-align:middle}
    details.cause{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.5rem .8rem}
    details.cause>summary{cursor:pointer;overflow-wrap:anywhere}
    .meter{display:inline-block;width:6rem;height:.7rem;vertical-align:middle}
    .meter .track{fill:var(--line)}.meter .fill{fill:var(--accent)}
    table{border-collapse:collapse;width:100%;font-size:.9rem}
    th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;
    overflow-wrap:break-word}
    td code{overflow-wrap:anywhere}
    @media (max-width:40rem){td{min-width:5rem}}
    th.num,td.num{text-align:right;width:1%}td.num{font-variant-numeric:tabular-nums;white-space:nowrap}
    td.when{white-space:nowrap}
    th button{all:unset;cursor:pointer;font-weight:600;white-space:nowrap}
    th button:focus-visible{outline:3px solid var(--accent)}
    th[aria-sort=ascending] button::after{content:" \\25B2"}th[aria-sort=descending] button::after{content:" \\25BC"}
    .filter{margin:.3rem 0;padding:.3rem .5rem;width:100%;max-width:22rem;font:inherit;color:inherit;background:var(--bg);
    border:1px solid var(--dim);border-radius:6px}
    footer{margin-top:2rem;color:var(--dim);font-size:.85rem}
    @media (max-width:40rem){body{padding:.6rem}.facts{grid-template-columns:1fr;gap:0}.facts dt{margin-top:.4rem}
    .spark{width:100%}
    table.stack,.stack tbody,.stack tr{display:block}.stack thead{display:none}
    .stack tr{border-bottom:1px solid var(--line);padding:.3rem 0}
    .stack td{display:inline-block;width:auto;min-width:0;border:0;padding:.1rem .5rem;text-align:left}
    .stack td.main{display:block}}
    [hidden]{display:none!important}
    @media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--card:#f4f4f4;--accent:#000}
    body{max-width:none;font-size:11pt}.filter,.skip{display:none}details.cause{break-inside:avoid}
    .scroll{overflow:visible}.lanes{min-width:0}}

    """

  static let script = """

    "use strict";
    document.querySelectorAll("table.sortable").forEach(function (table) {
      var body = table.tBodies[0];
      table.querySelectorAll("th button").forEach(function (button) {
        var head = button.parentNode, column = head.cellIndex;
        button.addEventListener("click", function () {
          var up = head.getAttribute("aria-sort") !== "ascending";
          table.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          var key = function (row) {
            var cell = row.cells[column];
            return cell.dataset.value !== undefined ? Number(cell.dataset.value) : cell.textContent;
          };
          Array.from(body.rows).map(function (row, index) { return [key(row), index, row]; }).sort(function (a, b) {
            var order = typeof a[0] === "number" && typeof b[0] === "number" ? a[0] - b[0]
              : String(a[0]).localeCompare(String(b[0]));
            return (up ? order : -order) || a[1] - b[1];
          }).forEach(function (entry) { body.appendChild(entry[2]); });
        });
      });
    });
    document.querySelectorAll("input.filter").forEach(function (input) {
      var table = document.getElementById(input.dataset.table);
      input.addEventListener("input", function () {
        var words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
        Array.from(table.tBodies[0].rows).forEach(function (row) {
          var text = row.textContent.toLowerCase();
          row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
        });
      });
    });
    // A phone shows a part of the chart: the one with the incident.
    document.querySelectorAll(".lanes").forEach(function (chart) {
      chart.parentNode.scrollLeft = chart.parentNode.scrollWidth;
    });
    function reveal() {
      var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      for (var node = target; node; node = node.parentElement) { if (node.tagName === "DETAILS") node.open = true; }
      if (target) target.scrollIntoView();
    }
    window.addEventListener("hashchange", reveal);
    reveal();
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details").forEach(function (details) { details.open = true; });
    });

    """
}
