import CulpritAnalysis
import CulpritCore

/// One form of the noise report. One file, one line in `NoiseReporters.all`, one test.
package protocol NoiseReporter: Sendable {
  /// What `--format` takes.
  static var name: String { get }
  static var summary: String { get }
  init()
  func render(_ report: NoiseReport, options: ReportOptions) -> String
}

/// The list of formats that `noise` offers.
package enum NoiseReporters {
  package static let all: [any NoiseReporter.Type] = [
    TextNoiseReporter.self,
    JSONNoiseReporter.self,
    MarkdownNoiseReporter.self,
    HTMLNoiseReporter.self,
    SlackNoiseReporter.self,
    TeamsNoiseReporter.self,
    CSVNoiseReporter.self,
    PrometheusNoiseReporter.self,
  ]

  /// The reporter that `--format name` means; `nil` when there is none.
  package static func named(_ name: String) -> (any NoiseReporter.Type)? { all.first { $0.name == name } }

  package static var names: [String] { all.map { $0.name } }
}
