import CulpritCore

/// The text of a signature: its members' templates laid over each other.
struct SignatureText {
  /// Variables as `<*>`.
  let template: String
  /// Variables by type.
  let typed: String

  /// - Parameters:
  ///   - members: Indexes of shapes with equal canonical tokens.
  init(_ members: [Int], in tokens: TemplateTokens, _ shapes: [ShapeSummary]) {
    if members.count == 1 {
      typed = shapes[members[0]].template
      template = Self.untyped(Array(typed.utf8))
      return
    }
    // The most frequent member shows how variables are written; ties by text.
    let ordered = members.sorted {
      (shapes[$1].records, shapes[$0].template) < (shapes[$0].records, shapes[$1].template)
    }
    // Members that fit by an empty or a longer variable have other tokens.
    let lengths = Dictionary(grouping: ordered) { tokens.tokens(of: $0).count }
    let length = lengths.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key ?? 0
    let first = ordered.first { tokens.tokens(of: $0).count == length } ?? ordered[0]
    let base = tokens.starts[first]
    var typed: [UInt8] = []
    let open = UInt8(ascii: "<")
    for offset in 0..<tokens.tokens(of: first).count {
      if tokens.traits[base + offset].contains(.spaced) { typed.append(0x20) }
      var segment = Self.segment(base + offset, tokens)
      var isVarying = false
      for other in ordered where other != first && tokens.tokens(of: other).count == length {
        let theirs = Self.segment(tokens.starts[other] + offset, tokens)
        if theirs == segment { continue }
        if segment.isEmpty || (!segment.contains(open) && theirs.contains(open)) { segment = theirs }
        let isPlaceholder =
          tokens.traits[base + offset].contains(.placeholder)
          && tokens.traits[tokens.starts[other] + offset].contains(.placeholder)
        if !isPlaceholder { isVarying = true }
      }
      typed += isVarying ? Array("<word>".utf8)[...] : segment
    }
    self.typed = String(decoding: typed, as: UTF8.self)
    template = Self.untyped(typed)
  }

  private static func segment(_ token: Int, _ tokens: TemplateTokens) -> ArraySlice<UInt8> {
    tokens.text[Int(tokens.ranges[token].lowerBound)..<Int(tokens.ranges[token].upperBound)]
  }

  /// Replaces typed placeholders by `<*>`.
  static func untyped(_ typed: [UInt8]) -> String {
    var result: [UInt8] = []
    var at = 0
    while at < typed.count {
      if typed[at] == UInt8(ascii: "<") {
        var end = at + 1
        while end < typed.count, end - at < 8, typed[end] != UInt8(ascii: ">") { end += 1 }
        if end < typed.count, typed[end] == UInt8(ascii: ">"), PlaceholderNames.contains(typed, at + 1, end) {
          result += Array("<*>".utf8)
          at = end + 1
          continue
        }
      }
      result.append(typed[at])
      at += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A logger without its place in the code: `a.b.OrderService#37` → `a.b.OrderService`, `wsgi.py:883` → `wsgi.py`.
  static func withoutAnchor(_ logger: String) -> String {
    var bytes = Array(logger.utf8)
    // `Main.cpp(123)`
    var last = bytes.count
    if last > 0, bytes[last - 1] == UInt8(ascii: ")") { last -= 1 }
    var end = last
    while end > 0, bytes[end - 1] &- 0x30 < 10 { end -= 1 }
    guard end < last, end > 1, (bytes[end - 1] == UInt8(ascii: "(")) == (last < bytes.count) else { return logger }
    switch bytes[end - 1] {
    case UInt8(ascii: "#"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "("):
      bytes.removeLast(bytes.count - end + 1)
    default: return logger
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
