/// How often two small numbers were met together.
struct PairCounts {
  private struct Pair: TableKey {
    var a: UInt32
    var b: UInt32

    var tableHash: UInt64 {
      let spread = (UInt64(a) << 32 | UInt64(b)) &* 0x9e37_79b9_7f4a_7c15
      return spread ^ spread >> 32
    }
  }

  private var pairs = KeyTable<Pair>()
  private var counts: [Int] = []

  /// Adds `count` > 0 to a pair.
  @inline(__always)
  mutating func add(_ a: UInt32, _ b: UInt32, count: Int) {
    let number = pairs.number(of: Pair(a: a, b: b))
    if number == counts.count { counts.append(0) }
    counts[number] += count
  }

  /// Every pair once, in the order they were first met.
  func forEach(_ body: (_ a: UInt32, _ b: UInt32, _ count: Int) -> Void) {
    for (pair, count) in zip(pairs.keys, counts) { body(pair.a, pair.b, count) }
  }
}
