import ArgumentParser
import CulpritCore

/// Adds digests to one.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Add digests: the same as one digest run over all their logs.")

  @Argument(help: "Digest files.") var digests: [String] = []
  @Option(name: [.long, .customShort("o")], help: ArgumentHelp("Write the result here.", valueName: "FILE"))
  var output: String?

  func validate() throws {
    if digests.isEmpty { throw ValidationError("merge needs at least one digest file") }
    if output == nil { throw ValidationError("merge needs -o FILE (or -o - for standard output)") }
  }

  func run() throws {
    let (inputs, problems) = InputFinder.find(digests)
    if let problem = problems.first { throw Failure(.noInput, problem.description) }
    var sum: Digest?
    for input in inputs {
      var read = Pipeline(classify: { _, _, _, _ in .skip(reason: "not a digest") }).run([input])
      if let failure = read.digestProblems.first { throw Failure(.nothingReadable, failure.description) }
      if let problem = read.problems.first { throw Failure(.noInput, problem.description) }
      guard read.digestCount == 1 else {
        throw Failure(.nothingReadable, DigestFile.Failure.notADigest(path: input.path).description)
      }
      guard var whole = sum else {
        sum = read.digest
        continue
      }
      if whole.settings != read.digest.settings {
        throw Failure(
          .nothingReadable,
          "'\(input.path)' was made with other settings (zone, service rule, redaction or filters) "
            + "than '\(inputs[0].path)'; make them alike, or merge those that are")
      }
      let settings = whole.settings
      whole.add(read.digest)
      whole.settings = settings
      sum = whole
      read.digest = Digest()
    }
    try Console.deliverBytes(DigestFile.encode(sum ?? Digest()), to: output)
  }
}
