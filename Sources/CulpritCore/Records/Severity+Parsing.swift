/// The spellings and numbers in which logs give a severity.
extension Severity {
  /// The severity that a level column or field names; `nil` when the text is no level.
  ///
  /// Case does not matter; trailing digits (`DEBUG5`, `D1`) and a number alone (as `init(number:)`) are fine.
  /// Only the first eight letters of a word count.
  package init?(level bytes: Span<UInt8>) {
    var end = bytes.count
    while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
    var at = 0
    while at < end, bytes[at] <= 0x20 { at += 1 }
    guard at < end, end - at <= 16 else { return nil }
    if bytes[at].isDigit {
      var number = 0
      while at < end, bytes[at].isDigit {
        number = number &* 10 &+ Int(bytes[at] & 15)
        at += 1
      }
      guard at == end, let severity = Severity(number: number) else { return nil }
      self = severity
      return
    }
    var key: UInt64 = 0
    var letters = 0
    while at < end, bytes[at].isLetter {
      if letters < 8 { key = key << 8 | UInt64(bytes[at] | 0x20) }
      letters += 1
      at += 1
    }
    // `INCIDENT_ERROR` of Oracle, `STATE_ERROR`: the last part counts.
    if at < end, bytes[at] == 0x5F, letters > 0 {
      guard let severity = Severity(level: bytes.extracting(at + 1..<end)), letters > 1 else { return nil }
      self = severity
      return
    }
    // Go's slog writes what lies between its levels as `WARN+2`.
    if at + 1 < end, letters > 1, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
    while at < end, bytes[at].isDigit { at += 1 }
    guard at == end, letters > 0, let severity = Severity.named(key, letters: letters) else { return nil }
    self = severity
  }

  /// The severity that a level number names, by its magnitude; `nil` when it is none.
  ///
  /// 0–7 are syslog's; 8–60 bunyan's and pino's (30 is info); 100–600 log4j2's (100 is fatal); 5,000–50,000 logback's
  /// (20,000 is info), 800–1,000 `java.util.logging`'s.
  package init?(number: Int) {
    switch number {
    case 0...7: self = Severity.syslog(number)
    case 8...99: self = Severity.bunyan(number)
    case 100...699:
      self =
        number <= 100
        ? .critical
        : number <= 200
          ? .error
          : number <= 300
            ? .warning
            : number <= 400
              ? .info
              : number <= 500 ? .debug : .trace
    case 700...1000: self = number >= 1000 ? .error : number >= 900 ? .warning : number >= 800 ? .info : .debug
    case 5000...50_000:
      self =
        number < 10_000
        ? .trace
        : number < 20_000
          ? .debug
          : number < 30_000
            ? .info
            : number < 40_000 ? .warning : number < 50_000 ? .error : .critical
    default: return nil
    }
  }

  /// RFC 5424: 0 emergency, 3 error, 4 warning, 7 debug. Also the lowest three bits of a `<PRI>`.
  package static func syslog(_ number: Int) -> Severity {
    switch number & 7 {
    case 0, 1, 2: .critical
    case 3: .error
    case 4: .warning
    case 5: .notice
    case 6: .info
    default: .debug
    }
  }

  /// bunyan and pino: 10 trace, 20 debug, 30 info, 40 warning, 50 error, 60 fatal; custom levels belong to the one below.
  package static func bunyan(_ number: Int) -> Severity {
    switch number {
    case ..<20: .trace
    case ..<30: .debug
    case ..<40: .info
    case ..<50: .warning
    case ..<60: .error
    default: .critical
    }
  }

  /// Python's `levelno`: 10 debug, 20 info, 30 warning, 40 error, 50 critical.
  package static func python(_ number: Int) -> Severity {
    switch number {
    case ..<10: .trace
    case ..<20: .debug
    case ..<30: .info
    case ..<40: .warning
    case ..<50: .error
    default: .critical
    }
  }

  /// OpenTelemetry's SeverityNumber: 1–4 trace, 5–8 debug, 9–12 info, 13–16 warning, 17–20 error, 21–24 fatal.
  package static func openTelemetry(_ number: Int) -> Severity {
    switch number {
    case 1...4: .trace
    case 5...8: .debug
    case 9...12: .info
    case 13...16: .warning
    case 17...20: .error
    case 21...24: .critical
    default: .unknown
    }
  }

  /// An HTTP status as a severity: 5xx is an error, 4xx a warning.
  package static func http(_ status: Int) -> Severity {
    switch status {
    case 500...599: .error
    case 400...499: .warning
    case 100...399: .info
    default: .unknown
    }
  }

  /// The severity of one letter (`E`, `W`), or `nil`.
  package init?(letter: UInt8) {
    switch letter | 0x20 {
    case 0x74, 0x76: self = .trace
    case 0x64: self = .debug
    case 0x69: self = .info
    case 0x6E: self = .notice
    case 0x77: self = .warning
    case 0x65: self = .error
    case 0x66, 0x63: self = .critical
    default: return nil
    }
  }

