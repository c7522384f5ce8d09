import ArgumentParser
import CulpritCore
import Foundation

/// Adds digests to one.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Add digests: the same as one digest run over all their logs.")

  @Argument(help: "Digest files.") var digests: [String] = []
  @Option(name: [.long, .customShort("o")], help: ArgumentHelp("Write the result here.", valueName: "FILE"))
  var output: String?
  @Option(help: ArgumentHelp("Threads (default: one for each core).", valueName: "N")) var jobs: Int?

  func validate() throws {
    if digests.isEmpty { throw ValidationError("merge needs at least one digest file") }
    if output == nil { throw ValidationError("merge needs -o FILE (or -o - for standard output)") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
  }

  func run() throws {
    let (inputs, problems) = InputFinder.find(digests)
    if let problem = problems.first { throw Failure(.noInput, problem.description) }
    let sum: Digest
    do throws(DigestMerge.Failure) {
      sum = try DigestMerge.sum(of: inputs, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    } catch {
      if case .unreadable = error { throw Failure(.noInput, error.description) }
      throw Failure(.nothingReadable, error.description)
    }
    try Console.deliverBytes(DigestFile.encode(sum), to: output)
  }
}
