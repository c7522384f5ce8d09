/// A share of things of which something is known, with its 95 % interval.
package struct Share: Sendable, Equatable {
  package var hits = 0
  /// How many it is known for; 0 means that nothing is known, and `value` is `nil`.
  package var known = 0

  package init(hits: Int = 0, known: Int = 0) {
    self.hits = hits
    self.known = known
  }

  package mutating func add(_ hit: Bool?) {
    guard let hit else { return }
    known += 1
    if hit { hits += 1 }
  }

  package var value: Double? { known == 0 ? nil : Double(hits) / Double(known) }

  /// Wilson's score interval, JASA 22 (1927): right for few trials and for shares near 0 and 1.
  package var interval: (low: Double, high: Double)? {
    guard let p = value else { return nil }
    let n = Double(known)
    let z = 1.959964
    let centre = p + z * z / (2 * n)
    let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return (max(0, (centre - spread) / scale), min(1, (centre + spread) / scale))
  }
}

/// Mean and percentiles of durations in seconds.
package struct Durations: Sendable, Equatable {
  package var count: Int
  package var mean: Double
  package var p50: Double
  package var p75: Double
  package var p90: Double
  package var p95: Double

  /// `nil` when there is none.
  package init?(_ seconds: [Double]) {
    if seconds.isEmpty { return nil }
    let sorted = seconds.sorted()
    count = sorted.count
    mean = sorted.reduce(0, +) / Double(sorted.count)
    p50 = Self.quantile(0.5, of: sorted)
    p75 = Self.quantile(0.75, of: sorted)
    p90 = Self.quantile(0.9, of: sorted)
    p95 = Self.quantile(0.95, of: sorted)
  }

  /// The smallest value that a share `q` of the sorted values does not exceed.
  package static func quantile(_ q: Double, of sorted: [Double]) -> Double {
    sorted[min(sorted.count - 1, max(0, Int((q * Double(sorted.count)).rounded(.up)) - 1))]
  }
}
