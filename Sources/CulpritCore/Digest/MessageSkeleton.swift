import CByteMasks

/// What is left of a message when the digits are taken out that no mask depends on: messages of one skeleton have one
/// shape, and finding it costs a third of masking (`ShapeMemo`).
///
/// Words are runs of letters and digits. Those without a digit stay. Of the others are left:
/// - a number: that it is one; its length too where a date, a clock, a port or a unit may depend on it, and from eight
///   digits on;
/// - a UUID, a hexadecimal number of six digits and more, `0x1f`: its kind and length;
/// - a word with one digit (`ssh2`, `k8s`), which is a name, and the code of a message (`ORA-00600:`, `AH02217:`): all;
/// - any other word: its letters, and where its digits stand.
///
/// It may be finer than the shape, never coarser: everything that `MaskScanner` asks of a message but the value of a digit
/// is the same in all messages of a skeleton. Whoever changes what is asked there has to look here.
@safe struct MessageSkeleton: ~Copyable {
  /// Shorter messages are masked as fast; longer ones are dumps.
  static let lengths = 24...1023

  private static let words = 17
  /// Tells codes and lengths from text.
  private static let mark: UInt64 = 0xd6e8_feb8_6659_fd93

  /// Three masks of the message's bytes, 64 in a word and an empty word behind them: digits, letters, A to F.
  private let masks = UnsafeMutablePointer<UInt64>.allocate(capacity: 3 * words)
  private var count = 0

  init() { unsafe masks.initialize(repeating: 0, count: 3 * Self.words) }
  deinit { unsafe masks.deallocate() }

  /// The hash of a message's skeleton; `nil` when it is too short or too long to have one. No allocation.
  mutating func key(of message: Span<UInt8>) -> UInt64? {
    guard Self.lengths.contains(message.count) else { return nil }
    return unsafe message.withUnsafeBufferPointer { unsafe key(of: $0.baseAddress!, $0.count) }
  }

  private mutating func key(of text: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    unsafe culprit_masks_of(text, count, masks, masks + Self.words, masks + 2 * Self.words)
    for table in 0..<3 { unsafe masks[table &* Self.words &+ (count &+ 63) >> 6] = 0 }
    self.count = count
    var hash = WordHash.seed
    // What is before `done` is in the hash; the window begins at `base`.
    var done = 0
    var base = 0
    // Where the last number ended whose length counts, or its fraction: a year may follow a clock.
    var clockEnd = -8
    var window = window(at: 0)
    while true {
      if window.known < 40 { window = self.window(at: base) }
      if window.digits == 0 {
        if base &+ window.known >= count { break }
        // On to the last word of the window, which may yet have a digit.
        let outside = ~window.letters & Self.low(window.known)
        base &+= outside == 0 ? window.known : 64 &- outside.leadingZeroBitCount
        window = self.window(at: base)
        continue
      }
      let digit = window.digits.trailingZeroBitCount
      let outside = ~(window.digits | window.letters)
      let before = outside & Self.low(digit)
      let start = before == 0 ? 0 : 64 &- before.leadingZeroBitCount
      var end = (outside & (.max &<< UInt64(truncatingIfNeeded: digit))).trailingZeroBitCount
      if end >= window.known, base &+ window.known < count {
        // A word longer than a window stays as it is.
        base &+= start == 0 && window.known == 63 ? 63 : start
        window = self.window(at: base)
        continue
      }
      let length = end &- start
      let digits = (window.digits &>> UInt64(truncatingIfNeeded: start)) & Self.low(length)
      let (from, to) = (base &+ start, base &+ end)
      var code: UInt64
      if digits == Self.low(length) {
        code = unsafe number(text, from, to, clockEnd)
        if code & Code.digits != 0 || from &- 1 == clockEnd { clockEnd = to }
      } else {
        let hex = (window.hex &>> UInt64(truncatingIfNeeded: start)) & Self.low(length)
        code = unsafe word(text, from, to, digits, hex)
      }
      if length == 8, unsafe isDashed(text, from), let uuid = uuid(from) {
        code = uuid
        end = start &+ 36
      }
      if code == Code.literal {
        // With what is before it.
        unsafe Self.add(text, done, to, count, to: &hash)
      } else if code == Code.masked {
        unsafe Self.add(text, done, from, count, to: &hash)
        unsafe Self.addMasked(text, from, to, count, to: &hash)
      } else {
        unsafe Self.add(text, done, from, count, code, to: &hash)
      }
      base &+= end
      done = base
      if end <= window.known { window.drop(end) } else { window = self.window(at: base) }
    }
    unsafe Self.add(text, done, count, count, to: &hash)
    return mix(hash)
  }

