import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// Prints the whole records behind signatures.
struct LinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lines", abstract: "Print the records behind a signature, as source:line:text.",
    usage: "culprit lines SIGNATURE… INPUT… [-A N] [-B N] [-C N]")

  @Argument(help: "Signature ids (16 hex digits), then logs.") var arguments: [String] = []
  @Option(name: .customShort("A"), help: ArgumentHelp("Lines after.", valueName: "N")) var after: Int?
  @Option(name: .customShort("B"), help: ArgumentHelp("Lines before.", valueName: "N")) var before: Int?
  @Option(name: .customShort("C"), help: ArgumentHelp("Lines around.", valueName: "N")) var context: Int?
  @OptionGroup var shared: SharedOptions

  private func isSignature(_ text: String) -> Bool {
    text.count == 16 && text.allSatisfy { $0.isHexDigit && ($0.isNumber || $0.isLowercase) }
  }

  func validate() throws {
    if !arguments.contains(where: isSignature) {
      throw ValidationError("lines needs a signature id (16 hex digits) as culprit triage and signatures print it")
    }
    for (option, value) in [("-A", after), ("-B", before), ("-C", context)] {
      if let value, value < 0 { throw ValidationError("\(option) takes a number from 0 on, not \(value)") }
    }
  }

  func run() throws {
    let settings = try Settings(shared)
    let wanted = Set(arguments.filter(isSignature))
    let inputs = try Session.inputs(arguments.filter { !isSignature($0) })
    var session = try Session(settings: settings, arguments: inputs)
    session.isRepeatable = true
    try session.load()
    try session.requireRecords()
    let signatures = Clustering.signatures(
      of: session.result.digest, rules: session.settings.signatureRules)
    let found = signatures.filter { signature in
      wanted.contains(signature.id) || signature.shapes.contains { wanted.contains(StableHash.hex($0)) }
    }
    guard !found.isEmpty else {
      throw Failure(
        .nothingReadable,
        "no signature \(wanted.sorted().joined(separator: ", ")) in "
          + "\(Session.quoted(inputs)); list those there are: culprit signatures \(inputs.joined(separator: " "))")
    }
    let chosen = Set(found.map(\.id))
    let index = SignatureIndex(signatures)
    var numbers: [String: Set<Int>] = [:]
    try session.trace { source, lines in
      for (line, assigned) in lines {
        guard let assigned, let signature = index.signature(service: assigned.service, shape: assigned.shape),
          chosen.contains(signature.id)
        else { continue }
        numbers[source, default: []].insert(line)
      }
    }
    try Console.deliver(text(numbers, session), to: shared.output)
    session.complain()
    if session.status != .done { throw session.status.code }
  }

  /// `source:line:text` for matches and `source-line-text` for context, like grep's.
  private func text(_ numbers: [String: Set<Int>], _ session: Session) throws -> String {
    let ahead = before ?? context ?? 0
    let behind = after ?? context ?? 0
    let redaction = try session.settings.redaction()
    var out = ""
    var last: (source: String, line: Int) = ("", 0)
    var shown: [String: Set<Int>] = [:]
    for (source, lines) in numbers {
      for line in lines { shown[source, default: []].formUnion(max(1, line - ahead)...(line + behind)) }
    }
    let pipeline = Pipeline(options: try session.pipelineOptions(), classify: session.classify)
    try pipeline.lines(session.inputs) { source, number, line in
      guard shown[source]?.contains(number) ?? false else { return }
      let isMatch = numbers[source]!.contains(number)
      if ahead + behind > 0, !out.isEmpty, last.source != source || last.line + 1 != number { out += "--\n" }
      last = (source, number)
      var bytes: [UInt8] = []
      for i in 0..<line.count { bytes.append(line[i]) }
      let text = String(decoding: redaction?.redacted(bytes) ?? bytes, as: UTF8.self)
      let mark = isMatch ? ":" : "-"
      out += "\(Escaping.line(source))\(mark)\(number)\(mark)\(Escaping.line(text))\n"
    }
    return out
  }
}
