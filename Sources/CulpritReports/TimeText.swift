import CulpritCore

/// Moments as people and programs read them; proleptic Gregorian, without any zone database.
package struct TimeText: Sendable {
  package var zone: ZoneOffsets
  package var zoneName: String
  /// Times on this moment's day are shown without their date.
  package var reference: Timestamp?

  package init(zone: ZoneOffsets = .utc, zoneName: String = "UTC", reference: Timestamp? = nil) {
    self.zone = zone
    self.zoneName = zoneName
    self.reference = reference
  }

  package init(_ options: ReportOptions, reference: Timestamp? = nil) {
    self.init(zone: options.displayZone, zoneName: options.displayZoneName, reference: reference)
  }

  /// RFC 3339 in UTC, with as many digits of the second as are known: none, three or six.
  package static func rfc3339(_ moment: Timestamp) -> String {
    let civil = Civil(microseconds: moment.microseconds)
    var text = civil.date + "T" + civil.clock
    if civil.microsecond % 1000 != 0 {
      text += "." + padded(civil.microsecond, 6)
    } else if civil.microsecond != 0 {
      text += "." + padded(civil.microsecond / 1000, 3)
    }
    return text + "Z"
  }

  /// `10:32:05`, or `2026-03-03 10:32:05` on another day than the reference's.
  package func clock(_ moment: Timestamp) -> String {
    let civil = Civil(microseconds: local(moment))
    if let reference, Civil(microseconds: local(reference)).date == civil.date { return civil.clock }
    return civil.date + " " + civil.clock
  }

  /// `2026-03-03 10:32:05 UTC`.
  package func full(_ moment: Timestamp) -> String {
    let civil = Civil(microseconds: local(moment))
    return civil.date + " " + civil.clock + " " + zoneName
  }

  package func date(_ moment: Timestamp) -> String { Civil(microseconds: local(moment)).date }

  /// Local microseconds of a moment, to be read as if they were UTC.
  private func local(_ moment: Timestamp) -> Int64 {
    var offset = zone.transitions.first?.offset ?? 0
    for transition in zone.transitions.dropFirst() {
      // A transition's local start is written with its own offset.
      let start = (transition.localStart - Int64(transition.offset)) * 1_000_000
      if start <= moment.microseconds { offset = transition.offset } else { break }
    }
    return moment.microseconds + Int64(offset) * 1_000_000
  }

  fileprivate static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// A moment's calendar fields.
private struct Civil {
  var year, month, day, hour, minute, second, microsecond: Int64

  /// After Hinnant, "chrono-compatible low-level date algorithms" (`civil_from_days`).
  init(microseconds: Int64) {
    let perDay: Int64 = 86_400_000_000
    let days = microseconds >= 0 ? microseconds / perDay : -((-microseconds + perDay - 1) / perDay)
    let rest = microseconds - days * perDay
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3_600_000_000
    minute = rest / 60_000_000 % 60
    second = rest / 1_000_000 % 60
    microsecond = rest % 1_000_000
  }

  var date: String {
    TimeText.padded(year, 4) + "-" + TimeText.padded(month, 2) + "-" + TimeText.padded(day, 2)
  }

  var clock: String {
    TimeText.padded(hour, 2) + ":" + TimeText.padded(minute, 2) + ":" + TimeText.padded(second, 2)
  }
}
