/// Within requests, the time from one line to the next grew: a service that is slow and says nothing of it.
///
/// The change point with the largest z, on the logarithm of the time; four steps on either side, z > 4 and at least
/// twice the time. Twelve times and more count the same. A service all of whose steps slowed is likelier the place than
/// one that waits in a single step.
package enum SlowStepEvidence: EvidenceKind {
  package static let name = "slow-step"
  package static let summary = "the step from one line of a request to the next takes much longer"
  static let most = 2.5

  /// What changed in one step.
  struct Slowed {
    var to: Int
    var gain: Double
    var at: Double
    var before: Double
    var after: Double
    var count: Double
  }

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    var tested: [Int: Int] = [:]
    var slowed: [(from: Int, step: Slowed)] = []
    for steps in c.steps where c.signatures[steps.from].isComparable {
      let service = c.signatures[steps.from].service
      var followers: [Int] = []
      for event in steps.events where event.to >= 0 && !followers.contains(event.to) { followers.append(event.to) }
      for to in followers.sorted() {
        let (isTested, change) = change(in: steps, to: to, case: c)
        if isTested { tested[service, default: 0] += 1 }
        if let change { slowed.append((steps.from, change)) }
      }
    }
    var strength: [Int: Double] = [:]
    var many: [Int: Int] = [:]
    for (from, step) in slowed {
      let service = c.signatures[from].service
      strength[service] = max(strength[service] ?? 0, min(most, step.gain))
      many[service, default: 0] += 1
    }
    let worst = Dictionary(grouping: slowed, by: \.from).mapValues { $0.max { $0.step.gain < $1.step.gain }!.step }
    return worst.sorted { $0.key < $1.key }.map { from, step in
      let service = c.signatures[from].service
      var weight = min(most, step.gain) * c.rarity(of: strength[service] ?? 0, among: strength)
      var text =
        "From this line to “\(Phrase.short(c.signatures[step.to].signature.template))” took "
        + "\(milliseconds(step.before)) and since \(c.clock(step.at)) takes \(milliseconds(step.after)) "
        + "(\(Phrase.times(step.count)))"
      if let all = tested[service], all >= 3 {
        weight += 3 * Double(many[service] ?? 0) / Double(all + 1)
        text += "; \(many[service] ?? 0) of \(all) steps of \(c.services[service].name) slowed"
      }
      return Claim(.signature(from), weight * c.belongs(to: step.at), text + ".", since: step.at)
    }
  }

  private static func change(in steps: Steps, to: Int, case c: Case) -> (isTested: Bool, Slowed?) {
    let events = steps.events.filter { $0.to == to && $0.at <= c.to && $0.count > 0 }
    let n = events.reduce(0) { $0 + $1.count }
    guard n >= 8 else { return (false, nil) }
    var best: (z: Double, change: Slowed)?
    var isTested = false
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    let all = events.reduce(0) { $0 + $1.logTime }
    for (i, event) in events.enumerated() {
      if event.at >= c.earliestChange, count >= 4, n - count >= 4 {
        isTested = true
        let mean = sum / count
        let now = (all - sum) / (n - count)
        // Cells hold sums: the spread of their means, weighted, estimates that of single steps.
        let variance = i > 1 ? max(0, squares - count * mean * mean) / Double(i - 1) : 0
        let deviation = max(0.4, variance.squareRoot())
        let z = (now - mean) / (deviation * (1 / count + 1 / (n - count)).squareRoot())
        if best.map({ z > $0.z }) ?? true {
          best = (z, Slowed(to: to, gain: now - mean, at: event.at, before: mean, after: now, count: n - count))
        }
      }
      count += event.count
      sum += event.logTime
      squares += event.logTime * event.logTime / event.count
    }
    guard let best, best.z > 4, best.change.gain > mathLog(2) else { return (isTested, nil) }
    return (isTested, best.change)
  }

  /// From ln(µs + 2 ms).
  private static func milliseconds(_ logTime: Double) -> String {
    Phrase.milliseconds(max(0, (mathExp(logTime) - 2_000) / 1_000))
  }
}
