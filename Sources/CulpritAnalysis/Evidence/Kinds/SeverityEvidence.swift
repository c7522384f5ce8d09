/// What a line says of itself, by its level or its words, and how much that means where errors are common.
package enum SeverityEvidence: EvidenceKind {
  package static let name = "severity"
  package static let summary = "an error by its level or its words"

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    c.signatures.compactMap { s in
      guard s.during > 0, s.grade > 0 else { return nil }
      var weight = s.grade * (s.isError ? c.ambience : c.ambience.squareRoot())
      if !s.isComparable {
        // A stream that begins with the incident cannot be compared with itself.
        weight /= 2
      } else if !c.hasBaseline, s.signature.summary.trace == nil, Failure.isAnnouncement(s.signature.summary.template) {
        // That something failed; why stands in another line, and with nothing to compare with the lines must tell.
        weight *= 0.75
      } else if !s.isNew {
        // It was there before: `surge` says whether there is more of it now.
        weight *= 0.1
      }
      guard weight >= 0.01 else { return nil }
      let level = s.signature.severity >= .warning ? s.signature.severity.name.uppercased() : "Words of failure"
      let ambient =
        !c.hasBaseline
        ? "with nothing before to compare with"
        : c.ambientErrors < 0.05
          ? "where the baseline has no errors"
          : "where the baseline shows errors of \(Phrase.rounded(c.ambientErrors, 1)) kinds every two minutes"
      return Claim(.signature(s.index), weight, "\(level), \(ambient).")
    }
  }
}
