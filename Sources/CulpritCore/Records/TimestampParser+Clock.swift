/// Times of day, and what a date and a time of day make together.
extension TimestampParser {
  /// Reads the time of day that follows a full date.
  static func timed(
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
  static func finish(
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
      if at + 1 < bytes.count, bytes[at] == dot || bytes[at] == comma, bytes[at + 1].isDigit {
        let fraction = fraction(bytes, at + 1)
        fractional = fraction.microseconds
        at = fraction.end
      } else if at < bytes.count, bytes[at] == colon, digitCount(bytes, at + 1, limit: 4) == 3 {
        fractional = Int64(number(bytes, at + 1, 3)) * 1000
        at += 4
      } else if at < bytes.count, bytes[at].isDigit {
        return nil
      }
    } else if needsSeconds {
      return nil
    }
    // AM and PM, with or without a blank
    if at + 1 < bytes.count {
      let letter = bytes[at] == blank ? at + 1 : at
      if letter + 1 < bytes.count, bytes[letter + 1] | 0x20 == 0x6D, hour <= 12,
        letter + 2 >= bytes.count || !bytes[letter + 2].isAlphanumeric
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

  static func compactClock(
    _ bytes: Span<UInt8>, _ start: Int, _ digits: Int
  ) -> (microseconds: Int64, end: Int)? {
    let hour = number(bytes, start, 2)
    let minute = number(bytes, start + 2, 2)
    let second = digits == 6 ? number(bytes, start + 4, 2) : 0
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    var end = start + digits
    var microseconds = Int64(hour * 3600 + minute * 60 + second) * 1_000_000
    if end + 1 < bytes.count, bytes[end] == dot || bytes[end] == comma, bytes[end + 1].isDigit {
      let fraction = fraction(bytes, end + 1)
      microseconds += fraction.microseconds
      end = fraction.end
    }
    return (microseconds, end)
  }

  static func fraction(_ bytes: Span<UInt8>, _ start: Int) -> (microseconds: Int64, end: Int) {
    var at = start
    var value: Int64 = 0
    var scale: Int64 = 1_000_000
    while at < bytes.count, bytes[at].isDigit {
      if scale > 1 {
        value = value * 10 + Int64(bytes[at] & 15)
        scale /= 10
      }
      at += 1
    }
    return (value * scale, at)
  }
}
