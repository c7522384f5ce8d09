import CulpritCore

/// Estimates how far the clock of each service is off the others', from the requests they share.
///
/// A request that two services saw lies inside one of them as caller and the other as callee: the callee's span must
/// lie within the caller's. Where it never does, and the midpoints differ by the very same amount for nearly all of
/// the shared requests, the clocks differ by that amount (the symmetric-delay assumption of NTP, RFC 5905, section 8).
/// A delay of the work itself (a queue, a retry) varies more than a clock does.
package enum ClockOffsets {
  /// Fewer shared requests say nothing.
  private static let leastShared = 20
  /// Seconds within which nine tenths of the differences must lie.
  private static let spreadLimit = 0.5
  /// Less than this is what requests take, not clocks.
  private static let leastOffset = 1.0

  /// What two services' shared requests say: `b` is so many seconds ahead of `a`.
  private struct Link {
    var to: Int
    var seconds: Double
  }

  /// Seconds by which each service's clock is ahead of the others'; only those that are sure and a second or more.
  ///
  /// Services that share requests make a group; its clocks are compared with the median one. Where the comparisons of a
  /// group contradict each other, it is left alone. Of two services alone nobody knows which is off: the second by name
  /// is taken to be.
  package static func estimate(_ digest: Digest) -> [String: Double] {
    let services = digest.services.filter { $0.requests.count >= leastShared }
    var links = Array(repeating: [Link](), count: services.count)
    for i in services.indices {
      for j in services.indices where j > i {
        guard let ahead = offset(of: services[j], against: services[i]) else { continue }
        links[i].append(Link(to: j, seconds: ahead))
        links[j].append(Link(to: i, seconds: -ahead))
      }
    }
    var result: [String: Double] = [:]
    var ahead = Array<Double?>(repeating: nil, count: services.count)
    for root in services.indices where ahead[root] == nil && !links[root].isEmpty {
      ahead[root] = 0
      var group = [root]
      var next = 0
      while next < group.count {
        let i = group[next]
        next += 1
        for link in links[i] where ahead[link.to] == nil {
          ahead[link.to] = ahead[i]! + link.seconds
          group.append(link.to)
        }
      }
      let isConsistent = group.allSatisfy { i in
        links[i].allSatisfy { abs(ahead[$0.to]! - ahead[i]! - $0.seconds) < spreadLimit }
      }
      guard isConsistent else { continue }
      let sorted = group.sorted { (ahead[$0]!, services[$0].name) < (ahead[$1]!, services[$1].name) }
      let middle =
        group.count == 2 ? group.min { services[$0].name < services[$1].name }! : sorted[(sorted.count - 1) / 2]
      for i in group where abs(ahead[i]! - ahead[middle]!) >= leastOffset {
        result[services[i].name] = ahead[i]! - ahead[middle]!
      }
    }
    return result
  }

  /// Seconds by which `a` is ahead of `b`: 0 where their requests lie within each other, `nil` when nothing is sure.
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
    guard differences.count >= leastShared else { return nil }
    if nested * 5 >= differences.count * 4 { return 0 }
    guard nested * 5 < differences.count else { return nil }
    differences.sort()
    let median = differences[differences.count / 2]
    let spread = differences[differences.count * 9 / 10] - differences[differences.count / 10]
    guard spread < spreadLimit else { return nil }
    // Calls after one another are not nested either, and no clock's fault.
    return abs(median) >= leastOffset ? median : nil
  }
}
