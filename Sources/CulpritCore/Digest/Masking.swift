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
  package static func shape(
    of message: Span<UInt8>, logger: Span<UInt8>, keeping kept: KeptValues? = nil
  ) -> Shape {
    var scanner = MaskScanner(ShapeHash(logger: logger), keeping: kept)
    scanner.scan(message)
    return scanner.sink.shape
  }

  /// The masked message with typed placeholders, at most 512 bytes: what `ShapeSummary.template` holds.
  ///
  /// A pure function of what `shape` hashes, so that it does not matter whose message it was made from.
  package static func template(of message: Span<UInt8>, keeping kept: KeptValues? = nil) -> String {
    var scanner = MaskScanner(TemplateText(), keeping: kept)
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
  private var id = WordHash.seed
  private var lead = WordHash.seed
  private var skeleton = WordHash.seed
  private var tokens: Int32 = 0
  private var leadWords = 0

  init(logger: Span<UInt8>) { Self.hash(logger, 0, logger.count, into: &id) }

  @inline(__always)
  mutating func literal(_ text: Span<UInt8>, _ from: Int, _ to: Int) {
    if leadWords < 2 {
      leadWords += 1
      Self.hash(text, from, to, into: &lead)
    }
    Self.hash(text, from, to, into: &id)
    tokens &+= 1
    skeleton = (skeleton ^ 1) &* WordHash.spread
  }

  /// Adds a text, the bytes of its last word with how many they are.
  @inline(__always)
  private static func hash(_ text: Span<UInt8>, _ from: Int, _ to: Int, into hash: inout UInt64) {
    var at = from
    while at + 8 <= to {
      let word = unsafe UInt64(
        littleEndian: text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
      WordHash.add(word, to: &hash)
      at += 8
    }
    let rest = to - at
    if rest == 0 { return }
    var word: UInt64 = 0
    if at + 8 <= text.count {
      word = unsafe UInt64(littleEndian: text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
      word &= (1 &<< UInt64(truncatingIfNeeded: 8 &* rest)) &- 1
    } else {
      for i in 0..<rest { word |= UInt64(text[at + i]) << UInt64(8 * i) }
    }
    WordHash.add(word | UInt64(truncatingIfNeeded: rest) &<< 56, to: &hash)
  }

  // The codes of bytes and masks cannot be those of text: text has at most seven bytes below its length, or eight bytes
  // whose highest is not 0xF0 and more in UTF-8 of one word.
  @inline(__always)
  mutating func byte(_ byte: UInt8) { WordHash.add(0xF800_0000_0000_0000 | UInt64(byte), to: &id) }

  @inline(__always)
  mutating func mask(_ kind: MaskKind, _ from: Int, _ to: Int) {
    WordHash.add(0xF900_0000_0000_0000 | UInt64(kind.rawValue), to: &id)
    tokens &+= 1
    skeleton = (skeleton ^ 2) &* WordHash.spread
  }

  func mark() -> ShapeHash { self }
  mutating func rewind(to mark: ShapeHash) { self = mark }

  var shape: Shape {
    let skeleton = SplitMix64.finished(skeleton ^ UInt64(UInt32(bitPattern: tokens)))
    return Shape(
      id: SplitMix64.finished(id), lead: SplitMix64.finished(lead ^ skeleton), skeleton: skeleton, tokens: tokens)
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
