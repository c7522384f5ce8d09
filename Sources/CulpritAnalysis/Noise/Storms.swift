import CulpritCore

extension Storm {
  private static let window: Int64 = 600_000_000
  private static let begins = 10
  private static let ends = 5

  /// Floods of each team, by start.
  static func storms(in table: EpisodeTable) -> [Storm] {
    var byTeam: [Int32: [Int]] = [:]
    for (position, row) in table.rows.enumerated() where row.isPage { byTeam[row.team, default: []].append(position) }
    var result: [Storm] = []
    for team in byTeam.keys.sorted() {
      guard let rows = byTeam[team] else { continue }
      var perDay: [Int64: Int] = [:]
      for row in rows { perDay[table.hours.day(at: Timestamp(microseconds: table.rows[row].start)), default: 0] += 1 }
      var open: (first: Int, peak: Int, peakAt: Int64)?
      var oldest = 0
      for newest in rows.indices {
        let now = table.rows[rows[newest]].start
        while now - table.rows[rows[oldest]].start >= window { oldest += 1 }
        let count = newest - oldest + 1
        if var storm = open {
          if count < ends {
            result.append(make(table, team, rows[storm.first..<newest], storm.peak, storm.peakAt, perDay))
            open = nil
          } else if count > storm.peak {
            storm.peak = count
            storm.peakAt = now
            open = storm
          }
        } else if count > begins {
          open = (oldest, count, now)
        }
      }
      if let storm = open {
        result.append(make(table, team, rows[storm.first...], storm.peak, storm.peakAt, perDay))
      }
    }
    return result.sorted { ($0.startsAt, $0.team) < ($1.startsAt, $1.team) }
  }

  private static func make(
    _ table: EpisodeTable, _ team: Int32, _ rows: ArraySlice<Int>, _ peak: Int, _ peakAt: Int64, _ perDay: [Int64: Int]
  ) -> Storm {
    let first = table.rows[rows.first ?? 0]
    let last = table.rows[rows.last ?? 0]
    let days = Set(rows.map { table.hours.day(at: Timestamp(microseconds: table.rows[$0].start)) })
    let ofDays = days.reduce(0) { $0 + (perDay[$1] ?? 0) }
    return Storm(
      team: table.teams.names[Int(team)], startsAt: Timestamp(microseconds: first.start),
      peakAt: Timestamp(microseconds: peakAt), endsAt: Timestamp(microseconds: last.start), pages: rows.count,
      peak: peak, firstRule: table.rules.names[Int(first.rule)],
      rules: Set(rows.map { table.rules.names[Int(table.rows[$0].rule)] }).sorted(),
      shareOfDay: Double(rows.count) / Double(max(1, ofDays)))
  }
}
