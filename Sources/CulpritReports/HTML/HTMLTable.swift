/// A table that sorts by its heads and, from eight rows on, filters by words; without scripts it is just a table.
package struct HTMLTable {
  package enum Cell {
    case text(String)
    /// The text that a row is read for.
    case main(String)
    /// Right-aligned and sorted by its value.
    case number(String, Double)
    case when(String, Double)
    case code(String)
    /// Markup that is escaped already.
    case markup(String)
  }

  private let id: String
  private let columns: [String]
  /// Whether the cells of a row stand under each other where a table is too wide.
  private let stacks: Bool
  private var rows: [(id: String?, cells: [Cell])] = []
  /// More rows would only make the page heavy.
  private static let most = 500

  package init(id: String, columns: [String], stacks: Bool = false) {
    self.id = id
    self.columns = columns
    self.stacks = stacks
  }

  package mutating func append(_ cells: [Cell], id: String? = nil) { rows.append((id, cells)) }

  package var isEmpty: Bool { rows.isEmpty }

  package var markup: String {
    var out = ""
    if rows.count >= 8 {
      out += "<input class=\"filter\" type=\"search\" data-table=\"\(id)\" placeholder=\"Filter by words\" "
      out += "aria-label=\"Filter the table by words\">\n"
    }
    out += "<div class=\"scroll\"><table class=\"sortable\(stacks ? " stack" : "")\" id=\"\(id)\"><thead><tr>"
    for (index, column) in columns.enumerated() {
      var style = ""
      if let row = rows.first, index < row.cells.count, case .number = row.cells[index] { style = " class=\"num\"" }
      out += "<th scope=\"col\"\(style)><button type=\"button\">\(Escaping.html(column))</button></th>"
    }
    out += "</tr></thead><tbody>\n"
    for row in rows.prefix(Self.most) {
      out += row.id.map { "<tr id=\"\($0)\">" } ?? "<tr>"
      for cell in row.cells { out += Self.markup(cell) }
      out += "</tr>\n"
    }
    out += "</tbody></table></div>\n"
    if rows.count > Self.most { out += "<p class=\"dim\">\(Quantity.count(rows.count - Self.most)) more rows.</p>\n" }
    return out
  }

  private static func markup(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): "<td>\(Escaping.html(text, limit: 1000))</td>"
    case .main(let text): "<td class=\"main\">\(Escaping.html(text, limit: 1000))</td>"
    case .number(let text, let value): "<td class=\"num\" data-value=\"\(number(value))\">\(Escaping.html(text))</td>"
    case .when(let text, let value): "<td class=\"when\" data-value=\"\(number(value))\">\(Escaping.html(text))</td>"
    case .code(let text): "<td><code>\(Escaping.html(text, limit: 1000))</code></td>"
    case .markup(let markup): "<td>\(markup)</td>"
    }
  }

  private static func number(_ value: Double) -> String { value.isFinite ? OrderedJSON.seconds(value).compact : "0" }
}
