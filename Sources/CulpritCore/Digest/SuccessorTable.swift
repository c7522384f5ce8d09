/// Counts which shape followed which, with at most `followers` different followers of each.
struct SuccessorTable {
  /// A shape of a service, as the earlier part of a pair.
  struct Step: Hashable {
    var service: UInt32
    var from: UInt64
  }

  private struct Pair: TableKey {
    var from: UInt64
    var to: UInt64
    var service: UInt32

    var tableHash: UInt64 { mix(from ^ mix(to ^ UInt64(service) &* 0x9E37_79B9_7F4A_7C15)) }
  }

  private struct Counts {
    var series = PendingSeries()
    var steps = PendingSeries()
  }

  private struct Event {
    var moment: Int64
    /// `Successor.stepWeight`, 0 for the end of a request.
    var weight: UInt32
  }

  private var pairs = KeyTable<Pair>()
  private var counts: [Counts] = []
  private var batch = EventBatch<Event>()
  private var followers: [Step: Int] = [:]
  private let limits: DigestBuilder.Limits

  init(limits: DigestBuilder.Limits) { self.limits = limits }

  mutating func count(service: UInt32, from: UInt64, to: UInt64, at moment: Int64, step: Int64) {
    let pair = Pair(from: from, to: to, service: service)
    if let known = pairs.find(pair) { return add(moment, step, to: known) }
    if to > Successor.any {
      let count = followers[Step(service: service, from: from), default: 0]
      if count > limits.followers {
        return self.count(service: service, from: from, to: Successor.any, at: moment, step: step)
      }
      followers[Step(service: service, from: from)] = count + 1
    }
    counts.append(Counts())
    add(moment, step, to: pairs.number(of: pair))
  }

  @inline(__always)
  private mutating func add(_ moment: Int64, _ step: Int64, to index: Int) {
    let weight = pairs.keys[index].to == Successor.end ? 0 : Successor.stepWeight(microseconds: step)
    batch.append(Event(moment: moment, weight: weight), of: index)
    if batch.isFull { flush() }
  }

  /// Brings what was gathered to its pairs.
  mutating func flush() {
    batch.drain(tableCount: pairs.count) { index, events in
      for event in events {
        counts[index].series.add(event.moment, capacity: limits.cells)
        if event.weight > 0 { counts[index].steps.add(event.moment, count: event.weight, capacity: limits.cells) }
      }
    }
  }

  /// Pairs under the keys that their shapes have in the end: some were folded after the pair was counted.
  func successors(labels: Labels, renamed: [Step: UInt64]) -> [Successor] {
    zip(pairs.keys, counts).map { pair, counts in
      var result = Successor(
        service: labels[pair.service],
        from: renamed[Step(service: pair.service, from: pair.from)] ?? pair.from,
        to: renamed[Step(service: pair.service, from: pair.to)] ?? pair.to,
        series: counts.series.flushed(capacity: limits.cells))
      result.steps = counts.steps.flushed(capacity: limits.cells)
      return result
    }
  }
}
