import Foundation

/// The few tests that evidence needs, exact where counts are small.
package enum Statistics {
  /// The probability that at most `a` of `n1` succeed now, given `b` of `n2` before and the same chance (Fisher's exact
  /// test, one-sided). Counts over 4,000 use the normal approximation with continuity correction: the sum would cost
  /// more than it is worth there.
  package static func lowerTail(_ a: Int, of n1: Int, before b: Int, of n2: Int) -> Double {
    let n = n1 + n2
    let k = a + b
    guard n1 > 0, n2 > 0, k > 0 else { return 1 }
    if n > 4_000 {
      let p = Double(k) / Double(n)
      let mean = Double(n1) * p
      let variance = mean * (1 - p) * Double(n2) / Double(n - 1)
      guard variance > 0 else { return 1 }
      return max(1e-300, normalLowerTail((Double(a) + 0.5 - mean) / variance.squareRoot()))
    }
    var sum = 0.0
    for x in max(0, k - n2)...a {
      sum += exp(logChoose(k, x) + logChoose(n - k, n1 - x) - logChoose(n, n1))
    }
    return min(1, max(1e-300, sum))
  }

  /// The probability of at least `incident` of all records in the incident, were the rate the same throughout.
  ///
  /// Exact (binomial) for few records and no over-dispersion; else the signed root of the G statistic, divided by the
  /// dispersion of the baseline's bins: a bursty line must rise by more than a steady one.
  package static func risen(
    incident: Double, seconds: Double, baseline: Double, baselineSeconds: Double, dispersion: Double
  ) -> Double {
    guard seconds > 0, baselineSeconds > 0, incident + baseline > 0 else { return 1 }
    let share = seconds / (seconds + baselineSeconds)
    let n = incident + baseline
    let expected = n * share
    guard incident > expected else { return 1 }
    if n <= 60, dispersion <= 1.2 {
      let total = Int(n.rounded())
      var sum = 0.0
      for x in min(total, Int(incident.rounded()))...total {
        sum += exp(logChoose(total, x) + Double(x) * log(share) + Double(total - x) * log(1 - share))
      }
      return min(1, max(1e-300, sum))
    }
    var g = 2 * incident * log(incident / expected)
    if baseline > 0 { g += 2 * baseline * log(baseline / (n - expected)) }
    return max(1e-300, normalLowerTail(-(max(0, g) / max(1, dispersion)).squareRoot()))
  }

  /// Rate now over rate before, with a 95 % interval widened by the dispersion; half a record is added to both so that
  /// none before still gives a number.
  package static func rateRatio(
    incident: Double, seconds: Double, baseline: Double, baselineSeconds: Double, dispersion: Double
  ) -> RateRatio? {
    guard seconds > 0, baselineSeconds > 0 else { return nil }
    let value = ((incident + 0.5) / seconds) / ((baseline + 0.5) / baselineSeconds)
    let error = (max(1, dispersion) * (1 / (incident + 0.5) + 1 / (baseline + 0.5))).squareRoot()
    return RateRatio(value: value, low: value * exp(-1.96 * error), high: value * exp(1.96 * error))
  }

  /// Variance over mean of counts in equal bins, at least 1: 1 is what independent records give.
  package static func dispersion(_ counts: [Double]) -> Double {
    guard counts.count > 1 else { return 1 }
    let mean = counts.reduce(0, +) / Double(counts.count)
    guard mean > 0 else { return 1 }
    let squares = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return max(1, squares / Double(counts.count - 1) / mean)
  }

  /// Adjusted p-values (Benjamini and Hochberg, 1995), in the order given.
  package static func benjaminiHochberg(_ p: [Double]) -> [Double] {
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var q = p
    var least = 1.0
    for (rank, index) in order.enumerated().reversed() {
      least = min(least, p[index] * Double(p.count) / Double(rank + 1))
      q[index] = least
    }
    return q
  }

  /// How likely at least `hits` of `n` are when each has chance `p`.
  package static func binomialUpperTail(_ hits: Int, of n: Int, chance p: Double) -> Double {
    guard hits > 0, n > 0 else { return 1 }
    guard p > 0 else { return 1e-300 }
    guard p < 1 else { return 1 }
    if n > 4_000 {
      let deviation = (Double(n) * p * (1 - p)).squareRoot()
      return max(1e-300, normalLowerTail((Double(n) * p - Double(hits) + 0.5) / deviation))
    }
    var sum = 0.0
    for x in hits...n {
      let term = exp(logChoose(n, x) + Double(x) * log(p) + Double(n - x) * log(1 - p))
      // Beyond the mean each is smaller than the one before.
      if Double(x) > Double(n) * p + 1, sum + term == sum { break }
      sum += term
    }
    return min(1, max(1e-300, sum))
  }

  package static func normalLowerTail(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  private static func logChoose(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, k <= n else { return -.infinity }
    return lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
  }
}
