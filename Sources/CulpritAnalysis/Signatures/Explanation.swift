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
    masked = Masking.template(of: bytes.span, keeping: rules.kept)
    self.shape = shape.id
    parts = Masking.masks(in: bytes.span).map { kind, range in
      Part(
        text: String(decoding: bytes[range.clamped(to: bytes.indices)], as: UTF8.self),
        kind: "\(kind.name)")
    }
    reasons = parts.map { "'\($0.text)' was masked as <\($0.kind)>" }
    if let rule = rules.rules.first(where: { $0.matches(Self.untyped(masked), service: $0.service ?? "") }) {
      reasons.append("the rule for '\(rule.pattern)' applies")
    }
    let own = signatures.first { $0.shapes.contains(shape.id) }
    let found =
      own ?? signatures.first { SignatureRules.Rule(pattern: $0.template).matches(Self.untyped(masked), service: "") }
    signature = found?.id
    template = found?.template
    guard let found else {
      reasons.append("no signature has this shape or a template that covers it: it would be a signature of its own")
      return
    }
    if own == nil {
      reasons.append("its shape is new, and the template of signature \(found.id) covers it")
    } else if found.shapes.count == 1 {
      reasons.append("signature \(found.id) is this shape alone")
    } else {
      reasons.append(
        "signature \(found.id) joins \(found.shapes.count) shapes, which differ where the template says <*>")
    }
    if !logger.isEmpty, SignatureText.withoutAnchor(logger) != logger {
      reasons.append("the place in the code, \(logger), keeps it apart from the same text elsewhere")
    }
  }

  private static func untyped(_ text: String) -> String { SignatureText.untyped(Array(text.utf8)) }
}
