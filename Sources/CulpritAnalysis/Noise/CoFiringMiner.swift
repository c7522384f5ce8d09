import CulpritCore

/// Finds rules that fire whenever another does.
///
/// The chance that it is chance is estimated by shifting the follower's pages around the period (a circular shift keeps
/// each rule's own rhythm), with a fixed seed; Benjamini and Hochberg's procedure over all pairs that met often enough
/// keeps the false discoveries below 5 %.
struct CoFiringMiner {
  static let minimumTogether = 5
  static let minimumShare = 0.9
  static let equalShare = 0.95
  static let maximumQ = 0.05
  /// Alertmanager's default `group_wait`: an inhibiting alert that comes this much later still stops the page.
  static let groupWait: Int64 = 30_000_000
  /// A page open for days overlaps with everything and explains nothing.
  private static let longest: Int64 = 86_400_000_000
  /// The most pages of one rule that a permutation walks; more are thinned evenly.
  private static let sample = 200
  /// So many shifts with as much overlap are enough to know that a pair means little.
  private static let enough = 20

  private let table: EpisodeTable
  private let byRule: [[Int]]

  init(_ table: EpisodeTable) {
    self.table = table
    var byRule: [[Int]] = Array(repeating: [], count: table.rules.names.count)
    for (position, row) in table.rows.enumerated() where row.isPage {
      if row.end.map({ $0 - row.start <= Self.longest }) ?? false { byRule[Int(row.rule)].append(position) }
    }
    self.byRule = byRule
  }

  /// Pairs with q ≤ 0.05, most often together first.
  func pairs() -> [CoFiring] {
    let counts = overlaps()
    let tested = counts.filter { $0.value.together >= Self.minimumTogether }
    let promising = tested.filter { pair, count in
      let all = byRule[Int(pair.follower)].count
      return Double(count.together) >= Self.minimumShare * Double(all)
    }
    let sorted = promising.keys.sorted { ($0.leader, $0.follower) < ($1.leader, $1.follower) }
    // Fine enough that the best pair of all tested can pass, coarse enough to take a second.
    let rounds = min(19_999, max(999, 40 * tested.count))
    var found: [(pair: CoFiring, p: Double)] = []
    for pair in sorted.prefix(2_000) {
      guard let count = promising[pair] else { continue }
      let p = permutation(pair, rounds: rounds)
      let all = byRule[Int(pair.follower)].count
      found.append(
        (
          CoFiring(
            leader: table.rules.names[Int(pair.leader)], follower: table.rules.names[Int(pair.follower)],
            together: count.together, share: Double(count.together) / Double(all),
            leads: Double(count.leads) / Double(count.together), equal: equalLabels(pair), p: p, q: 1), p
        ))
    }
    // Pairs that were tested and not promising count as p = 1.
    let order = found.indices.sorted { (found[$0].p, $0) < (found[$1].p, $1) }
    var least = 1.0
    for (rank, index) in order.enumerated().reversed() {
      least = min(least, found[index].p * Double(tested.count) / Double(rank + 1))
      found[index].pair.q = least
    }
    // Of two rules that each find the other, the one that comes first more often leads.
    let leads = Dictionary(
      uniqueKeysWithValues: found.map { ([$0.pair.leader, $0.pair.follower], $0.pair.leads) })
    return found.map(\.pair).filter { pair in
      guard pair.q <= Self.maximumQ else { return false }
      guard let other = leads[[pair.follower, pair.leader]] else { return true }
      return pair.leads != other ? pair.leads > other : pair.leader < pair.follower
    }.sorted { a, b in
      if a.together != b.together { return a.together > b.together }
      return (a.leader, a.follower) < (b.leader, b.follower)
    }
  }

  struct Pair: Hashable {
    var leader: Int32
    var follower: Int32
  }

  private struct Count {
    var together = 0
    var leads = 0

    mutating func add(_ lead: Int) {
      together += 1
      leads += lead
    }
  }

