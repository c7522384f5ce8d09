/// Where the lines of a text log name their request: `trace=…`, `request_id: …`, `[req-…]`.
///
/// Looked for once in the sample; only a log that does write such keys pays for finding them, by one search for the sign
/// after the key. Identifiers that stand in a column of the head by themselves are the layout's (`HeadIDs`).
struct RequestKeys: Sendable {
  private struct Key: Sendable {
    /// The last eight bytes of the key, packed, and how many they are.
    var tail: UInt64
    var tailLength: Int
    var length: Int
    var isSpan: Bool
    /// `[req-17]`: the key is part of the id.
    var isPrefix = false
  }

  /// Keys followed by `=`, by `:` and by `-`.
  private var equals: [Key] = []
  private var colons: [Key] = []
  private var dashes: [Key] = []

  /// Keys without their signs, in lower case.
  private static let names: Set<String> = [
    "trace", "reqid", "rid", "transactionid", "txid", "span", "auditid", "reconcileid",
  ]
  private static let endings = ["traceid", "requestid", "correlationid", "spanid"]

  private static func isName(_ folded: String) -> Bool {
    names.contains(folded) || endings.contains { folded.hasSuffix($0) } && !folded.hasPrefix("parent")
  }

  /// A key is in use when so many of the lines have it.
  private static let share = 0.05
  private static let lineLimit = 400
  private static let keyLimit = 4

  /// The keys of a sample, or `nil` when its lines have none.
  init?(_ lines: [[UInt8]]) {
    var found: [[UInt8]: (hits: Int, values: Set<UInt64>)] = [:]
    var total = 0
    for line in lines.prefix(Self.lineLimit) where !line.isEmpty && !StackTrace.isContinuation(line.span) {
      total += 1
      Self.scan(line.span) { key, id in
        found[key, default: (0, [])].hits += 1
        if found[key]!.values.count < 4 { found[key]!.values.insert(id) }
      }
    }
    let used = found.filter { _, use in
      // One value on many lines names no request.
      Double(use.hits) >= Self.share * Double(total) && (use.hits < 4 || use.values.count > 1)
    }
    let sorted = used.sorted { ($1.value.hits, $0.key.count) < ($0.value.hits, $1.key.count) }
    for (key, _) in sorted.prefix(Self.keyLimit) { add(key) }
    if equals.isEmpty, colons.isEmpty, dashes.isEmpty { return nil }
  }

  private mutating func add(_ key: [UInt8]) {
    let name = key.dropLast()
    let tail = Array(name.suffix(8))
    var entry = Key(
      tail: tail.span.packed(from: 0, to: tail.count), tailLength: tail.count, length: name.count,
      isSpan: Self.folded(name).hasSuffix("span") || Self.folded(name).hasSuffix("spanid"))
    switch key.last {
    case UInt8(ascii: "="): equals.append(entry)
    case UInt8(ascii: ":"): colons.append(entry)
    default:
      entry.isPrefix = true
      dashes.append(entry)
    }
  }

  private static func folded(_ name: some Collection<UInt8>) -> String {
    String(decoding: name.filter { $0.isLetter }.map { $0 | 0x20 }, as: UTF8.self)
  }

  /// Calls `body` with every key of a request in the line, its sign included, and the hash of its value.
  private static func scan(_ line: Span<UInt8>, _ body: ([UInt8], UInt64) -> Void) {
    for at in 1..<max(1, line.count) {
      switch line[at] {
      case UInt8(ascii: "="), UInt8(ascii: ":"):
        let end = keyEnd(line, at)
        var start = end
        while start > 0, end - start < 24, isKey(line[start - 1]) { start -= 1 }
        // Most words before these signs are other ones, and cheap to tell: `trace`, `…id` and `span` end alike.
        guard end - start >= 3, isLast(line[end - 1] | 0x20) else { continue }
        var key: [UInt8] = []
        line.append(from: start, to: end, onto: &key)
        guard isName(folded(key)) else { continue }
        let value = value(line, after: at)
        guard isID(line, value) else { continue }
        key.append(line[at])
        body(key, RequestID.hash(line, from: value.lowerBound, to: value.upperBound))
      case UInt8(ascii: "-"):
        guard at >= 4, line.has("[req-", at: at - 4) else { continue }
        let value = value(line, after: at)
        guard isID(line, value) else { continue }
        body(Array("[req-".utf8), RequestID.hash(line, from: value.lowerBound, to: value.upperBound))
      default: continue
      }
    }
  }

  private static func isLast(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "d") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "n")
  }

  @inline(__always)
  private static func isKey(_ byte: UInt8) -> Bool {
    byte.isLetter || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }

  /// Where the key before a sign ends: a quote between them does not count, `"trace_id":`.
  @inline(__always)
  private static func keyEnd(_ line: Span<UInt8>, _ sign: Int) -> Int {
    line[sign - 1] == 0x22 ? sign - 1 : sign
  }

  /// What stands behind a key's sign: blanks and quotes before it do not count.
  @inline(__always)
  private static func value(_ line: Span<UInt8>, after sign: Int) -> Range<Int> {
    var start = sign + 1
    while start < line.count, start < sign + 4, line[start] == 0x20 || line[start] == 0x22 || line[start] == 0x27 {
      start += 1
    }
    var end = start
    while end < line.count, isValue(line[end]) { end += 1 }
    return start..<end
  }

  @inline(__always)
  private static func isValue(_ byte: UInt8) -> Bool {
    byte.isDigit || byte.isLetter || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
  }

  /// Four characters and more with a digit among them.
  private static func isID(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard (4...80).contains(range.count) else { return false }
    for i in range where line[i].isDigit {
      return RequestID.hash(line, from: range.lowerBound, to: range.upperBound) != 0
    }
    return false
  }

  /// Takes the ids that a line names into its record.
  func read(_ line: Span<UInt8>, from start: Int, into record: inout Record, context: SourceContext) {
    if !equals.isEmpty { read(line, start, UInt8(ascii: "="), equals, &record, context) }
    if !colons.isEmpty { read(line, start, UInt8(ascii: ":"), colons, &record, context) }
    if !dashes.isEmpty { read(line, start, UInt8(ascii: "-"), dashes, &record, context) }
  }

  private func read(
    _ line: Span<UInt8>, _ start: Int, _ sign: UInt8, _ keys: [Key], _ record: inout Record, _ context: SourceContext
  ) {
    var at = start
    var open = keys.count
    while open > 0, let hit = line.first(sign, from: at) {
      at = hit + 1
      guard hit > 0 else { continue }
      let end = Self.keyEnd(line, hit)
      for key in keys where end >= key.length {
        guard line.packed(from: end - key.tailLength, to: end) == key.tail,
          end == key.length || key.isPrefix || !Self.isKey(line[end - key.length - 1])
        else { continue }
        open -= 1
        let value = Self.value(line, after: hit)
        guard Self.isID(line, value) else { break }
        if key.isSpan {
          record.setSpan(line, from: value.lowerBound, to: value.upperBound)
        } else if record.trace == 0 {
          record.setTrace(line, from: value.lowerBound, to: value.upperBound, context: context)
        }
        break
      }
    }
  }
}
