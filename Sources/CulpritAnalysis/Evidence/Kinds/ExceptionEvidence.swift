/// A new error that comes with a stack trace: it tells where it broke.
package enum ExceptionEvidence: EvidenceKind {
  package static let name = "exception"
  package static let summary = "a new stack trace, with its root exception and innermost frame"

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    c.signatures.compactMap { s in
      guard s.isNew, s.isError, let trace = s.signature.summary.trace else { return nil }
      let place = trace.frames.first.map { " in \(Phrase.short($0, 80))" } ?? ""
      let what = trace.exception.isEmpty ? "A stack trace" : trace.exception
      return Claim(.signature(s.index), 0.5 * c.ambience, "\(what)\(place).")
    }
  }
}
