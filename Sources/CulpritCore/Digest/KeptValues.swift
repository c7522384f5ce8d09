/// Words after which a value is never masked, as a user's rules ask for: `status` keeps the codes of `status=404`,
/// `status: 404` and `status 404` apart.
package struct KeptValues: Sendable, Hashable {
  /// In lower case, sorted.
  package private(set) var words: [String]
  private var bytes: [[UInt8]]

  package init(_ words: [String] = []) {
    self.words = Set(words.map { $0.lowercased() }).sorted()
    bytes = self.words.map { Array($0.utf8) }
  }

  package var isEmpty: Bool { words.isEmpty }

  /// Whether the value that starts at `start` follows one of the words, at most three signs and blanks away.
  package func holds(_ text: Span<UInt8>, before start: Int) -> Bool {
    var end = start
    while end > 0, start - end < 3, !Self.isWord(text[end - 1]) { end -= 1 }
    for word in bytes where end >= word.count {
      let from = end - word.count
      guard from == 0 || !Self.isWord(text[from - 1]) else { continue }
      var isSame = true
      for i in 0..<word.count {
        let byte = text[from + i]
        if (byte &- 0x41 < 26 ? byte | 0x20 : byte) != word[i] { isSame = false }
      }
      if isSame { return true }
    }
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isWord || byte == UInt8(ascii: "-")
  }
}
