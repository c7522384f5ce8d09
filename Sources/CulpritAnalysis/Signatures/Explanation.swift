import CulpritCore

/// What a message was masked to and why it fell where it did: for `culprit explain --line`.
package struct Explanation: Sendable, Equatable {
  /// A masked part of the message.
  package struct Part: Sendable, Equatable {
    package var text: String
    /// `num`, `ip`, `path`…
    package var kind: String
  }

  /// The message with typed placeholders: its shape in words.
  package var masked: String
  package var parts: [Part]
  package var shape: UInt64
  /// The signature it belongs to; `nil` when it is like none.
  package var signature: String?
  package var template: String?
  /// A name that a user's rule gave it.
  package var name: String?
  /// Sentences, in the order in which the decisions were taken.
  package var reasons: [String]

  /// - Parameters:
  ///   - message: The message alone, head removed.
  ///   - logger: With its code anchor, as the layout found it; may be empty.
  ///   - signatures: What the logs around it were clustered into.
  package init(
    message: String, logger: String = "", in signatures: [Signature], rules: SignatureRules = SignatureRules()
  ) {
    let bytes = Array(message.utf8)
    let loggerBytes = Array(logger.utf8)
    let shape = Masking.shape(of: bytes.span, logger: loggerBytes.span, keeping: rules.kept)
    self.init(message: message, logger: logger, shape: shape, in: signatures, rules: rules)
  }

  /// - Parameter shape: What level 1 counted the record as; differs from the message's own where a trace follows it.
  package init(
    message: String, logger: String, shape: Shape, in signatures: [Signature], rules: SignatureRules
  ) {
    let bytes = Array(message.utf8)
    masked = Masking.template(of: bytes.span, keeping: rules.kept)
    self.shape = shape.id
    let masks = Masking.masks(in: bytes.span).map { ($0.kind, $0.range.clamped(to: bytes.indices)) }
    let kept = masks.filter { rules.kept.holds(bytes.span, before: $0.1.lowerBound) }.map(\.1)
    parts = masks.filter { !kept.contains($0.1) }.map { kind, range in
      Part(text: String(decoding: bytes[range], as: UTF8.self), kind: "\(kind.name)")
    }
    reasons = parts.map { "'\($0.text)' was masked as <\($0.kind)>" }
    reasons += kept.map { "'\(String(decoding: bytes[$0], as: UTF8.self))' was kept, as the rule 'keep' asks" }
    let untyped = SignatureText.untyped(masked)
    let candidates = shape.candidates
    let own = candidates.lazy.compactMap { id in signatures.first { $0.shapes.contains(id) } }.first
    if let rule = rules.rules.first(where: { $0.matches(untyped, service: own?.service ?? $0.service ?? "") }) {
      let effect = rule.ignores ? "leaves it out" : rule.merges ? "makes all of its pattern one signature" : "names it"
      reasons.append("the rule for '\(rule.pattern)' \(effect)")
      if rule.ignores { return }
    }
    let covering = own ?? signatures.first { SignatureRules.Rule(pattern: $0.template).matches(untyped, service: "") }
    signature = covering?.id
    template = covering?.template
    name = covering?.name
    guard let found = covering else {
      reasons.append("no signature has this shape or a template that covers it: it would be a signature of its own")
      return
    }
    reasons += Self.reasons(found, isOwn: own != nil, bytes, masks.map(\.1))
    if SignatureText.hasAnchor(logger) {
      reasons.append("the place in the code, \(logger), keeps it apart from the same text elsewhere")
    }
    if let trace = found.summary.trace {
      let place = trace.frames.first.map { " at \($0)" } ?? ""
      reasons.append("its stack trace, \(trace.exception)\(place), decides before its first line does")
    }
  }

  /// Why a message is of a signature, as far as level 2 decided it.
  private static func reasons(
    _ signature: Signature, isOwn: Bool, _ message: [UInt8], _ masks: [Range<Int>]
  ) -> [String] {
    if signature.summary.level > 0 {
      return [
        "there are more messages of its form than are kept apart: \(signature.summary.records) records were folded into one"
      ]
    }
    var reasons: [String] = []
    if !isOwn {
      reasons.append("its shape is new, and the template of signature \(signature.id) covers it")
    } else if signature.shapes.count == 1 {
      reasons.append(
        "signature \(signature.id) is this shape alone: no other differs from it only where a variable may be")
    } else {
      reasons.append(
        "signature \(signature.id) joins \(signature.shapes.count) shapes, which differ where the template says <*>")
    }
    let pattern = VariablePattern(signature.template)
    for range in pattern.captures(in: message) ?? [] where !range.isEmpty {
      if masks.contains(where: { $0.overlaps(range) }) { continue }
      let word = String(decoding: message[range], as: UTF8.self)
      reasons.append("'\(word)' stands where that signature has a variable: other words stand there too")
    }
    return reasons
  }
}
