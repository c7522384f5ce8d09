import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// Names the probable causes of each incident.
struct TriageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triage", abstract: "Name the probable cause of the alerts (the default command).")

  @OptionGroup var incident: IncidentOptions
  @Option(help: ArgumentHelp("Exit with 1 when this holds: cause, cause>=0.7, new-errors.", valueName: "CONDITION"))
  var failOn: [String] = []
  @Flag(help: "Redraw the picture as lines arrive; the full report at the end of input or Ctrl-C.") var watch = false
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    for condition in failOn { _ = try FailCondition(condition) }
    if watch, incident.inputs.count > 1 {
      throw ValidationError("--watch follows one stream; give one input or pipe one in")
    }
    if let format = shared.format, Reporters.named(format) == nil {
      throw ValidationError("--format: triage has no '\(format)'; it has \(Reporters.names.joined(separator: ", "))")
    }
  }

  func run() throws {
    let settings = try Settings(shared)
    let arguments = try Session.inputs(incident.inputs)
    var session = try Session(settings: settings, arguments: arguments)
    session.archive = try incident.save.map { try RunArchive($0, redaction: settings.redaction()) }
    if watch { session.watcher = watcher(settings, arguments) }
    try session.load(alerts: incident.alerts, changes: incident.changes)
    try session.requireRecords()
    try session.checkStrictness()
    let triage = try Triage(session: session, options: incident)
    let findings = try triage.findings()
    try triage.save()
    let reporter = Reporters.named(shared.format ?? "text")!.init()
    let options = session.settings.reportOptions(inputs: triage.inputs, top: triage.options.top)
    try Console.deliver(reporter.render(findings, options: options), to: shared.output, paged: settings.usesPager)
    session.complain(besides: shared.format ?? "text")
    if Interruption.isRequested { throw ExitStatus.interrupted.code }
    if try failOn.contains(where: { try FailCondition($0).holds(for: findings) }) {
      throw ExitStatus.conditionHolds.code
    }
    if session.status != .done { throw session.status.code }
  }

  private func watcher(_ settings: Settings, _ arguments: [String]) -> Watcher {
    let incident = incident
    return Watcher { digest in
      var picture = try Session(settings: settings, arguments: arguments)
      try picture.load(alerts: incident.alerts, changes: incident.changes, digest: digest)
      return try Triage(session: picture, options: incident).findings()
    } render: { findings in
      TextReporter().render(findings, options: settings.reportOptions(inputs: arguments))
    }
  }
}
