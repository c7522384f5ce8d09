/// Turns what a stamp says into a moment: applies the zone, the year and the day of its source.
///
/// Holds the place in time of one source (or of one stream of a wrapped source), for roll-over of what is not written:
/// a year-less log that steps from December to January enters the next year, a date-less one that steps back by more
/// than two hours the next day. A log read newest first steps the other way.
package struct StampResolver: Sendable {
  /// The year given to year-less stamps when nothing tells it: plainly unreal, and a leap year so that every day exists.
  package static let assumedYear = 1972
  /// A step back by more than this in a date-less log is a new day; less is disorder, or the end of summer time.
  private static let newDayStep: Int64 = 2 * 3_600_000_000

  private var lastTime: Int64 = -1
  private var dayOffset: Int64 = 0
  private var lastDay: Int64 = .min
  private var resolvedDay: Int64 = 0
  private var yearOffset = 0

  package init() {}

  /// Microseconds in UTC for a reading.
  ///
  /// Sets `context.isDateAssumed` when year or day had to be made up.
  package mutating func resolve(_ reading: StampReading, context: SourceContext) -> Int64 {
    switch reading.kind {
    case .none, .zoned: return reading.microseconds
    case .zoneless: return context.zone.utc(fromLocal: reading.microseconds)
    case .yearless: return yearless(reading, context)
    case .dateless: return dateless(reading, context)
    }
  }

  private mutating func yearless(_ reading: StampReading, _ context: SourceContext) -> Int64 {
    let perDay = TimestampParser.microsecondsPerDay
    let day = reading.microseconds >= 0 ? reading.microseconds / perDay : (reading.microseconds - perDay + 1) / perDay
    if day != lastDay {
      if lastDay != .min {
        // Half a year back is a new year. Forward it is the old one only where disorder around the turn, or a log that
        // is read newest first, explains it: a quiet log may well skip some months.
        if lastDay - day > 182 {
          yearOffset += context.isNewestFirst && lastDay - day < 350 ? 0 : 1
        } else if day - lastDay > (context.isNewestFirst ? 182 : 350) {
          yearOffset -= 1
        }
      }
      lastDay = day
      let date = TimestampParser.date(day)
      if context.year == nil { context.isDateAssumed = true }
      // A stamp whose zone moved it out of 1972 stays at that edge of its year.
      resolvedDay = TimestampParser.days(
        (context.year ?? Self.assumedYear) + yearOffset + (date.year - Self.assumedYear), date.month, date.day)
    }
    let local = reading.microseconds - day * perDay + resolvedDay * perDay
    return reading.hasZone ? local : context.zone.utc(fromLocal: local)
  }

  private mutating func dateless(_ reading: StampReading, _ context: SourceContext) -> Int64 {
    let time = reading.microseconds
    if lastTime >= 0 {
      if !context.isNewestFirst, lastTime - time > Self.newDayStep { dayOffset += 1 }
      if context.isNewestFirst, time - lastTime > Self.newDayStep { dayOffset -= 1 }
    }
    lastTime = time
    if context.day == nil { context.isDateAssumed = true }
    let local = time + ((context.day ?? 0) + dayOffset) * TimestampParser.microsecondsPerDay
    return reading.hasZone ? local : context.zone.utc(fromLocal: local)
  }
}
