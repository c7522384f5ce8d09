/// The user's own rule files and Alertmanager configuration, as far as advice can change them.
package struct RuleBook: Sendable {
  /// An alerting rule where it stands.
  package struct Rule: Sendable, Equatable {
    package var file: Int
    package var name: String
    /// Lines count from 0. The line with `alert:`.
    package var line: Int
    /// The column in which the rule's keys begin.
    package var column: Int
    /// First line of the rule's list item and the one after its last.
    package var lines: Range<Int>
    /// `nil` when it has none.
    package var forSeconds: Double?
    package var forLine: Int?
    package var keepSeconds: Double?
    package var keepLine: Int?
    /// The value of `labels.severity` and its line.
    package var severity: String?
    package var severityLine: Int?
    /// The group's evaluation interval, when the file says.
    package var interval: Double?
    /// Whether its group holds no other rule: it cannot be taken out alone.
    package var isAlone: Bool
    /// Written as `{alert: …}` on one line: lines cannot be put in.
    package var isFlow: Bool

    package init(
      file: Int, name: String, line: Int, column: Int, lines: Range<Int>, forSeconds: Double?, forLine: Int?,
      keepSeconds: Double?, keepLine: Int?, severity: String?, severityLine: Int?, interval: Double?, isAlone: Bool,
      isFlow: Bool
    ) {
      self.file = file
      self.name = name
      self.line = line
      self.column = column
      self.lines = lines
      self.forSeconds = forSeconds
      self.forLine = forLine
      self.keepSeconds = keepSeconds
      self.keepLine = keepLine
      self.severity = severity
      self.severityLine = severityLine
      self.interval = interval
      self.isAlone = isAlone
      self.isFlow = isFlow
    }
  }

  /// What the Alertmanager configuration says, where.
  package struct Routing: Sendable, Equatable {
    package var file: Int
    package var groupBy: [String]?
    package var groupByLines: Range<Int>?
    package var groupWaitSeconds: Double?
    package var groupWaitLine: Int?
    package var groupIntervalSeconds: Double?
    package var groupIntervalLine: Int?
    /// The line of the top-level `route:` and the column of its keys.
    package var routeLine: Int
    package var routeColumn: Int
    package var routesLine: Int?
    /// The column of the dashes below `routes:`.
    package var routesColumn: Int?
    package var inhibitLine: Int?
    package var inhibitColumn: Int?
    package var timeIntervalsLine: Int?
    package var timeIntervalsColumn: Int?
    package var receiver: String?
    /// Top-level lists written as `[]` or without a value, with their line: the line gives way to a list.
    package var emptyLists: [String: Int] = [:]

    package init(file: Int, routeLine: Int, routeColumn: Int) {
      self.file = file
      self.routeLine = routeLine
      self.routeColumn = routeColumn
    }
  }

  package struct File: Sendable, Equatable {
    /// As in the diff's header: relative, with `/`.
    package var path: String
    package var text: SourceText
    package init(path: String, text: String) {
      self.path = path
      self.text = SourceText(text)
    }
  }

  package var files: [File] = []
  package var rules: [Rule] = []
  package var routing: Routing?
  package init() {}

  /// An item put into a top-level list of the Alertmanager configuration: below its key, in place of an empty list, or
  /// with a key of its own at the end.
  func insertion(into list: String, line: Int?, column: Int?, item: (_ column: Int) -> [String]) -> TextEdit? {
    guard let routing else { return nil }
    if let line, let column {
      return TextEdit(file: routing.file, lines: line + 1..<line + 1, replacement: item(column))
    }
    let head = ["\(list):"] + item(2)
    if let empty = routing.emptyLists[list] {
      return TextEdit(file: routing.file, lines: empty..<empty + 1, replacement: head)
    }
    let end = files[routing.file].text.lines.count
    return TextEdit(file: routing.file, lines: end..<end, replacement: head)
  }

  /// All rules of a name: one alert may be written in several groups.
  package func rules(named name: String) -> [Rule] { rules.filter { $0.name == name } }
}
