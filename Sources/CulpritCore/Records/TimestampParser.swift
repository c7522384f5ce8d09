/// A stamp as it is written, before zone, year and day are applied.
package struct StampReading: Sendable, Equatable {
  /// Microseconds since the epoch. UTC for `.zoned`; local time read as if it were UTC for `.zoneless`; the same in
  /// 1972 (a leap year) for `.yearless`; since midnight for `.dateless`.
  package var microseconds: Int64
  /// How many bytes the stamp takes, zone included.
  package var length: Int
  package var kind: StampKind
  /// Whether a zone was written and is applied; matters for `.yearless` and `.dateless` only.
  package var hasZone = false

  package init(microseconds: Int64, length: Int, kind: StampKind, hasZone: Bool = false) {
    self.microseconds = microseconds
    self.length = length
    self.kind = kind
    self.hasZone = hasZone
  }
}

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
    if isDigit(first) {
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
    if isLetter(first) { return mayBeNamed(bytes, start) ? named(bytes, start) : nil }
    return nil
  }

  /// Whether a stamp may start at `start`: a digit, or the first letters of a month or weekday.
  @inline(__always)
  static func mayStart(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    guard start < bytes.count else { return false }
    return isDigit(bytes[start]) || isLetter(bytes[start]) && mayBeNamed(bytes, start)
  }

  /// Whether the first two letters are those of a month or weekday that `monthName` or `weekday` knows: of the words in
  /// a line's head hardly any are.
  @inline(__always)
  private static func mayBeNamed(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
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

  // MARK: Numbers first

  private static func fourDigits(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
    guard start + 7 < bytes.count else { return nil }
    let separator = bytes[start + 4]
    let year = number(bytes, start, 4)
    if separator == blank { return readMonthDay(bytes, at: start) }
    guard separator == dash || separator == slash || separator == dot else { return nil }
    if separator == dash, digitCount(bytes, start + 5, limit: 4) == 3 {
      let ordinal = number(bytes, start + 5, 3)
      guard (1...366).contains(ordinal) else { return nil }
      return timed(bytes, start, start + 8, day: days(year, 1, 1) + Int64(ordinal - 1))
    }
    var end = start + 5
    let month: Int
    let digits = digitCount(bytes, end, limit: 3)
    if digits == 0 {
      guard let named = monthName(bytes, end) else { return nil }
      month = named.month
      end = named.end
    } else {
      guard digits <= 2 else { return nil }
      month = number(bytes, end, digits)
      end += digits
    }
    guard end < bytes.count, bytes[end] == separator else { return nil }
    let dayDigits = digitCount(bytes, end + 1, limit: 3)
    guard (1...2).contains(dayDigits) else { return nil }
    let day = number(bytes, end + 1, dayDigits)
    guard isDate(year, month, day) else { return nil }
    return timed(bytes, start, end + 1 + dayDigits, day: days(year, month, day))
  }

  private static func fewDigits(_ bytes: Span<UInt8>, _ start: Int, _ digits: Int) -> StampReading? {
    let end = start + digits
    guard end + 4 < bytes.count else { return nil }
    let value = number(bytes, start, digits)
    switch bytes[end] {
    case colon:
      guard let time = clock(bytes, start, needsSeconds: true) else { return nil }
      return finish(bytes, start, time, day: nil, kind: .dateless)
    case slash, dash, dot:
      return separated(bytes, start, digits, value)
    case blank:
      // `02 Jan 2006 15:04:05`, as in RFC 2822 and Redis.
      guard let month = monthName(bytes, end + 1), month.end < bytes.count, bytes[month.end] == blank else {
        return nil
      }
      if digitCount(bytes, month.end + 1, limit: 5) == 4, month.end + 5 < bytes.count,
        bytes[month.end + 5] == blank || bytes[month.end + 5] == comma
      {
        let year = number(bytes, month.end + 1, 4)
        guard isDate(year, month.month, value) else { return nil }
        return timed(bytes, start, month.end + 5, day: days(year, month.month, value))
      }
      guard isDate(1972, month.month, value), let time = clock(bytes, month.end + 1, needsSeconds: true) else {
        return nil
      }
      return finish(bytes, start, time, day: days(1972, month.month, value), kind: .yearless)
    default: return nil
    }
  }

  /// Two or one digits, then `/`, `-` or `.`.
  private static func separated(
    _ bytes: Span<UInt8>, _ start: Int, _ digits: Int, _ value: Int
  ) -> StampReading? {
    let end = start + digits
    let separator = bytes[end]
    if let month = monthName(bytes, end + 1), month.end + 4 < bytes.count, bytes[month.end] == separator,
      digitCount(bytes, month.end + 1, limit: 5) == 4
    {
      // `10/Oct/2000:13:55:36 -0700` and `10-Oct-2000 13:55:36`
      let year = number(bytes, month.end + 1, 4)
      guard isDate(year, month.month, value) else { return nil }
      return timed(bytes, start, month.end + 5, day: days(year, month.month, value))
    }
    let secondDigits = digitCount(bytes, end + 1, limit: 3)
    guard (1...2).contains(secondDigits) else { return nil }
    let second = number(bytes, end + 1, secondDigits)
    let next = end + 1 + secondDigits
    guard next < bytes.count else { return nil }
    if bytes[next] == separator {
      let yearDigits = digitCount(bytes, next + 1, limit: 5)
      let last = number(bytes, next + 1, min(yearDigits, 4))
      let after = next + 1 + yearDigits
      if yearDigits == 4 {
        // `3/22/2019` is American; a dot, or a month past 12, is not.
        let isDayFirst = separator == dot || separator == dash || value > 12
        let month = isDayFirst ? second : value
        let day = isDayFirst ? value : second
        guard isDate(last, month, day) else { return nil }
        return timed(bytes, start, after, day: days(last, month, day))
      }
      guard yearDigits == 2, digits == 2, secondDigits == 2 else { return nil }
      // `17/06/09 20:10:40` of log4j; `06/09/17` cannot be told from it and is read the same way.
      let year = century(value)
      if isDate(year, second, last) { return timed(bytes, start, after, day: days(year, second, last)) }
      guard isDate(century(last), value, second) else { return nil }
      return timed(bytes, start, after, day: days(century(last), value, second))
    }
    // `03-17 16:13:38.811` is month first, `12.10 10:10:42.123` day first.
    guard digits == 2, secondDigits == 2, bytes[next] == blank || bytes[next] == letterT else { return nil }
    // `10.30 16:49:06` cannot be day first.
    let isDayFirst = separator == dot && second <= 12
    let month = isDayFirst ? second : value
    let day = isDayFirst ? value : second
    guard isDate(1972, month, day), let time = clock(bytes, next + 1, needsSeconds: true) else { return nil }
    return finish(bytes, start, time, day: days(1972, month, day), kind: .yearless)
  }

  /// `081109 203518`, `160101 12:00:00` and `160101  9:05:01`.
  private static func sixDigits(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
    let year = century(number(bytes, start, 2))
    let month = number(bytes, start + 2, 2)
    let day = number(bytes, start + 4, 2)
    guard isDate(year, month, day), start + 12 < bytes.count, bytes[start + 6] == blank else { return nil }
    var time = start + 7
    if bytes[time] == blank { time += 1 }
    if digitCount(bytes, time, limit: 7) == 6 {
      guard let compact = compactClock(bytes, time, 6) else { return nil }
      return finish(bytes, start, compact, day: days(year, month, day), kind: .zoneless)
    }
    guard let clock = clock(bytes, time, needsSeconds: true) else { return nil }
    return finish(bytes, start, clock, day: days(year, month, day), kind: .zoneless)
  }

  /// `20171223-22:15:29:606`, `20070405T143000`, `20070405 14:30:00`.
  private static func eightDigits(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
    let year = number(bytes, start, 4)
    let month = number(bytes, start + 4, 2)
    let day = number(bytes, start + 6, 2)
    guard (1970...2099).contains(year), isDate(year, month, day), start + 12 < bytes.count else { return nil }
    let separator = bytes[start + 8]
    guard separator == dash || separator == letterT || separator == blank || separator == 0x5F else { return nil }
    let digits = digitCount(bytes, start + 9, limit: 7)
    if digits == 6 || (digits == 4 && separator == letterT) {
      guard let compact = compactClock(bytes, start + 9, digits) else { return nil }
      return finish(bytes, start, compact, day: days(year, month, day), kind: .zoneless)
    }
    guard
      let time = (separator == dash ? unpaddedClock(bytes, start + 9) : nil)
        ?? clock(bytes, start + 9, needsSeconds: separator != letterT)
    else { return nil }
    return finish(bytes, start, time, day: days(year, month, day), kind: .zoneless)
  }

  /// `0:5:7:62`, hours to milliseconds without leading zeros, as Android apps print them.
  private static func unpaddedClock(_ bytes: Span<UInt8>, _ start: Int) -> (microseconds: Int64, end: Int)? {
    var fields: (Int, Int, Int, Int) = (0, 0, 0, 0)
    var at = start
    for field in 0..<4 {
      let digits = digitCount(bytes, at, limit: 4)
      guard (1...(field == 3 ? 3 : 2)).contains(digits) else { return nil }
      let value = number(bytes, at, digits)
      at += digits
      switch field {
      case 0: fields.0 = value
      case 1: fields.1 = value
      case 2: fields.2 = value
      default: fields.3 = value
      }
      if field < 3 {
        guard at < bytes.count, bytes[at] == colon else { return nil }
        at += 1
      }
    }
    guard fields.0 < 24, fields.1 < 60, fields.2 <= 60 else { return nil }
    let seconds = Int64(fields.0 * 3600 + fields.1 * 60 + fields.2)
    return (seconds * 1_000_000 + Int64(fields.3) * 1000, at)
  }

  private static func compactDateTime(_ bytes: Span<UInt8>, _ start: Int, _ digits: Int) -> StampReading? {
    let year = number(bytes, start, 4)
    let month = number(bytes, start + 4, 2)
    let day = number(bytes, start + 6, 2)
    guard (1970...2099).contains(year), isDate(year, month, day), let time = compactClock(bytes, start + 8, 6)
    else { return nil }
    return finish(bytes, start, time, day: days(year, month, day), kind: .zoneless)
  }

  private static func epoch(_ bytes: Span<UInt8>, _ start: Int, _ digits: Int) -> StampReading? {
    var value: Int64 = 0
    for i in start..<start + digits {
      let (times, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = times &+ Int64(bytes[i] & 15)
    }
    guard var microseconds = epoch(value), (946_684_800_000_000..<4_102_444_800_000_000).contains(microseconds)
    else { return nil }
    var end = start + digits
    if digits == 10 || digits == 13, end + 1 < bytes.count, bytes[end] == dot, isDigit(bytes[end + 1]) {
      let fraction = fraction(bytes, end + 1)
      microseconds += digits == 10 ? fraction.microseconds : fraction.microseconds / 1000
      end = fraction.end
    }
    if end < bytes.count {
      switch bytes[end] {
      case blank, 0x09, comma, colon, 0x5D, 0x29, 0x22, 0x27, 0x7C, 0x3B, 0x7D, 0x3E, 0x0D: break
      default: return nil
      }
    }
    return StampReading(microseconds: microseconds, length: end - start, kind: .zoned)
  }

  // MARK: Names first

  private static func named(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
    if let month = monthName(bytes, start) { return monthFirst(bytes, start, month, isAfterWeekday: false) }
    guard var end = weekday(bytes, start) else { return nil }
    if end < bytes.count, bytes[end] == comma { end += 1 }
    guard end + 1 < bytes.count, bytes[end] == blank else { return nil }
    end += 1
    let digits = digitCount(bytes, end, limit: 3)
    if (1...2).contains(digits) {
      guard let date = fewDigits(bytes, end, digits), date.kind >= .yearless else { return nil }
      var reading = date
      reading.length += end - start
      return reading
    }
    if digits > 2 {
      guard digits <= 4, let date = read(bytes, at: end), date.kind >= .zoneless else { return nil }
      var reading = date
      reading.length += end - start
      return reading
    }
    guard let month = monthName(bytes, end) else { return nil }
    return monthFirst(bytes, start, month, isAfterWeekday: true)
  }

  /// `Jan  2 03:04:05`, `Jan 02 2006 15:04:05`, `Jan 2, 2019 1:36:31 PM`, `Wed Oct 11 14:32:52.123456 2000`.
  private static func monthFirst(
    _ bytes: Span<UInt8>, _ start: Int, _ month: (month: Int, end: Int), isAfterWeekday: Bool
  ) -> StampReading? {
    var at = month.end
    guard at + 8 < bytes.count, bytes[at] == blank else { return nil }
    at += 1
    if bytes[at] == blank { at += 1 }
    let digits = digitCount(bytes, at, limit: 3)
    guard (1...2).contains(digits) else { return nil }
    let day = number(bytes, at, digits)
    at += digits
    guard isDate(1972, month.month, day), at < bytes.count else { return nil }
    if bytes[at] == comma { at += 1 }
    guard at + 1 < bytes.count, bytes[at] == blank else { return nil }
    at += 1
    if digitCount(bytes, at, limit: 5) == 4 {
      let year = number(bytes, at, 4)
      at += 4
      guard at < bytes.count, isDate(year, month.month, day) else { return nil }
      if bytes[at] == comma || bytes[at] == colon { at += 1 }
      return timed(bytes, start, at, day: days(year, month.month, day), separatorIsOptional: true)
    }
    guard let time = clock(bytes, at, needsSeconds: true) else { return nil }
    // ctime puts the year last, a zone may stand before it: `Mon Apr 03 02:04:55 UTC 2023`.
    if isAfterWeekday {
      let zone = zone(bytes, time.end)
      let last = zone?.end ?? time.end
      if last + 4 < bytes.count, bytes[last] == blank, digitCount(bytes, last + 1, limit: 5) == 4 {
        let year = number(bytes, last + 1, 4)
        guard isDate(year, month.month, day) else { return nil }
        var microseconds = days(year, month.month, day) * microsecondsPerDay + time.microseconds
        var end = last + 5
        var kind = StampKind.zoneless
        if let zone {
          microseconds -= zone.seconds * 1_000_000
          kind = .zoned
        } else if let late = Self.zone(bytes, end) {
          microseconds -= late.seconds * 1_000_000
          end = late.end
          kind = .zoned
        }
        return StampReading(microseconds: microseconds, length: end - start, kind: kind)
      }
    }
    return finish(bytes, start, time, day: days(1972, month.month, day), kind: .yearless)
  }

  // MARK: Parts

  /// Reads the time of day that follows a full date.
  private static func timed(
    _ bytes: Span<UInt8>, _ start: Int, _ dateEnd: Int, day: Int64, separatorIsOptional: Bool = false
  ) -> StampReading? {
    guard dateEnd + 3 < bytes.count else { return nil }
    var at = dateEnd
    switch bytes[at] {
    case letterT, 0x74, colon, dash, 0x5F, slash: at += 1
    case blank, comma:
      at += 1
      if at < bytes.count, bytes[at] == blank { at += 1 }
    default: if !separatorIsOptional { return nil }
    }
    if bytes[at - 1] == letterT {
      let digits = digitCount(bytes, at, limit: 7)
      if digits == 4 || digits == 6 {
        guard let compact = compactClock(bytes, at, digits) else { return nil }
        return finish(bytes, start, compact, day: day, kind: .zoneless)
      }
    }
    guard let time = clock(bytes, at, needsSeconds: false) else { return nil }
    return finish(bytes, start, time, day: day, kind: .zoneless)
  }

  /// Applies a zone if one is written, and checks that the stamp ends at a boundary.
  private static func finish(
    _ bytes: Span<UInt8>, _ start: Int, _ time: (microseconds: Int64, end: Int), day: Int64?, kind: StampKind
  ) -> StampReading? {
    var microseconds = (day ?? 0) * microsecondsPerDay + time.microseconds
    if let zone = zone(bytes, time.end) {
      microseconds -= zone.seconds * 1_000_000
      return StampReading(
        microseconds: microseconds, length: zone.end - start, kind: kind == .zoneless ? .zoned : kind, hasZone: true)
    }
    guard endsHere(bytes, time.end) else { return nil }
    return StampReading(microseconds: microseconds, length: time.end - start, kind: kind)
  }

  /// `HH:mm[:ss[.fraction]][ AM]`.
  static func clock(
    _ bytes: Span<UInt8>, _ start: Int, needsSeconds: Bool
  ) -> (microseconds: Int64, end: Int)? {
    let hourDigits = digitCount(bytes, start, limit: 3)
    guard (1...2).contains(hourDigits) else { return nil }
    var hour = number(bytes, start, hourDigits)
    var at = start + hourDigits
    guard at + 2 < bytes.count, bytes[at] == colon, let minute = two(bytes, at + 1), minute < 60, hour < 24 else {
      return nil
    }
    at += 3
    var second = 0
    var fractional: Int64 = 0
    if at + 2 < bytes.count, bytes[at] == colon, let s = two(bytes, at + 1), s <= 60 {
      second = s
      at += 3
      if at + 1 < bytes.count, bytes[at] == dot || bytes[at] == comma, isDigit(bytes[at + 1]) {
        let fraction = fraction(bytes, at + 1)
        fractional = fraction.microseconds
        at = fraction.end
      } else if at < bytes.count, bytes[at] == colon, digitCount(bytes, at + 1, limit: 4) == 3 {
        fractional = Int64(number(bytes, at + 1, 3)) * 1000
        at += 4
      } else if at < bytes.count, isDigit(bytes[at]) {
        return nil
      }
    } else if needsSeconds {
      return nil
    }
    // AM and PM, with or without a blank
    if at + 1 < bytes.count {
      let letter = bytes[at] == blank ? at + 1 : at
      if letter + 1 < bytes.count, bytes[letter + 1] | 0x20 == 0x6D, hour <= 12,
        letter + 2 >= bytes.count || !isWord(bytes[letter + 2])
      {
        if bytes[letter] | 0x20 == 0x70 {
          if hour < 12 { hour += 12 }
          at = letter + 2
        } else if bytes[letter] | 0x20 == 0x61 {
          if hour == 12 { hour = 0 }
          at = letter + 2
        }
      }
    }
    return (Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + fractional, at)
  }

  private static func compactClock(
    _ bytes: Span<UInt8>, _ start: Int, _ digits: Int
  ) -> (microseconds: Int64, end: Int)? {
    let hour = number(bytes, start, 2)
    let minute = number(bytes, start + 2, 2)
    let second = digits == 6 ? number(bytes, start + 4, 2) : 0
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    var end = start + digits
    var microseconds = Int64(hour * 3600 + minute * 60 + second) * 1_000_000
    if end + 1 < bytes.count, bytes[end] == dot || bytes[end] == comma, isDigit(bytes[end + 1]) {
      let fraction = fraction(bytes, end + 1)
      microseconds += fraction.microseconds
      end = fraction.end
    }
    return (microseconds, end)
  }

  private static func fraction(_ bytes: Span<UInt8>, _ start: Int) -> (microseconds: Int64, end: Int) {
    var at = start
    var value: Int64 = 0
    var scale: Int64 = 1_000_000
    while at < bytes.count, isDigit(bytes[at]) {
      if scale > 1 {
        value = value * 10 + Int64(bytes[at] & 15)
        scale /= 10
      }
      at += 1
    }
    return (value * scale, at)
  }

  /// `Z`, `±hh[:]mm`, `±hh` or a known abbreviation, with or without one blank before it.
  static func zone(_ bytes: Span<UInt8>, _ start: Int) -> (seconds: Int64, end: Int)? {
    guard start < bytes.count else { return nil }
    var at = start
    let isApart = bytes[at] == blank
    if isApart { at += 1 }
    guard at < bytes.count else { return nil }
    let first = bytes[at]
    if first == 0x5A || first == 0x7A && !isApart {
      return at + 1 >= bytes.count || !isWord(bytes[at + 1]) ? (0, at + 1) : nil
    }
    if first == plus || first == dash {
      let digits = digitCount(bytes, at + 1, limit: 5)
      var end: Int
      let hours: Int
      let minutes: Int
      if digits == 4 {
        hours = number(bytes, at + 1, 2)
        minutes = number(bytes, at + 3, 2)
        end = at + 5
      } else if digits == 2 {
        hours = number(bytes, at + 1, 2)
        if at + 5 < bytes.count + 0, bytes[at + 3] == colon, let m = two(bytes, at + 4) {
          minutes = m
          end = at + 6
        } else {
          if isApart { return nil }
          minutes = 0
          end = at + 3
        }
      } else {
        return nil
      }
      guard hours <= 14, minutes < 60, minutes % 15 == 0, end >= bytes.count || !isWord(bytes[end]) else {
        return nil
      }
      let seconds = Int64(hours * 3600 + minutes * 60)
      // Go prints `+0000 UTC`, Java `+01:00[Europe/Paris]`.
      if end + 3 < bytes.count, bytes[end] == blank, let name = abbreviation(bytes, end + 1) {
        end = name.end
      } else if end < bytes.count, bytes[end] == 0x5B {
        var close = end + 1
        while close < bytes.count, close < end + 40,
          isLetter(bytes[close]) || bytes[close] == slash || bytes[close] == 0x5F
        {
          close += 1
        }
        if close < bytes.count, bytes[close] == 0x5D, close > end + 2 { end = close + 1 }
      }
      return (first == dash ? -seconds : seconds, end)
    }
    return isLetter(first) ? abbreviation(bytes, at) : nil
  }

  /// Zone abbreviations that mean one offset nearly everywhere they are logged; others would be a guess.
  private static func abbreviation(_ bytes: Span<UInt8>, _ start: Int) -> (seconds: Int64, end: Int)? {
    var end = start
    var key: UInt64 = 0
    while end < bytes.count, end < start + 5, bytes[end] >= 0x41, bytes[end] <= 0x5A {
      key = key << 8 | UInt64(bytes[end])
      end += 1
    }
    guard end > start + 2, end >= bytes.count || !isWord(bytes[end]) else { return nil }
    // A table of UInt64 keys, so that no text is compared.
    let minutes: Int64
    switch key {
    case 0x555443, 0x474D54, 0x574554: minutes = 0  // UTC GMT WET
    case 0x425354, 0x434554, 0x57455354: minutes = 60  // BST CET WEST
    case 0x43455354, 0x454554, 0x53415354: minutes = 120  // CEST EET SAST
    case 0x45455354, 0x4D534B: minutes = 180  // EEST MSK
    case 0x495354: minutes = 330  // IST
    case 0x484B54, 0x534754, 0x41575354: minutes = 480  // HKT SGT AWST
    case 0x4A5354, 0x4B5354: minutes = 540  // JST KST
    case 0x41455354: minutes = 600  // AEST
    case 0x41454454: minutes = 660  // AEDT
    case 0x4E5A5354: minutes = 720  // NZST
    case 0x4E5A4454: minutes = 780  // NZDT
    case 0x425254: minutes = -180  // BRT
    case 0x454454: minutes = -240  // EDT
    case 0x455354, 0x434454: minutes = -300  // EST CDT
    case 0x435354, 0x4D4454: minutes = -360  // CST MDT
    case 0x4D5354, 0x504454: minutes = -420  // MST PDT
    case 0x505354: minutes = -480  // PST
    default: return nil
    }
    return (minutes * 60, end)
  }

  /// The month named at `start`, in English, French, German or Spanish, short or long.
  static func monthName(_ bytes: Span<UInt8>, _ start: Int) -> (month: Int, end: Int)? {
    var end = start
    var key: UInt32 = 0
    var letters = 0
    var fourth: UInt8 = 0
    while end < bytes.count, letters < 10 {
      var byte = bytes[end]
      if isLetter(byte) {
        byte |= 0x20
      } else if byte == 0xC3, end + 1 < bytes.count {
        switch bytes[end + 1] {
        case 0xA9, 0x89: byte = 0x65
        case 0xBB, 0x9B: byte = 0x75
        case 0xA4, 0x84: byte = 0x61
        default: return nil
        }
        end += 1
      } else {
        break
      }
      end += 1
      letters += 1
      if letters <= 3 { key = key << 8 | UInt32(byte) } else if letters == 4 { fourth = byte }
    }
    guard letters >= 3 else { return nil }
    let month: Int
    switch key {
    case 0x6A616E, 0x656E65: month = 1  // jan ene
    case 0x666562, 0x666576: month = 2  // feb fev
    case 0x6D6172: month = 3
    case 0x617072, 0x617672, 0x616272: month = 4  // apr avr abr
    case 0x6D6179, 0x6D6169: month = 5  // may mai
    case 0x6A756E: month = 6
    case 0x6A756C: month = 7
    case 0x6A7569: month = fourth == 0x6E ? 6 : 7  // juin juil
    case 0x617567, 0x616F75, 0x61676F: month = 8  // aug aou ago
    case 0x736570: month = 9
    case 0x6F6374, 0x6F6B74: month = 10  // oct okt
    case 0x6E6F76: month = 11
    case 0x646563, 0x64657A, 0x646963: month = 12  // dec dez dic
    default: return nil
    }
    if end < bytes.count, bytes[end] == dot { end += 1 }
    return (month, end)
  }

  private static func weekday(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    var end = start
    var key: UInt32 = 0
    while end < bytes.count, isLetter(bytes[end]), end < start + 10 {
      if end < start + 3 { key = key << 8 | UInt32(bytes[end] | 0x20) }
      end += 1
    }
    switch key {
    case 0x6D6F6E, 0x747565, 0x776564, 0x746875, 0x667269, 0x736174, 0x73756E: return end
    default: return nil
    }
  }

  // MARK: Bytes

  static let microsecondsPerDay: Int64 = 86_400_000_000
  private static let blank: UInt8 = 0x20
  private static let dash: UInt8 = 0x2D
  private static let slash: UInt8 = 0x2F
  private static let dot: UInt8 = 0x2E
  private static let comma: UInt8 = 0x2C
  private static let colon: UInt8 = 0x3A
  private static let plus: UInt8 = 0x2B
  private static let letterT: UInt8 = 0x54

  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  @inline(__always) private static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

  /// A boundary: the end, or a byte that continues neither a number nor a word.
  private static func endsHere(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
    end >= bytes.count || !isWord(bytes[end])
  }

  /// How many digits stand at `start`, at most `limit`.
  @inline(__always)
  private static func digitCount(_ bytes: Span<UInt8>, _ start: Int, limit: Int) -> Int {
    var at = start
    let end = min(bytes.count, start + limit)
    while at < end, isDigit(bytes[at]) { at += 1 }
    return at - start
  }

  /// The value of digits known to be there.
  @inline(__always)
  private static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int {
    var value = 0
    for i in start..<start + count { value = value * 10 + Int(bytes[i] & 15) }
    return value
  }

  @inline(__always)
  private static func two(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 1 < bytes.count, isDigit(bytes[start]), isDigit(bytes[start + 1]) else { return nil }
    return Int(bytes[start] & 15) * 10 + Int(bytes[start + 1] & 15)
  }

  /// Two-digit years as POSIX reads them: 69–99 are 1969–1999.
  private static func century(_ year: Int) -> Int { year < 69 ? 2000 + year : 1900 + year }

  private static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    guard year > 0, (1...12).contains(month), day >= 1 else { return false }
    switch month {
    case 2: return day <= (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28)
    case 4, 6, 9, 11: return day <= 30
    default: return day <= 31
    }
  }

  /// Days since the epoch, after Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
  package static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }

  /// Year, month and day of days since the epoch; the inverse of `days`.
  package static func date(_ days: Int64) -> (year: Int, month: Int, day: Int) {
    let z = Int(days) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
  }
}

