/// Messages and traces as a digest writes them: words that recur stand in a table, and a text is the numbers of its words.
///
/// A word is a run of letters or of digits with the signs behind it (`cart `, `2024-`, `key=`). Examples repeat their
/// templates and traces repeat each other, so that this leaves a third to a fifth for deflate to pack and, what a merge
/// waits for, to unpack.
struct TextWriter {
  /// Longer words are written where they stand, so that a text cannot grow more than so many times when it is read.
  static let longestWord = 64

  private var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  private var ends: [Int] = []

  mutating func add(_ text: String) {
    bytes += text.utf8
    ends.append(bytes.count)
  }

  /// The table of words, then the texts in the order they were added.
  func encoded() -> [UInt8] {
    let words = Words(bytes, ends)
    var writer = ByteWriter()
    writer.list(words.kept) { writer, word in
      writer.unsigned(UInt64(word.count))
      writer.bytes += bytes[word]
    }
    writer.unsigned(UInt64(ends.count))
    var word = 0
    var start = 0
    var codes = ByteWriter()
    for end in ends {
      codes.bytes.removeAll(keepingCapacity: true)
      var plain = start
      var position = start
      while position < end {
        let next = position + words.lengths[Int(words.text[word])]
        let number = words.numbers[Int(words.text[word])]
        if number > 0 {
          codes.plain(bytes[plain..<position])
          codes.unsigned(UInt64(number))
          plain = next
        }
        word += 1
        position = next
      }
      codes.plain(bytes[plain..<end])
      writer.unsigned(UInt64(codes.bytes.count))
      writer.bytes += codes.bytes
      start = end
    }
    return writer.bytes
  }

  /// The words of all texts.
  private struct Words {
    /// The texts as indices of distinct words.
    private(set) var text: [Int32] = []
    /// For each distinct word its number in the table from 1 on, or 0 when it is written where it stands.
    private(set) var numbers: [Int32] = []
    /// For each distinct word how many bytes it has.
    private(set) var lengths: [Int] = []
    /// The table: where in the bytes each of its words stands first.
    private(set) var kept: [Range<Int>] = []

    init(_ bytes: [UInt8], _ ends: [Int]) {
      var distinct: [(place: Range<Int>, count: Int)] = []
      var table = HashTable(capacity: 1 << 10)
      var start = 0
      for end in ends {
        while start < end {
          let next = self.end(at: start, in: bytes, before: end)
          var hash = fastHash(bytes.span.extracting(start..<next))
          var index = distinct.count
          while let found = table.insert(hash, distinct.count) {
            if bytes[distinct[found].place] == bytes[start..<next] {
              index = found
              break
            }
            // Another word of the same hash.
            hash = mix(hash &+ 1)
          }
          if index == distinct.count { distinct.append((start..<next, 0)) }
          distinct[index].count += 1
          text.append(Int32(index))
          start = next
        }
      }
      lengths = distinct.map(\.place.count)
      // Only what takes less room in the table and two bytes at each place than it does now.
      let worthwhile = distinct.indices.filter { index in
        let (place, count) = distinct[index]
        return place.count <= longestWord && count * (place.count - 2) > place.count + 1
      }
      numbers = Array(repeating: 0, count: distinct.count)
      let ranked = worthwhile.sorted { a, b in
        if distinct[a].count != distinct[b].count { return distinct[a].count > distinct[b].count }
        return bytes[distinct[a].place].lexicographicallyPrecedes(bytes[distinct[b].place])
      }
      for index in ranked {
        kept.append(distinct[index].place)
        numbers[index] = Int32(kept.count)
      }
    }

    /// Where the word at `start` ends.
    @inline(__always)
    private func end(at start: Int, in bytes: [UInt8], before end: Int) -> Int {
      var position = start
      let kind = Self.kind(bytes[start])
      if kind != 0 {
        repeat { position += 1 } while position < end && Self.kind(bytes[position]) == kind
      }
      while position < end, Self.kind(bytes[position]) == 0 { position += 1 }
      return position
    }

    /// 0 for signs, 1 for digits, 2 for letters and for all that is not ASCII.
    @inline(__always)
    private static func kind(_ byte: UInt8) -> UInt8 {
      if byte &- 0x30 < 10 { return 1 }
      return (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 ? 2 : 0
    }
  }
}

extension ByteWriter {
  /// Bytes as they are, behind a zero.
  fileprivate mutating func plain(_ slice: ArraySlice<UInt8>) {
    if slice.isEmpty { return }
    byte(0)
    unsigned(UInt64(slice.count))
    bytes += slice
  }
}
