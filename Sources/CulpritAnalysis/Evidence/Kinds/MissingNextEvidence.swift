/// Within requests, the line that used to follow this one does not come any more.
///
/// Finds faults that log no error at all. For every split since `earliestChange`, Fisher's exact test of "B followed A"
/// before against after, corrected for the number of splits; weakened where B still follows sometimes or did not follow
/// reliably, for then the mix of requests has changed, not the code.
package enum MissingNextEvidence: EvidenceKind {
  package static let name = "missing-next"
  package static let summary = "after this line of a request another one used to follow, and does not now"
  static let most = 3.0

  struct Missing {
    var strength: Double
    var to: Int
    var at: Double
    var after: (hits: Int, of: Int)
    var before: (hits: Int, of: Int)
  }

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    var found: [(from: Int, missing: Missing)] = []
    var strength: [Int: Double] = [:]
    for steps in c.steps where c.signatures[steps.from].isComparable {
      guard let missing = missing(in: steps, case: c) else { continue }
      found.append((steps.from, missing))
      let service = c.signatures[steps.from].service
      strength[service] = max(strength[service] ?? 0, missing.strength)
    }
    return found.compactMap { from, missing in
      // A step that became slow is late, not missing.
      guard standing.slow[from] == nil else { return nil }
      let service = c.signatures[from].service
      let rarity = c.rarity(of: strength[service] ?? 0, among: strength)
      let weight =
        most * missing.strength / (missing.strength + 3) * rarity * c.unexplained(at: missing.at)
        * c.belongs(to: missing.at)
      guard weight >= 0.05 else { return nil }
      return Claim(
        .signature(from), weight,
        "After this line “\(Phrase.short(c.signatures[missing.to].signature.template))” followed in "
          + "\(missing.before.hits) of \(missing.before.of) requests before \(c.clock(missing.at)), and in "
          + "\(missing.after.hits) of \(missing.after.of) since.", since: missing.at)
    }
  }

  private static func missing(in steps: Steps, case c: Case) -> Missing? {
    let events = steps.events.prefix { $0.at <= c.to }
    let total = Int(events.reduce(0) { $0 + $1.count }.rounded())
    guard total >= 4 else { return nil }
    var often: [Int: Double] = [:]
    for event in events where event.to >= 0 { often[event.to, default: 0] += event.count }
    let followers = often.filter { $0.value >= 3 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
    let splits = events.indices.count {
      events[$0].at >= c.earliestChange && ($0 == 0 || events[$0 - 1].at != events[$0].at)
    }
    guard splits > 0 else { return nil }
    var best: Missing?
    for (to, _) in followers {
      var n2 = 0.0
      var b = 0.0
      var i = 0
      let hits = often[to] ?? 0
      while i < events.count {
        let at = events[i].at
        if at >= c.earliestChange, n2 >= 3, b >= 3, b / n2 >= 0.4 {
          let n1 = Double(total) - n2
          let a = hits - b
          let p0 = (b + 0.5) / (n2 + 1)
          let p1 = a / n1
          if n1 >= 1, p1 < 0.7 * p0 {
            let p = Statistics.lowerTail(
              Int(a.rounded()), of: Int(n1.rounded()), before: Int(b.rounded()), of: Int(n2.rounded()))
            let kept = 1 - p1 / p0
            let strength = (-mathLog(p) - mathLog(Double(splits))) * kept * kept * p0
            if strength > 1.5, best.map({ strength > $0.strength }) ?? true {
              best = Missing(
                strength: strength, to: to, at: at, after: (Int(a.rounded()), Int(n1.rounded())),
                before: (Int(b.rounded()), Int(n2.rounded())))
            }
          }
        }
        while i < events.count, events[i].at == at {
          n2 += events[i].count
          if events[i].to == to { b += events[i].count }
          i += 1
        }
      }
    }
    return best
  }
}
