/// A hash that is the same on every machine and in every run, unlike `Hasher`: 64-bit FNV-1a (Fowler, Noll, Vo).
///
/// `value` is FNV-1a itself, which Prometheus and others use too; `mixed` spreads it over all bits, for tables and samples.
package struct StableHash: Sendable {
  @usableFromInline package internal(set) var value: UInt64

  /// - Parameter seed: Gives another hash of the same bytes.
  @inlinable @inline(__always)
  package init(seed: UInt64 = 0) { value = seed ^ 0xcbf2_9ce4_8422_2325 }

  @inlinable @inline(__always)
  package mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

  @inlinable @inline(__always)
  package mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }

  /// The bytes of `text` from `start` to `end`.
  @inlinable @inline(__always)
  package mutating func add(_ text: Span<UInt8>, from start: Int, to end: Int) {
    for i in start..<end { add(text[i]) }
  }

  package var mixed: UInt64 { mix(value) }

  /// 16 hexadecimal digits.
  package var hex: String { Self.hex(value) }

  /// A number as 16 hexadecimal digits: how ids of signatures and shapes are written.
  package static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The hash of the text's UTF-8.
  package static func hash(_ text: String) -> UInt64 {
    var hash = StableHash()
    hash.add(text.utf8)
    return hash.value
  }

  /// The hash of the text's UTF-8 as 16 hexadecimal digits.
  package static func hex(_ text: String) -> String { hex(hash(text)) }
}

/// A hash of eight bytes at a time: one multiplication each, where FNV-1a needs eight one after another.
enum WordHash {
  static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
  static let spread: UInt64 = 0x9e37_79b9_7f4a_7c15

  @inline(__always)
  static func add(_ word: UInt64, to hash: inout UInt64) {
    let mixed = (hash ^ word) &* spread
    hash = mixed ^ (mixed >> 29)
  }
}

/// FNV-1a of some bytes, finished with `mix`.
package func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var hash = StableHash()
  hash.add(bytes)
  return hash.mixed
}

/// A fixed bijective mixer: the finaliser of MurmurHash3 (Appleby), the same on every machine.
@inline(__always)
package func mix(_ value: UInt64) -> UInt64 {
  var x = value
  x = (x ^ (x >> 33)) &* 0xff51_afd7_ed55_8ccd
  x = (x ^ (x >> 33)) &* 0xc4ce_b9fe_1a85_ec53
  return x ^ (x >> 33)
}
