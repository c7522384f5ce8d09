import CulpritAnalysis
import CulpritCore

/// For wikis and issues.
struct MarkdownNoiseReporter: NoiseReporter {
  static let name = "markdown"
  static let summary = "for wikis and issues"
  private static let rows = 50

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    let words = NoiseWords(report, options)
    var out = "# \(Escaping.markdown(words.title))\n\n"
    for (label, text) in words.summary { out += "- **\(label)**: \(Escaping.markdown(text))\n" }
    for warning in report.warnings { out += "- **Note**: \(Escaping.markdown(warning.message))\n" }
    for table in NoiseTable.all(of: report).map(\.withoutUnknown)
    where table.name != "advice" && table.name != "recurrence" {
      out += "\n## \(Escaping.markdown(table.title))\n\n"
      out += row(table.columns.map { Escaping.markdown($0.title) })
      out += row(table.columns.indices.map { table.rows[0][$0].isNumber ? "--:" : "---" })
      for cells in table.rows.prefix(Self.rows) {
        out += row(cells.map { Escaping.markdown($0.shown(words.times), limit: 300) })
      }
      if table.rows.count > Self.rows { out += "\n\(table.rows.count - Self.rows) more rows\n" }
    }
    if report.advice.isEmpty { return out }
    out += "\n## Advice, tried on this history\n"
    for advice in report.advice {
      out += "\n### \(Escaping.markdown(words.adviceHead(advice)))\n\n"
      out += "\(Escaping.markdown(advice.text)) (`\(advice.id)`)\n"
      if let patch = advice.patch {
        out += "\n" + Self.fence(patch, "diff")
      } else if !advice.yaml.isEmpty {
        out += "\nA fragment; no file was given:\n\n" + Self.fence(advice.yaml, "yaml")
      }
    }
    return out
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  /// A fence longer than any in the text.
  private static func fence(_ text: String, _ language: String) -> String {
    let safe = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      Escaping.line(String($0), limit: 10_000)
    }
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    let body = safe.last == "" ? safe.dropLast() : safe[...]
    return fence + language + "\n" + body.joined(separator: "\n") + "\n" + fence + "\n"
  }
}
