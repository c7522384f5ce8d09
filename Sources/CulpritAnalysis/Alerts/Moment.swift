import CulpritCore

/// Reads the moments that alert tools write, in whichever of their spellings.
///
/// RFC 3339 with any number of fraction digits, offsets with or without colon, ISO without a zone, US dates with AM and
/// PM, `Mon Apr 03 02:04:55 UTC 2023`, RFC 1123, and epoch numbers in s, ms, µs or ns told apart by their size.
package enum Moment {
  /// The moment `text` names; `nil` when it names none (`0001-01-01…`, `0`, `""`: "never").
  ///
  /// - Parameter zone: Where stamps without a zone are from.
  package static func parse(_ text: String, zone: ZoneOffsets = .utc) -> Timestamp? {
    if let moment = universal(text) { return moment }
    var scanner = MomentScanner(text)
    return scanner.read(zone: zone)
  }

  /// `2026-03-02T10:01:10.123Z`, as nearly all tools write it, without the detour over words and zones.
  private static func universal(_ text: String) -> Timestamp? {
    var parts = (0, 0, 0, 0, 0, 0)
    var fraction: Int64 = 0
    var scale: Int64 = 100_000
    var index = 0
    var isDone = false
    for byte in text.utf8 {
      guard !isDone else { return nil }
      let digit = Int(byte) - 0x30
      let isDigit = (0...9).contains(digit)
      switch index {
      case 0...3 where isDigit: parts.0 = parts.0 * 10 + digit
      case 5...6 where isDigit: parts.1 = parts.1 * 10 + digit
      case 8...9 where isDigit: parts.2 = parts.2 * 10 + digit
      case 11...12 where isDigit: parts.3 = parts.3 * 10 + digit
      case 14...15 where isDigit: parts.4 = parts.4 * 10 + digit
      case 17...18 where isDigit: parts.5 = parts.5 * 10 + digit
      case 4 where byte == 0x2D, 7 where byte == 0x2D: break
      case 10 where byte == UInt8(ascii: "T"): break
      case 13 where byte == 0x3A, 16 where byte == 0x3A: break
      case 19 where byte == UInt8(ascii: "."): break
      case 20... where isDigit:
        fraction += Int64(digit) * scale
        scale /= 10
      case 19... where byte == UInt8(ascii: "Z"): isDone = true
      default: return nil
      }
      index += 1
    }
    guard isDone, (1970..<2262).contains(parts.0), (1...12).contains(parts.1), (1...31).contains(parts.2), parts.3 < 24,
      parts.4 < 60, parts.5 <= 60
    else { return nil }
    let seconds =
      MomentScanner.days(year: parts.0, month: parts.1, day: parts.2) * 86_400
      + Int64(parts.3 * 3_600 + parts.4 * 60 + parts.5)
    return Timestamp(microseconds: seconds * 1_000_000 + fraction)
  }

  /// The moment of an epoch number, in s, ms, µs or ns by its size; `nil` before 1973 and for more than 22 digits.
  package static func epoch(_ text: String) -> Timestamp? {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first, let number = Int64(whole), number >= 100_000_000 else {
      return exponent(text)
    }
    switch number {
    case ..<100_000_000_000: return Timestamp(microseconds: number * 1_000_000 + fraction(parts.dropFirst().first))
    case ..<100_000_000_000_000:
      return Timestamp(microseconds: number * 1_000 + fraction(parts.dropFirst().first) / 1_000)
    case ..<100_000_000_000_000_000: return Timestamp(microseconds: number)
    default: return Timestamp(microseconds: number / 1_000)
    }
  }

  /// `1.795219645e+09`, as PromQL prints large numbers.
  private static func exponent(_ text: String) -> Timestamp? {
    guard text.utf8.contains(UInt8(ascii: "e")) || text.utf8.contains(UInt8(ascii: "E")), let number = Double(text),
      number >= 1e8, number < 1e18
    else { return nil }
    return epoch(String(Int64(number)))
  }

  /// Digits behind the point of a second, in microseconds.
  private static func fraction(_ digits: Substring?) -> Int64 {
    guard let digits else { return 0 }
    var result: Int64 = 0
    var scale: Int64 = 100_000
    for digit in digits.utf8.prefix(6) {
      guard (0x30...0x39).contains(digit) else { return 0 }
      result += Int64(digit - 0x30) * scale
      scale /= 10
    }
    return result
  }
}

