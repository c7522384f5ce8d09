import CulpritCore

/// Names the causes of each incident: evidence is weighed for every signature, services are ranked by their best.
package enum Ranking {
  /// What a ranking is made from. Nothing else is looked at, so that logs and their digest give the same answer.
  package struct Input: Sendable {
    package var digest: Digest
    package var signatures: [Signature]
    package var incidents: [Incident]
    package var changes: [Change]
    /// `--baseline`: other logs known to be good, clustered together with the incident's.
    package var baseline: Digest?
    /// `--baseline-window` in seconds before the incident.
    package var baselineWindowSeconds: Double?
    package var top: Int
    /// Evidence kinds left out, for the ablation.
    package var without: Set<String>
    /// What people confirmed in the history: signature or shape id → where it was seen.
    package var history: [String: [SeenBefore]]

    package init(digest: Digest, signatures: [Signature], incidents: [Incident], changes: [Change] = []) {
      self.digest = digest
      self.signatures = signatures
      self.incidents = incidents
      self.changes = changes
      top = 10
      without = []
      history = [:]
    }
  }

  /// One finding for each incident, in the order given, and warnings that concern all.
  package static func findings(of input: Input) -> (incidents: [IncidentFinding], warnings: [Warning]) {
    (input.incidents.map { IncidentFinding(incident: $0) }, [])
  }
}
