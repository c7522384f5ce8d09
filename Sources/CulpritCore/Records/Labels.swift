/// Interned texts: each distinct text once, named by a small id. Id 0 is "absent" and the empty text.
///
/// Lookup costs one hash over the bytes and one comparison; a `String` is made only when a text is new.
package final class Labels {
  package private(set) var texts: [String] = [""]
  private var bytes: [[UInt8]] = [[]]
  private var slots: [UInt32] = Array(repeating: 0, count: 1024)

  package init() {}

  /// The id of a text; at most 256 bytes of it count.
  package func id(_ text: Span<UInt8>) -> UInt32 {
    let count = min(text.count, 256)
    if count == 0 { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for i in 0..<count { hash = (hash ^ UInt64(text[i])) &* 0x0000_0100_0000_01b3 }
    return find(hash, count: count) { text[$0] }
  }

  /// The id of a text; at most 256 bytes of it count.
  package func id(_ text: String) -> UInt32 {
    let all = Array(text.utf8.prefix(256))
    if all.isEmpty { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in all { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return find(hash, count: all.count) { all[$0] }
  }

  package subscript(id: UInt32) -> String { texts[Int(id)] }

  private func find(_ hash: UInt64, count: Int, byte: (Int) -> UInt8) -> UInt32 {
    var slot = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & (slots.count - 1)
    while true {
      let candidate = Int(slots[slot])
      if candidate == 0 { break }
      if bytes[candidate].count == count, (0..<count).allSatisfy({ bytes[candidate][$0] == byte($0) }) {
        return UInt32(candidate)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let fresh = (0..<count).map(byte)
    bytes.append(fresh)
    texts.append(String(decoding: fresh, as: UTF8.self))
    slots[slot] = UInt32(bytes.count - 1)
    if bytes.count * 2 > slots.count { grow() }
    return UInt32(bytes.count - 1)
  }

  private func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (id, text) in bytes.enumerated().dropFirst() {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      var slot = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(id)
    }
  }
}