  private static func named(_ key: UInt64, letters: Int) -> Severity? {
    if letters == 1 { return Severity(letter: UInt8(truncatingIfNeeded: key)) }
    // Keys are the first eight letters in lower case, packed.
    switch key {
    case 0x7472616365, 0x74726163, 0x747263, 0x66696E657374, 0x66696E6572, 0x766572626F7365, 0x767262,
      0x76657262, 0x73696C6C79, 0x7370616D:
      // trace trac trc finest finer verbose vrb verb silly spam
      return .trace
    case 0x6465627567, 0x64627567, 0x64656275, 0x646267, 0x646562, 0x66696E65, 0x636F6E666967,
      0x646961676E6F7374:
      // debug dbug debu dbg deb fine config diagnostic
      return .debug
    case 0x696E666F, 0x696E66, 0x696E666F726D6174, 0x696E666F72, 0x6C6F67, 0x73746174656D656E,
      0x64657461696C, 0x68696E74, 0x636F6E74657874, 0x73756363657373, 0x6F6B, 0x6E6F726D616C, 0x73797374656D,
      0x6175646974, 0x656E747279, 0x65786974:
      // info inf information informational infor log statement detail hint context success ok normal system audit entry exit
      return .info
    case 0x6E6F74696365, 0x6E6F7469, 0x6E7463, 0x6E6F7465, 0x6E6F746966696361:
      // notice noti ntc note notification
      return .notice
    case 0x7761726E696E67, 0x7761726E, 0x77726E, 0x7761726E696E, 0x63617574696F6E, 0x6465677261646564:
      // warning warn wrn warnin caution degraded
      return .warning
    case 0x6572726F72, 0x657272, 0x6572726F, 0x65726F72, 0x736576657265, 0x7365766572, 0x6661696C757265,
      0x6661696C, 0x6661696C6564, 0x657863657074696F, 0x6572726F7273, 0x68696768:
      // error err erro eror severe sever failure fail failed exception errors high
      return .error
    case 0x637269746963616C, 0x63726974, 0x637274, 0x637269, 0x666174616C, 0x6661746C, 0x66617461, 0x66746C,
      0x616C657274, 0x616C7274, 0x656D657267656E63, 0x656D657267, 0x656D7267, 0x70616E6963, 0x70616E69,
      0x706E63, 0x6470616E6963, 0x6469736173746572, 0x64656164:
      // critical crit crt cri fatal fatl fata ftl alert alrt emergency emerg emrg panic pani pnc dpanic disaster dead
      return .critical
    default: return nil
    }
  }

  /// What the words of a message say about its severity when nothing else does; `.unknown` when they say nothing.
  ///
  /// Looks at the first 200 bytes. An upper-case level word near the start decides; else the worst of the failure words
  /// (`failed`, `error:`, `FooException`, `panic:`) that are not denied by `no`, `0` or `without` before them, nor by
  /// `=0` after them. Never more than `.error` unless the word opens the message or a colon follows it.
  package static func lexical(in message: Span<UInt8>) -> Severity {
    let end = min(message.count, 200)
    var worst = Severity.unknown
    var at = 0
    var isDenied = false
    while at < end {
      let byte = message[at]
      guard byte.isLetter else {
        if byte == 0x30, at == 0 || message[at - 1] == 0x20, at + 1 < end, message[at + 1] == 0x20 { isDenied = true }
        at += 1
        continue
      }
      let start = at
      at = message.letters(from: at, to: end, isASCII: true)
      let length = at - start
      let letters = message.packed(from: start, to: at)
      if length < 3 {
        isDenied = length == 2 && letters | 0x2020 == 0x6F6E  // no
        continue
      }
      let places: UInt64 = length >= 8 ? .max : (1 &<< UInt64(length * 8)) &- 1
      let cases = 0x2020_2020_2020_2020 & places
      // The first eight letters in lower case, the first one highest.
      let key = (letters | cases).byteSwapped >> UInt64(64 - min(length, 8) * 8)
      if letters & cases == 0, start < 64, length <= 8 || length == 9 && message[at - 1] & 0x20 == 0,
        let level = upperLevel(key), at >= end || message[at] != 0x3D
      {
        return level
      }
      var found = mayFail(letters | cases, length) ? failure(key) : .unknown
      if found == .unknown {
        if key == 0x776974686F7574 {  // without
          isDenied = true
          continue
        }
        // `…Exception` and `…Error`, as class names are written
        if length > 9 && message.eight(from: at - 8) == 0x6E6F_6974_7065_6378
          || length > 5 && message.packed(from: at - 5, to: at) == 0x72_6F72_7245
        {
          found = .error
        }
      }
      if found != .unknown, !isDenied, !isZero(message, at, end),
        letters & cases != cases || !isNamePart(message, key, start, at, end)
      {
        if found == .critical, start > 0, at >= end || message[at] != 0x3A { found = .error }
        worst = max(worst, found)
      }
      isDenied = false
    }
    return worst
  }

