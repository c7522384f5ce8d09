import CulpritCore

extension ChangeFailure {
  private static let window: Int64 = 3_600_000_000

  /// `nil` without changes in the period.
  ///
  /// The base rate is exact, not sampled: the share of the period's moments that have a page of the service within the
  /// hour after them, averaged over the changes.
  static func measure(_ changes: [Change], _ table: EpisodeTable) -> ChangeFailure? {
    guard let period = table.period else { return nil }
    let inPeriod = changes.filter { $0.at >= period.from && $0.at <= period.to }
    if inPeriod.isEmpty { return nil }
    var starts: [String: [Int64]] = [:]
    for row in table.rows where row.isPage {
      starts[table.services.names[Int(row.service)], default: []].append(row.start)
    }
    let all = table.rows.filter(\.isPage).map(\.start)
    var covered: [String: Double] = [:]
    var failed = Share()
    var base = 0.0
    for change in inPeriod {
      // A change of no known service is held against every page.
      let key = change.service ?? ""
      let list = change.service == nil ? all : starts[key] ?? []
      let position = list.partitioningIndex { $0 > change.at.microseconds }
      failed.add(position < list.count && list[position] <= change.at.microseconds + window)
      let share = covered[key] ?? coverage(list, period)
      covered[key] = share
      base += share
    }
    return ChangeFailure(
      windowSeconds: Double(window) / 1e6, failed: failed, baseRate: base / Double(inPeriod.count))
  }

  private static func coverage(_ starts: [Int64], _ period: (from: Timestamp, to: Timestamp)) -> Double {
    var covered: Int64 = 0
    var reached = period.from.microseconds
    for start in starts where start >= period.from.microseconds {
      covered += max(0, start - max(reached, start - window))
      reached = max(reached, start)
    }
    return Double(covered) / Double(max(1, period.to.microseconds - period.from.microseconds))
  }
}