  /// For each follower's page, the rules that fired at its start or within the group wait after it: one sweep.
  private func overlaps() -> [Pair: Count] {
    enum Step: UInt8 { case leave, enter, ask }
    var steps: [(at: Int64, row: Int32, step: Step)] = []
    steps.reserveCapacity(3 * byRule.reduce(0) { $0 + $1.count })
    for rows in byRule {
      for row in rows {
        let start = table.rows[row].start
        let end = table.rows[row].end ?? start
        steps.append((start, Int32(row), .enter))
        steps.append((start + Self.groupWait, Int32(row), .ask))
        steps.append((max(end, start) + Self.groupWait, Int32(row), .leave))
      }
    }
    steps.sort { ($0.at, $0.step.rawValue, $0.row) < ($1.at, $1.step.rawValue, $1.row) }
    var firing = Array(repeating: 0, count: byRule.count)
    var earliest: [[Int64]] = Array(repeating: [], count: byRule.count)
    var active: [Int32] = []
    let rules = byRule.count
    // Dense where that is small: a dictionary of pairs was half of the whole report.
    var dense = Array(repeating: Count(), count: rules <= 2000 ? rules * rules : 0)
    var result: [Pair: Count] = [:]
    for step in steps {
      let row = table.rows[Int(step.row)]
      let rule = Int(row.rule)
      switch step.step {
      case .enter:
        if firing[rule] == 0 { active.append(row.rule) }
        firing[rule] += 1
        earliest[rule].append(row.start)
      case .leave:
        firing[rule] -= 1
        if let position = earliest[rule].firstIndex(of: row.start) { earliest[rule].remove(at: position) }
        if firing[rule] == 0 { active.removeAll { $0 == row.rule } }
      case .ask:
        for other in active where other != row.rule {
          let leads = (earliest[Int(other)].first ?? .max) <= row.start ? 1 : 0
          if dense.isEmpty {
            result[Pair(leader: other, follower: row.rule), default: Count()].add(leads)
          } else {
            dense[Int(other) * rules + rule].add(leads)
          }
        }
      }
    }
    for (position, count) in dense.enumerated() where count.together >= Self.minimumTogether {
      result[Pair(leader: Int32(position / rules), follower: Int32(position % rules))] = count
    }
    return result
  }

  /// The leader's page during which the follower's page began, the one with the most labels in common.
  private func partner(of row: Int, leader: Int32) -> Int? {
    let start = table.rows[row].start
    let leaders = byRule[Int(leader)]
    let after = leaders.partitioningIndex { table.rows[$0].start > start + Self.groupWait }
    let labels = table.labels(row)
    var best: (row: Int, common: Int)?
    // Pages longer than a day are left out above, so looking back may stop there.
    for candidate in leaders[..<after].reversed() {
      if start - table.rows[candidate].start > Self.longest { break }
      guard table.rows[candidate].end ?? .min > start else { continue }
      let other = table.labels(candidate)
      let common = labels.count { other[$0.key] == $0.value }
      if best.map({ common > $0.common }) ?? true { best = (candidate, common) }
    }
    return best?.row
  }

  /// Labels that both have, with equal values, in at least 95 % of the pairs.
  private func equalLabels(_ pair: Pair) -> [String] {
    var equal: [String: Int] = [:]
    var pairs = 0
    for row in byRule[Int(pair.follower)] {
      guard let other = partner(of: row, leader: pair.leader) else { continue }
      pairs += 1
      let labels = table.labels(other)
      for (key, value) in table.labels(row) where labels[key] == value { equal[key, default: 0] += 1 }
    }
    return equal.filter { Double($0.value) >= Self.equalShare * Double(pairs) && $0.key != "alertname" }
      .keys.sorted()
  }

  /// Share of circular shifts with at least as much overlap as seen.
  ///
  /// After Besag and Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991): shifting ends once a given number
  /// reached what was seen, so that hopeless pairs, which are most, cost a few shifts.
  private func permutation(_ pair: Pair, rounds: Int) -> Double {
    guard let period = table.period else { return 1 }
    let from = period.from.microseconds
    let length = max(1, period.to.microseconds - from + 1)
    let spans = union(byRule[Int(pair.leader)])
    let rows = byRule[Int(pair.follower)]
    let step = max(1, (rows.count + Self.sample - 1) / Self.sample)
    let starts = stride(from: 0, to: rows.count, by: step).map { table.rows[rows[$0]].start }
    func isCovered(_ start: Int64, _ shift: Int64) -> Bool {
      let moved = from + (start - from + shift) % length
      let position = spans.partitioningIndex { $0.from > moved }
      return position > 0 && spans[position - 1].to > moved
    }
    let missesSeen = starts.count { !isCovered($0, 0) }
    func isAsMuch(_ shift: Int64) -> Bool {
      var misses = 0
      for start in starts where !isCovered(start, shift) {
        misses += 1
        if misses > missesSeen { return false }
      }
      return true
    }
    var random = SplitMix64(seed: hash(pair))
    var asMuch = 0
    for round in 0..<rounds where isAsMuch(Int64(random.next() % UInt64(length))) {
      asMuch += 1
      if asMuch == Self.enough { return Double(asMuch) / Double(round + 1) }
    }
    return Double(asMuch + 1) / Double(rounds + 1)
  }

  private func union(_ rows: [Int]) -> [(from: Int64, to: Int64)] {
    var result: [(from: Int64, to: Int64)] = []
    for row in rows {
      let from = table.rows[row].start - Self.groupWait
      let to = max(table.rows[row].end ?? from, from)
      if let last = result.last, from <= last.to {
        result[result.count - 1].to = max(last.to, to)
      } else {
        result.append((from, to))
      }
    }
    return result
  }

  /// A seed that is the same on every machine and for every set of other rules.
  private func hash(_ pair: Pair) -> UInt64 {
    StableHash.hash(table.rules.names[Int(pair.leader)] + "\u{1F}" + table.rules.names[Int(pair.follower)])
  }
}
