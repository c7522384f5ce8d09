/// Never seen before the incident.
///
/// A line of unknown rate that first appears after `before` covered seconds, `lead` before the alert, does so by chance
/// with (lead + 60) / (before + lead + 60); a few repetitions count as their square root, for they are not independent.
/// Two discounts come from the same logs: below ERROR, what many services show at once, or one service in a burst (it
/// starts up), is worth little. With a history, new means new since it began: what it has on several days is not, while
/// a single bad day (the last such incident) makes a message no ordinary one.
package enum NoveltyEvidence: EvidenceKind {
  package static let name = "novelty"
  package static let summary = "never seen in the baseline"
  static let most = 2.5
  private static let ordinaryDays = 3

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    guard c.hasBaseline else { return [] }
    let new = c.signatures.filter { s in
      s.isNew && s.first != nil
        && c.daysSeen.flatMap { HistoryEvidence.found(s.signature, in: $0) } ?? 0 < ordinaryDays
    }
    let known = Set(c.signatures.filter { $0.before > 0 || $0.known > 0 }.map(\.signature.family))
    var services: [Int: Set<Int>] = [:]
    var moments: [Int: [Double]] = [:]
    for s in new where s.first! <= c.alert + 2 {
      services[rank(s), default: []].insert(s.service)
      moments[s.service, default: []].append(s.first!)
    }
    return new.compactMap { s in
      let first = s.first!
      let lead = max(0, c.alert - first)
      let chance = min(0.99, (lead + 60) / (s.secondsBefore + lead + 60))
      var weight = min(most, -min(s.during, 3).squareRoot() * mathLog(chance))
      if known.contains(s.signature.family) { weight /= 2 }
      if s.isError {
        weight *= c.ambience.squareRoot()
      } else {
        let all = Double(c.services.count + 1)
        let many = Double(max(1, services[rank(s)]?.count ?? 0))
        weight *= 0.3 + 0.7 * max(0, mathLog(all / many) / mathLog(all))
        let burst = (moments[s.service] ?? []).count { abs($0 - first) <= 5 }
        weight /= 1 + mathLog(Double(max(1, burst))) / 2
      }
      // Said once in the life of a process, whenever that begins.
      if !s.isError, Failure.isNotice(s.signature.template) { weight *= 0.3 }
      guard weight >= 0.05 else { return nil }
      let isInHistory = c.daysSeen.map { HistoryEvidence.found(s.signature, in: $0) != nil } ?? true
      let baseline = s.known == 0 && c.hasGivenBaseline ? "the baseline given" : Phrase.duration(s.secondsBefore)
      return Claim(
        .signature(s.index), weight,
        "New: not once in \(baseline) before\(isInHistory ? "" : " nor in the history"), \(Phrase.times(s.during)) since \(c.clock(first)).",
        since: first)
    }
  }

  /// Errors, warnings and the rest are compared among themselves.
  private static func rank(_ s: SignatureView) -> Int {
    s.isError ? 2 : s.grade > 0 || s.signature.severity == .warning ? 1 : 0
  }
}
