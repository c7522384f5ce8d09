import CulpritCore

/// Level 2: clusters the distinct shapes of each service into signatures. Depends on the set of shapes only.
package enum Clustering {
  /// Signatures by (service, id).
  package static func signatures(of digest: Digest) -> [Signature] { [] }
}
