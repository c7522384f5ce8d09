/// Finds host- and service-like names in a message: what an error complains about.
enum PeerNames {
  /// Calls `found` with each name: lower case, without port or scheme.
  ///
  /// A name is a token of letters, digits, `-`, `.` and `_` that is followed by `:port`, or stands after `//` or `@`,
  /// or has a hyphen between word characters (`orders-db`), or is an IPv4 address, or is a dotted lower-case host name.
  static func find(in message: Span<UInt8>, found: (Span<UInt8>) -> Void) {
    var i = 0
    let end = min(message.count, 2048)
    while i < end {
      let class_ = NameByte.of(message[i])
      if class_ == 0 {
        i += 1
        continue
      }
      let start = i
      var seen = class_
      i += 1
      while i < end {
        let next = NameByte.of(message[i])
        if next == 0 { break }
        seen |= next
        i += 1
      }
      let isAddressed =
        start >= 2 && message[start - 1] == UInt8(ascii: "/") && message[start - 2] == UInt8(ascii: "/")
        || start >= 1 && message[start - 1] == UInt8(ascii: "@")
      // Plain words, which is most of a message, need no counting.
      let mayBeName =
        seen & (NameByte.hyphen | NameByte.dot) != 0 || isAddressed
        || i < end && message[i] == UInt8(ascii: ":")
      if !mayBeName { continue }
      var dots = 0
      var letters = 0
      var digits = 0
      for at in start..<i {
        let class_ = NameByte.of(message[at])
        letters += Int(class_ & NameByte.letter)
        digits += Int(class_ & NameByte.digit) >> 1
        dots += Int(class_ & NameByte.dot) >> 3
      }
      let hyphens = seen & NameByte.hyphen
      let underscores = seen & NameByte.underscore
      let upper = seen & NameByte.upper
      var stop = i
      while stop > start, !message[stop - 1].isAlphanumeric { stop -= 1 }
      var first = start
      while first < stop, !message[first].isAlphanumeric { first += 1 }
      let length = stop - first
      guard length >= 2, length <= 100 else { continue }
      let isPorted = i + 1 < end && message[i] == UInt8(ascii: ":") && message[i + 1].isDigit && letters > 0
      let isAddress = letters == 0 && dots == 3 && hyphens == 0 && digits >= 4 && digits <= 12
      let isHyphenated =
        hyphens > 0 && letters > 2 && upper == 0 && length >= 4 && digits * 2 < length
        && message[first].isLetter && underscores == 0 && (digits < 4 || !isHexadecimal(message, first, stop))
      let isHost = dots >= 1 && upper == 0 && letters > 3 && isAddressed
      if isAddressed && letters > 0 || isPorted && upper == 0 || isAddress || isHyphenated || isHost {
        // Before an at-sign stands a user, behind it the host.
        let isUser = i < end && message[i] == UInt8(ascii: "@")
        if !isUser, !isPath(message, start, i) { found(message.extracting(first..<stop)) }
      }
    }
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
