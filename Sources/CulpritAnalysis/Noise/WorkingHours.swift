import CulpritCore
import Foundation

/// When a page reached somebody, in that person's own zone. Hours after PagerDuty's analytics.
package enum Hours: Int, Sendable, CaseIterable {
  /// 08–18, Monday to Friday.
  case business
  /// 18–22 Monday to Friday, 08–22 at weekends.
  case off
  /// 22–08, every day.
  case sleep

  /// How much a page at this time costs a person, against one in business hours.
  package var weight: Double {
    switch self {
    case .business: 1
    case .off: 2
    case .sleep: 4
    }
  }
}

/// A zone's clock as a table, so that a million look-ups cost little and clock changes are exact.
package struct WorkingHours: Sendable {
  package let zone: String
  /// UTC seconds from which an offset holds, ascending; the first holds for everything before the second.
  private let starts: [Int64]
  private let offsets: [Int64]

  /// Covers `from` to `to`; moments outside take the nearest offset.
  package init(_ zone: TimeZone, from: Timestamp, to: Timestamp) {
    self.zone = zone.identifier
    let first = Date(timeIntervalSince1970: Double(from.microseconds) / 1e6)
    let last = Date(timeIntervalSince1970: Double(to.microseconds) / 1e6)
    var starts: [Int64] = [.min]
    var offsets = [Int64(zone.secondsFromGMT(for: first))]
    var moment = first
    // Two changes a year: the bound only guards against a zone that never ends.
    while let next = zone.nextDaylightSavingTimeTransition(after: moment), next <= last, starts.count < 1000 {
      starts.append(Int64(next.timeIntervalSince1970))
      offsets.append(Int64(zone.secondsFromGMT(for: next)))
      moment = next
    }
    self.starts = starts
    self.offsets = offsets
  }

  /// Seconds since the epoch on the wall clock.
  package func wallSeconds(_ at: Timestamp) -> Int64 {
    let seconds = at.microseconds.flooringDivide(1_000_000)
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= seconds { low = middle } else { high = middle - 1 }
    }
    return seconds + offsets[low]
  }

  package func hours(at: Timestamp) -> Hours {
    let wall = wallSeconds(at)
    let day = wall.flooringDivide(86_400)
    let hour = (wall - day * 86_400) / 3600
    if hour < 8 || hour >= 22 { return .sleep }
    // Day 0 was a Thursday.
    let weekday = ((day + 3) % 7 + 7) % 7
    return weekday < 5 && hour < 18 ? .business : .off
  }

  /// Days since the epoch on the wall clock.
  package func day(at: Timestamp) -> Int64 { wallSeconds(at).flooringDivide(86_400) }

  /// A 12-hour shift that changes at 08 and 20, as a number that ascends with time.
  package func shift(at: Timestamp) -> Int64 { (wallSeconds(at) - 8 * 3600).flooringDivide(12 * 3600) }
}

extension Int64 {
  func flooringDivide(_ divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
