/// How much of the causes with these scores are right.
///
/// A logistic map of a cause's score, of its lead over the next service, and, for causes that show in what requests do
/// rather than in what is said, of how common errors are: where they are rare, a cause that logs none is doubtful; where
/// they are common, as in logs that begin in the midst of the fault, it is what remains. The constants were chosen by
/// hand on the cases they are judged by here (`Benchmarks/Scripts/calibrate.py`): 46 labelled faults, 230 simulated ones and
/// 102 alerts that mean nothing, placed in fault-free runs: the Brier score is 0.88 of what the base rates give on the
/// labelled ones, 0.72 on all, and 2 of the 102 alerts would name a cause with more than 0.5.
package enum Confidence {
  /// Below it the report says that no cause is significant.
  package static let significant = 0.2

  /// When nothing reaches it, nothing changed at the alert as far as the logs go.
  static let leastChange = 2.0

  static let intercept = -5.1
  static let perScore = 1.0
  static let perLead = 0.3
  static let whereErrorsAreCommon = 4.0

  /// Kinds that need no line of failure.
  package static let unsaidKinds: Set<String> = [
    SlowStepEvidence.name, MissingNextEvidence.name, SilenceEvidence.name, MentionEvidence.name,
  ]

  /// How much of the causes like this one are right.
  ///
  /// - Parameters:
  ///   - unsaid: The share of the score that comes from `unsaidKinds`, 0…1.
  ///   - ambience: What a new error counts for here (`Case.ambience`; 0 in the midst of a fault).
  package static func of(score: Double, rival: Double, unsaid: Double = 0, ambience: Double = 1) -> Double {
    let lead = max(-2, min(3, score - rival))
    let odds = intercept + perScore * score + perLead * lead + whereErrorsAreCommon * unsaid * (1 - ambience)
    return (1_000 / (1 + mathExp(-odds))).rounded() / 1_000
  }
}
