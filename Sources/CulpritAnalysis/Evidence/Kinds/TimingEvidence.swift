/// The order in which what is new and bad first appeared.
///
/// Among new lines with a word or level of failure that are otherwise about as suspicious (within 2.5), the first gets
/// 1.5, the second 1, the third 0.5: without it AC@1 over the labelled faults fell from 0.90 to 0.80 and from 0.71 to
/// 0.36. Exact to the microsecond on one host; across hosts no finer than their clocks. What begins after the alert is
/// hardly its cause.
package enum TimingEvidence: EvidenceKind {
  package static let name = "timing"
  package static let summary = "the order in which new failures first appeared"

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    if c.beginsInFault { return [] }
    var scores = standing.scores
    var claims: [Claim] = []
    for s in c.signatures where s.isNew {
      guard let first = s.first, first > c.alert + 2, scores[s.index] != nil else { continue }
      scores[s.index]! -= 1.5
      claims.append(
        Claim(.signature(s.index), -1.5, "First seen \(Phrase.duration(first - c.alert)) after the alert."))
    }
    let best = scores.values.max() ?? 0
    // With nothing to compare with, only what speaks as plainly as the best is put into order.
    let reach = c.hasBaseline ? 2.5 : 0.4
    let strong = c.signatures.filter { s in
      s.isNew && s.grade > 0 && s.first != nil && (c.hasBaseline || !standing.explained.contains(s.index))
        && (scores[s.index] ?? 0) >= max(least(in: c), best - reach)
    }
    for s in strong {
      let earlier = strong.count { $0.first! < s.first! }
      // A warning that names no failure gets half: deprecations come in any order.
      let weight = (1.5 - 0.5 * Double(earlier)) * min(1, s.grade)
      guard weight > 0 else { continue }
      let place = earlier == 0 ? "First" : earlier == 1 ? "Second" : "Third"
      let others = strong.count == 1 ? "the only new failure" : "\(place) of \(strong.count) new failures"
      let lead = c.alert - s.first!
      claims.append(
        Claim(
          .signature(s.index), weight,
          "\(others.prefix(1).uppercased() + others.dropFirst()), "
            + (lead >= 0 ? "\(Phrase.duration(lead)) before the alert." : "\(Phrase.duration(-lead)) after the alert."),
          since: s.first))
    }
    return claims + (strong.isEmpty ? surges(in: c, standing) : [])
  }

  /// With nothing new, the first of what became more frequent, when it leads the next service by more than its steps.
  private static func surges(in c: Case, _ standing: Standing) -> [Claim] {
    let rising = standing.surging.filter { (standing.scores[$0.key] ?? 0) >= 0.3 && c.signatures[$0.key].grade > 0 }
    guard let first = rising.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return [] }
    let service = c.signatures[first.key].service
    let next = rising.filter { c.signatures[$0.key].service != service }.map(\.value).min()
    guard next.map({ $0 - first.value >= 20 }) ?? true else { return [] }
    let lead = next.map { "\(Phrase.duration($0 - first.value)) before that of the next service" } ?? "and it alone"
    return [Claim(.signature(first.key), 1.5, "Its rise began first, \(lead).", since: first.value)]
  }

  /// Order alone convicts nobody where there is something to compare with.
  private static func least(in c: Case) -> Double { c.hasBaseline ? 2 : 0.5 }
}
