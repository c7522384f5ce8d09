import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// Names the probable causes of each incident.
struct TriageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triage", abstract: "Name the probable cause of the alerts (the default command).")

  @Argument(help: "Logs: files, directories, tars, digests, NAME=PATH, or - for standard input.")
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
  @Option(help: ArgumentHelp("Exit with 1 when this holds: cause, cause>=0.7, new-errors.", valueName: "CONDITION"))
  var failOn: [String] = []
  @Flag(help: "Redraw the picture as lines arrive; the full report at the end of input or Ctrl-C.") var watch = false
  @Option(help: .hidden) var without: [String] = []
  @OptionGroup var shared: SharedOptions

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
    if watch, inputs.count > 1 { throw ValidationError("--watch follows one stream; give one input or pipe one in") }
    for condition in failOn { _ = try FailCondition(condition) }
    if let format = shared.format, Reporters.named(format) == nil {
      throw ValidationError("--format: triage has no '\(format)'; it has \(Reporters.names.joined(separator: ", "))")
    }
  }

  func run() throws {
    let settings = try Settings(shared)
    let arguments = try Session.inputs(inputs)
    var session = Session(settings: settings, arguments: arguments)
    if watch {
      session.watcher = Watcher { [alerts, changes, at, alert, top] digest in
        var picture = Session(settings: settings, arguments: arguments)
        try picture.load(alerts: alerts, changes: changes, digest: digest)
        return try Triage(session: picture, at: at, matchers: alert, top: top).findings()
      } render: { Reporters.named("text")!.init().render($0, options: settings.reportOptions(inputs: arguments)) }
    }
    try session.load(alerts: alerts, changes: changes)
    try session.requireRecords()
    try session.checkStrictness()
    let findings = try Triage(
      session: session, at: at, matchers: alert, baseline: baseline, baselineWindow: baselineWindow, top: top,
      without: Set(without)
    ).findings()
    let reporter = Reporters.named(shared.format ?? "text")!.init()
    let text = reporter.render(findings, options: settings.reportOptions(inputs: arguments, top: top))
    try Console.deliver(text, to: shared.output)
    if try failOn.contains(where: { try FailCondition($0).holds(for: findings) }) {
      throw ExitStatus.conditionHolds.code
    }
    if session.status != .done { throw session.status.code }
  }
}
