import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// The timeline of an incident, for the review the day after.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline", abstract: "Write the timeline of an incident, each row with its evidence.")

  @OptionGroup var incident: IncidentOptions
  @Option(help: ArgumentHelp("What people wrote: a Slack export, CSV or 'HH:MM text' lines.", valueName: "SRC"))
  var notes: [String] = []
  @Option(help: ArgumentHelp("A team's own document in Mustache.", valueName: "FILE")) var template: String?
  @Flag(help: "Replace names of people by roles.") var roles = false
  @Option(help: ArgumentHelp("executive: an update for people who do not read logs.", valueName: "WHO"))
  var audience: String?
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let audience, audience != "executive" {
      throw ValidationError("--audience takes executive, not '\(audience)'")
    }
    if audience != nil, let format = shared.format, !["text", "markdown", "html"].contains(format) {
      throw ValidationError("--audience executive has no '\(format)'; it has text, markdown, html")
    }
    if let format = shared.format, TimelineReporters.named(format) == nil {
      let names = TimelineReporters.names.joined(separator: ", ")
      throw ValidationError("--format: timeline has no '\(format)'; it has \(names)")
    }
    if template != nil, shared.format != nil {
      throw ValidationError("--template is a format of its own; leave out --format")
    }
  }

  func run() throws {
    let settings = try Settings(shared)
    let arguments = try Session.inputs(incident.inputs)
    var session = try Session(settings: settings, arguments: arguments)
    session.archive = try incident.save.map { try RunArchive($0, redaction: settings.redaction()) }
    try session.load(alerts: incident.alerts, changes: incident.changes)
    try session.requireRecords()
    try session.checkStrictness()
    let triage = try Triage(session: session, options: incident)
    let findings = try triage.findings()
    var options = session.settings.reportOptions(inputs: triage.inputs, top: triage.options.top)
    if audience != nil { options.audience = .executive }
    let told = try notes.isEmpty ? session.saved?.notes ?? [] : read(notes, near: findings, session.settings)
    let hidesNames = roles || session.saved?.options.roles ?? false
    try triage.save(notes: told, roles: hidesNames)
    let report = TimelineReport(findings, notes: told, roles: hidesNames)
    let text =
      try template.map { try render($0, report, options) }
      ?? TimelineReporters.named(shared.format ?? "text")!.init().render(report, options: options)
    try Console.deliver(text, to: shared.output, paged: settings.usesPager)
    session.complain()
    if session.status != .done { throw session.status.code }
  }

  private func read(_ sources: [String], near findings: Findings, _ settings: Settings) throws -> [TimelineNote] {
    let near = findings.incidents.first?.incident.startsAt ?? findings.input.to ?? Timestamp(seconds: 0)
    let redaction = try settings.redaction()
    return try sources.flatMap { source -> [TimelineNote] in
      let (inputs, problems) = InputFinder.find([source])
      if let problem = problems.first { throw Failure(.noInput, "--notes: \(problem.description)") }
      let read = Pipeline(classify: { _, _, _, _ in .document }).run(inputs)
      return read.documents.flatMap { input, bytes -> [TimelineNote] in
        let read = TimelineNotes(bytes, source: input.name, near: near, zone: settings.zone, redaction: redaction)
        if let first = read.rejected.first {
          Console.complain(
            "\(read.rejected.count) notes of '\(input.path)' could not be used, first line \(first.line): \(first.reason)"
          )
        }
        return read.notes
      }
    }
  }

  private func render(_ path: String, _ report: TimelineReport, _ options: ReportOptions) throws -> String {
    let (inputs, problems) = InputFinder.find([path])
    if let problem = problems.first { throw Failure(.noInput, "--template: \(problem.description)") }
    guard let document = Pipeline(classify: { _, _, _, _ in .document }).run(inputs).documents.first else {
      throw Failure(.nothingReadable, "--template: '\(path)' is empty")
    }
    do {
      let text = String(decoding: document.bytes, as: UTF8.self)
      return try TimelineTemplate(text, isHTML: path.hasSuffix(".html")).render(report, options: options)
    } catch {
      throw Failure(.usage, "--template: '\(path)' is no Mustache template: \(error)")
    }
  }
}
