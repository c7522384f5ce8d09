/// A key of a `KeyTable`.
protocol TableKey: Equatable {
  /// A hash of the whole key; its low bits decide.
  var tableHash: UInt64 { get }
}

/// Numbers keys from 0 in the order they are first met: open addressing, most often one probe and one comparison.
///
/// `HashTable` serves keys that are hashes themselves; these are small and compared whole.
struct KeyTable<Key: TableKey> {
  /// Key `n` is the one that was given the number `n`.
  private(set) var keys: [Key] = []
  private var slots: [UInt32] = Array(repeating: 0, count: 1 << 8)

  var count: Int { keys.count }

  /// The number of a key that is there.
  @inline(__always)
  func find(_ key: Key) -> Int? {
    let number = Int(slots[slot(of: key)]) - 1
    return number >= 0 ? number : nil
  }

  /// The number of a key, which is `count` from before the call when it is new.
  @inline(__always)
  mutating func number(of key: Key) -> Int {
    let slot = slot(of: key)
    return slots[slot] != 0 ? Int(slots[slot]) - 1 : append(key, at: slot)
  }

  @inline(__always)
  private func slot(of key: Key) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key.tableHash) & mask
    while slots[slot] != 0, keys[Int(slots[slot]) - 1] != key { slot = (slot &+ 1) & mask }
    return slot
  }

  @inline(never)
  private mutating func append(_ key: Key, at slot: Int) -> Int {
    keys.append(key)
    slots[slot] = UInt32(keys.count)
    if keys.count * 2 > slots.count {
      slots = Array(repeating: 0, count: slots.count * 2)
      for (number, key) in keys.enumerated() { slots[self.slot(of: key)] = UInt32(number + 1) }
    }
    return keys.count - 1
  }
}
