import ArgumentParser
import CulpritAnalysis

/// Which incidents are looked at and what they are compared with: the options `triage` and `timeline` share.
struct IncidentOptions: ParsableArguments {
  @Argument(
    help: "Logs: files, directories, tars, digests, NAME=PATH, or - for standard input.", completion: .file())
  var inputs: [String] = []
  @Option(help: ArgumentHelp("Alerts: a file, a pipe, - or the address of an Alertmanager.", valueName: "SRC"))
  var alerts: [String] = []
  @Option(help: ArgumentHelp("Only alerts that match (amtool syntax).", valueName: "MATCHER")) var alert: [String] = []
  @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("When it happened.", valueName: "TIME"))
  var at: [String] = []
  @Option(help: ArgumentHelp("Deploys and other changes.", valueName: "SRC")) var changes: [String] = []
  @Option(help: ArgumentHelp("Logs of a time known to be good.", valueName: "INPUT")) var baseline: [String] = []
  @Option(help: ArgumentHelp("How long before the incident counts as normal.", valueName: "DURATION"))
  var baselineWindow: String?
  @Option(help: ArgumentHelp("How many causes.", valueName: "N")) var top = 10
  @Option(help: ArgumentHelp("A history: what was confirmed before is said again.", valueName: "DB"))
  var history: String?
  @Option(
    help: ArgumentHelp(
      "Keep what came from pipes and addresses; given as INPUT it brings the same result.", valueName: "FILE.tar.gz"))
  var save: String?
  @Option(help: .hidden) var without: [String] = []

  func validate() throws {
    if top < 1 { throw ValidationError("--top takes a number from 1 on, not \(top)") }
    for time in at where TimeExpression.parse(time, zone: .utc) == nil {
      throw ValidationError("--at: '\(time)' is no time; give one such as 2024-05-01T10:32:00Z, 10:32 or -15m")
    }
    for matcher in alert {
      do { _ = try AlertMatcher(matcher) } catch { throw ValidationError("--alert: \(error)") }
    }
    if let baselineWindow, TimeExpression.duration(baselineWindow) == nil {
      throw ValidationError("--baseline-window: '\(baselineWindow)' is no duration; give one such as 2h or 45m")
    }
  }
}
