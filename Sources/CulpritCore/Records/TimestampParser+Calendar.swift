/// Bytes, digits and the calendar.
extension TimestampParser {
  static let microsecondsPerDay: Int64 = 86_400_000_000
  static let blank: UInt8 = 0x20
  static let dash: UInt8 = 0x2D
  static let slash: UInt8 = 0x2F
  static let dot: UInt8 = 0x2E
  static let comma: UInt8 = 0x2C
  static let colon: UInt8 = 0x3A
  static let plus: UInt8 = 0x2B
  static let letterT: UInt8 = 0x54

  /// A boundary: the end, or a byte that continues neither a number nor a word.
  static func endsHere(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
    end >= bytes.count || !bytes[end].isAlphanumeric
  }

  /// How many digits stand at `start`, at most `limit`.
  @inline(__always)
  static func digitCount(_ bytes: Span<UInt8>, _ start: Int, limit: Int) -> Int {
    var at = start
    let end = min(bytes.count, start + limit)
    while at < end, bytes[at].isDigit { at += 1 }
    return at - start
  }

  /// The value of digits known to be there.
  @inline(__always)
  static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int {
    var value = 0
    for i in start..<start + count { value = value * 10 + Int(bytes[i] & 15) }
    return value
  }

  @inline(__always)
  static func two(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 1 < bytes.count, bytes[start].isDigit, bytes[start + 1].isDigit else { return nil }
    return Int(bytes[start] & 15) * 10 + Int(bytes[start + 1] & 15)
  }

  /// Two-digit years as POSIX reads them: 69–99 are 1969–1999.
  static func century(_ year: Int) -> Int { year < 69 ? 2000 + year : 1900 + year }

  static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
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
