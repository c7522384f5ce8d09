import CulpritCore

/// Somebody changed the service shortly before.
///
/// Worth how unlikely such a coincidence is: with changes every ten minutes one of them is always near. Only for what
/// something else already speaks for, and only for the service changed: a deploy is never a cause by itself.
package enum ChangeEvidence: EvidenceKind {
  package static let name = "change"
  package static let summary = "its service was changed shortly before, against the base rate of changes"
  static let most = 1.5
  /// Changes older than this are not looked at.
  static let reach = 1_800.0

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    guard !c.changes.isEmpty else { return [] }
    let names = ServiceNames(c.services.map(\.name))
    return c.signatures.compactMap { s in
      guard let score = standing.scores[s.index], score >= 1, let first = s.first ?? s.last else { return nil }
      let began = c.time.moment(at: first)
      let near = c.changes.filter { change in
        let lead = began.seconds(since: change.at)
        return lead >= -2 && lead <= reach && change.service.flatMap { names.service(of: $0) } == s.service
      }
      guard let change = near.max(by: { ($0.at, $1.id) < ($1.at, $0.id) }) else { return nil }
      let lead = max(0, began.seconds(since: change.at))
      let chance = chance(within: lead, of: c)
      let weight = min(most, -mathLog(chance))
      guard weight >= 0.05 else { return nil }
      return Claim(
        .signature(s.index), weight,
        "\(change.kind) “\(Phrase.short(change.what))” on it \(Phrase.duration(lead)) before; \(baseRate(of: c)), so that one "
          + "falls so near by chance in \(Phrase.percent(chance)).")
    }
  }

  /// The chance that at least one change, of any service, falls within `lead` before a moment.
  static func chance(within lead: Double, of c: Case) -> Double {
    let span = max(3_600, c.incident.startsAt.seconds(since: c.changes.map(\.at).min() ?? c.incident.startsAt))
    let rate = Double(c.changes.count) / span
    return min(1, max(1e-6, 1 - mathExp(-rate * (lead + 10))))
  }

  static func baseRate(of c: Case) -> String {
    let span = max(3_600, c.incident.startsAt.seconds(since: c.changes.map(\.at).min() ?? c.incident.startsAt))
    return "\(c.changes.count) \(c.changes.count == 1 ? "change" : "changes") in \(Phrase.duration(span))"
  }
}
