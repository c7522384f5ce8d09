/// A known line that became more frequent, beyond its own ups and downs.
///
/// Worth little by itself in the labelled faults (0 to 0.10 of AC@1), so it is small and needs q < 0.05 and an effect
/// whose interval lies above 1.5; a slow burn with no new text is found by nothing else.
package enum SurgeEvidence: EvidenceKind {
  package static let name = "surge"
  package static let summary = "a known line became more frequent (dispersion-corrected, false discoveries controlled)"
  static let significance = 0.05
  static let leastEffect = 1.5
  static let most = 2.4

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    var found: [(s: SignatureView, ratio: RateRatio, weight: Double)] = []
    var strength: [Int: Double] = [:]
    for s in c.signatures {
      guard s.during > 0, s.before > 0, s.q < significance,
        let ratio = Statistics.rateRatio(
          incident: s.during, seconds: s.incidentSeconds, baseline: s.before, baselineSeconds: s.baselineSeconds,
          dispersion: s.dispersion), ratio.low > leastEffect
      else { continue }
      // The more it rose, the surer, and the graver the line: a line that complains of nothing counts half.
      let evidence = -mathLog(max(1e-30, s.q))
      let weight =
        most * (0.5 + 0.5 * min(1, s.grade)) * min(1, mathLog(ratio.value) / mathLog(8)) * evidence / (evidence + 6)
      found.append((s, ratio, weight))
      strength[s.service] = max(strength[s.service] ?? 0, weight)
    }
    return found.compactMap { s, ratio, own in
      let weight = own * c.rarity(of: strength[s.service] ?? 0, among: strength)
      guard weight >= 0.02 else { return nil }
      return Claim(
        .signature(s.index), weight,
        "\(Phrase.rounded(ratio.value, 1)) times as frequent as before (95 % interval "
          + "\(Phrase.rounded(ratio.low, 1))–\(Phrase.rounded(ratio.high, 1)); \(Phrase.times(s.before)) in "
          + "\(Phrase.duration(s.baselineSeconds)), now \(Phrase.times(s.during)) in "
          + "\(Phrase.duration(s.incidentSeconds)); q = \(Phrase.probability(s.q))).",
        since: onset(of: s, in: c))
    }
  }

  /// The cell at which the rate changed most: the split with the highest Poisson likelihood.
  static func onset(of s: SignatureView, in c: Case) -> Double? {
    let cells = s.cells.filter { $0.at <= c.to }
    guard let begin = cells.first?.at, c.to > begin else { return s.first }
    let total = cells.reduce(0) { $0 + $1.count }
    var seen = 0.0
    var best: (gain: Double, at: Double)?
    for cell in cells {
      let left = cell.at - begin
      let right = c.to - cell.at
      if left > 0, right > 0 {
        let after = total - seen
        let gain = (seen > 0 ? seen * mathLog(seen / left) : 0) + (after > 0 ? after * mathLog(after / right) : 0)
        if after / right > seen / left, best.map({ gain > $0.gain }) ?? true { best = (gain, cell.at) }
      }
      seen += cell.count
    }
    return best?.at ?? s.first
  }
}
