import CulpritCore

/// After how many days each closed page was seen again.
struct RecurrenceTable {
  static let horizons = [30, 60, 90]
  private static let day = 86_400_000_000.0

  /// For each row: days until its identity fired again, `.infinity` when it did not, `nil` when it is not closed.
  let daysUntilNext: [Double?]
  /// For each row: days from its end to the end of the data.
  let daysObserved: [Double]

  init(_ table: EpisodeTable) {
    let dataEnd = table.period?.to.microseconds ?? 0
    var next: [Double?] = Array(repeating: nil, count: table.rows.count)
    var observed = Array(repeating: 0.0, count: table.rows.count)
    for rows in table.rowsByIdentity {
      for (position, row) in rows.enumerated() where table.rows[row].isPage {
        guard let end = table.rows[row].end else { continue }
        observed[row] = Double(max(0, dataEnd - end)) / Self.day
        let later = position + 1 < rows.count ? table.rows[rows[position + 1]].start : nil
        next[row] = later.map { max(0, Double($0 - end) / Self.day) } ?? .infinity
      }
    }
    daysUntilNext = next
    daysObserved = observed
  }

  func recurrences(of rows: some Sequence<Int>) -> [Recurrence] {
    var result = Self.horizons.map { Recurrence(days: $0, share: Share(), censored: 0) }
    for row in rows {
      guard let next = daysUntilNext[row] else { continue }
      for (i, horizon) in Self.horizons.enumerated() {
        if daysObserved[row] >= Double(horizon) {
          result[i].share.add(next <= Double(horizon))
        } else {
          result[i].censored += 1
        }
      }
    }
    return result
  }

  /// Kaplan and Meier's product-limit estimate, JASA 53 (1958), at the end of each day up to 90.
  func curve() -> RecurrenceCurve {
    var curve = RecurrenceCurve()
    var returned = Array(repeating: 0, count: 91)
    var left = Array(repeating: 0, count: 91)
    var atRisk = 0
    for (next, observed) in zip(daysUntilNext, daysObserved) {
      guard let next else { continue }
      atRisk += 1
      let isSeenAgain = next <= observed
      let days = Int(min(isSeenAgain ? next : observed, 90))
      if isSeenAgain, next < 90 { returned[days] += 1 } else { left[days] += 1 }
    }
    if atRisk == 0 { return curve }
    var surviving = 1.0
    curve.points.append((0, 1))
    for day in 0..<90 {
      if atRisk > 0 { surviving *= 1 - Double(returned[day]) / Double(atRisk) }
      atRisk -= returned[day] + left[day]
      curve.points.append((day + 1, surviving))
    }
    return curve
  }
}
