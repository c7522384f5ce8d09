/// A new error that comes with a stack trace or with a place in a source: it tells where it broke.
package enum ExceptionEvidence: EvidenceKind {
  package static let name = "exception"
  package static let summary = "a new stack trace, with its root exception and innermost frame, or a place in a source"

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    // A logger that writes its own place into every line says nothing with it. Asked of few services: it reads all they say.
    var always: [Int: Bool] = [:]
    func writesPlaces(_ service: Int) -> Bool {
      if let known = always[service] { return known }
      let own = c.signatures.filter { $0.service == service }
      let some = own.count { $0.signature.summary.examples.first.map { Failure.place(in: $0.text) != nil } ?? false }
      always[service] = some * 2 > own.count
      return some * 2 > own.count
    }
    return c.signatures.compactMap { s in
      guard s.isNew, s.grade > Failure.outcome else { return nil }
      let trace = s.isError ? s.signature.summary.trace : nil
      var weight = 0.0
      var text = ""
      if let trace {
        let place = trace.frames.first.map { " in \(Phrase.short($0, 80))" } ?? ""
        weight = 0.5 * c.ambience
        text = "\(trace.exception.isEmpty ? "A stack trace" : trace.exception)\(place)."
      }
      if c.beginsInFault, s.isError, MentionEvidence.isOwnException(s) {
        // Who hands a failure on says of whom; this one broke by itself.
        weight += own
        text += (text.isEmpty ? "" : " ") + "It broke in its own code, not in a call to another."
      }
      // Compilers and test runners, who write no levels, say where and what does not hold.
      let says = c.services[s.service].writesSeverity == false || !c.hasBaseline && !c.beginsInFault
      if says, let said = s.signature.summary.examples.first?.text.split(separator: "\n").first.map(String.init),
        said.first != "{"
      {
        if trace == nil, let place = Failure.place(in: said), !writesPlaces(s.service) {
          weight = verdict
          text = "It says where: \(Phrase.short(String(place), 80))."
        } else if Failure.isVerdict(said) {
          weight += verdict
          text += (text.isEmpty ? "" : " ") + "The verdict of a test or a tool."
        }
      }
      return weight > 0 ? Claim(.signature(s.index), weight, text) : nil
    }
  }

  private static let verdict = 0.7
  private static let own = 0.7
}
