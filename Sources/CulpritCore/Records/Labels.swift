#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Interned texts: each distinct text once, named by a small id. Id 0 is "absent" and the empty text.
///
/// Lookup costs one hash over the bytes and one comparison; a `String` is made only when one is asked for. One thread
/// interns; another may meanwhile ask for the texts of ids it was given.
package final class Labels {
  /// At most so many bytes of a text count.
  private static let textLimit = 256
  /// At most so many texts of lines are kept; a further one is absent. What is counted under labels stays bounded by it.
  package static let countLimit = 1 << 17

  /// How many ids there are, that of the empty text included.
  package var count: Int { ends.count }
  /// All texts one after the other; text `id` ends at `ends[id]`.
  private var storage: [UInt8] = []
  private var ends: [Int] = [0]
  private var hashes: [UInt64] = [0]
  private var slots: [UInt32] = Array(repeating: 0, count: 1024)
  /// Held while texts are added, which is rare, and while the other thread reads one.
  private let monitor = Monitor()

  package init() {}

  /// The id of a text of a line; at most 256 bytes of it count.
  package func id(_ text: Span<UInt8>) -> UInt32 { id(text, isBounded: true) }

  /// The id of a text that no line made up; at most 256 bytes of it count.
  package func id(_ text: String) -> UInt32 {
    let bytes = Array(text.utf8)
    return id(bytes.span, isBounded: false)
  }

  private func id(_ text: Span<UInt8>, isBounded: Bool) -> UInt32 {
    let count = min(text.count, Self.textLimit)
    if count == 0 { return 0 }
    var hash = UInt64(count) &* 0x9e37_79b9_7f4a_7c15
    var at = 0
    while at < count {
      hash = (hash ^ text.packed(from: at, to: min(at + 8, count))) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 29
      at += 8
    }
    var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & (slots.count - 1)
    while true {
      let candidate = Int(slots[slot])
      if candidate == 0 { break }
      if hashes[candidate] == hash, isEqual(candidate, text, count) { return UInt32(candidate) }
      slot = (slot + 1) & (slots.count - 1)
    }
    if isBounded, ends.count >= Self.countLimit { return 0 }
    return insert(text, count, hash, slot)
  }

  package subscript(id: UInt32) -> String {
    id == 0 ? "" : monitor.locked { String(decoding: storage[ends[Int(id) - 1]..<ends[Int(id)]], as: UTF8.self) }
  }

  private func isEqual(_ candidate: Int, _ text: Span<UInt8>, _ count: Int) -> Bool {
    let start = ends[candidate - 1]
    if ends[candidate] - start != count { return false }
    return unsafe text.withUnsafeBytes { text in
      unsafe storage.withUnsafeBytes { unsafe memcmp($0.baseAddress! + start, text.baseAddress!, count) == 0 }
    }
  }

  private func insert(_ text: Span<UInt8>, _ count: Int, _ hash: UInt64, _ slot: Int) -> UInt32 {
    monitor.locked {
      text.append(to: count, onto: &storage)
      ends.append(storage.count)
    }
    hashes.append(hash)
    slots[slot] = UInt32(ends.count - 1)
    if ends.count * 2 > slots.count { grow() }
    return UInt32(ends.count - 1)
  }

  private func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (id, hash) in hashes.enumerated().dropFirst() {
      var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(id)
    }
  }
}
