import CulpritCore

/// Somebody confirmed it as the cause of an earlier incident.
package enum HistoryEvidence: EvidenceKind {
  package static let name = "history"
  package static let summary = "confirmed as a cause before"

  package static func claims(in c: Case, standing: Standing) -> [Claim] {
    guard !c.history.isEmpty else { return [] }
    return c.signatures.compactMap { s in
      guard s.during > 0, let seen = seenBefore(s.signature, in: c.history), let last = seen.last else { return nil }
      let note = last.note.map { ": “\(Phrase.short($0, 80))”" } ?? ""
      return Claim(
        .signature(s.index), 1,
        "Confirmed as the cause of \(seen.count == 1 ? "an earlier incident" : "\(seen.count) earlier incidents")\(note)."
      )
    }
  }

  static func seenBefore(_ signature: Signature, in history: [String: [SeenBefore]]) -> [SeenBefore]? {
    found(signature, in: history)
  }

  /// By the signature's id or that of any of its shapes.
  static func found<Value>(_ signature: Signature, in history: [String: Value]) -> Value? {
    if let found = history[signature.id] { return found }
    for shape in signature.shapes {
      if let found = history[StableHash.hex(shape)] { return found }
    }
    return nil
  }
}
