/// Takes secrets out of a log that comes in pieces, line by line; the number of lines stays.
///
/// A private key is a secret of many lines: once its first was seen, lines of its alphabet are taken out until its last.
package struct LineRedactor {
  private let redaction: Redaction?
  private var pending: [UInt8] = []
  /// Lines that may still belong to the private key that began.
  private var keyLines = 0

  /// The longest line that is held; a longer one is redacted in parts.
  private static let longest = 1 << 20
  /// A key of 16,384 bits has 212 lines.
  private static let longestKey = 256
  private static let keyBegin = Array("-----BEGIN ".utf8)
  private static let keyWords = Array("PRIVATE KEY".utf8)
  private static let keyEnd = Array("-----END ".utf8)
  private static let keyMark = Array("[redacted:private-key]".utf8)

  /// - Parameter redaction: `nil` hands on everything as it is.
  package init(_ redaction: Redaction?) { self.redaction = redaction }

  /// Appends the lines that the next bytes complete to `out`.
  package mutating func take(_ bytes: Span<UInt8>, into out: inout [UInt8]) {
    var start = 0
    while start < bytes.count {
      let newline = LineScanner.newline(in: bytes, from: start)
      let end = newline ?? bytes.count
      let part = bytes.extracting(start..<end)
      unsafe part.withUnsafeBufferPointer { unsafe pending.append(contentsOf: $0) }
      start = end + 1
      if newline != nil {
        flush(into: &out)
        out.append(0x0A)
      } else if pending.count > Self.longest {
        flush(into: &out)
      }
    }
  }

  /// Appends what no newline ended.
  package mutating func finish(into out: inout [UInt8]) { flush(into: &out) }

  private mutating func flush(into out: inout [UInt8]) {
    defer { pending.removeAll(keepingCapacity: true) }
    guard let redaction, !pending.isEmpty else {
      out += pending
      return
    }
    if keyLines > 0 {
      keyLines -= 1
      let isEnd = Self.position(of: Self.keyEnd, in: pending) != nil
      if isEnd { keyLines = 0 }
      if isEnd || isKeyText {
        out += Self.keyMark
        return
      }
    }
    if let begin = Self.position(of: Self.keyBegin, in: pending),
      Self.position(of: Self.keyWords, in: pending, from: begin) != nil,
      Self.position(of: Self.keyEnd, in: pending, from: begin) == nil
    {
      keyLines = Self.longestKey
    }
    out += redaction.redacted(pending)
  }

  /// Whether the line ends in a word of base64, whatever a logger wrote before it.
  private var isKeyText: Bool {
    var length = 0
    for byte in pending.reversed() {
      if byte == 0x0D, length == 0 { continue }
      if byte == 0x20 || byte == 0x09 { break }
      let isLetter = (0x41...0x5A).contains(byte & 0xDF)
      guard isLetter || (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2F || byte == 0x3D else {
        return false
      }
      length += 1
    }
    return length >= 4
  }

  private static func position(of word: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
    guard text.count >= start + word.count else { return nil }
    for i in start...(text.count - word.count) where text[i] == word[0] {
      if text[i..<i + word.count].elementsEqual(word) { return i }
    }
    return nil
  }
}
