/// Numbers by 64-bit hash, in open addressing: a probe is a multiplication and mostly one cache line.
///
/// Keys are hashes already, so nothing is hashed again, which is most of what `Dictionary` would cost here.
package struct HashTable: Sendable {
  @usableFromInline var keys: [UInt64]
  @usableFromInline var values: [Int32]
  @usableFromInline var shift: UInt64
  @usableFromInline package internal(set) var count = 0
  /// The value of key 0, which marks free slots.
  @usableFromInline var ofZero: Int32 = -1

  @inlinable
  package init(capacity: Int) {
    var bits: UInt64 = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    keys = Array(repeating: 0, count: 1 << Int(bits))
    values = Array(repeating: -1, count: 1 << Int(bits))
    shift = 64 - bits
  }

  @inlinable @inline(__always)
  func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }

  @inlinable
  package func contains(_ key: UInt64) -> Bool { self[key] != nil }

  @inlinable
  package subscript(key: UInt64) -> Int? {
    let value = key == 0 ? ofZero : values[slot(of: key)]
    return value < 0 ? nil : Int(value)
  }

  /// The value of a key that is there already; else `nil`, and the key has this one from now on.
  @inlinable
  package mutating func insert(_ key: UInt64, _ value: Int) -> Int? {
    if key == 0 {
      if ofZero >= 0 { return Int(ofZero) }
      ofZero = Int32(value)
      return nil
    }
    let place = slot(of: key)
    if keys[place] == key { return Int(values[place]) }
    keys[place] = key
    values[place] = Int32(value)
    count += 1
    if count * 2 > keys.count { grow() }
    return nil
  }

  @usableFromInline
  mutating func grow() {
    var larger = HashTable(capacity: keys.count)
    larger.ofZero = ofZero
    for (key, value) in zip(keys, values) where key != 0 { _ = larger.insert(key, Int(value)) }
    self = larger
  }
}
