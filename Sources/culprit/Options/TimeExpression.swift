import CulpritAnalysis
import CulpritCore

/// A `TIME` of the command line (CONTRACT.md): absolute, a time of day, an epoch, or counted back from the last record.
enum TimeExpression: Equatable {
  case absolute(Timestamp)
  /// Seconds of the day, in a zone.
  case timeOfDay(Int64)
  /// Seconds before the last dated record.
  case relative(Double)

  /// Needs the last record's moment to be resolved.
  var isRelative: Bool { if case .absolute = self { false } else { true } }

  /// Reads a `TIME`; zone-less ones are in `zone`. `nil` when it is no time.
  static func parse(_ text: String, zone: ZoneOffsets) -> TimeExpression? {
    let trimmed = text.split(separator: " ").joined(separator: " ")
    if trimmed.hasPrefix("@"), let seconds = Double(trimmed.dropFirst()) {
      return .absolute(Timestamp(microseconds: Int64(seconds * 1e6)))
    }
    if trimmed.hasPrefix("-"), let back = duration(String(trimmed.dropFirst())) { return .relative(back) }
    if trimmed.hasSuffix(" ago"), let back = duration(String(trimmed.dropLast(4))) { return .relative(back) }
    if let seconds = timeOfDay(trimmed) { return .timeOfDay(seconds) }
    if let day = dayOnly(trimmed) {
      return .absolute(Timestamp(microseconds: zone.utc(fromLocal: day * 86_400_000_000)))
    }
    guard trimmed.first?.isNumber ?? false, trimmed.contains("-"), let moment = Moment.parse(trimmed, zone: zone)
    else { return nil }
    return .absolute(moment)
  }

  /// The moment meant, given the last dated record.
  func resolved(last: Timestamp, zone: ZoneOffsets) -> Timestamp {
    switch self {
    case .absolute(let moment): return moment
    case .relative(let seconds): return last.advanced(bySeconds: -seconds)
    case .timeOfDay(let seconds):
      // The latest such moment that is not after the last record; the day is searched in the zone's own clock.
      var day = last.microseconds / 86_400_000_000 + 1
      while true {
        let moment = zone.utc(fromLocal: day * 86_400_000_000 + seconds * 1_000_000)
        if moment <= last.microseconds { return Timestamp(microseconds: moment) }
        day -= 1
      }
    }
  }

  /// `90s`, `15m`, `2h`, `1d`, `1h30m`, plain seconds.
  static func duration(_ text: String) -> Double? {
    var total = 0.0
    var digits = ""
    var isAny = false
    for character in text {
      if character.isNumber || character == "." {
        digits.append(character)
        continue
      }
      guard let value = Double(digits) else { return nil }
      switch character {
      case "s": total += value
      case "m": total += value * 60
      case "h": total += value * 3600
      case "d": total += value * 86_400
      case "w": total += value * 604_800
      default: return nil
      }
      digits = ""
      isAny = true
    }
    if !digits.isEmpty {
      guard !isAny, let value = Double(digits) else { return nil }
      return value
    }
    return isAny ? total : nil
  }

  private static func timeOfDay(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }) else {
      return nil
    }
    let numbers = parts.compactMap { Int64($0) }
    guard numbers[0] < 24, numbers[1] < 60, numbers.count < 3 || numbers[2] < 61 else { return nil }
    return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
  }

  /// Days since the epoch of `YYYY-MM-DD`.
  static func dayOnly(_ text: String) -> Int64? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yoe = y - era * 400
    let doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
    return era * 146_097 + doe - 719_468
  }
}