  // MARK: Words

  /// What stands for a word. Codes are told from text by what they are multiplied with (`add`).
  private enum Code {
    static let literal: UInt64 = 0
    static let number: UInt64 = 1
    static let uuid: UInt64 = 2
    static let digitsOfUUID: UInt64 = 3
    static let masked: UInt64 = 4
    /// With the length below.
    static let digits: UInt64 = 0x100
    static let hex: UInt64 = 0x1_0000
    static let prefixed: UInt64 = 0x100_0000
  }

  /// A word of digits alone.
  @inline(__always)
  private func number(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ clockEnd: Int) -> UInt64 {
    let length = end &- start
    let before = start > 0 ? unsafe text[start &- 1] : 0
    let after = end < count ? unsafe text[end] : 0
    if before == 0x2D, after == 0x3A, start > 1, unsafe text[start &- 2] &- 0x41 < 26 { return Code.literal }
    let counts =
      length >= 8 || Self.isJoint(before) || Self.isJoint(after)
      // A year behind a clock or its zone.
      || before <= 0x20 && (start &- 1 == clockEnd || start &- 5 == clockEnd)
    if counts { return Code.digits | UInt64(length) }
    if unsafe before <= 0x20 && length <= 2 && isBehindMonth(text, start) { return Code.digits | UInt64(length) }
    if unsafe after == 0x2E && isBeforeUnit(text, end &+ 1) { return Code.digits | UInt64(length) }
    return Code.number
  }

  /// A word of letters and digits.
  @inline(__always)
  private func word(
    _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ digits: UInt64, _ hex: UInt64
  ) -> UInt64 {
    if digits & (digits &- 1) == 0 { return Code.literal }
    let length = end &- start
    let letters = ~digits & Self.low(length)
    if letters & 3 == 3, end < count, unsafe text[end] == 0x3A { return Code.literal }
    if letters & ~hex == 0, length >= 6 {
      // `1234ab` may be a number with its unit, `12ab34` may not.
      let leading = (~digits).trailingZeroBitCount
      let unit = digits &>> UInt64(truncatingIfNeeded: leading) == 0 ? length &- leading : 0
      return Code.hex | UInt64(unit) << 8 | UInt64(length)
    }
    if unsafe letters & ~hex == 2 && text[start] == 0x30 && text[start &+ 1] | 0x20 == 0x78 {
      return Code.prefixed | UInt64(length)
    }
    return Code.masked
  }

  @inline(__always)
  private static func isJoint(_ byte: UInt8) -> Bool { byte == 0x3A || byte == 0x2D || byte == 0x2F }

  /// Whether a word of three letters like `Aug` and blanks stand before.
  private func isBehindMonth(_ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
    var at = start - 1
    while at > 2, unsafe text[at] <= 0x20 { at -= 1 }
    return unsafe at >= 2 && text[at].isLetter && text[at - 1].isLetter && text[at - 2] &- 0x41 < 26
  }

  /// Whether digits and then a letter follow: `1.5ms`, which is a number unless it is long.
  private func isBeforeUnit(_ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
    var at = start
    while at < count, unsafe text[at].isDigit { at += 1 }
    return at > start && at < count && bits(1, at) & 1 != 0
  }

