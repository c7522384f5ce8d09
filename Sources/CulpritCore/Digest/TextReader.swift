/// Reads what `TextWriter` wrote, text by text; any of them may be passed over.
struct TextReader {
  private var reader: ByteReader
  /// Where each word of the table stands.
  private var words: [Range<Int>] = []
  private let count: Int
  /// How many texts were read or passed over.
  private(set) var number = 0

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
    let start = reader.position
    let end = start + Int(length)
    // Its length first, so that it is written where it stays.
    var size = 0
    while reader.position < end {
      guard let piece = piece(before: end) else { return nil }
      size += piece.count
    }
    if reader.position > end { return nil }
    reader.position = start
    number += 1
    return unsafe String(unsafeUninitializedCapacity: size) { target in
      var written = 0
      while reader.position < end, let piece = piece(before: end) {
        unsafe reader.bytes.withUnsafeBufferPointer { bytes in
          unsafe (target.baseAddress! + written).update(from: bytes.baseAddress! + piece.lowerBound, count: piece.count)
        }
        written += piece.count
      }
      return written
    }
  }

  /// Where the next word or run of plain bytes of a text stands; `nil` where the bytes cannot be right.
  @inline(__always)
  private mutating func piece(before end: Int) -> Range<Int>? {
    guard let word = reader.unsigned() else { return nil }
    if word > 0 { return word <= UInt64(words.count) ? words[Int(word) - 1] : nil }
    guard let plain = reader.unsigned() else { return nil }
    let start = reader.position
    guard plain <= UInt64(end - min(start, end)) else { return nil }
    reader.position = start + Int(plain)
    return start..<reader.position
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
