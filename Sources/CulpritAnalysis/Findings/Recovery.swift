import CulpritCore

/// When trouble was back at the rate of before: one rule, for the state of an incident and for its timeline.
enum Recovery {
  /// Rates are looked at in steps of this many seconds: a power of two, as the cells they are made of.
  static let step: Int64 = 64
  /// So long nothing may come back before recovery is claimed.
  static let quietSeconds = 300.0

  /// The end of the last step in which one of the leading causes was logged more than it used to be; `nil` while five
  /// quiet minutes do not follow it.
  static func moment(of causes: [Cause], from start: Timestamp, to end: Timestamp) -> (at: Timestamp, cause: Cause)? {
    guard let best = causes.first else { return nil }
    var last: (at: Timestamp, cause: Cause)?
    for cause in causes.prefix(5) where cause.signature != nil && cause.confidence >= best.confidence / 2 {
      guard let at = lastUnusual(cause, from: start, to: end) else { continue }
      if last.map({ at > $0.at }) ?? true { last = (at, cause) }
    }
    guard let last, end.seconds(since: last.at) >= quietSeconds else { return nil }
    return last
  }

  private static func lastUnusual(_ cause: Cause, from: Timestamp, to: Timestamp) -> Timestamp? {
    guard let signature = cause.signature else { return nil }
    let usual = cause.baseline.seconds > 0 ? Double(cause.baseline.count) / cause.baseline.seconds * Double(step) : 0
    // Three standard deviations of a Poisson count above its mean are no longer the baseline.
    let limit = usual + 3 * usual.squareRoot()
    let steps = steps(signature.summary.series, from: from, to: to).filter { Double($0.value) > limit }
    return steps.keys.max().map { Timestamp(microseconds: $0).advanced(bySeconds: Double(step)) }
  }

  /// Records per step, by the step's start.
  static func steps(_ series: TimeSeries, from: Timestamp, to: Timestamp) -> [Int64: Int] {
    var steps: [Int64: Int] = [:]
    for cell in series.cells where cell.start + cell.seconds * 1_000_000 > from.microseconds {
      if cell.start > to.microseconds { break }
      let size = step * 1_000_000
      let start = cell.start >= 0 ? cell.start / size : (cell.start - size + 1) / size
      steps[start * size, default: 0] += cell.count
    }
    return steps
  }
}
