/// A text that is asked of many names whether it speaks of them as of somebody to talk to, and not merely has a
/// hyphenated word. Upper and lower case are one.
struct AddressedText {
  private let text: [UInt8]
  /// The runs of three bytes that are in it, each a bit by its hash: most names that are asked for are not in the text,
  /// and are told by their first runs.
  private var runs: [UInt64] = Array(repeating: 0, count: 512)

  init(_ text: String) {
    self.text = Saying.lowered(text.utf8)
    for at in self.text.indices.dropLast(2) {
      let bit = Self.bit(self.text[at], self.text[at + 1], self.text[at + 2])
      runs[bit >> 6] |= 1 << UInt64(bit & 63)
    }
  }

  /// Whether a port, an `@`, a scheme or one of some words stands beside a name, in lower case.
  func addresses(_ name: String) -> Bool {
    let name = Array(name.utf8)
    guard !name.isEmpty, mayHold(name) else { return false }
    var from = 0
    while let at = text.span.first(name.span, from: from) {
      let end = at + name.count
      if end + 1 < text.count, text[end] == UInt8(ascii: ":"), text[end + 1] &- 0x30 < 10 { return true }
      if at > 0, text[at - 1] == UInt8(ascii: "@") { return true }
      if at > 1, text[at - 1] == UInt8(ascii: "/"), text[at - 2] == UInt8(ascii: "/") { return true }
      if Self.wordsBefore.contains(word(before: at)) || Self.wordsAfter.contains(word(after: end)) { return true }
      from = end
    }
    return false
  }

  private func mayHold(_ name: [UInt8]) -> Bool {
    name.indices.dropLast(2).allSatisfy { at in
      let bit = Self.bit(name[at], name[at + 1], name[at + 2])
      return runs[bit >> 6] >> UInt64(bit & 63) & 1 == 1
    }
  }

  private static func bit(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Int {
    let run = UInt32(a) | UInt32(b) << 8 | UInt32(c) << 16
    return Int((run &* 0x9E37_79B1) >> 17)
  }

  private static let wordsBefore: Set<String> = [
    "to", "lookup", "host", "peer", "server", "upstream", "service", "backend", "with", "from", "calling", "reach",
    "on", "at", "dial", "connect",
  ]
  private static let wordsAfter: Set<String> = [
    "unavailable", "unreachable", "refused", "timed", "timeout", "down", "not", "did", "is", "returned", "closed",
    "connection",
  ]

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x22 || byte == 0x27 || byte == 0x2C
  }

  /// The word before the one that holds `at`, without what is no letter at its ends.
  private func word(before at: Int) -> String {
    var end = at
    while end > 0, !Self.isSeparator(text[end - 1]) { end -= 1 }
    while end > 0, Self.isSeparator(text[end - 1]) { end -= 1 }
    var start = end
    while start > 0, !Self.isSeparator(text[start - 1]) { start -= 1 }
    return Self.letters(text[start..<end])
  }

  /// The word after the one that `at` stands in or behind.
  private func word(after at: Int) -> String {
    var start = at
    while start < text.count, !Self.isSeparator(text[start]) { start += 1 }
    while start < text.count, Self.isSeparator(text[start]) { start += 1 }
    var end = start
    while end < text.count, !Self.isSeparator(text[end]) { end += 1 }
    return Self.letters(text[start..<end])
  }

  private static func letters(_ word: ArraySlice<UInt8>) -> String {
    func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    guard word.count <= 24, let first = word.firstIndex(where: isLetter), let last = word.lastIndex(where: isLetter)
    else { return "" }
    return String(decoding: word[first...last], as: UTF8.self)
  }
}
