import CulpritCore

/// A silence that was renewed again and again, or holds for months: a rule nobody fixes.
package struct SilenceDebt: Sendable, Equatable {
  /// As amtool writes them, one after the other.
  package var matchers: String
  package var from: Timestamp
  package var to: Timestamp
  /// How often it was put off, or followed by the same at once.
  package var renewals: Int
  /// Episodes of the period that it matches while it held.
  package var episodes: Int
  /// Names of their rules.
  package var rules: [String]
  package var comment: String?
  /// Only when people are asked for.
  package var createdBy: String?
}

extension SilenceDebt {
  private static let renewalsAtLeast = 3
  private static let longest = 60.0 * 86_400
  /// A silence made so soon after an equal one ended renews it.
  private static let gap = 86_400.0

  /// Longest first, of those that hold within the period.
  static func debts(of silences: [Silence], in table: EpisodeTable, showsPeople: Bool) -> [SilenceDebt] {
    guard let period = table.period else { return [] }
    var result: [SilenceDebt] = []
    let byMatchers = Dictionary(grouping: Silence.joined(silences)) { $0.matchers }
    for (matchers, all) in byMatchers where !matchers.isEmpty {
      for chain in chains(all) {
        guard let first = chain.first, let last = chain.last, let end = chain.map(\.endsAt).max() else { continue }
        let renewals = chain.count - 1 + chain.reduce(0) { $0 + $1.extensions }
        let isLong = end.seconds(since: first.startsAt) > longest
        guard renewals >= renewalsAtLeast || isLong, end >= period.from, first.startsAt <= period.to else { continue }
        var debt = SilenceDebt(
          matchers: matchers.map(\.text).joined(separator: " "), from: first.startsAt, to: end, renewals: renewals,
          episodes: 0, rules: [], comment: last.comment, createdBy: showsPeople ? last.createdBy : nil)
        debt.count(in: table, mutedBy: chain)
        result.append(debt)
      }
    }
    return result.sorted { a, b in
      let (left, right) = (a.to.seconds(since: a.from), b.to.seconds(since: b.from))
      return left != right ? left > right : a.matchers < b.matchers
    }
  }

  private static func chains(_ silences: [Silence]) -> [[Silence]] {
    var result: [[Silence]] = []
    var reached: Timestamp?
    for silence in silences.sorted(by: { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }) {
      if let end = reached, silence.startsAt.seconds(since: end) <= gap {
        result[result.count - 1].append(silence)
        reached = max(end, silence.endsAt)
      } else {
        result.append([silence])
        reached = silence.endsAt
      }
    }
    return result
  }

  private mutating func count(in table: EpisodeTable, mutedBy chain: [Silence]) {
    guard let one = chain.first else { return }
    var rules: Set<Int32> = []
    for rows in table.rowsByIdentity {
      guard let first = rows.first, one.mutes(table.labels(first)) else { continue }
      for row in rows.map({ table.rows[$0] }) {
        let end = row.end ?? (row.isOpen ? .max : row.start)
        guard chain.contains(where: { $0.startsAt.microseconds <= end && row.start <= $0.endsAt.microseconds }) else {
          continue
        }
        episodes += 1
        rules.insert(row.rule)
      }
    }
    self.rules = rules.map { table.rules.names[Int($0)] }.sorted()
  }
}
