/// It happens where the alert points: on the same pod, node, zone or version, more than other lines do.
///
/// Labels only. Words shared with the alert's text did harm on every labelled set (0.82 → 0.46), and the service that an
/// alert names is where it was noticed.
package enum AffinityEvidence: EvidenceKind {
  package static let name = "affinity"
  package static let summary = "its records carry the alert's own pod, node, zone, version or route"
  private static let keys: Set<String> = [
    "pod", "node", "host", "instance", "zone", "version", "container", "route", "handler",
  ]

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    var values: Set<String> = []
    for alert in c.incident.alerts {
      for (key, value) in alert.labels where keys.contains(key) && value.count >= 2 {
        values.insert(value)
        if let host = value.split(separator: ":").first { values.insert(String(host)) }
      }
    }
    guard !values.isEmpty else { return [] }
    var all: [String: (hits: Int, of: Int)] = [:]
    for s in c.signatures {
      for label in s.signature.summary.labels {
        all[label.label, default: (0, 0)].of += label.count
        if values.contains(label.value) { all[label.label, default: (0, 0)].hits += label.count }
      }
    }
    return c.signatures.compactMap { s in
      guard s.during > 0, s.isNew || s.q < 0.05 else { return nil }
      for label in s.signature.summary.labels where values.contains(label.value) {
        guard let whole = all[label.label], whole.of > 0, s.signature.count > 0 else { continue }
        let share = Double(label.count) / Double(s.signature.count)
        let expected = Double(whole.hits) / Double(whole.of)
        let p = Statistics.binomialUpperTail(label.count, of: s.signature.count, chance: expected)
        guard p < 0.01, share - expected > 0.3 else { continue }
        return Claim(
          .signature(s.index), 0.6 * (share - expected),
          "\(Phrase.percent(share)) of it carries the alert's \(label.label) \(label.value), "
            + "\(Phrase.percent(expected)) of everything does.")
      }
      return nil
    }
  }
}
