import Testing

@testable import CulpritCore

struct RequestFollowerTests {
  private struct Pair: Hashable {
    var from: UInt64
    var to: UInt64
  }

  private func pairs(_ records: [(request: UInt64, shape: UInt64, second: Double)]) -> [Pair: Int] {
    var follower = RequestFollower()
    var counts: [Pair: Int] = [:]
    for record in records {
      follower.follow(
        request: record.request, service: 1, shape: record.shape, at: Int64(record.second * 1e6)
      ) { _, from, to, _, _ in counts[Pair(from: from, to: to), default: 0] += 1 }
    }
    follower.finish { _, from, to, _, _ in counts[Pair(from: from, to: to), default: 0] += 1 }
    return counts
  }

  @Test func `steps are counted within a request, and its end once it was idle`() {
    let counts = pairs([(7, 100, 0), (9, 100, 0.1), (7, 200, 0.2), (9, 200, 0.3), (11, 100, 60)])
    #expect(counts[Pair(from: 100, to: 200)] == 2)
    #expect(counts[Pair(from: 200, to: Successor.end)] == 2)
    // The last request may have gone on: it enters no count.
    #expect(counts[Pair(from: 100, to: Successor.end)] == nil)
  }

  @Test func `a log that runs newest first gives the same pairs`() {
    let records: [(request: UInt64, shape: UInt64, second: Double)] = [
      (7, 100, 0), (7, 200, 0.5), (7, 300, 1), (8, 100, 30), (8, 200, 30.5), (9, 100, 90),
    ]
    #expect(
      pairs(records.reversed()).filter { $0.key.to != Successor.end }
        == pairs(records).filter { $0.key.to != Successor.end })
  }

  @Test func `steps later than the longest request are not counted`() {
    #expect(pairs([(7, 100, 0), (7, 200, 61)]).isEmpty)
  }
}
