/// How often two small numbers were met together: one open-addressed table, sixteen bytes a pair.
struct PairCounts {
  private struct Slot {
    var key: UInt64 = 0
    var count: UInt64 = 0
  }

  private var slots = Array(repeating: Slot(), count: 1 << 10)
  private var used = 0

  /// Adds `count` > 0 to a pair.
  @inline(__always)
  mutating func add(_ a: UInt32, _ b: UInt32, count: Int) {
    let key = UInt64(a) << 32 | UInt64(b)
    let mask = slots.count - 1
    var at = Self.place(key) & mask
    while slots[at].count != 0, slots[at].key != key { at = (at &+ 1) & mask }
    if slots[at].count == 0 {
      slots[at].key = key
      used += 1
    }
    slots[at].count &+= UInt64(truncatingIfNeeded: count)
    if used * 2 > slots.count { grow() }
  }

  /// Every pair once, in no order.
  func forEach(_ body: (_ a: UInt32, _ b: UInt32, _ count: Int) -> Void) {
    for slot in slots where slot.count != 0 {
      body(UInt32(slot.key >> 32), UInt32(truncatingIfNeeded: slot.key), Int(slot.count))
    }
  }

  private static func place(_ key: UInt64) -> Int {
    let spread = key &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: spread ^ spread >> 32)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    let mask = slots.count - 1
    for slot in old where slot.count != 0 {
      var at = Self.place(slot.key) & mask
      while slots[at].count != 0 { at = (at &+ 1) & mask }
      slots[at] = slot
    }
  }
}
