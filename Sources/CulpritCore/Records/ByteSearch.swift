import CByteMasks

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Searching and comparing bytes of a line; pointers stay in this file.
extension Span where Element == UInt8 {
  /// The position of `byte` at or after `start`, before `end`.
  @inline(__always)
  package func first(_ byte: UInt8, from start: Int = 0, before end: Int = .max) -> Int? {
    let end = Swift.min(end, count)
    guard start >= 0, start < end else { return nil }
    return unsafe withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, let hit = unsafe memchr(base + start, Int32(byte), end - start) else {
        return nil
      }
      return unsafe UnsafeRawPointer(hit) - base
    }
  }

  /// Whether `literal` stands at `start`.
  @inline(__always)
  func has(_ literal: StaticString, at start: Int = 0) -> Bool {
    let length = literal.utf8CodeUnitCount
    guard start >= 0, start + length <= count else { return false }
    return unsafe withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return length == 0 }
      return unsafe memcmp(base + start, literal.utf8Start, length) == 0
    }
  }

  /// Whether the bytes from `start` to `end` are `literal`.
  @inline(__always)
  func equals(_ literal: StaticString, from start: Int, to end: Int) -> Bool {
    end - start == literal.utf8CodeUnitCount && has(literal, at: start)
  }

  /// The position of `literal` at or after `start`, before `end`.
  func find(_ literal: StaticString, from start: Int = 0, before end: Int = .max) -> Int? {
    let length = literal.utf8CodeUnitCount
    let end = Swift.min(end, count)
    guard start >= 0, start + length <= end else { return nil }
    // Not memmem, which Glibc does not export to Swift: its first byte is looked for instead.
    let head = unsafe literal.utf8Start.pointee
    var at = start
    while let hit = first(head, from: at, before: end - length + 1) {
      if has(literal, at: hit) { return hit }
      at = hit + 1
    }
    return nil
  }

  /// The position of `text`, which is not empty, at or after `start`.
  package func first(_ text: Span<UInt8>, from start: Int = 0) -> Int? {
    var at = start
    while let hit = first(text[0], from: at, before: count - text.count + 1) {
      var length = 1
      while length < text.count, self[hit + length] == text[length] { length += 1 }
      if length == text.count { return hit }
      at = hit + 1
    }
    return nil
  }

  /// The position of the first `"` or `\` at or after `start`; `count` when there is none.
  ///
  /// Sixteen bytes at a time.
  @inline(__always)
  func quoteOrEscape(from start: Int) -> Int {
    unsafe withUnsafeBufferPointer { buffer in
      var at = start
      while at &+ 16 <= buffer.count {
        let before = unsafe Int(culprit_before_quote_or_escape(buffer.baseAddress! + at))
        at &+= before
        if before < 16 { return at }
      }
      while at < buffer.count {
        let byte = unsafe buffer[at]
        if byte == 0x22 || byte == 0x5C { return at }
        at &+= 1
      }
      return buffer.count
    }
  }

  /// Eight bytes from `start`, the first one lowest, zero past the end of the span.
  @inline(__always)
  func eight(from start: Int) -> UInt64 {
    precondition(start >= 0 && start < count)
    return unsafe withUnsafeBytes { buffer in
      if start &+ 8 <= buffer.count {
        return unsafe buffer.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian
      }
      if buffer.count >= 8 {
        let last = unsafe buffer.loadUnaligned(fromByteOffset: buffer.count &- 8, as: UInt64.self).littleEndian
        return last &>> (UInt64(truncatingIfNeeded: start &+ 8 &- buffer.count) &* 8)
      }
      var word: UInt64 = 0
      for i in start..<buffer.count { unsafe word |= UInt64(buffer[i]) << (UInt64(i - start) * 8) }
      return word
    }
  }

  /// Up to eight bytes from `start`, packed with the first one lowest, zero-filled past `end`.
  @inline(__always)
  func packed(from start: Int, to end: Int) -> UInt64 {
    let length = end - start
    if length <= 0 { return 0 }
    let word = eight(from: start)
    return length >= 8 ? word : word & (1 &<< (UInt64(truncatingIfNeeded: length) &* 8) &- 1)
  }

  /// The position of the first byte at or after `start` that is wanted.
  ///
  /// - Parameter hits: Sets the high bit of each byte of eight that is; those behind the last byte are 0.
  @inline(__always)
  func first(from start: Int, where hits: (_ eight: UInt64) -> UInt64) -> Int? {
    var at = start
    while at < count {
      let found = hits(eight(from: at))
      if found != 0 {
        at &+= found.trailingZeroBitCount / 8
        return at < count ? at : nil
      }
      at &+= 8
    }
    return nil
  }

  /// The end of the run of letters from `start`, at most `end`; bytes from 0x80 are letters, so that UTF-8 words stay
  /// whole, unless `isASCII`.
  @inline(__always)
  func letters(from start: Int, to end: Int, isASCII: Bool = false) -> Int {
    var at = start
    while at < end {
      let word = eight(from: at)
      let high: UInt64 = 0x8080_8080_8080_8080
      let folded = (word | 0x2020_2020_2020_2020) & ~high
      // The high bit of each byte: at least `a`, and not past `z`.
      let inRange = (folded &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(folded &+ 0x0505_0505_0505_0505) & high
      let others = isASCII ? ~(inRange & ~word) & high : ~(inRange | word) & high
      if others != 0 { return Swift.min(end, at &+ others.trailingZeroBitCount / 8) }
      at &+= 8
    }
    return Swift.min(at, end)
  }

  /// Appends the bytes from `start` to `end` to `target`.
  @inline(__always)
  func append(from start: Int = 0, to end: Int = .max, onto target: inout [UInt8]) {
    let end = Swift.min(end, count)
    guard start >= 0, start < end else { return }
    unsafe withUnsafeBufferPointer { buffer in unsafe target.append(contentsOf: buffer[start..<end]) }
  }

  /// A fixed 64-bit hash of the bytes from `start` to `end` (FNV-1a, then a final mix); never 0.
  func hash(from start: Int = 0, to end: Int = .max) -> UInt64 {
    var state = StableHash()
    state.add(self, from: start, to: Swift.min(end, count))
    let hash = state.value ^ state.value >> 32
    return hash == 0 ? 1 : hash
  }

  /// `start..<end` without blanks, tabs and carriage returns at its ends.
  func trimmed(from start: Int = 0, to end: Int = .max) -> Range<Int> {
    var low = Swift.min(Swift.max(0, start), count)
    var high = Swift.max(low, Swift.min(end, count))
    while low < high, self[low] == 0x20 || self[low] == 0x09 || self[low] == 0x0D || self[low] == 0x0A { low += 1 }
    while high > low,
      self[high - 1] == 0x20 || self[high - 1] == 0x09 || self[high - 1] == 0x0D || self[high - 1] == 0x0A
    {
      high -= 1
    }
    return low..<high
  }

  /// The position of the first blank at or after `start`; `count` when there is none.
  @inline(__always)
  func blank(from start: Int) -> Int { first(0x20, from: start) ?? count }

  /// The non-negative whole number from `start` to `end`, or `nil`.
  @inline(__always)
  func number(from start: Int, to end: Int) -> Int? {
    guard start >= 0, start < end, end <= count, end - start <= 19 else { return nil }
    var value = 0
    for i in start..<end {
      let digit = self[i] &- 0x30
      if digit > 9 { return nil }
      value = value &* 10 &+ Int(digit)
    }
    // 19 digits may be too many
    return value < 0 ? nil : value
  }

  /// A decimal number (`0.003`, `12`, `-1`, `1.5e-3`) as micro-units, or `nil`; more than six decimals are cut.
  func micros(from start: Int, to end: Int) -> Int64? {
    guard start >= 0, start < end, end <= count, end - start <= 32 else { return nil }
    var at = start
    let isNegative = self[at] == 0x2D
    if isNegative { at += 1 }
    var value: Int64 = 0
    var digits = 0
    while at < end, self[at] &- 0x30 < 10, digits < 12 {
      value = value * 10 + Int64(self[at] & 15)
      at += 1
      digits += 1
    }
    value *= 1_000_000
    if at < end, self[at] == 0x2E {
      at += 1
      var scale: Int64 = 100_000
      while at < end, self[at] &- 0x30 < 10 {
        value += Int64(self[at] & 15) * scale
        scale /= 10
        at += 1
        digits += 1
      }
    }
    guard digits > 0 else { return nil }
    if at < end, self[at] | 0x20 == 0x65 {
      at += 1
      let isDown = at < end && self[at] == 0x2D
      if at < end, self[at] == 0x2D || self[at] == 0x2B { at += 1 }
      guard let power = number(from: at, to: end), power < 12 else { return nil }
      for _ in 0..<power {
        if isDown { value /= 10 } else { value = value.multipliedReportingOverflow(by: 10).partialValue }
      }
      at = end
    }
    guard at == end else { return nil }
    return isNegative ? -value : value
  }
}

/// Removes terminal escape sequences (colours, line erasure) in place; costs a search for the escape byte when none is
/// there.
func removeEscapeSequences(_ line: Span<UInt8>, into scratch: inout [UInt8]) -> Bool {
  guard let first = line.first(0x1B) else { return false }
  scratch.removeAll(keepingCapacity: true)
  line.append(to: first, onto: &scratch)
  var at = first
  while at < line.count {
    let byte = line[at]
    guard byte == 0x1B else {
      scratch.append(byte)
      at += 1
      continue
    }
    at += 1
    guard at < line.count else { break }
    if line[at] == 0x5B {  // CSI: parameters, then one final byte
      at += 1
      while at < line.count, !(0x40...0x7E).contains(line[at]) { at += 1 }
      at += 1
    } else if line[at] == 0x5D {  // OSC: ends with BEL or ESC \
      at += 1
      while at < line.count, line[at] != 0x07, line[at] != 0x1B { at += 1 }
      if at < line.count, line[at] == 0x07 { at += 1 } else if at + 1 < line.count { at += 2 }
    } else {
      at += 1
    }
  }
  return true
}
