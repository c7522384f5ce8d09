import ArgumentParser
import CulpritCore

/// Reads logs into a digest file.
struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: "Read logs into a small file that every report command takes for them.")

  @Argument(help: "Logs or digests.") var inputs: [String] = []
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if shared.output == nil { throw ValidationError("digest needs -o FILE (or -o - for standard output)") }
    if shared.format != nil { throw ValidationError("--format: a digest has one format; leave it out") }
  }

  func run() throws {
    let arguments = try Session.inputs(inputs)
    var session = try Session(settings: try Settings(shared), arguments: arguments)
    try session.load()
    try session.requireRecords()
    try session.checkStrictness()
    try Console.deliverBytes(DigestFile.encode(session.result.digest), to: shared.output)
    session.complain()
    if session.status != .done { throw session.status.code }
  }
}
