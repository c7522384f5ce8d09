/// What a byte is in ASCII. Single comparisons, inlined: they are asked of every byte.
extension UInt8 {
  /// `0` to `9`.
  @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
  /// `A` to `Z` and `a` to `z`.
  @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  /// `A` to `Z`.
  @inline(__always) var isUpper: Bool { self &- 0x41 < 26 }
  @inline(__always) var isAlphanumeric: Bool { isDigit || isLetter }
  /// A letter, a digit or an underscore.
  @inline(__always) var isWord: Bool { isAlphanumeric || self == 0x5F }
}
