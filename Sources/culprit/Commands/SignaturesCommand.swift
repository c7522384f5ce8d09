import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// Lists the kinds of message in the logs.
struct SignaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signatures", abstract: "List the kinds of message: templates, counts, examples.")

  static let formats = ["text", "json", "csv", "ndjson"]

  @Argument(help: "Logs or digests.") var inputs: [String] = []
  @Option(help: ArgumentHelp("Write which signature each line belongs to, as JSON lines.", valueName: "FILE"))
  var assignments: String?
  @Flag(help: "Show variables by type: <num>, <ip>, <uuid>.") var typed = false
  @Flag(help: "Show what stood at the variables, most frequent first; reads the logs a second time.") var values = false
  @Option(help: ArgumentHelp("At most so many.", valueName: "N")) var limit: Int?
  @Option(help: ArgumentHelp("count, rare, new, severity or service.", valueName: "ORDER")) var sort = "count"
  @Option(help: ArgumentHelp("Only this severity and worse.", valueName: "SEVERITY")) var severity: String?
  @Option(help: ArgumentHelp("Only this service.", valueName: "SERVICE")) var service: [String] = []
  @Option(help: ArgumentHelp("Logs of a time known to be good: mark what is new since.", valueName: "INPUT"))
  var baseline: [String] = []
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let format = shared.format, !Self.formats.contains(format) {
      throw ValidationError("--format: signatures has no '\(format)'; it has \(Self.formats.joined(separator: ", "))")
    }
    if !["count", "rare", "new", "severity", "service"].contains(sort) {
      throw ValidationError("--sort takes count, rare, new, severity or service, not '\(sort)'")
    }
    if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on, not \(limit)") }
    if let severity, Severity.allCases.first(where: { $0.name == severity.lowercased() }) == nil {
      let names = Severity.allCases.dropFirst().map(\.name).joined(separator: ", ")
      throw ValidationError("--severity takes \(names), not '\(severity)'")
    }
  }

  func run() throws {
    let settings = try Settings(shared)
    let arguments = try Session.inputs(inputs)
    var session = try Session(settings: settings, arguments: arguments)
    session.isRepeatable = assignments != nil || values
    try session.load()
    try session.requireRecords()
    try session.checkStrictness()
    let signatures = Clustering.signatures(
      of: session.result.digest, rules: session.settings.signatureRules)
    if let assignments {
      try Assignments(session: session, signatures: signatures, isTyped: typed).write(to: assignments)
    }
    let known = try baselineShapes(settings)
    var listing = SignatureListing(
      signatures: signatures, input: session.inputSummary(signatures: signatures.count), isTyped: typed,
      knownShapes: known)
    listing.filter(
      severity: severity.flatMap { name in Severity.allCases.first { $0.name == name.lowercased() } },
      services: service)
    listing.sort(by: sort)
    if let limit { listing.limit(to: limit) }
    if values { listing.values = try session.values(of: listing.signatures, among: signatures) }
    let text = listing.render(shared.format ?? "text", options: settings.reportOptions(inputs: arguments))
    try Console.deliver(text, to: shared.output)
    session.complain()
    if session.status != .done { throw session.status.code }
  }

  private func baselineShapes(_ settings: Settings) throws -> Set<UInt64>? {
    if baseline.isEmpty { return nil }
    var good = try Session(settings: settings, arguments: baseline)
    try good.load()
    return Set(good.result.digest.shapes.map(\.id))
  }
}
