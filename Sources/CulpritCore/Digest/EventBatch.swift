/// Small facts about entries of a table, gathered so that each entry is touched once for many of them.
///
/// Neighbouring records are of different shapes: counted one by one, each touches cells that have left the cache since the
/// last one. Gathered by the thousand and put in order of their entry (a counting sort, so that facts about one entry stay
/// in the order they came in) they cost a third of that.
struct EventBatch<Event> {
  /// 16,384 events of 32 bytes fit the second-level cache.
  static var capacity: Int { 1 << 14 }

  private var entries: [UInt32] = []
  private var events: [Event] = []
  private var sorted: [Event] = []
  private var ends: [UInt32] = []

  var isFull: Bool { events.count >= Self.capacity }

  @inline(__always)
  mutating func append(_ event: Event, of entry: Int) {
    entries.append(UInt32(truncatingIfNeeded: entry))
    events.append(event)
  }

  /// Calls `body` once for each entry that has events, with their range in `events`, and forgets them.
  ///
  /// - Parameter count: How many entries the table has.
  mutating func drain(tableCount count: Int, _ body: (_ entry: Int, _ events: ArraySlice<Event>) -> Void) {
    guard let first = events.first else { return }
    ends.removeAll(keepingCapacity: true)
    ends.append(contentsOf: repeatElement(0, count: count + 1))
    for entry in entries { ends[Int(entry) + 1] &+= 1 }
    for entry in 0..<count { ends[entry + 1] &+= ends[entry] }
    if sorted.count < events.count { sorted = Array(repeating: first, count: Self.capacity) }
    for at in entries.indices {
      let entry = Int(entries[at])
      sorted[Int(ends[entry])] = events[at]
      ends[entry] &+= 1
    }
    var start = 0
    for entry in 0..<count where Int(ends[entry]) > start {
      let end = Int(ends[entry])
      body(entry, sorted[start..<end])
      start = end
    }
    entries.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
  }
}
