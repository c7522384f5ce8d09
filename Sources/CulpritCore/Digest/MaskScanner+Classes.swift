/// The classes of bytes that masking tells apart.
enum ByteClass {
  static let letter: UInt8 = 1
  static let digit: UInt8 = 2
  static let colon: UInt8 = 4
  static let slash: UInt8 = 8
  /// `@` and `\`
  static let backslash: UInt8 = 16
  /// `_ - . ~ $`
  static let joiner: UInt8 = 32
  static let blank: UInt8 = 64
  /// A full stop; of a chunk as a whole, that it holds `..`.
  static let leader: UInt8 = 128
  /// What chunks are made of.
  static let chunk: UInt8 = letter | digit | colon | slash | backslash | joiner
  /// What makes a chunk worth a second look.
  static let special: UInt8 = digit | slash | backslash

  /// Space, tab and control bytes are blank; bytes from 0x80 are letters, so that UTF-8 words stay whole.
  ///
  /// Written out, since a table that is computed is initialised lazily, and the check on every byte took 5 % of a pass.
  private static let table: [256 of UInt8] = [
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 32, 160, 8,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 0, 0, 0, 0, 0,
    16, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 16, 0, 0, 32,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 32, 64,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  ]

  @inline(__always)
  static func of(_ byte: UInt8) -> UInt8 { table[Int(byte)] }

  /// Whether a file's suffix is that of source code.
  static func isCodeSuffix(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> Bool {
    let suffixes: StaticString =
      " java py go c cc cpp cxx h hpp rb js mjs ts tsx cs rs php scala kt lua pl swift "
    let count = stop - start
    return suffixes.withUTF8Buffer { list in
      var i = 0
      while i + count + 1 < list.count {
        if unsafe list[i] == 0x20 && list[i + 1 + count] == 0x20 {
          var isSame = true
          for j in 0..<count where unsafe list[i + 1 + j] != text[start + j] { isSame = false }
          if isSame { return true }
        }
        i += 1
      }
      return false
    }
  }
}

/// What pieces of text look like. Each is a pure function of the bytes.
extension MaskScanner {
  @inline(__always)
  private static func isDigit(_ text: Span<UInt8>, _ at: Int) -> Bool {
    at < text.count && text[at] &- 0x30 < 10
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }

  /// `scheme://…` up to a blank, quote or bracket; a sentence's last sign is not part of it.
  static func url(_ text: Span<UInt8>, _ start: Int, _ stop: Int, _ end: Int) -> Int? {
    var at = start
    while at < stop, text[at] != UInt8(ascii: ":") { at += 1 }
    guard at > start, at + 2 < stop, text[at + 1] == UInt8(ascii: "/"), text[at + 2] == UInt8(ascii: "/") else {
      return nil
    }
    at = stop
    while at < end {
      switch text[at] {
      case 0...0x20, 0x22, 0x27, 0x60, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"),
        UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","),
        UInt8(ascii: "|"):
        return endOfSentence(text, start, at)
      default: at += 1
      }
    }
    return endOfSentence(text, start, at)
  }

