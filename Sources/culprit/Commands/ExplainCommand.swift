import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// Says how each input was read.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say how each input was read: format, zone, what was rejected and why.")

  static let formats = ["text", "json"]

  @Argument(help: "Logs, alerts, changes or digests.") var inputs: [String] = []
  @Option(help: ArgumentHelp("Say what this line is masked to and where it falls.", valueName: "TEXT"))
  var line: String?
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let format = shared.format, !Self.formats.contains(format) {
      throw ValidationError("--format: explain has no '\(format)'; it has \(Self.formats.joined(separator: ", "))")
    }
  }

  func run() throws {
    let settings = try Settings(shared)
    let arguments = line != nil && inputs.isEmpty ? [] : try Session.inputs(inputs)
    var session = try Session(settings: settings, arguments: arguments)
    session.isRepeatable = true
    try session.load()
    try session.checkStrictness()
    let options = settings.reportOptions(inputs: arguments)
    if let line {
      let explanation = LineExplanation(line: line, session: session)
      try Console.deliver(explanation.render(shared.format ?? "text", options: options), to: shared.output)
      return
    }
    let explanation = InputExplanation(session: session)
    try Console.deliver(explanation.render(shared.format ?? "text", options: options), to: shared.output)
    session.complain()
    if explanation.sources.isEmpty { throw ExitStatus.nothingReadable.code }
    if session.status != .done { throw session.status.code }
  }
}
