/// Which pages chatter: their alert fired three times or more within a minute (ISA-18.2, EEMUA 191).
struct Chattering {
  private static let times = 3
  private static let window: Int64 = 60_000_000

  /// For each row of the table.
  let isChattering: [Bool]

  init(_ table: EpisodeTable) {
    var isChattering = Array(repeating: false, count: table.rows.count)
    for rows in table.rowsByIdentity {
      for last in rows.indices.dropFirst(Self.times - 1) {
        let first = last - Self.times + 1
        guard table.rows[rows[last]].start - table.rows[rows[first]].start <= Self.window else { continue }
        for row in rows[first...last] where !table.rows[row].isHeartbeat { isChattering[row] = true }
      }
    }
    self.isChattering = isChattering
  }
}