extension JSONValue {
  /// The moment this value names, read in UTC when it has no zone; see `Moment`.
  package var moment: Timestamp? { moment() }

  package func moment(zone: ZoneOffsets = .utc) -> Timestamp? {
    switch self {
    case .string(let text): Moment.parse(text, zone: zone)
    case .number(let text): Moment.epoch(text)
    // MongoDB's and ServiceNow's ways of wrapping a value.
    case .object: (has("$date") ? self["$date"] : has("value") ? self["value"] : .null).scalarMoment(zone: zone)
    default: nil
    }
  }

  private func scalarMoment(zone: ZoneOffsets) -> Timestamp? { isObject ? nil : moment(zone: zone) }

  /// The first of these members that names a moment.
  package func firstMoment(_ keys: String..., zone: ZoneOffsets = .utc) -> Timestamp? {
    for key in keys {
      if let moment = self[key].moment(zone: zone) { return moment }
    }
    return nil
  }
}

/// Takes a stamp apart into numbers, words and signs, and puts a date together.
private struct MomentScanner {
  private let text: [UInt8]
  private var position = 0
  /// Where a year stands that comes behind the clock.
  private var yearPosition = -1

  init(_ text: String) {
    var bytes = Array(text.utf8.prefix(80))
    while let last = bytes.last, last == 0x20 || last == 0x0A || last == 0x0D { bytes.removeLast() }
    self.text = bytes
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == UInt8(ascii: "[") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "@") { position += 1 }
  }

  mutating func read(zone: ZoneOffsets) -> Timestamp? {
    guard position < text.count else { return nil }
    if text[position...].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }), text.count - position != 8 {
      return epochOrCompact(zone: zone)
    }
    if text.count < 24, text.contains(UInt8(ascii: "e")), isDigit(text[position]) {
      return Moment.epoch(String(decoding: text[position...], as: UTF8.self))
    }
    guard let date = date() else { return nil }
    let clock = clock()
    return moment(date: date, clock: clock ?? Clock(), zone: zone)
  }

  private struct Date {
    var year: Int
    var month: Int
    var day: Int
  }

  private struct Clock {
    var hour = 0
    var minute = 0
    var second = 0
    var microseconds = 0
  }

  private mutating func epochOrCompact(zone: ZoneOffsets) -> Timestamp? {
    let digits = text[position...]
    let whole = String(decoding: digits, as: UTF8.self)
    // YYYYMMDDhhmmss: fourteen digits are neither ms (13) nor µs (16).
    if digits.count == 14, let year = Int(whole.prefix(4)), (1970...2199).contains(year) {
      func part(_ from: Int) -> Int { Int(whole.dropFirst(from).prefix(2)) ?? -1 }
      return moment(
        date: Date(year: year, month: part(4), day: part(6)),
        clock: Clock(hour: part(8), minute: part(10), second: part(12)), zone: zone)
    }
    return Moment.epoch(whole)
  }

  private mutating func date() -> Date? {
    skipWeekday()
    if let month = monthName() { return dateAfter(month: month) }
    let start = position
    guard let first = number() else { return nil }
    let width = position - start
    if width == 8 { return Date(year: first / 10_000, month: first / 100 % 100, day: first % 100) }
    guard position < text.count else { return nil }
    let separator = text[position]
    position += 1
    if separator == 0x20 || separator == UInt8(ascii: "/") || separator == UInt8(ascii: "-"), let month = monthName() {
      skip { $0 == 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ",") }
      guard let year = number() else { return nil }
      // The clock follows the day's colon in `10/Oct/2000:13:55:36`.
      if position < text.count, text[position] == UInt8(ascii: ":") { position += 1 }
      return Date(year: year < 100 ? 2000 + year : year, month: month, day: first)
    }
    guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") || separator == UInt8(ascii: "."),
      let second = number(), position < text.count, text[position] == separator
    else { return nil }
    position += 1
    guard let third = number() else { return nil }
    if width == 4 { return Date(year: first, month: second, day: third) }
    let year = third < 100 ? 2000 + third : third
    // US order unless it cannot be, or the separator is the dot of Central Europe.
    if first > 12 || separator == UInt8(ascii: ".") { return Date(year: year, month: second, day: first) }
    return Date(year: year, month: first, day: second)
  }

  /// `Apr 03, 2023 02:04:55` or `Apr 03 02:04:55 UTC 2023`, the month being read.
  private mutating func dateAfter(month: Int) -> Date? {
    skip { $0 == 0x20 }
    guard let day = number() else { return nil }
    skip { $0 == 0x20 || $0 == UInt8(ascii: ",") }
    let mark = position
    if let year = number(), year >= 1970, position == text.count || text[position] != UInt8(ascii: ":") {
      return Date(year: year, month: month, day: day)
    }
    position = mark
    // The year comes behind the clock: `02:04:55 UTC 2023`, git's `02:04:55 2023 +0200`.
    var index = mark
    while index + 4 < text.count {
      let end = index + 5
      if text[index] == 0x20, text[index + 1..<end].allSatisfy(isDigit), end == text.count || text[end] == 0x20,
        let year = Int(String(decoding: text[index + 1..<end], as: UTF8.self)), year >= 1970
      {
        yearPosition = index + 1
        return Date(year: year, month: month, day: day)
      }
      index += 1
    }
    return nil
  }

  private mutating func skipYear() {
    skip { $0 == 0x20 || $0 == UInt8(ascii: "(") }
    if position == yearPosition { position += 4 }
    skip { $0 == 0x20 }
  }

  private mutating func clock() -> Clock? {
    skip { $0 == 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t") }
    if matches("at ") { position += 3 }
    let mark = position
    guard var hour = number(), position < text.count, text[position] == UInt8(ascii: ":") else {
      position = mark
      return nil
    }
    position += 1
    var clock = Clock()
    clock.minute = number() ?? -1
    if position < text.count, text[position] == UInt8(ascii: ":") {
      position += 1
      clock.second = number() ?? -1
      if position + 1 < text.count, text[position] == UInt8(ascii: ".") || text[position] == UInt8(ascii: ","),
        isDigit(text[position + 1])
      {
        position += 1
        clock.microseconds = fraction()
      }
    }
    skip { $0 == 0x20 }
    if matches("AM") || matches("am") {
      position += 2
      if hour == 12 { hour = 0 }
    } else if matches("PM") || matches("pm") {
      position += 2
      if hour < 12 { hour += 12 }
    }
    clock.hour = hour
    return clock
  }

  private mutating func fraction() -> Int {
    var scale = 100_000
    var result = 0
    while position < text.count, isDigit(text[position]) {
      result += Int(text[position] - 0x30) * scale
      scale /= 10
      position += 1
    }
    return result
  }

  private mutating func moment(date: Date, clock: Clock, zone: ZoneOffsets) -> Timestamp? {
    guard date.year >= 1970, date.year < 2262, (1...12).contains(date.month), (1...31).contains(date.day),
      (0...24).contains(clock.hour), (0...59).contains(clock.minute), (0...60).contains(clock.second)
    else { return nil }
    let seconds =
      Self.days(year: date.year, month: date.month, day: date.day) * 86_400
      + Int64(clock.hour * 3_600 + clock.minute * 60 + clock.second)
    let local = seconds * 1_000_000 + Int64(clock.microseconds)
    if let offset = offset() { return Timestamp(microseconds: local - Int64(offset) * 1_000_000) }
    return Timestamp(microseconds: zone.utc(fromLocal: local))
  }

  /// Seconds east of UTC, when the stamp says.
  private mutating func offset() -> Int? {
    skipYear()
    guard position < text.count else { return nil }
    if let known = zoneName() {
      skipYear()
      guard known == 0, position < text.count, text[position] == UInt8(ascii: "+") || text[position] == 0x2D else {
        return known
      }
    }
    guard position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") else {
      return nil
    }
    let sign = text[position] == UInt8(ascii: "-") ? -1 : 1
    position += 1
    let start = position
    guard let first = number() else { return nil }
    let width = position - start
    if width == 4 { return sign * (first / 100 * 3_600 + first % 100 * 60) }
    if position < text.count, text[position] == UInt8(ascii: ":") {
      position += 1
      return sign * (first * 3_600 + (number() ?? 0) * 60)
    }
    return sign * first * 3_600
  }

  /// Zone names that mean one thing in the tools that write them; an unknown one counts as no zone.
  private static let zones: [String: Int] = [
    "Z": 0, "z": 0, "UTC": 0, "GMT": 0, "UCT": 0, "WET": 0, "EST": -18_000, "EDT": -14_400, "CST": -21_600,
    "CDT": -18_000, "MST": -25_200, "MDT": -21_600, "PST": -28_800, "PDT": -25_200, "CET": 3_600, "CEST": 7_200,
    "EET": 7_200, "EEST": 10_800, "WEST": 3_600, "BST": 3_600, "IST": 19_800, "JST": 32_400, "SGT": 28_800,
    "HKT": 28_800, "KST": 32_400, "MSK": 10_800, "AEST": 36_000, "AEDT": 39_600,
  ]

  private mutating func zoneName() -> Int? {
    var end = position
    while end < text.count, isLetter(text[end]) { end += 1 }
    guard end > position, let offset = Self.zones[String(decoding: text[position..<end], as: UTF8.self)] else {
      return nil
    }
    position = end
    return offset
  }

  private mutating func skipWeekday() {
    var end = position
    while end < text.count, isLetter(text[end]) { end += 1 }
    guard end - position >= 3, Self.weekdays.contains(lowered(3)) else { return }
    position = end
    skip { $0 == UInt8(ascii: ",") || $0 == 0x20 || $0 == UInt8(ascii: ".") }
  }

  private mutating func monthName() -> Int? {
    var end = position
    while end < text.count, isLetter(text[end]) { end += 1 }
    guard end - position >= 3, let index = Self.months.firstIndex(of: lowered(3)) else { return nil }
    position = end
    if position < text.count, text[position] == UInt8(ascii: ".") { position += 1 }
    return index + 1
  }

  private static let weekdays: Set<String> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private func lowered(_ count: Int) -> String {
    String(decoding: text[position..<min(position + count, text.count)].map { $0 | 0x20 }, as: UTF8.self)
  }

  private mutating func number() -> Int? {
    let start = position
    var result = 0
    while position < text.count, position - start < 9, isDigit(text[position]) {
      result = result * 10 + Int(text[position] - 0x30)
      position += 1
    }
    return position == start ? nil : result
  }

  private mutating func skip(while predicate: (UInt8) -> Bool) {
    while position < text.count, predicate(text[position]) { position += 1 }
  }

  private func matches(_ word: StaticString) -> Bool {
    text[position...].starts(with: Array("\(word)".utf8))
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

  /// Days since 1970-01-01 of a Gregorian date, after Howard Hinnant's `days_from_civil`.
  fileprivate static func days(year: Int, month: Int, day: Int) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }
}
