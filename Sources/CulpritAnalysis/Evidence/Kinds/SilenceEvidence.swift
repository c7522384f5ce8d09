/// A line that used to come steadily has stopped, while its source goes on.
///
/// How many were to be expected in the silence, divided by the dispersion of its counts in ten-second bins: a line that
/// comes in bursts must be missed for longer. Not for lines of failure, whose end is good news, and never past the end
/// of what the service's sources cover: a log that merely ends is not silent.
package enum SilenceEvidence: EvidenceKind {
  package static let name = "silence"
  package static let summary = "a steady line stopped while its source went on"
  static let most = 3.0

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    var found: [(s: SignatureView, own: Double, since: Double, silent: Double)] = []
    var strength: [Int: Double] = [:]
    for s in c.signatures where s.grade < 1 && s.isComparable {
      guard let last = s.last, last >= c.earliestChange - 1 else { continue }
      let service = c.services[s.service]
      let silent = min(c.to, service.last) - last
      guard silent >= 20 else { continue }
      let cells = s.cells.filter { $0.at <= last }
      guard cells.reduce(0, { $0 + $1.count }) >= 8 else { continue }
      let width = 10.0
      let count = Int((last - service.first) / width) + 1
      guard count >= 4 else { continue }
      var bins = [Double](repeating: 0, count: count)
      var previous = service.first
      var longest = 1.0
      for cell in cells {
        bins[min(count - 1, max(0, Int((cell.at - service.first) / width)))] += cell.count
        longest = max(longest, cell.at - previous)
        previous = cell.at
      }
      let mean = bins.reduce(0, +) / Double(count)
      let expected = mean * silent / width / Statistics.dispersion(bins)
      guard expected > 3, silent > 1.5 * longest else { continue }
      let own = most * expected / (expected + 4) * goingOn(service, after: last, to: last + silent)
      found.append((s, own, last, silent))
      strength[s.service] = max(strength[s.service] ?? 0, own)
    }
    return found.compactMap { s, own, since, silent in
      let weight =
        own * c.rarity(of: strength[s.service] ?? 0, among: strength) * c.unexplained(at: since)
      guard weight >= 0.05 else { return nil }
      let rate = s.cells.filter { $0.at <= since }.reduce(0) { $0 + $1.count }
      let seconds = max(1, since - c.services[s.service].first)
      return Claim(
        .signature(s.index), weight,
        "Silent since \(c.clock(since)): \(Phrase.rounded(rate / seconds * 60, 1)) a minute before, none in the "
          + "\(Phrase.duration(silent)) that its source goes on.", since: since)
    }
  }

  /// 1 while its service goes on with other lines, down to 0.4 when all of it fell silent: then it may only be asked for
  /// less, and `mention` says whether somebody misses it.
  private static func goingOn(_ service: ServiceView, after last: Double, to end: Double) -> Double {
    var before = 0.0
    var now = 0.0
    for cell in service.volume {
      if cell.at <= last { before += cell.count } else if cell.at <= end { now += cell.count }
    }
    let expected = before / max(1, last - service.first) * (end - last)
    return 0.4 + 0.6 * min(1, now / max(1e-9, 0.3 * expected))
  }
}
