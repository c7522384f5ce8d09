/// Tells, without storing them, which of many hashes may have occurred more than once: two bits for each of 2^n slots.
///
/// A Bloom filter with one hash function (Bloom 1970), doubled. Most contexts of a log are there once, and this keeps
/// them out of the table, whose entries are as large as a cache line.
struct RepeatFilter {
  /// Bits of what occurred, each word followed by those of what occurred again.
  private var bits: [UInt64]
  private let mask: Int

  init(capacity: Int) {
    var words = 64
    // Eight bits for each hash: one in eight passes by mistake.
    while words * 8 < capacity { words *= 2 }
    bits = Array(repeating: 0, count: words * 2)
    mask = words - 1
  }

  @inline(__always)
  mutating func add(_ hash: UInt64) {
    let word = (Int(truncatingIfNeeded: hash >> 6) & mask) * 2
    let bit: UInt64 = 1 << (hash & 63)
    bits[word + 1] |= bits[word] & bit
    bits[word] |= bit
  }

  @inline(__always)
  func hasRepeated(_ hash: UInt64) -> Bool {
    bits[(Int(truncatingIfNeeded: hash >> 6) & mask) * 2 + 1] >> (hash & 63) & 1 == 1
  }
}
