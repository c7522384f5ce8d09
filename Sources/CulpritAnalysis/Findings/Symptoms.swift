/// What follows from a cause: new or risen lines of failure that came after it.
enum Symptoms {
  static let most = 50

  static func of(_ cause: Candidate, case c: Case) -> [Symptom] {
    let since =
      cause.claims.compactMap(\.claim.since).min() ?? cause.signature.flatMap { c.signatures[$0].first } ?? c.from
    let id = cause.signature.map { c.signatures[$0].signature.id } ?? cause.service
    let followers = c.signatures.filter { s in
      s.index != cause.signature && s.grade >= 0.8 && (s.isNew || s.before > 0 && s.q < 0.05)
        && (s.first ?? -1) >= since - 1
    }
    return followers.sorted { ($0.first!, $0.index) < ($1.first!, $1.index) }.prefix(most).map { s in
      Symptom(
        signature: s.signature.id, service: c.services[s.service].name, template: s.signature.template,
        count: Int(s.during.rounded()), of: id)
    }
  }
}
