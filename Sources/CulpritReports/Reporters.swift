/// The list of report formats `triage` offers: one file and one line here add one.
package enum Reporters {
  package static let all: [any Reporter.Type] = [
    TextReporter.self,
    JSONReporter.self,
    MarkdownReporter.self,
    HTMLReporter.self,
    SlackReporter.self,
    TeamsReporter.self,
    CSVReporter.self,
    NDJSONReporter.self,
    TimesketchReporter.self,
    PrometheusReporter.self,
    ServiceNowReporter.self,
    JiraReporter.self,
  ]

  /// The reporter that `--format name` means; `nil` when there is none.
  package static func named(_ name: String) -> (any Reporter.Type)? { all.first { $0.name == name } }

  package static var names: [String] { all.map { $0.name } }
}
