/// The shapes of stamps, told apart by how many digits or which name they begin with.
extension TimestampParser {
  static func fourDigits(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
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

  static func fewDigits(_ bytes: Span<UInt8>, _ start: Int, _ digits: Int) -> StampReading? {
    let end = start + digits
    guard end + 4 < bytes.count else { return nil }
    let value = number(bytes, start, digits)
    switch bytes[end] {
    case colon:
      // Go's kitchen clock, `6:07AM`, has no seconds and no blank.
      let isKitchen = bytes[end + 4] | 0x20 == 0x6D && (bytes[end + 3] | 0x20 == 0x61 || bytes[end + 3] | 0x20 == 0x70)
      guard let time = clock(bytes, start, needsSeconds: !isKitchen) else { return nil }
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
  static func separated(
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
  static func sixDigits(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
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
  static func eightDigits(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
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
  static func unpaddedClock(_ bytes: Span<UInt8>, _ start: Int) -> (microseconds: Int64, end: Int)? {
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

  static func compactDateTime(_ bytes: Span<UInt8>, _ start: Int, _ digits: Int) -> StampReading? {
    let year = number(bytes, start, 4)
    let month = number(bytes, start + 4, 2)
    let day = number(bytes, start + 6, 2)
    guard (1970...2099).contains(year), isDate(year, month, day), let time = compactClock(bytes, start + 8, 6)
    else { return nil }
    return finish(bytes, start, time, day: days(year, month, day), kind: .zoneless)
  }

  static func epoch(_ bytes: Span<UInt8>, _ start: Int, _ digits: Int) -> StampReading? {
    var value: Int64 = 0
    for i in start..<start + digits {
      let (times, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = times &+ Int64(bytes[i] & 15)
    }
    guard var microseconds = epoch(value), (946_684_800_000_000..<4_102_444_800_000_000).contains(microseconds)
    else { return nil }
    var end = start + digits
    if digits == 10 || digits == 13, end + 1 < bytes.count, bytes[end] == dot, bytes[end + 1].isDigit {
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

  static func named(_ bytes: Span<UInt8>, _ start: Int) -> StampReading? {
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
  static func monthFirst(
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
}
