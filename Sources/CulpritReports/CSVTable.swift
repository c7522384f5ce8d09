import CulpritCore

/// Rows of RFC 4180: CRLF, UTF-8, a header, absent cells empty.
package struct CSVTable {
  package enum Cell {
    case text(String?)
    /// A number as JSON writes it; never taken for a formula, although it may start with `-`.
    case number(OrderedJSON)
    case time(Timestamp?)
  }

  package private(set) var text: String

  package init(_ columns: [String]) { text = columns.joined(separator: ",") + "\r\n" }

  package mutating func append(_ row: [Cell]) {
    text +=
      row.map { cell in
        switch cell {
        case .text(let text): Escaping.csv(text ?? "")
        case .number(.null): ""
        case .number(let value): value.compact == "null" ? "" : value.compact
        case .time(let moment): moment.map { TimeText.rfc3339($0) } ?? ""
        }
      }.joined(separator: ",") + "\r\n"
  }
}
