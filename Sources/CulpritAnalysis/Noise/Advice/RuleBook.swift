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

  /// All rules of a name: one alert may be written in several groups.
  package func rules(named name: String) -> [Rule] { rules.filter { $0.name == name } }
}
