import CulpritCore

extension ShiftLoad {
  private static let bucket: Int64 = 300_000_000
  /// More incidents in a shift than this leave no time for their follow-up (SRE book, ch. 11).
  private static let sustainable = 2

  /// EEMUA 191 calls as many alarms a day acceptable for one operator.
  package static let acceptablePerDay = 150.0

  /// How the shifts of each team or person went, by name, who is thought to be on call in every shift of the period.
  static func loads(
    in table: EpisodeTable, by key: KeyPath<EpisodeTable.Row, Int32>, names: [String]
  ) -> [ShiftLoad] {
    guard let period = table.period else { return [] }
    let firstShift = table.hours.shift(at: period.from)
    let shifts = Int(table.hours.shift(at: period.to) - firstShift) + 1
    var all: [Int32: Set<Int64>] = [:]
    var pages: [Int32: Int] = [:]
    var sleep: [Int32: Set<Int64>] = [:]
    for row in table.rows where row.isPage && row.start >= period.from.microseconds {
      let stretch = row.start.flooringDivide(bucket)
      let group = row[keyPath: key]
      all[group, default: []].insert(stretch)
      pages[group, default: 0] += 1
      if row.hours == .sleep { sleep[group, default: []].insert(stretch) }
    }
    return all.keys.sorted().map { group in
      var perShift = Array(repeating: 0, count: shifts)
      for stretch in all[group] ?? [] {
        let shift = Int(table.hours.shift(at: Timestamp(microseconds: stretch * bucket + bucket - 1)) - firstShift)
        if perShift.indices.contains(shift) { perShift[shift] += 1 }
      }
      let sorted = perShift.sorted()
      return ShiftLoad(
        name: names[Int(group)], shifts: shifts, median: sorted[(sorted.count - 1) / 2],
        most: sorted.last ?? 0, perShift: Double(sorted.reduce(0, +)) / Double(shifts),
        overloaded: sorted.count { $0 > sustainable },
        sleepPerWeek: Double(sleep[group]?.count ?? 0) / max(1.0 / 7, table.days / 7),
        pagesPerDay: Double(pages[group] ?? 0) / max(1, table.days))
    }
  }
}
