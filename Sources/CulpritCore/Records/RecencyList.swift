/// Slots of a table in the order in which they were used: which one was left alone longest, at the cost of a few stores
/// a use.
struct RecencyList {
  /// For each slot, the one used before it and the one used after it; each end names itself.
  private var before: [Int32] = []
  private var after: [Int32] = []
  private var newest: Int32 = 0
  /// The slot that was used longest ago.
  private(set) var oldest = 0

  /// Adds the next slot, as the one used last.
  mutating func append() {
    let slot = Int32(truncatingIfNeeded: before.count)
    before.append(slot)
    after.append(slot)
    if slot > 0 { link(slot) } else { newest = 0 }
  }

  /// Says that a slot is used now.
  @inline(__always)
  mutating func use(_ slot: Int) {
    if Int32(truncatingIfNeeded: slot) != newest { move(Int32(truncatingIfNeeded: slot)) }
  }

  private mutating func move(_ slot: Int32) {
    let next = after[Int(slot)]
    if Int(slot) == oldest {
      oldest = Int(next)
      before[Int(next)] = next
    } else {
      let last = before[Int(slot)]
      after[Int(last)] = next
      before[Int(next)] = last
    }
    link(slot)
  }

  private mutating func link(_ slot: Int32) {
    before[Int(slot)] = newest
    after[Int(newest)] = slot
    after[Int(slot)] = slot
    newest = slot
  }

  mutating func removeAll() {
    before.removeAll(keepingCapacity: true)
    after.removeAll(keepingCapacity: true)
    newest = 0
    oldest = 0
  }
}