/// A reader of stamps that remembers the last ones: within one second a stamp costs a comparison and its fraction.
///
/// One second is remembered for each of the common layouts, since a file may mix them. Other layouts, and stamps with
/// more after their second than a fraction, are read anew.
package struct StampReader: Sendable {
  /// `2026-08-21 09:00:00`, the same with a `T`, `Aug 21 09:00:00`, `260821 090000`, `08-21 09:00:00`.
  private var dated = Second()
  private var joined = Second()
  private var named = Second()
  private var compact = Second()
  private var yearless = Second()

  package init() {}

  /// The same as `TimestampParser.read(bytes, at: start)`.
  package mutating func read(_ line: Span<UInt8>, at start: Int) -> StampReading? {
    guard start >= 0, start + 20 < line.count else { return TimestampParser.read(line, at: start) }
    if line[start + 4] == 0x2D {
      if line[start + 10] == 0x54 { return joined.read(line, start, length: 19) }
      return dated.read(line, start, length: 19)
    }
    if line[start + 3] == 0x20, line[start + 9] == 0x3A { return named.read(line, start, length: 15) }
    if line[start + 2] == 0x2D { return yearless.read(line, start, length: 14) }
    if line[start + 6] == 0x20 { return compact.read(line, start, length: 13) }
    return TimestampParser.read(line, at: start)
  }

  /// The last second that was read in one layout.
  private struct Second: Sendable {
    /// The first eight bytes of the stamp, those from the eighth on, and the eight before its fraction; they overlap.
    private var first: UInt64 = 0
    private var middle: UInt64 = 0
    private var last: UInt64 = 0
    /// The reading without fraction and zone; `.none` while there is none.
    private var base = StampReading(microseconds: 0, length: 0, kind: .none)

    @inline(__always)
    mutating func read(_ line: Span<UInt8>, _ start: Int, length: Int) -> StampReading? {
      if base.kind != .none, line.eight(from: start) == first, line.eight(from: start + length - 8) == last,
        length <= 16 || line.eight(from: start + 8) == middle, let reading = rest(line, start, start + length)
      {
        return reading
      }
      guard let reading = TimestampParser.read(line, at: start) else { return nil }
      remember(line, start, reading, length)
      return reading
    }

    /// Keeps a reading whose second ends after `length` bytes, without a zone or with a `Z`.
    private mutating func remember(_ line: Span<UInt8>, _ start: Int, _ reading: StampReading, _ length: Int) {
      base.kind = .none
      guard reading.microseconds >= 0, reading.length >= length, line[start + length - 3] != 0x2E,
        TimestampParser.isDigit(line[start + length - 1]), TimestampParser.isDigit(line[start + length - 2]),
        length == 13 || line[start + length - 3] == 0x3A && line[start + length - 6] == 0x3A,
        length != 13 || TimestampParser.isDigit(line[start + 7])
      else { return }
      var end = start + length
      if reading.length > length {
        guard line[end] == 0x2E || line[end] == 0x2C || line[end] == 0x5A else { return }
        if line[end] != 0x5A { end += 1 }
        while end < line.count, TimestampParser.isDigit(line[end]) { end += 1 }
      }
      let isUTC = reading.kind == .zoned
      if isUTC {
        guard end < line.count, line[end] == 0x5A else { return }
        end += 1
      } else if reading.hasZone {
        return
      }
      guard end == start + reading.length else { return }
      base = reading
      base.microseconds -= base.microseconds % 1_000_000
      if isUTC { base.kind = .zoneless }
      base.hasZone = false
      first = line.eight(from: start)
      middle = line.eight(from: start + 8)
      last = line.eight(from: start + length - 8)
    }

    /// Reads the fraction and, where the date is whole, a `Z`; `nil` where more than that may follow.
    @inline(__always)
    private func rest(_ line: Span<UInt8>, _ start: Int, _ second: Int) -> StampReading? {
      var at = second
      var value: Int64 = 0
      if line[at] == 0x2E || line[at] == 0x2C {
        at += 1
        let fraction = at
        var scale: Int64 = 1_000_000
        while at < line.count, TimestampParser.isDigit(line[at]) {
          if scale > 1 {
            value = value * 10 + Int64(line[at] & 15)
            scale /= 10
          }
          at += 1
        }
        if at == fraction { return nil }
        value *= scale
      }
      var reading = base
      reading.microseconds += value
      guard at < line.count else {
        reading.length = at - start
        return reading
      }
      switch line[at] {
      case 0x20:
        guard at + 1 < line.count else { return nil }
        switch line[at + 1] {
        // Neither a zone nor `AM` follows.
        case 0x5B, 0x30...0x39, 0x20, 0x28: break
        case 0x62...0x6F, 0x71...0x7A: break
        case 0x41...0x5A, 0x2D:
          if line[at + 1] == 0x41 || line[at + 1] == 0x50 || TimestampParser.zone(line, at) != nil { return nil }
        default: return nil
        }
      case 0x5A:
        guard base.kind == .zoneless else { return nil }
        at += 1
        if at < line.count, TimestampParser.isDigit(line[at]) || TimestampParser.isLetter(line[at]) { return nil }
        reading.kind = .zoned
        reading.hasZone = true
      case 0x22, 0x5D: break
      default: return nil
      }
      reading.length = at - start
      return reading
    }
  }
}
