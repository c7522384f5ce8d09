import CulpritCore
import Synchronization

/// What is read in a signature when it is first asked for, and then kept: several kinds of evidence ask, in every incident.
final class LazySaying: Sendable {
  private let summary: ShapeSummary
  private let names: ServiceNames
  private let made = Mutex<Made>(Made())

  private struct Made {
    var saying: Saying?
    var callees: [String]?
    var peers: (known: Set<Int>, unknown: [String])?
  }

  init(_ signature: Signature, names: ServiceNames) {
    summary = signature.summary
    self.names = names
  }

  var value: Saying { kept(\.saying) { Saying(summary) } }

  /// Reads what is asked of most that complain.
  func read() {
    _ = value
    _ = peers
  }

  /// Whom its opening says was called.
  var callees: [String] {
    let saying = value
    return kept(\.callees) { CalleeNames.named(in: saying.opening) }
  }

  /// The services that the names its records mention stand for.
  var knownPeers: Set<Int> { peers.known }

  /// The hosts that its records mention as somebody to talk to, and that are no service.
  var unknownPeers: [String] { peers.unknown }

  private var peers: (known: Set<Int>, unknown: [String]) {
    kept(\.peers) {
      var known: Set<Int> = []
      var unknown: [String] = []
      var texts: [AddressedText]?
      for peer in summary.peers {
        if let service = names.service(of: peer.name) {
          known.insert(service)
          continue
        }
        let host = ServiceNames.firstLabel(peer.name)
        guard ServiceNames.isHost(host) else { continue }
        let examples = texts ?? summary.examples.map { AddressedText($0.text) }
        texts = examples
        if examples.contains(where: { $0.addresses(peer.name) }) { unknown.append(host) }
      }
      return (known, unknown)
    }
  }

  private func kept<Value: Sendable>(
    _ field: WritableKeyPath<Made, Value?> & Sendable, _ make: () -> Value
  ) -> Value {
    made.withLock { made in
      if let value = made[keyPath: field] { return value }
      let value = make()
      made[keyPath: field] = value
      return value
    }
  }
}

/// What a signature says of others: its template, the path of the API it called, what listens on the port it could not
/// reach, and the further lines of its first example without the frames of traces.
///
/// Read as bytes: an example of a trace has 4 KiB. Linear in its length.
struct Saying: Sendable {
  /// The runs of letters in it, in lower case, each once.
  let words: Set<String>
  /// Whether it says that somebody does not answer, rather than that he answers with an error.
  let isUnanswered: Bool
  private let text: [UInt8]
  private let lower: [UInt8]

  init(_ summary: ShapeSummary) {
    self.init(template: summary.template, example: summary.examples.first?.text ?? "")
  }

  init(template: String, example: String) {
    var text = Array(template.utf8)
    let bytes = Array(example.utf8)
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    if let first = lines.first, let path = Self.apiPath(in: first) { text += [0x20] + path }
    if let software = ServerPorts.software(in: example) { text += [0x20] + Array(software.utf8) }
    for line in lines.dropFirst() where !Self.isFrame(line) { text += [0x20] + line }
    let lower = Self.lowered(text)
    self.text = text
    self.lower = lower
    isUnanswered = Self.unanswered.contains { lower.span.first($0.span) != nil }
    words = Set(lower.split { $0 &- 0x61 >= 26 }.map { String(decoding: $0, as: UTF8.self) })
  }

  /// Its first two thousand bytes, as they were written.
  var opening: String { String(decoding: text.prefix(2000), as: UTF8.self) }

  /// Whether it tells of a call to somebody.
  var tellsOfACall: Bool { !words.isDisjoint(with: Self.calls) }

  /// Whether it says that a call to another failed, with or without an answer: its own code may be sound.
  var isCallFailure: Bool { isUnanswered || Self.answered.contains { lower.span.first($0.span) != nil } }

  private static let calls: Set<String> = [
    "call", "calling", "rpc", "grpc", "http", "https", "upstream", "request", "client",
  ]

  private static let answered = [
    "rpc error", "httpservererror", "httpclienterror", "feignexception", "statusruntimeexception", "webclientresponse",
    "restclientexception", "rpcerror", "bad gateway", "axioserror", "httperror", "status code 5",
  ].map { Array($0.utf8) }

  private static let unanswered = [
    "unavailable", "refused", "timed out", "timeout", "deadline", "unreachable", "no such host", "unknownhost",
    "could not be established", "no connection", "failed to connect", "connection error", "not connect", "no route",
    "reset by peer", "broken pipe", "connection_failure", "link failure", "econnrefused", "etimedout", "enotfound",
    "zero addresses", "name resolution", "name or service not known", "max retries exceeded", "server selection error",
    "not be available", "cannot connect",
  ].map { Array($0.utf8) }

  /// The path of an HTTP call in a line, which a mask hides in the template: `/api/v1/orderservice/orders`.
  private static func apiPath(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let line = Array(line)
    guard let start = line.span.first(api.span) else { return nil }
    return line[start...].prefix { $0 != 0x20 && $0 != UInt8(ascii: "\"") }
  }

  private static let api = Array("/api/".utf8)

  private static func isFrame(_ line: ArraySlice<UInt8>) -> Bool {
    let text = line.drop { $0 == 0x20 || $0 == 0x09 }
    return frames.contains { text.starts(with: $0) }
  }

  /// What the frames of stack traces begin with.
  private static let frames = ["at ", "File \"", "... ", "in ", "from ", "#", "|", "^"].map { Array($0.utf8) }

  /// A text in lower case, as bytes.
  static func lowered(_ text: some Collection<UInt8>) -> [UInt8] {
    var bytes = Array(text)
    for i in bytes.indices where bytes[i] &- 0x41 < 26 { bytes[i] |= 0x20 }
    return bytes
  }
}
