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
  private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let spread: UInt64 = 0x9e37_79b9_7f4a_7c15

  private var id = Self.seed
  private var lead = Self.seed
  private var skeleton = Self.seed
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
    skeleton = (skeleton ^ 1) &* Self.spread
  }

  /// Eight bytes at a time: one multiplication each, where FNV-1a would need eight one after another.
  @inline(__always)
  private static func hash(_ text: Span<UInt8>, _ from: Int, _ to: Int, into hash: inout UInt64) {
    var at = from
    while at + 8 <= to {
      let word = unsafe UInt64(
        littleEndian: text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
      step(&hash, word)
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
    step(&hash, word | UInt64(truncatingIfNeeded: rest) &<< 56)
  }

  @inline(__always)
  private static func step(_ hash: inout UInt64, _ word: UInt64) {
    let mixed = (hash ^ word) &* spread
    hash = mixed ^ (mixed >> 29)
  }

  // The codes of bytes and masks cannot be those of text: text has at most seven bytes below its length, or eight bytes
  // whose highest is not 0xF0 and more in UTF-8 of one word.
  @inline(__always)
  mutating func byte(_ byte: UInt8) { Self.step(&id, 0xF800_0000_0000_0000 | UInt64(byte)) }

  @inline(__always)
  mutating func mask(_ kind: MaskKind, _ from: Int, _ to: Int) {
    Self.step(&id, 0xF900_0000_0000_0000 | UInt64(kind.rawValue))
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
