import CulpritAnalysis
import CulpritCore

/// One form of output. One file, one line in `Reporters.all`, one set of golden files.
package protocol Reporter: Sendable {
  /// What `--format` takes.
  static var name: String { get }
  static var summary: String { get }
  init()
  func render(_ findings: Findings, options: ReportOptions) -> String
}

/// How a report is to look; values only, so that the same options give the same bytes.
package struct ReportOptions: Sendable {
  package var width = 80
  package var color = false
  package var unicode = true
  package var hyperlinks = false
  package var verbose = false
  package var top = 10
  package var version = "0"
  /// Offsets of the display zone and its short name.
  package var displayZone = ZoneOffsets.utc
  package var displayZoneName = "UTC"
  package var showExamples = true
  /// Arguments to repeat in the `culprit lines …` commands: the inputs as the user named them.
  package var inputs: [String] = []
  /// For whom `timeline` writes.
  package var audience = Audience.engineers
  package init() {}

  package enum Audience: String, Sendable, CaseIterable {
    case engineers
    /// People who do not read logs: what is affected, since when, what is known, what comes next.
    case executive
  }
}
