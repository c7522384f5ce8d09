/// A moment of the stories, without clock or time zone data.

package struct Moment: Comparable, Hashable, Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  /// A civil date and time in UTC.
  package init(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) {
    let days = daysSince1970(year: year, month: month, day: day)
    microseconds = Int64(((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
  }

  package static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }
  package static func + (a: Self, seconds: Double) -> Self {
    Self(microseconds: a.microseconds + Int64((seconds * 1_000_000).rounded()))
  }
  package static func - (a: Self, seconds: Double) -> Self { a + -seconds }

  /// Seconds from `other` to this moment.
  package func seconds(since other: Self) -> Double { Double(microseconds - other.microseconds) / 1_000_000 }

  package var civil: Civil { Civil(self) }

  /// RFC 3339 in UTC with `digits` digits of fraction (0 to 9).
  package func rfc3339(_ digits: Int = 0) -> String { text(separator: "T", point: ".", digits: digits) + "Z" }

  /// `YYYY-MM-DD HH:MM:SS` with the fraction behind `point`, without a zone.
  package func text(separator: String = " ", point: String = ".", digits: Int = 3) -> String {
    let c = civil
    let day = "\(c.year)-\(two(c.month))-\(two(c.day))"
    let time = "\(two(c.hour)):\(two(c.minute)):\(two(c.second))"
    return day + separator + time + (digits == 0 ? "" : point + c.fraction(digits))
  }
}

/// A moment taken apart, in UTC.
package struct Civil: Sendable {
  package let year, month, day, hour, minute, second, microsecond: Int
  /// 0 is Monday.
  package let weekday: Int

  init(_ moment: Moment) {
    let total = moment.microseconds
    let seconds = Int(total.quotientFloored(by: 1_000_000))
    microsecond = Int(total) - seconds * 1_000_000
    let days = Int(Int64(seconds).quotientFloored(by: 86_400))
    let rest = seconds - days * 86_400
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    weekday = ((days + 3) % 7 + 7) % 7
    // Hinnant, "chrono-compatible low-level date algorithms": days to a civil date.
    let shifted = days + 719_468
    let era = Int(Int64(shifted).quotientFloored(by: 146_097))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package func fraction(_ digits: Int) -> String {
    var text = String(microsecond)
    while text.count < 6 { text = "0" + text }
    while text.count < digits { text += "0" }
    return String(text.prefix(digits))
  }

  package var monthName: String {
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
  }
}

/// `number` with at least two digits.
package func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
  let y = month <= 2 ? year - 1 : year
  let era = Int(Int64(y).quotientFloored(by: 400))
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

extension Int64 {
  func quotientFloored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