  /// The end of a path that goes on with a query, a wildcard or an escape: `/search?q=a+b`, `/logs/*.gz`.
  static func pathTail(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var at = start
    var isQuery = false
    loop: while at < end {
      switch text[at] {
      case UInt8(ascii: "?"): isQuery = true
      case UInt8(ascii: "%"), UInt8(ascii: "*"), UInt8(ascii: "+"): break
      case UInt8(ascii: "="), UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "#"), UInt8(ascii: ","):
        if !isQuery { break loop }
      case let byte where ByteClass.of(byte) & ByteClass.chunk != 0: if at == start { return nil }
      default: break loop
      }
      at += 1
    }
    let stop = endOfSentence(text, start, at)
    return stop > start ? stop : nil
  }

  private static func endOfSentence(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> Int {
    var at = stop
    while at > start + 1 {
      switch text[at - 1] {
      case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "!"), UInt8(ascii: "?"): at -= 1
      default: return at
      }
    }
    return at
  }

  /// IPv6 addresses and hardware addresses: hex digits in at least four groups, or with `::`.
  static func isIPv6(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> Bool {
    var colons = 0
    var isDouble = false
    for i in start..<stop {
      switch text[i] {
      case UInt8(ascii: ":"):
        colons += 1
        if i > start, text[i - 1] == UInt8(ascii: ":") { isDouble = true }
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."):
        break
      default: return false
      }
    }
    return colons >= 3 || (isDouble && colons >= 2)
  }

  /// The end of `name@host.tld`, whose at-sign is at `at`; `nil` when it is something else.
  static func email(_ text: Span<UInt8>, _ at: Int, _ stop: Int) -> Int? {
    var dots = 0
    var letters = 0
    var tail = at + 1
    while tail < stop {
      let byte = text[tail]
      let class_ = ByteClass.of(byte)
      if byte == UInt8(ascii: ".") {
        dots += 1
      } else if class_ & ByteClass.letter != 0 {
        letters += 1
      } else if class_ & ByteClass.digit == 0, byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") {
        break
      }
      tail += 1
    }
    while tail > at + 1, text[tail - 1] == UInt8(ascii: ".") {
      tail -= 1
      dots -= 1
    }
    return dots > 0 && letters > 2 && ByteClass.of(text[tail - 1]) & ByteClass.letter != 0 ? tail : nil
  }

  /// `2015-07-29T19:29:03,816+02:00`, `2015/07/29 19:29:03`, from the year to the zone; `nil` for anything else.
  static func numericDate(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard end - start >= 10, isDigit(text, start), isDigit(text, start + 3), !isDigit(text, start + 4),
      text[start + 4] == text[start + 7], text[start + 4] == UInt8(ascii: "-") || text[start + 4] == UInt8(ascii: "/"),
      isDigit(text, start + 1), isDigit(text, start + 2), isDigit(text, start + 5), isDigit(text, start + 6),
      isDigit(text, start + 8), isDigit(text, start + 9)
    else { return nil }
    var at = start + 10
    if at == end { return at }
    guard text[at] == 0x20 || text[at] | 0x20 == UInt8(ascii: "t") || text[at] == UInt8(ascii: "_"),
      let after = clock(text, at + 1, end)
    else {
      return ByteClass.of(text[at]) & (ByteClass.letter | ByteClass.digit | ByteClass.joiner) == 0 ? at : nil
    }
    at = after
    if at < end, text[at] == UInt8(ascii: "Z") { return at + 1 }
    if at + 5 <= end, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-"), isDigit(text, at + 1) {
      at += 1
      while at < end, isDigit(text, at) || text[at] == UInt8(ascii: ":") { at += 1 }
    }
    return at
  }

  /// `hh:mm:ss` with an optional fraction.
  private static func clock(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard end - start >= 7 else { return nil }
    var at = start
    while at < end, isDigit(text, at) { at += 1 }
    guard at - start == 1 || at - start == 2, at + 5 < end || at + 6 == end, text[at] == UInt8(ascii: ":"),
      isDigit(text, at + 1), isDigit(text, at + 2), text[at + 3] == UInt8(ascii: ":"), isDigit(text, at + 4),
      isDigit(text, at + 5)
    else { return nil }
    at += 6
    if at + 1 < end, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ","), isDigit(text, at + 1) {
      at += 1
      while at < end, isDigit(text, at) { at += 1 }
    }
    return at
  }

  /// `Sat Jul  9 12:16:49 2005`, `Jul 9 12:16:49`, from the weekday or month on.
  static func writtenDate(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var at = start
    if isName(text, at, "MonTueWedThuFriSatSun") {
      at += 3
      if at < end, text[at] == UInt8(ascii: ",") { at += 1 }
      while at < end, isBlank(text[at]) { at += 1 }
    }
    guard at + 14 <= end, isName(text, at, "JanFebMarAprMayJunJulAugSepOctNovDec") else { return nil }
    at += 3
    guard isBlank(text[at]) else { return nil }
    while at < end, isBlank(text[at]) { at += 1 }
    let day = at
    while at < end, isDigit(text, at) { at += 1 }
    guard at - day == 1 || at - day == 2, at < end, isBlank(text[at]), let clockEnd = clock(text, at + 1, end) else {
      return nil
    }
    at = clockEnd
    if at + 5 <= end, text[at] == 0x20, isDigit(text, at + 1), isDigit(text, at + 2), isDigit(text, at + 3),
      isDigit(text, at + 4), at + 5 == end || !isDigit(text, at + 5)
    {
      return at + 5
    }
    // `Thu Apr 2 07:57:46 PST 2005`
    if at + 9 <= end, text[at] == 0x20, text[at + 4] == 0x20, ByteClass.of(text[at + 1]) & ByteClass.letter != 0,
      isDigit(text, at + 5), isDigit(text, at + 6), isDigit(text, at + 7), isDigit(text, at + 8)
    {
      return at + 9
    }
    return at
  }

  private static func isName(_ text: Span<UInt8>, _ at: Int, _ names: StaticString) -> Bool {
    guard at + 3 <= text.count, text[at] & 0x20 == 0 else { return false }
    return names.withUTF8Buffer { names in
      for i in stride(from: 0, to: names.count, by: 3)
      where unsafe text[at] == names[i] && text[at + 1] == names[i + 1] && text[at + 2] == names[i + 2] {
        return true
      }
      return false
    }
  }

  /// A dotted name before a port: `www.example.com:443`, but not a place in code such as `Main.java:12`.
  func isHost(_ text: Span<UInt8>, _ start: Int, _ stop: Int, _ chunkEnd: Int) -> Bool {
    guard stop + 2 < chunkEnd, text[stop] == UInt8(ascii: ":") else { return false }
    var dots = 0
    var last = start
    for i in start..<stop {
      let byte = text[i]
      if byte == UInt8(ascii: ".") {
        dots += 1
        last = i + 1
      } else if ByteClass.of(byte) & (ByteClass.letter | ByteClass.digit) == 0, byte != UInt8(ascii: "-") {
        return false
      }
    }
    var digits = stop + 1
    while digits < chunkEnd, Self.isDigit(text, digits) { digits += 1 }
    guard dots > 0, digits - stop >= 3, digits - stop <= 6, digits == chunkEnd else { return false }
    return dots > 1 || !ByteClass.isCodeSuffix(text, last, stop)
  }

  /// Words that end in one digit (`SOCKS5`, `IPv4`, `ssh2`) or hold one (`log4j`, `k8s`), joined or alone.
  ///
  /// They stay literal: a word with its number is most often a name. Names that count (`eth0`, `eth1`) meet in level 2.
  static func isNumberedWord(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> Bool {
    var letters = 0
    var digits = 0
    var after = 0
    var isHex = true
    for i in start...stop {
      let class_ = i < stop ? ByteClass.of(text[i]) : ByteClass.joiner
      if class_ & ByteClass.letter != 0 {
        if digits > 0 { after += 1 }
        letters += 1
        let lower = text[i] | 0x20
        if lower > UInt8(ascii: "f") { isHex = false }
      } else if class_ & ByteClass.digit != 0 {
        digits += 1
        if letters == 0 || digits > 1 { return false }
      } else {
        // `node-a1`, `task_x2` are names of things, `workers2.properties`, `HttpServer2$Filter` of code.
        if i < stop, text[i] != UInt8(ascii: "."), text[i] != UInt8(ascii: "$") { return false }
        if digits > 0, after > 1 || (after == 1 && isHex) { return false }
        letters = 0
        digits = 0
        after = 0
        isHex = true
      }
    }
    return true
  }

  /// The code of a message, `ORA-00600:` or `AH02217:`, which names what happened more surely than its text.
  static func isMessageCode(_ text: Span<UInt8>, _ start: Int, _ stop: Int, _ end: Int) -> Bool {
    guard stop - start >= 5, stop - start <= 12, stop + 1 < end, text[stop] == UInt8(ascii: ":"), text[stop + 1] == 0x20
    else { return false }
    var at = start
    while at < stop, text[at] &- 0x41 < 26 { at += 1 }
    guard at - start >= 2 else { return false }
    if text[at] == UInt8(ascii: "-") { at += 1 }
    let digits = at
    while at < stop, text[at] &- 0x30 < 10 { at += 1 }
    return at == stop && stop - digits >= 3
  }

  /// What a piece that holds a digit is.
  static func kind(_ text: Span<UInt8>, _ start: Int, _ stop: Int, _ seen: UInt8) -> MaskKind {
    // Long names of several parts are only names, or UUIDs.
    if seen & ByteClass.letter != 0, seen & ByteClass.joiner != 0, stop - start > 12, stop - start != 36 { return .id }
    // Five counters in the bytes of one number, so that no branch depends on the text.
    var sums: UInt64 = 0
    for i in start..<min(stop, start + 255) { sums &+= 1 << UInt64(KindOfByte.shift(text[i])) }
    let digits = Int(sums & 0xFF)
    let hex = Int(sums >> 8 & 0xFF)
    let dots = Int(sums >> 16 & 0xFF)
    let dashes = Int(sums >> 24 & 0xFF)
    let others = stop - start - digits - hex - dots - dashes
    let count = stop - start
    if hex == 0, others == 0 {
      if dots == 3, dashes == 0 { return .ip }
      if dots <= 1, dashes == 0 || (dashes == 1 && text[start] == UInt8(ascii: "-")) { return .number }
      return .id
    }
    if others == 0, dots == 0 {
      if dashes == 4, count == 36 { return .uuid }
      if dashes == 0, count >= 6 { return .hex }
    }
    if others == 1, dots == 0, dashes == 0, count > 2, text[start] == 0x30, text[start + 1] | 0x20 == UInt8(ascii: "x")
    {
      return .hex
    }
    // A number with its unit: `512MB`, `1.5s`.
    if text[start] &- 0x30 < 10, dots <= 1, dashes == 0, ByteClass.of(text[stop - 1]) & ByteClass.letter != 0 {
      var at = start
      while at < stop, text[at] &- 0x30 < 10 || text[at] == UInt8(ascii: ".") { at += 1 }
      let unit = stop - at
      while at < stop, ByteClass.of(text[at]) & ByteClass.letter != 0 { at += 1 }
      if at == stop, unit <= 4 { return .number }
    }
    return .id
  }
}

/// Which of five counters a byte of an identifier belongs to, as a shift.
private enum KindOfByte {
  @inline(__always)
  static func shift(_ byte: UInt8) -> UInt8 { table[Int(byte)] }

  /// 0 digits, 8 hex letters, 16 dots, 24 dashes, 32 others.
  private static let table: [256 of UInt8] = [
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 24, 16, 32,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 32, 32, 32, 32, 32,
    32, 8, 8, 8, 8, 8, 8, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 8, 8, 8, 8, 8, 8, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
  ]
}
