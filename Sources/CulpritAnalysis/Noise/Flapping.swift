import CulpritCore

/// Which episodes flap, by Kibana's rule, and how much, by Nagios' score.
///
/// Kibana: at least 4 changes of state within the last 20 runs. Nagios (`base/flapping.c`): of the last 21 states, each
/// change weighs 0.75 (oldest) to 1.25 (newest); the score is their sum over 20, in percent. Both count runs; here a run
/// is one evaluation interval, since histories hold changes and not runs.
struct Flapping {
  static let lookBack = 20
  static let changes = 4

  /// For each row of the table.
  let isFlapping: [Bool]
  /// Worst score of each row's window, 0…100.
  let score: [Double]
  /// Seconds from one episode's end to the next's start, within flap runs, by rule.
  let gaps: [Int32: [Double]]

  init(_ table: EpisodeTable, evaluationSeconds: Double) {
    let run = max(1, evaluationSeconds)
    let window = Int64(run * Double(Self.lookBack) * 1e6)
    var isFlapping = Array(repeating: false, count: table.rows.count)
    var score = Array(repeating: 0.0, count: table.rows.count)
    var gaps: [Int32: [Double]] = [:]
    for rows in table.rowsByIdentity {
      // Transitions in time order, with the row that each belongs to.
      var moments: [(at: Int64, row: Int)] = []
      for row in rows where !table.rows[row].isHeartbeat {
        moments.append((table.rows[row].start, row))
        if let end = table.rows[row].end { moments.append((end, row)) }
      }
      moments.sort { ($0.at, $0.row) < ($1.at, $1.row) }
      var first = 0
      for last in moments.indices {
        while moments[last].at - moments[first].at > window { first += 1 }
        if last - first + 1 >= Self.changes {
          // Rows before `first` were marked when their own window was looked at.
          for i in max(first, last - 2 * Self.lookBack)...last { isFlapping[moments[i].row] = true }
        }
        var sum = 0.0
        for i in max(first, last - Self.lookBack + 1)...last {
          let age = Double(moments[last].at - moments[i].at) / 1e6 / run
          let position = min(max(Double(Self.lookBack) - age, 1), Double(Self.lookBack))
          sum += 0.75 + (position - 1) * 0.5 / 19
        }
        let percent = min(100, 100 * sum / Double(Self.lookBack))
        score[moments[last].row] = max(score[moments[last].row], percent)
      }
      for (earlier, later) in zip(rows, rows.dropFirst()) where isFlapping[earlier] && isFlapping[later] {
        guard let end = table.rows[earlier].end, table.rows[later].start > end else { continue }
        let gap = Double(table.rows[later].start - end) / 1e6
        if gap <= Double(window) / 1e6 { gaps[table.rows[later].rule, default: []].append(gap) }
      }
    }
    self.isFlapping = isFlapping
    self.score = score
    self.gaps = gaps.mapValues { $0.sorted() }
  }
}
