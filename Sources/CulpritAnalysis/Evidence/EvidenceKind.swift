import CulpritCore

/// One kind of reason to believe that a signature (or a service) is the cause. One file and one line in
/// `EvidenceKinds.all` add one.
package protocol EvidenceKind: Sendable {
  /// The name in reports, and what `--without` takes: `novelty`.
  static var name: String { get }
  /// One line for `culprit formats` and Architecture.md.
  static var summary: String { get }
  /// What it has to say about a case. Log-odds weights add up, so that a kind that knows nothing says nothing.
  ///
  /// - Parameter standing: What the kinds before it in the list said; only those that compare candidates look at it.
  static func claims(in case: Case, standing: Standing) -> [Claim]
}

/// A weight for a candidate, with its sentence.
package struct Claim: Sendable {
  /// What a claim is about.
  package enum Target: Hashable, Sendable {
    /// Index into `Case.signatures`.
    case signature(Int)
    /// A service by name, seen or only heard of; goes to its best signature.
    case service(String)
  }

  package var target: Target
  package var weight: Double
  package var text: String
  /// When it began, as a position; the onset is made of these.
  package var since: Double?

  package init(_ target: Target, _ weight: Double, _ text: String, since: Double? = nil) {
    self.target = target
    self.weight = weight
    self.text = text
    self.since = since
  }
}

/// The sums so far, by signature index.
package struct Standing: Sendable {
  package var scores: [Int: Double] = [:]
  /// Weight of the signatures whose steps became slow: their missing next lines are only late, and who they wait for is
  /// suspect.
  package var slow: [Int: Double] = [:]
  /// When the signatures that became more frequent began to.
  package var surging: [Int: Double] = [:]
  /// Complaints that the service they name explains.
  package var explained: Set<Int> = []
  package init() {}
}
