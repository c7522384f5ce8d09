/// Finds host- and service-like names in a message: what an error complains about.
enum PeerNames {
  /// Calls `found` with each name: lower case, without port or scheme.
  ///
  /// A name is a token of letters, digits, `-`, `.` and `_` that is followed by `:port`, or stands after `//` or `@`,
  /// or has a hyphen between word characters (`orders-db`), or is an IPv4 address.
  static func find(in message: Span<UInt8>, found: (Span<UInt8>) -> Void) {
    let text = message.extracting(0..<min(message.count, 2048))
    var at = 0
    // Where the token ends that was looked at last.
    var done = 0
    // What is not marked is a plain word, which most of a message is.
    while let mark = text.nameMark(from: at) {
      at = mark + 1
      var start = mark
      switch text[mark] {
      case UInt8(ascii: "-"): break
      case UInt8(ascii: "."):
        // Of an address of digits; names of hosts have another mark besides, names of classes none.
        if mark > 0 && text[mark - 1].isLetter || mark + 1 < text.count && text[mark + 1].isLetter { continue }
      case UInt8(ascii: ":"):
        guard mark > done, mark + 1 < text.count, text[mark + 1].isDigit else { continue }
      case UInt8(ascii: "/"):
        guard mark > 0, text[mark - 1] == UInt8(ascii: "/") else { continue }
        start = mark + 1
      default: start = mark + 1
      }
      var end = start
      while end < text.count, NameByte.of(text[end]) != 0 { end += 1 }
      while start > done, NameByte.of(text[start - 1]) != 0 { start -= 1 }
      if start == end { continue }
      done = end
      at = end
      if let name = name(in: text, start, end) { found(text.extracting(name)) }
    }
  }

  /// The name in the token from `start` to `end`, if it is one.
  private static func name(in text: Span<UInt8>, _ start: Int, _ end: Int) -> Range<Int>? {
    let isAddressed =
      start >= 2 && text[start - 1] == UInt8(ascii: "/") && text[start - 2] == UInt8(ascii: "/")
      || start >= 1 && text[start - 1] == UInt8(ascii: "@")
    var seen: UInt8 = 0
    var dots = 0
    var letters = 0
    var digits = 0
    for at in start..<end {
      let class_ = NameByte.of(text[at])
      // A class's name, most often; what is addressed is a name however it is written.
      if class_ & NameByte.upper != 0, !isAddressed { return nil }
      seen |= class_
      letters += Int(class_ & NameByte.letter)
      digits += Int(class_ & NameByte.digit) >> 1
      dots += Int(class_ & NameByte.dot) >> 3
    }
    let hyphens = seen & NameByte.hyphen
    let underscores = seen & NameByte.underscore
    var stop = end
    while stop > start, !text[stop - 1].isAlphanumeric { stop -= 1 }
    var first = start
    while first < stop, !text[first].isAlphanumeric { first += 1 }
    let length = stop - first
    guard length >= 2, length <= 100 else { return nil }
    let isPorted = end + 1 < text.count && text[end] == UInt8(ascii: ":") && text[end + 1].isDigit && letters > 0
    let isAddress = letters == 0 && dots == 3 && hyphens == 0 && digits >= 4 && digits <= 12
    let isHyphenated =
      hyphens > 0 && letters > 2 && length >= 4 && digits * 2 < length
      && text[first].isLetter && underscores == 0 && (digits < 4 || !isHexadecimal(text, first, stop))
    guard isAddressed && letters > 0 || isPorted || isAddress || isHyphenated else { return nil }
    // Before an at-sign stands a user, behind it the host.
    let isUser = end < text.count && text[end] == UInt8(ascii: "@")
    return isUser || isPath(text, start, end) ? nil : first..<stop
  }

  /// Groups of hexadecimal digits, such as a UUID, are an identifier and no name.
  private static func isHexadecimal(_ m: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for i in start..<end where !m[i].isDigit && (m[i] | 0x20) &- 0x61 >= 6 && m[i] != UInt8(ascii: "-") {
      return false
    }
    return true
  }

  /// A part of a path (`/var/lib/my-app/x`) is no host; what follows `//` is.
  private static func isPath(_ m: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let slashBefore = start >= 1 && m[start - 1] == UInt8(ascii: "/")
    let doubleSlash = slashBefore && start >= 2 && m[start - 2] == UInt8(ascii: "/")
    return slashBefore && !doubleSlash
  }

}

extension Span where Element == UInt8 {
  /// The position of the first byte at or after `start` that a name holds or has beside it: `- . / : @`.
  @inline(__always)
  fileprivate func nameMark(from start: Int) -> Int? {
    first(from: start) { word in
      let high: UInt64 = 0x8080_8080_8080_8080
      let low: UInt64 = 0x0101_0101_0101_0101
      let ascii = word & ~high
      // At least `-`, and not past `/`.
      let marks = (ascii &+ low &* 0x53) & ~(ascii &+ low &* 0x50)
      let colons = ascii ^ low &* 0x3A
      let ats = ascii ^ low &* 0x40
      // The high bit of each byte that is not zero.
      let others = (colons &+ low &* 0x7F) & (ats &+ low &* 0x7F)
      return (marks | ~others) & ~word & high
    }
  }
}

/// The classes of bytes that names of hosts are made of; 0 for the others.
private enum NameByte {
  static let letter: UInt8 = 1
  static let digit: UInt8 = 2
  static let hyphen: UInt8 = 4
  static let dot: UInt8 = 8
  static let underscore: UInt8 = 16
  static let upper: UInt8 = 32

  @inline(__always)
  static func of(_ byte: UInt8) -> UInt8 { table[Int(byte)] }

  /// Written out for the reason `ByteClass.table` is.
  private static let table: [256 of UInt8] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 8, 0,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0,
    0, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33,
    33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 0, 0, 0, 0, 16,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ]
}
