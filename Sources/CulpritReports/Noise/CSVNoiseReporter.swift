import CulpritAnalysis

/// The rules as one table of RFC 4180; the other tables are written beside each other by `files(of:)`.
struct CSVNoiseReporter: NoiseReporter {
  static let name = "csv"
  static let summary = "the rules as one table; --tables DIR writes every table as a file"

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    NoiseTable.all(of: report).first { $0.name == "rules" }.map { NoiseCSV.text($0) }
      ?? NoiseCSV.text(
        NoiseTable(name: "rules", title: "", columns: [("name", "name")], rows: []))
  }
}

/// Tables as RFC 4180.
package enum NoiseCSV {
  package static func text(_ table: NoiseTable) -> String {
    let head = table.columns.map { Escaping.csv($0.key) }.joined(separator: ",")
    let rows = table.rows.map { row in
      row.map { cell in
        // A negative number is a number, not a formula.
        cell.isNumber ? cell.plain : Escaping.csv(cell.plain)
      }.joined(separator: ",")
    }
    return ([head] + rows).joined(separator: "\r\n") + "\r\n"
  }

  /// File name and content of every table.
  package static func files(of report: NoiseReport) -> [(name: String, text: String)] {
    NoiseTable.all(of: report).map { ($0.name + ".csv", text($0)) }
  }
}