  @inline(__always)
  private func isDashed(_ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
    guard start &+ 36 <= count else { return false }
    return unsafe text[start &+ 8] == 0x2D && text[start &+ 13] == 0x2D && text[start &+ 18] == 0x2D
      && text[start &+ 23] == 0x2D
  }

  /// The code of a UUID whose dashes are where they should be.
  private func uuid(_ start: Int) -> UInt64? {
    let window = window(at: start)
    guard (window.digits | window.hex) & Self.low(36) == 0xF_FF7B_DEFF,
      (window.digits | window.letters) >> 36 & 1 == 0
    else { return nil }
    return window.hex & Self.low(36) == 0 ? Code.digitsOfUUID : Code.uuid
  }

  // MARK: Masks

  /// The masks of 63 bytes from some place on, moved along with it.
  private struct Window {
    var digits: UInt64
    var letters: UInt64
    var hex: UInt64
    /// Bits that are known; those above them are clear.
    var known: Int

    @inline(__always)
    mutating func drop(_ count: Int) {
      let shift = UInt64(truncatingIfNeeded: count)
      digits = digits &>> shift
      letters = letters &>> shift
      hex = hex &>> shift
      known &-= count
    }
  }

  @inline(__always)
  private func window(at index: Int) -> Window {
    Window(digits: bits(0, index), letters: bits(1, index), hex: bits(2, index), known: min(63, max(0, count &- index)))
  }

  /// 63 bits of a table from an index on: one less than fit, so that no shift is by 64.
  @inline(__always)
  private func bits(_ table: Int, _ index: Int) -> UInt64 {
    let word = table &* Self.words &+ index >> 6
    let shift = UInt64(truncatingIfNeeded: index)
    return unsafe (masks[word] &>> shift | (masks[word &+ 1] &<< ~shift) &<< 1) & (.max >> 1)
  }

  @inline(__always)
  private static func low(_ length: Int) -> UInt64 { ~(UInt64.max &<< UInt64(truncatingIfNeeded: length)) }

  // MARK: Hash

  /// Adds the text as it stands, and then a code.
  @inline(__always)
  private static func add(
    _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ count: Int, _ code: UInt64 = 0, to hash: inout UInt64
  ) {
    var at = start
    while at &+ 8 <= end {
      unsafe WordHash.add(eight(text, at), to: &hash)
      at &+= 8
    }
    let rest = end &- at
    if rest == 0, code == 0 { return }
    let word = rest == 0 ? 0 : unsafe part(text, at, count) & low(8 &* rest)
    WordHash.add((word | UInt64(truncatingIfNeeded: rest) &<< 56) &+ code &* mark, to: &hash)
  }

  /// Adds the text with every digit as `0`.
  @inline(__always)
  private static func addMasked(
    _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ count: Int, to hash: inout UInt64
  ) {
    let high: UInt64 = 0x8080_8080_8080_8080
    let zeros: UInt64 = 0x3030_3030_3030_3030
    var at = start
    while at < end {
      let rest = min(8, end &- at)
      var word = unsafe part(text, at, count)
      // A byte is a digit when it is `0` with at most nine in its low bits (Lamport, CACM 1975).
      let other = word ^ zeros
      let digits = ~(((other & ~high) &+ 0x7676_7676_7676_7676) | other) & high
      let spread = (digits >> 7) &* 0xFF
      word = word & ~spread | zeros & spread
      if rest < 8 { word &= low(8 &* rest) }
      WordHash.add(word &+ UInt64(truncatingIfNeeded: rest) &* mark, to: &hash)
      at &+= 8
    }
  }

  /// Eight bytes from `at` on; what would lie behind the text is 0.
  @inline(__always)
  private static func part(_ text: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> UInt64 {
    if at &+ 8 <= count { return unsafe eight(text, at) }
    return unsafe eight(text, count &- 8) &>> UInt64(truncatingIfNeeded: 8 &* (at &+ 8 &- count))
  }

  @inline(__always)
  private static func eight(_ text: UnsafePointer<UInt8>, _ at: Int) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(text + at).loadUnaligned(as: UInt64.self))
  }
}