  /// Whether a lower-case failure word is part of a name: `libgpg-error`, `error.go`, `/srv/errors/`, `error_code`.
  ///
  /// Participles (`connection-refused`) and what ends an identifier (`payment_error`) say what happened.
  private static func isNamePart(_ message: Span<UInt8>, _ key: UInt64, _ start: Int, _ at: Int, _ end: Int) -> Bool {
    func isJoined(_ i: Int) -> Bool {
      i >= 0 && i < end && (message[i].isDigit || message[i].isLetter)
    }
    let before = start > 0 ? message[start - 1] : 0x20
    let after = at < end ? message[at] : 0x20
    if before == 0x2F || after == 0x2F && isJoined(at + 1) { return true }
    if before == 0x2E && isJoined(start - 2) { return true }
    // A lower-case letter behind the full stop: no new sentence.
    if after == 0x2E, isJoined(at + 1), message[at + 1] &- 0x41 > 25 { return true }
    // …ed, and `unhandle` and `uncaught`: the first eight letters.
    if key & 0xFFFF == 0x6564 || key == 0x756E68616E646C65 || key == 0x756E636175676874 { return false }
    return after == 0x5F && isJoined(at + 1) || after == 0x2D && isJoined(at + 1)
      || before == 0x2D && isJoined(start - 2)
  }

  /// Whether a word of at least three letters may be one that `failure` knows: most words of most logs may not.
  @inline(__always)
  private static func mayFail(_ letters: UInt64, _ length: Int) -> Bool {
    if length == 3 { return letters == 0x72_7265 || letters == 0x6D_6F6F }  // err oom
    if length == 4 { return letters == 0x6C_6961_66 || letters == 0x6E_7261_77 }  // fail warn
    // a c d e f o p r s t u w
    let initials: UInt64 = 0b101_1110_1100_0000_0011_1101
    return initials >> (letters & 0xFF - 0x61) & 1 != 0
  }

  private static func failure(_ key: UInt64) -> Severity {
    switch key {
    case 0x6572726F72, 0x6572726F7273, 0x6661696C6564, 0x6661696C757265, 0x6661696C75726573, 0x6661696C73,
      0x6661696C, 0x657863657074696F, 0x7472616365626163, 0x7365676661756C74, 0x63726173686564,
      0x6372617368, 0x61626F72746564, 0x61626F7274696E67, 0x61626F7274, 0x636F727275707465,
      0x636F727275707469, 0x636F7272757074, 0x736576657265, 0x657272, 0x637269746963616C,
      0x756E68616E646C65, 0x756E636175676874, 0x6F6F6D:
      // error errors failed failure failures fails fail exception traceback segfault crashed crash aborted aborting
      // abort corrupted corruption corrupt severe err critical unhandled uncaught oom
      return .error
    case 0x7761726E696E67, 0x7761726E, 0x72656675736564, 0x64656E696564, 0x74696D656F7574, 0x756E61626C65,
      0x63616E6E6F74, 0x756E726561636861, 0x72656A6563746564, 0x6F7665726C6F6164, 0x646561646C6F636B,
      0x756E617661696C61, 0x6578636565646564, 0x65787069726564, 0x74696D6564:
      // warning warn refused denied timeout unable cannot unreachable rejected overloaded deadlock unavailable
      // exceeded expired timed
      return .warning
    case 0x666174616C, 0x70616E6963, 0x656D657267656E63:
      // fatal panic emergency
      return .critical
    default: return .unknown
    }
  }

  private static func upperLevel(_ key: UInt64) -> Severity? {
    switch key {
    case 0x7472616365: .trace  // trace
    case 0x6465627567: .debug  // debug
    case 0x696E666F: .info  // info
    case 0x6E6F74696365: .notice  // notice
    case 0x7761726E696E67, 0x7761726E: .warning  // warning warn
    case 0x6572726F72, 0x736576657265: .error  // error severe
    case 0x637269746963616C, 0x666174616C, 0x656D657267, 0x70616E6963: .critical
    default: nil
    }
  }

  /// `=0`, `: 0`, `=null`, `=false`, `=""` and the like after a failure word: it is a field's name.
  private static func isZero(_ message: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = start
    if at < end, message[at] == 0x22 { at += 1 }
    guard at < end, message[at] == 0x3D || message[at] == 0x3A else { return false }
    at += 1
    while at < end, message[at] == 0x20 || message[at] == 0x22 { at += 1 }
    guard at < end else { return false }
    switch message[at] {
    case 0x30: return at + 1 >= end || !message[at + 1].isDigit
    case 0x6E, 0x66:  // null, nil, none, false
      var word: UInt32 = 0
      for i in at..<min(at + 3, end) { word = word << 8 | UInt32(message[i]) }
      return word == 0x6E756C || word == 0x6E696C || word == 0x6E6F6E || word == 0x66616C
    case 0x2C, 0x7D: return true
    default: return false
    }
  }
}
