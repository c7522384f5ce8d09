/// The same exception was seen earlier in another service: this one passes it on.
package enum PropagationEvidence: EvidenceKind {
  package static let name = "propagation"
  package static let summary = "the same exception came earlier in another service"
  /// Longer after the first, it is its own trouble.
  static let reach = 120.0

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    let failing = c.signatures.filter { $0.isNew && $0.grade >= 1 && $0.first != nil && exception(of: $0) != nil }
    return failing.compactMap { s in
      let name = exception(of: s)!
      let origin = failing.filter {
        $0.service != s.service && $0.first! < s.first! && s.first! - $0.first! <= reach && exception(of: $0) == name
      }.min { ($0.first!, $0.index) < ($1.first!, $1.index) }
      guard let origin else { return nil }
      return Claim(
        .signature(s.index), -1,
        "\(name) came \(Phrase.duration(s.first! - origin.first!)) earlier in \(c.services[origin.service].name).")
    }
  }

  /// The class name of a message's exception, without its package.
  static func exception(of s: SignatureView) -> String? {
    if let trace = s.signature.summary.trace, !trace.exception.isEmpty {
      return trace.exception.split(separator: ".").last.map(String.init)
    }
    return s.signature.summary.template.split { !($0.isLetter || $0.isNumber || $0 == ".") }
      .first(where: Failure.isExceptionName).flatMap { $0.split(separator: ".").last.map(String.init) }
  }
}
