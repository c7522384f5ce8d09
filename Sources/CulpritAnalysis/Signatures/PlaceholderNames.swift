import CulpritCore

/// The names that stand between the angle brackets of a typed template.
enum PlaceholderNames {
  /// The placeholder of a position that level 2 found to vary.
  static let word = "word"

  /// Names packed into integers: at most seven letters each, compared without making an array.
  private static let packed: [UInt64] =
    (MaskKind.allCases.map { kind in kind.name.withUTF8Buffer { unsafe Array($0) } } + [Array(word.utf8)])
    .map { pack($0, 0, $0.count) }.sorted()

  /// The place behind the `>` of the placeholder (`<num>`) that begins at `at`; `nil` when none does.
  static func end(_ text: [UInt8], _ at: Int, _ end: Int) -> Int? {
    var packed: UInt64 = 0
    var i = at + 1
    while i < end, i - at < 9 {
      let byte = text[i]
      if byte == UInt8(ascii: ">") { return i > at + 1 && Self.packed.contains(packed) ? i + 1 : nil }
      packed = packed << 8 | UInt64(byte)
      i += 1
    }
    return nil
  }

  private static func pack(_ text: [UInt8], _ from: Int, _ to: Int) -> UInt64 {
    var packed: UInt64 = 0
    for i in from..<to { packed = packed << 8 | UInt64(text[i]) }
    return packed
  }
}
