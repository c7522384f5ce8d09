import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// What is new, gone and changed between two runs.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two logs or digests: what is new, gone, changed in rate.")

  static let formats = ["text", "json", "ndjson"]

  @Argument(help: "Logs or a digest of the time before.") var before: String
  @Argument(help: "Logs or a digest of the time after.") var after: String
  @Option(help: ArgumentHelp("Exit with 1 when there are: new-errors, new.", valueName: "CONDITION"))
  var failOn: [String] = []
  @Option(help: ArgumentHelp("At most so many of each kind.", valueName: "N")) var top = 20
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let format = shared.format, !Self.formats.contains(format) {
      throw ValidationError("--format: diff has no '\(format)'; it has \(Self.formats.joined(separator: ", "))")
    }
    for condition in failOn where !["new-errors", "new"].contains(condition) {
      throw ValidationError("--fail-on takes new-errors or new here, not '\(condition)'")
    }
    if top < 1 { throw ValidationError("--top takes a number from 1 on, not \(top)") }
    if before == "-", after == "-" { throw ValidationError("standard input can be only one of BEFORE and AFTER") }
  }

  func run() throws {
    let settings = try Settings(shared)
    var old = try Session(settings: settings, arguments: [before])
    try old.load()
    try old.requireRecords()
    var new = try Session(settings: settings, arguments: [after])
    try new.load()
    try new.requireRecords()
    try old.checkStrictness()
    try new.checkStrictness()
    let comparison = Comparison(
      before: old.result.digest, after: new.result.digest, rules: settings.signatureRules)
    let listing = ComparisonListing(comparison: comparison, top: top, names: (before, after))
    try Console.deliver(
      listing.render(shared.format ?? "text", options: settings.reportOptions(inputs: [before, after])),
      to: shared.output)
    old.complain()
    new.complain()
    let hasNewErrors = comparison.new.contains { $0.signature.severity >= .error }
    if failOn.contains("new-errors") && hasNewErrors || failOn.contains("new") && !comparison.new.isEmpty {
      throw ExitStatus.conditionHolds.code
    }
    if old.isDamaged || new.isDamaged { throw ExitStatus.partlyRead.code }
  }
}
