/// How much of the causes with these scores are right.
///
/// A logistic map of the best cause's score and of its lead over the next service, fitted by
/// `Benchmarks/Scripts/calibrate.py` over labelled faults and over alerts that mean nothing, placed in fault-free logs.
package enum Confidence {
  /// Below it the report says that no cause is significant.
  package static let significant = 0.25

  static let intercept = -3.0
  static let perScore = 0.75
  static let perLead = 0.3

  package static func of(score: Double, rival: Double) -> Double {
    let lead = max(-2, min(3, score - rival))
    let odds = intercept + perScore * score + perLead * lead
    return (1_000 / (1 + mathExp(-odds))).rounded() / 1_000
  }
}
