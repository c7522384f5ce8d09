/// Reads what `TextWriter` wrote, text by text; any of them may be passed over.
struct TextReader {
  private var reader: ByteReader
  /// Where each word of the table stands.
  private var words: [Range<Int>] = []
  private let count: Int
  /// How many texts were read or passed over.
  private(set) var number = 0
  private var text: [UInt8] = []

  /// `nil` where the bytes cannot be right.
  init?(_ bytes: [UInt8]) {
    reader = ByteReader(bytes: bytes, position: 0)
    guard
      let words = reader.list({ reader -> Range<Int>? in
        guard let length = reader.unsigned(), length <= TextWriter.longestWord else { return nil }
        let start = reader.position
        return reader.skip(Int(length)) ? start..<start + Int(length) : nil
      }), let count = reader.unsigned(), count <= UInt64(bytes.count)
    else { return nil }
    self.words = words
    self.count = Int(count)
  }

  /// The next text.
  mutating func next() -> String? {
    guard number < count, let length = reader.unsigned(), length <= UInt64(reader.end - reader.position) else {
      return nil
    }
    let end = reader.position + Int(length)
    text.removeAll(keepingCapacity: true)
    while reader.position < end {
      guard let word = reader.unsigned() else { return nil }
      if word > 0 {
        guard word <= UInt64(words.count) else { return nil }
        text += reader.bytes[words[Int(word) - 1]]
      } else {
        guard let plain = reader.unsigned() else { return nil }
        let start = reader.position
        guard plain <= UInt64(end - min(start, end)) else { return nil }
        reader.position = start + Int(plain)
        text += reader.bytes[start..<reader.position]
      }
    }
    if reader.position > end { return nil }
    number += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// Passes over the texts before the one of this number; `false` when there is none.
  mutating func skip(to wanted: Int) -> Bool {
    guard wanted >= number, wanted < count else { return false }
    while number < wanted {
      guard let length = reader.unsigned(), length <= UInt64(reader.end), reader.skip(Int(length)) else { return false }
      number += 1
    }
    return true
  }
}
