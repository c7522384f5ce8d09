/// Level 1: names a message by what is left once the always-variable parts are masked.
///
/// Masked are numbers (with sign, fraction and unit), identifiers that hold a digit, hex and UUIDs, IP addresses, URLs,
/// e-mail addresses, paths, dates, booleans, and the values of `key=value` past the second word value. Lists of three
/// and more masked items are one placeholder. Everything else, blanks folded, is hashed as it stands.
///
/// The idea of masking before clustering is that of every log parser since SLCT (Vaarandi, 2003); ours differs in that it
/// is not configured by regular expressions and does only what never merges different events, so that it can be the key
/// of a mergeable count. All judgement is left to `Clustering`.
package enum Masking {
  /// The shape of a message; `logger` with its code anchor is part of its identity. One pass, no allocation.
  package static func shape(of message: Span<UInt8>, logger: Span<UInt8>) -> Shape {
    var start = ShapeHash.seed
    for i in logger.indices { start = (start ^ UInt64(logger[i])) &* ShapeHash.prime }
    var scanner = MaskScanner(ShapeHash(id: start))
    scanner.scan(message)
    return scanner.sink.shape
  }

  /// The masked message with typed placeholders, at most 512 bytes: what `ShapeSummary.template` holds.
  ///
  /// A pure function of what `shape` hashes, so that it does not matter whose message it was made from.
  package static func template(of message: Span<UInt8>) -> String {
    var scanner = MaskScanner(TemplateText())
    scanner.scan(message)
    return scanner.sink.text
  }

  /// What was masked in a message, in order: for `culprit explain --line`.
  package static func masks(in message: Span<UInt8>) -> [(kind: MaskKind, range: Range<Int>)] {
    var scanner = MaskScanner(MaskList())
    scanner.scan(message)
    return scanner.sink.masks
  }
}

/// Hashes what the scanner lets through.
private struct ShapeHash: MaskSink {
  static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
  static let prime: UInt64 = 0x0000_0100_0000_01b3
  static let spread: UInt64 = 0x9e37_79b9_7f4a_7c15

  var id: UInt64
  private var lead = Self.seed
  private var skeleton = Self.seed
  private var tokens: Int32 = 0
  private var leadWords = 0

  init(id: UInt64) { self.id = id }

  @inline(__always)
  mutating func literal(_ text: Span<UInt8>, _ from: Int, _ to: Int) {
    var hash = id
    for i in from..<to { hash = (hash ^ UInt64(text[i])) &* Self.prime }
    id = hash
    tokens &+= 1
    skeleton = (skeleton ^ 1) &* Self.spread
    if leadWords < 2 {
      leadWords += 1
      for i in from..<to { lead = (lead ^ UInt64(text[i])) &* Self.prime }
      lead = (lead ^ 0x20) &* Self.prime
    }
  }

  @inline(__always)
  mutating func byte(_ byte: UInt8) { id = (id ^ UInt64(byte)) &* Self.prime }

  @inline(__always)
  mutating func mask(_ kind: MaskKind, _ from: Int, _ to: Int) {
    // Never a byte of text, so that a message that spells `<num>` is not taken for one that holds a number.
    id = (id ^ (0x100 + UInt64(kind.rawValue))) &* Self.prime
    tokens &+= 1
    skeleton = (skeleton ^ 2) &* Self.spread
  }

  func mark() -> ShapeHash { self }
  mutating func rewind(to mark: ShapeHash) { self = mark }

  var shape: Shape {
    let skeleton = Self.finished(skeleton ^ UInt64(UInt32(bitPattern: tokens)))
    return Shape(
      id: Self.finished(id), lead: Self.finished(lead ^ skeleton), skeleton: skeleton, tokens: tokens)
  }

  /// The finaliser of SplitMix64 (Steele et al., 2014): every bit of the input reaches every bit of the result.
  private static func finished(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Writes what the scanner lets through.
private struct TemplateText: MaskSink {
  static let limit = 512
  private var bytes: [UInt8] = []

  mutating func literal(_ text: Span<UInt8>, _ from: Int, _ to: Int) {
    for i in from..<to { byte(text[i]) }
  }
  mutating func byte(_ byte: UInt8) {
    if bytes.count < Self.limit { bytes.append(byte) }
  }
  mutating func mask(_ kind: MaskKind, _ from: Int, _ to: Int) {
    byte(UInt8(ascii: "<"))
    kind.name.withUTF8Buffer { name in
      for i in 0..<name.count { unsafe byte(name[i]) }
    }
    byte(UInt8(ascii: ">"))
  }
  func mark() -> Int { bytes.count }
  mutating func rewind(to mark: Int) { bytes.removeLast(max(0, bytes.count - mark)) }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Remembers what the scanner masked.
private struct MaskList: MaskSink {
  var masks: [(kind: MaskKind, range: Range<Int>)] = []
  mutating func literal(_ text: Span<UInt8>, _ from: Int, _ to: Int) {}
  mutating func byte(_ byte: UInt8) {}
  mutating func mask(_ kind: MaskKind, _ from: Int, _ to: Int) { masks.append((kind, from..<to)) }
  func mark() -> Int { masks.count }
  mutating func rewind(to mark: Int) {
    masks.removeLast(masks.count - mark)
  }
}
