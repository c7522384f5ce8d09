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
      guard isName(message[i]) else {
        i += 1
        continue
      }
      let start = i
      var hyphens = 0
      var dots = 0
      var letters = 0
      var digits = 0
      var upper = 0
      var underscores = 0
      while i < end, isName(message[i]) {
        switch message[i] {
        case UInt8(ascii: "-"): hyphens += 1
        case UInt8(ascii: "."): dots += 1
        case UInt8(ascii: "_"): underscores += 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
          upper += 1
          letters += 1
        default: letters += 1
        }
        i += 1
      }
      var stop = i
      while stop > start, !isAlphanumeric(message[stop - 1]) { stop -= 1 }
      var first = start
      while first < stop, !isAlphanumeric(message[first]) { first += 1 }
      let length = stop - first
      guard length >= 2, length <= 100 else { continue }
      let isAddressed = start >= 2 && message[start - 1] == UInt8(ascii: "/") && message[start - 2] == UInt8(ascii: "/")
        || start >= 1 && message[start - 1] == UInt8(ascii: "@")
      let isPorted = i + 1 < end && message[i] == UInt8(ascii: ":") && isDigit(message[i + 1]) && letters > 0
      let isAddress = letters == 0 && dots == 3 && hyphens == 0 && digits >= 4 && digits <= 12
      let isHyphenated = hyphens > 0 && letters > 2 && upper == 0 && length >= 4 && digits * 2 < length
        && isLetter(message[first]) && underscores == 0
      let isHost = dots >= 1 && upper == 0 && letters > 3 && isAddressed
      if isAddressed && letters > 0 || isPorted && upper == 0 || isAddress || isHyphenated || isHost {
        // Before an at-sign stands a user, behind it the host.
        let isUser = i < end && message[i] == UInt8(ascii: "@")
        if !isUser, !isPath(message, start, i) { found(message.extracting(first..<stop)) }
      }
    }
  }

  /// A part of a path (`/var/lib/my-app/x`) is no host; what follows `//` is.
  private static func isPath(_ m: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let slashBefore = start >= 1 && m[start - 1] == UInt8(ascii: "/")
    let doubleSlash = slashBefore && start >= 2 && m[start - 2] == UInt8(ascii: "/")
    return slashBefore && !doubleSlash
  }

  private static func isName(_ b: UInt8) -> Bool { isAlphanumeric(b) || b == 0x2D || b == 0x2E || b == 0x5F }
  private static func isAlphanumeric(_ b: UInt8) -> Bool { isLetter(b) || isDigit(b) }
  private static func isLetter(_ b: UInt8) -> Bool { (b | 0x20) >= 0x61 && (b | 0x20) <= 0x7A }
  private static func isDigit(_ b: UInt8) -> Bool { b >= 0x30 && b <= 0x39 }
}
