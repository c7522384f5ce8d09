import CulpritCore

/// Estimates how far the clock of each service is off the others', from the requests they share.
///
/// A request that two services saw lies inside one of them as caller and the other as callee: the callee's span must
/// lie within the caller's. Where it never does, and the midpoints differ by much the same amount for nearly all of
/// the shared requests, the clocks differ by that amount (the symmetric-delay assumption of NTP, RFC 5905, section 8).
package enum ClockOffsets {
  /// Fewer shared requests say nothing.
  private static let leastShared = 20

  /// Seconds by which each service's clock is ahead of most others; only those that are sure and above a second.
  package static func estimate(_ digest: Digest) -> [String: Double] {
    var sums: [String: [Double]] = [:]
    let services = digest.services
    for i in services.indices {
      for j in services.indices where j != i {
        guard let offset = offset(of: services[i], against: services[j]) else { continue }
        sums[services[i].name, default: []].append(offset)
      }
    }
    var result: [String: Double] = [:]
    for (name, offsets) in sums {
      let sorted = offsets.sorted()
      let median = sorted[sorted.count / 2]
      // Most of the services it shares requests with must agree, else it is they who are off.
      let agreeing = sorted.count { abs($0 - median) < max(0.5, abs(median) * 0.2) }
      if abs(median) >= 1, agreeing * 2 > sorted.count { result[name] = median }
    }
    return result
  }

  private static func offset(of a: ServiceSummary, against b: ServiceSummary) -> Double? {
    var differences: [Double] = []
    var nested = 0
    var j = 0
    for span in a.requests {
      while j < b.requests.count, b.requests[j].hash < span.hash { j += 1 }
      guard j < b.requests.count, b.requests[j].hash == span.hash else { continue }
      let other = b.requests[j]
      let isInside = span.first >= other.first && span.last <= other.last
      let isAround = span.first <= other.first && span.last >= other.last
      if isInside || isAround { nested += 1 }
      differences.append((Double(span.first + span.last) - Double(other.first + other.last)) / 2e6)
    }
    guard differences.count >= leastShared, nested * 5 < differences.count else { return nil }
    differences.sort()
    let median = differences[differences.count / 2]
    let spread = differences[differences.count * 9 / 10] - differences[differences.count / 10]
    return spread < max(0.5, abs(median) * 0.2) ? median : nil
  }
}
