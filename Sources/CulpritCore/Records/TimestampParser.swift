/// Reads stamps of all common shapes at a known place in a line.
///
/// Strict, so that it does not fire on other numbers: every field is in its range and the stamp ends at a boundary.
/// No allocation and no `String`; some 20 ns a stamp.
package enum TimestampParser {
  /// The stamp that starts at `start`, or `nil`.
  ///
  /// The caller makes sure that a stamp may start there (the byte before is no letter or digit).
  package static func read(_ bytes: Span<UInt8>, at start: Int) -> StampReading? {
    guard start >= 0, start < bytes.count else { return nil }
    let first = bytes[start]
    if first.isDigit {
      let digits = digitCount(bytes, start, limit: 20)
      switch digits {
      case 4: return fourDigits(bytes, start)
      case 1, 2: return fewDigits(bytes, start, digits)
      case 6: return sixDigits(bytes, start)
      case 8: return eightDigits(bytes, start)
      case 14: return compactDateTime(bytes, start, digits)
      case 10, 13, 16, 19: return epoch(bytes, start, digits)
      default: return nil
      }
    }
    if first.isLetter { return mayBeNamed(bytes, start) ? named(bytes, start) : nil }
    return nil
  }

  /// Whether a stamp may start at `start`: a digit, or the first letters of a month or weekday.
  @inline(__always)
  static func mayStart(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    guard start < bytes.count else { return false }
    return bytes[start].isDigit || bytes[start].isLetter && mayBeNamed(bytes, start)
  }

  /// Whether the first two letters are those of a month or weekday that `monthName` or `weekday` knows: of the words in
  /// a line's head hardly any are.
  @inline(__always)
  static func mayBeNamed(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard start + 1 < bytes.count else { return false }
    let second = bytes[start + 1]
    if second >= 0x80 { return true }
    switch UInt16(bytes[start] | 0x20) << 8 | UInt16(second | 0x20) {
    case 0x6A61, 0x656E, 0x6665, 0x6D61, 0x6170, 0x6176, 0x6162, 0x6A75, 0x6175, 0x616F, 0x6167, 0x7365, 0x6F63,
      0x6F6B, 0x6E6F, 0x6465, 0x6469:
      // ja en fe ma ap av ab ju au ao ag se oc ok no de di
      return true
    case 0x6D6F, 0x7475, 0x7765, 0x7468, 0x6672, 0x7361, 0x7375:
      // mo tu we th fr sa su
      return true
    default: return false
    }
  }

  /// A date without a time of day (`2007-04-05`, `20070405`, `99-01-02`, `198104`): the start of that day, or `nil`.
  ///
  /// Apart from `read` because most numbers of this shape in a line are no stamp: only for a column known to hold dates.
  package static func readDate(_ bytes: Span<UInt8>, at start: Int) -> StampReading? {
    guard start >= 0, start < bytes.count else { return nil }
    let digits = digitCount(bytes, start, limit: 9)
    var end = start + digits
    let year: Int
    var month = 1
    var day = 1
    switch digits {
    case 4, 2:
      guard end < bytes.count, bytes[end] == dash || bytes[end] == slash, let m = two(bytes, end + 1) else {
        return nil
      }
      let separator = bytes[end]
      year = digits == 4 ? number(bytes, start, 4) : century(number(bytes, start, 2))
      month = m
      end += 3
      if end < bytes.count, bytes[end] == separator, let d = two(bytes, end + 1) {
        day = d
        end += 3
      } else if digits == 2 {
        return nil
      }
    case 8, 6:
      year = number(bytes, start, 4)
      month = number(bytes, start + 4, 2)
      if digits == 8 { day = number(bytes, start + 6, 2) }
    default: return nil
    }
    guard (1970...2099).contains(year), isDate(year, month, day), endsHere(bytes, end) else { return nil }
    return StampReading(
      microseconds: days(year, month, day) * microsecondsPerDay, length: end - start, kind: .zoneless)
  }

  /// klog and glog: `mmdd hh:mm:ss.uuuuuu` after the severity letter.
  package static func readMonthDay(_ bytes: Span<UInt8>, at start: Int) -> StampReading? {
    guard digitCount(bytes, start, limit: 5) == 4, start + 5 < bytes.count, bytes[start + 4] == blank,
      isDate(1972, number(bytes, start, 2), number(bytes, start + 2, 2)),
      let time = clock(bytes, start + 5, needsSeconds: true)
    else { return nil }
    let day = days(1972, number(bytes, start, 2), number(bytes, start + 2, 2))
    return StampReading(
      microseconds: day * microsecondsPerDay + time.microseconds, length: time.end - start, kind: .yearless)
  }

  /// An epoch number held by a field, the unit told by its magnitude; `nil` when it is no plausible moment.
  package static func epoch(_ value: Int64) -> Int64? {
    switch value {
    case 100_000_000..<10_000_000_000: value * 1_000_000
    case 100_000_000_000..<10_000_000_000_000: value * 1_000
    case 100_000_000_000_000..<10_000_000_000_000_000: value
    case 100_000_000_000_000_000...: value / 1_000
    default: nil
    }
  }
}
