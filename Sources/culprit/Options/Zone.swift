import CulpritCore
import Foundation

/// Turns the name of a time zone into the table of offsets that the core works with.
enum Zone {
  /// Years covered by the table; logs outside are read with the nearest offset.
  private static let years = (first: 1990, last: 2045)

  /// `Europe/Berlin`, `UTC`, `+02:00`, `-0530`, `Z`; `nil` when there is no such zone.
  static func offsets(_ name: String) -> ZoneOffsets? {
    if let fixed = fixedOffset(name) { return ZoneOffsets(transitions: [(.min, fixed)]) }
    guard let zone = TimeZone(identifier: name) else { return nil }
    var moment = Date(timeIntervalSince1970: TimeInterval((years.first - 1970) * 31_556_952))
    let end = Date(timeIntervalSince1970: TimeInterval((years.last - 1970) * 31_556_952))
    var transitions: [(localStart: Int64, offset: Int32)] = [(.min, Int32(zone.secondsFromGMT(for: moment)))]
    while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end {
      let offset = zone.secondsFromGMT(for: next.addingTimeInterval(1))
      // The local clock after the change: an hour that happens twice is read as the first of the two.
      transitions.append((Int64(next.timeIntervalSince1970) + Int64(offset), Int32(offset)))
      moment = next.addingTimeInterval(1)
    }
    return ZoneOffsets(transitions: transitions)
  }

  private static func fixedOffset(_ name: String) -> Int32? {
    if name == "Z" || name.uppercased() == "UTC" || name.uppercased() == "GMT" { return 0 }
    guard let sign = name.first, sign == "+" || sign == "-" else { return nil }
    let digits = name.dropFirst().filter { $0 != ":" }
    guard digits.allSatisfy(\.isNumber), digits.count == 2 || digits.count == 4, let value = Int32(digits) else {
      return nil
    }
    let seconds = digits.count == 2 ? value * 3600 : (value / 100) * 3600 + (value % 100) * 60
    return sign == "-" ? -seconds : seconds
  }
}
