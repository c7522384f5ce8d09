/// Finds secrets in one text, left to right, each in time bounded by a constant or by its own length.
struct SecretScanner {
  let bytes: [UInt8]
  private let classes = Self.allClasses

  private struct Secret {
    var start: Int
    var end: Int
    var kind: String
  }

  private static let slackHook = Array("hooks.slack.com/services/".utf8)
  private static let jwtStart = Array("eyJ".utf8)
  private static let bearerWord = Array("bearer".utf8)
  private static let pemBegin = Array("-----BEGIN ".utf8)
  private static let pemEnd = Array("-----END ".utf8)
  private static let pemKey = Array("PRIVATE KEY".utf8)
  private static let pgpKey = Array("PRIVATE KEY BLOCK".utf8)
  private static let encodedBlank = Array("%20".utf8)
  private static let authority = Array("://".utf8)
  private static let valueEnds = Array(",;&)]}\"'<>".utf8)
  private static let credentialMarks = Array("-._~+/=".utf8)
  /// The signature of Azure's shared access addresses.
  private static let signatureParameter = Array("sig".utf8)
  /// RFC 7235's registry, with the blank after the name.
  private static let schemes: [[UInt8]] = [
    "basic ", "bearer ", "digest ", "token ", "negotiate ", "ntlm ", "apikey ", "aws4-hmac-sha256 ",
  ].map { Array($0.utf8) }
  private static let localMarks = Array(".%+-".utf8)

  func redacted() -> [UInt8] {
    var out: [UInt8] = []
    var copied = 0
    var i = 0
    var ahead = Ahead()
    while i < bytes.count {
      let kind = classes[Int(bytes[i])]
      guard kind & ByteKind.mayStart != 0, let secret = secret(at: i, kind, &ahead), secret.end > secret.start else {
        i += 1
        if kind & ByteKind.word != 0 {
          // What is inside a word starts nothing.
          while i < bytes.count, classes[Int(bytes[i])] & ByteKind.word != 0 { i += 1 }
        } else if bytes[i - 1] == 0x0A {
          i = endOfFrame(at: i)
        }
        continue
      }
      out += bytes[copied..<secret.start]
      out += Array("[redacted:\(secret.kind)]".utf8)
      copied = secret.end
      i = secret.end
    }
    if copied == 0 { return bytes }
    out += bytes[copied...]
    return out
  }

  /// The end of a Java frame, `\tat a.b.C.d(C.java:17)`, that begins at `i`, or `i`: it names code, and nine tenths of what
  /// is redacted are traces.
  private func endOfFrame(at i: Int) -> Int {
    var at = i
    while at < bytes.count, bytes[at] == 0x09 || bytes[at] == 0x20 { at += 1 }
    guard at > i, at + 3 < bytes.count, bytes[at] == UInt8(ascii: "a"), bytes[at + 1] == UInt8(ascii: "t"),
      bytes[at + 2] == 0x20
    else { return i }
    at = bytes.span.endOfPath(from: at + 3)
    while at < bytes.count, classes[Int(bytes[at])] & ByteKind.code != 0 { at = bytes.span.endOfPath(from: at + 1) }
    guard at < bytes.count, bytes[at] == UInt8(ascii: "(") else { return i }
    at += 1
    while at < bytes.count, classes[Int(bytes[at])] & ByteKind.place != 0 { at += 1 }
    return at < bytes.count && bytes[at] == UInt8(ascii: ")") ? at + 1 : i
  }

  /// What was found further on in the text, so that words that stand before it need not look for it again.
  private struct Ahead {
    /// The next at-sign; what stands before it only may be an address or a password in one.
    var at = -1
    /// Where the run of name bytes ends that the last word stood in.
    var nameEnd = 0
  }

  /// What a byte may be the first of, and whether it goes on with a name.
  private enum ByteKind {
    static let word: UInt8 = 1
    static let name: UInt8 = 2
    static let mayStart: UInt8 = 4
    static let token: UInt8 = 8
    /// What may follow a name that has a value.
    static let afterName: UInt8 = 16
    /// What the name of a frame is made of, and the place behind it.
    static let code: UInt8 = 32
    static let place: UInt8 = 64
  }

  private static let allClasses: [UInt8] = (0..<256).map { index in
    let byte = UInt8(index)
    var kind: UInt8 = 0
    let isWord = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
    if isWord { kind |= ByteKind.word | ByteKind.name | ByteKind.mayStart }
    if byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") { kind |= ByteKind.name }
    if byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") { kind |= ByteKind.mayStart }
    if !tokens[index].isEmpty || byte == jwtStart[0] || byte == slackHook[0] { kind |= ByteKind.token }
    if " \t=:\"'\\>".utf8.contains(byte) { kind |= ByteKind.afterName }
    if isWord || ".$<>/".utf8.contains(byte) { kind |= ByteKind.code }
    if isWord || ".:".utf8.contains(byte) { kind |= ByteKind.place }
    return kind
  }

  /// - Parameter kind: That of the byte at `i`, which starts a word unless it is a mark.
  private func secret(at i: Int, _ kind: UInt8, _ ahead: inout Ahead) -> Secret? {
    if kind & ByteKind.word == 0 {
      if bytes[i] == UInt8(ascii: "-") { return privateKey(at: i) }
      return nextAt(from: i, &ahead) - i < 512 ? passwordInURL(at: i) : nil
    }
    // Words start after something that is no letter, digit or `_`; the end of a secret may stand inside one.
    guard i == 0 || !bytes[i - 1].isWord else { return nil }
    if kind & ByteKind.token != 0, let token = token(at: i) { return token }
    if bytes[i] | 0x20 == UInt8(ascii: "b"), let bearer = bearer(at: i) { return bearer }
    if let value = value(ofKeyAt: i, &ahead) { return value }
    if nextAt(from: i, &ahead) - i <= 64, let email = email(at: i) { return email }
    return bytes[i].isDigit || bytes[i].isUpper ? payment(at: i) : nil
  }

  /// Where the next at-sign stands, `Int.max` when there is none.
  private func nextAt(from i: Int, _ ahead: inout Ahead) -> Int {
    if ahead.at < i { ahead.at = bytes.span.first(UInt8(ascii: "@"), from: i) ?? .max }
    return ahead.at
  }

  // MARK: Tokens with a known beginning

  private struct TokenKind {
    var prefix: [UInt8]
    var kind: String
    var least: Int
    var most: Int
    /// Bytes the token goes on with besides letters and digits.
    var also: [UInt8]
    var isUpper: Bool
  }

  /// As their issuers document them, by their first byte; lengths are those after the prefix.
  private static let tokens: [[TokenKind]] = {
    var kinds: [[TokenKind]] = Array(repeating: [], count: 256)
    func add(
      _ prefixes: [String], _ kind: String, _ least: Int, _ most: Int = 4096, also: String = "", isUpper: Bool = false
    ) {
      for prefix in prefixes.map({ Array($0.utf8) }) {
        kinds[Int(prefix[0])].append(
          TokenKind(prefix: prefix, kind: kind, least: least, most: most, also: Array(also.utf8), isUpper: isUpper))
      }
    }
    add(["AKIA", "ASIA", "AGPA", "AIDA", "AROA", "AIPA", "ANPA", "ANVA"], "aws-key", 16, 16, isUpper: true)
    add(["AIza"], "gcp-key", 35, 35, also: "_-")
    add(["ya29."], "gcp-token", 20, also: "_-.")
    add(["GOCSPX-"], "gcp-secret", 20, also: "_-")
    add(["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "github-token", 30)
    add(["github_pat_"], "github-token", 22, also: "_")
    add(["glpat-", "gldt-", "glrt-"], "gitlab-token", 20, also: "_-")
    add(["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"], "slack-token", 10, also: "-")
    add(["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"], "stripe-key", 16)
    add(["npm_"], "npm-token", 36, 36)
    add(["pypi-"], "pypi-token", 50, also: "_-")
    add(["hvs.", "hvb."], "vault-token", 24, also: "_-")
    add(["SG."], "sendgrid-key", 60, also: "_-.")
    add(["sk-"], "api-key", 32, also: "_-")
    return kinds
  }()

  private func token(at i: Int) -> Secret? {
    for kind in Self.tokens[Int(bytes[i])] where starts(with: kind.prefix, at: i) {
      let start = i + kind.prefix.count
      var end = start
      while end < bytes.count, end - start <= kind.most {
        let byte = bytes[end]
        let goesOn = kind.isUpper ? byte.isUpper || byte.isDigit : byte.isLetter || byte.isDigit
        if !goesOn, !kind.also.contains(byte) { break }
        end += 1
      }
      let isEnded = end == bytes.count || !bytes[end].isWord || end - start > kind.most
      if end - start >= kind.least, end - start <= kind.most, isEnded {
        return Secret(start: i, end: end, kind: kind.kind)
      }
    }
    if bytes[i] == UInt8(ascii: "h"), starts(with: Self.slackHook, at: i) {
      let start = i + Self.slackHook.count
      let end = run(from: start) { $0.isWord || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") }
      return Secret(start: start, end: end, kind: "slack-token")
    }
    return jwt(at: i)
  }

  /// Three parts of base64url; the first is a JSON object, so it starts with `eyJ`.
  private func jwt(at i: Int) -> Secret? {
    guard bytes[i] == UInt8(ascii: "e"), starts(with: Self.jwtStart, at: i) else { return nil }
    let dot = UInt8(ascii: ".")
    let header = run(from: i, while: isBase64URL)
    guard header - i >= 8, header < bytes.count, bytes[header] == dot else { return nil }
    let payload = run(from: header + 1, while: isBase64URL)
    guard payload - header >= 5 else { return nil }
    let isSigned = payload < bytes.count && bytes[payload] == dot
    return Secret(start: i, end: isSigned ? run(from: payload + 1, while: isBase64URL) : payload, kind: "jwt")
  }

  private func bearer(at i: Int) -> Secret? {
    guard startsCaseless(with: Self.bearerWord, at: i) else { return nil }
    let start = run(from: i + 6) { $0 == UInt8(ascii: " ") }
    guard start > i + 6 else { return nil }
    let end = run(from: start, while: isCredential)
    return looksSecret(start..<end) ? Secret(start: start, end: end, kind: "bearer") : nil
  }

  /// A PEM block, to its end or, when it was cut off, to the end of the text; in an address (`BEGIN%20PRIVATE%20KEY`), to
  /// the end of that.
  private func privateKey(at i: Int) -> Secret? {
    guard let start = end(ofBlock: Self.pemBegin, at: i) else { return nil }
    var label: [UInt8] = []
    var at = start
    while at < bytes.count, label.count < 60 {
      if let blank = blockBlank(at: at) {
        label.append(0x20)
        at += blank
      } else if bytes[at].isUpper || bytes[at].isDigit {
        label.append(bytes[at])
        at += 1
      } else {
        break
      }
    }
    guard label.suffix(Self.pemKey.count) == Self.pemKey[...] || label.suffix(Self.pgpKey.count) == Self.pgpKey[...]
    else { return nil }
    let isInAddress = !starts(with: Self.pemBegin, at: i)
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "-"), let words = end(ofBlock: Self.pemEnd, at: at) {
        let close = run(from: words) { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "\n") }
        return Secret(start: i, end: run(from: close) { $0 == UInt8(ascii: "-") }, kind: "private-key")
      }
      if isInAddress, bytes[at] <= 0x20 || bytes[at] == UInt8(ascii: "\"") { break }
      at += 1
    }
    return Secret(start: i, end: at, kind: "private-key")
  }

  /// Where a heading of PEM that begins here ends, its blanks written as themselves or as in an address.
  private func end(ofBlock heading: [UInt8], at start: Int) -> Int? {
    var at = start
    for byte in heading {
      guard at < bytes.count else { return nil }
      if byte == 0x20 {
        guard let blank = blockBlank(at: at) else { return nil }
        at += blank
      } else {
        guard bytes[at] == byte else { return nil }
        at += 1
      }
    }
    return at
  }

  /// The length of a blank: ` `, `+` or `%20`.
  private func blockBlank(at i: Int) -> Int? {
    if bytes[i] == 0x20 || bytes[i] == UInt8(ascii: "+") { return 1 }
    return starts(with: Self.encodedBlank, at: i) ? 3 : nil
  }

  // MARK: Values of telling names

  private enum Family { case password, token, authorization, cookie }

  /// Endings of names, lower case, without `_`, `-` and `.`; by their last byte, since every word of a text is asked.
  private static let names: [[(ending: [UInt8], family: Family)]] = {
    let endings: [(Family, String)] = [
      (
        .password,
        "password passwd passphrase pwd secret secretkey apikey accesskey privatekey accountkey encryptionkey signingkey"
      ),
      (.token, "token credential credentials jsessionid phpsessid xamzsignature sessionkey authkey"),
      (.authorization, "authorization"), (.cookie, "cookie"),
    ]
    var names: [[(ending: [UInt8], family: Family)]] = Array(repeating: [], count: 256)
    for (family, words) in endings {
      for word in words.split(separator: " ") {
        let ending = Array(word.utf8)
        names[Int(ending[ending.count - 1])].append((ending, family))
      }
    }
    return names
  }()

  private func family(ofName range: Range<Int>) -> Family? {
    var end = range.upperBound
    while end > range.lowerBound, Self.isNameMark(bytes[end - 1]) { end -= 1 }
    guard end > range.lowerBound else { return nil }
    let last = bytes[end - 1] | (bytes[end - 1].isUpper ? 0x20 : 0)
    if last == Self.signatureParameter[2] {
      let start = ending(Self.signatureParameter, of: range.lowerBound..<end) ?? end
      return bytes[range.lowerBound..<start].allSatisfy(Self.isNameMark) ? .token : nil
    }
    return Self.names[Int(last)].first { ending($0.ending, of: range.lowerBound..<end) != nil }?.family
  }

  /// Where an ending begins in a name that has it, marks and case aside.
  private func ending(_ ending: [UInt8], of name: Range<Int>) -> Int? {
    var at = name.upperBound
    var left = ending.count
    while left > 0 {
      at -= 1
      if at < name.lowerBound { return nil }
      let byte = bytes[at]
      if Self.isNameMark(byte) { continue }
      left -= 1
      if byte | (byte.isUpper ? 0x20 : 0) != ending[left] { return nil }
    }
    return at
  }

  private static func isNameMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private func value(ofKeyAt i: Int, _ ahead: inout Ahead) -> Secret? {
    var end = ahead.nameEnd
    if end <= i || end - i >= 64 {
      end = i
      while end < bytes.count, end - i < 64, classes[Int(bytes[end])] & ByteKind.name != 0 { end += 1 }
      if end - i < 64 { ahead.nameEnd = end }
    }
    // Most words are no names: what follows tells, before their letters are looked at.
    guard end < bytes.count, classes[Int(bytes[end])] & ByteKind.afterName != 0 else { return nil }
    if isBlank(bytes[end]) {
      let next = run(from: end, while: isBlank)
      guard next < bytes.count,
        bytes[next] == UInt8(ascii: "=") || bytes[next] == UInt8(ascii: ":")
          || bytes[next] == UInt8(ascii: "'") || i > 0 && bytes[i - 1] == UInt8(ascii: "-")
      else { return nil }
    }
    guard let family = family(ofName: i..<end) else { return nil }
    let kind = family == .password ? "password" : family == .cookie ? "cookie" : "token"

    // `"name": "value"`, also inside a JSON string: `\"name\":\"value\"`.
    var at = afterQuote(end)
    let isQuotedName = at > end
    let blanks = run(from: at, while: isBlank)
    var isProse = false
    if blanks < bytes.count, bytes[blanks] == UInt8(ascii: "=") || bytes[blanks] == UInt8(ascii: ":") {
      let separator = bytes[blanks]
      at = blanks + 1
      if at < bytes.count, bytes[at] == UInt8(ascii: ">") || bytes[at] == UInt8(ascii: "=") { at += 1 }
      let start = run(from: at, while: isBlank)
      isProse = separator == UInt8(ascii: ":") && start > at && !isQuotedName
      at = start
    } else if family == .password, end < bytes.count, bytes[end] == UInt8(ascii: ">"), i > 0,
      bytes[i - 1] == UInt8(ascii: "<")
    {
      // `<password>value</password>`
      at = end + 1
    } else if blanks > end, blanks < bytes.count, !isQuotedName,
      i > 1 && bytes[i - 1] == UInt8(ascii: "-") && bytes[i - 2] == UInt8(ascii: "-")
        || family == .password && bytes[blanks] == UInt8(ascii: "'")
    {
      // `--password value`, `PASSWORD 'value'`
      at = blanks
    } else {
      return nil
    }
    guard let range = valueRange(from: at, family: family) else { return nil }
    if family == .authorization, range.lowerBound > afterQuote(at) { isProse = false }
    guard isWorthHiding(range, family, isProse: isProse) else { return nil }
    return Secret(start: range.lowerBound, end: range.upperBound, kind: kind)
  }

  private func valueRange(from at: Int, family: Family) -> Range<Int>? {
    var start = afterQuote(at)
    var stop = bytes.count
    if start > at {
      let quote = bytes[start - 1]
      let slashes = start - 1 - at
      var end = start
      while end < bytes.count {
        if bytes[end] == quote {
          var before = end
          while before > start, bytes[before - 1] == UInt8(ascii: "\\") { before -= 1 }
          if end - before <= slashes {
            stop = before
            break
          }
        }
        end += 1
      }
    } else if family == .cookie {
      stop = run(from: start) { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
    } else if family != .authorization {
      stop = run(from: start, while: isValue)
    }
    if family == .authorization {
      // The scheme stays.
      if let scheme = Self.schemes.first(where: { startsCaseless(with: $0, at: start) }) {
        start = run(from: start + scheme.count, while: isBlank)
      }
      if stop == bytes.count {
        stop = run(from: start) { isValue($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
      }
    }
    return start < stop ? start..<stop : nil
  }

  private func isWorthHiding(_ range: Range<Int>, _ family: Family, isProse: Bool) -> Bool {
    let first = bytes[range.lowerBound]
    // An object or a list: its own names are looked at when they come. `[redacted:…]` is one of these.
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return false }
    if bytes[range].allSatisfy({ $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: ".") }) {
      return false
    }
    if Self.placeholders.contains(where: { word in
      word.count == range.count && startsCaseless(with: word, at: range.lowerBound)
    }) {
      return false
    }
    switch family {
    case .password:
      // "password: expired for user x" is a sentence.
      if isProse, bytes[range].allSatisfy(\.isLetter) {
        let next = run(from: range.upperBound, while: isBlank)
        return !(next > range.upperBound && next < bytes.count && bytes[next].isLetter)
      }
      return true
    case .token: return isProse ? looksSecret(range) : range.count >= 6 && !bytes[range].allSatisfy(\.isDigit)
    case .authorization: return range.count >= 6 && (!isProse || looksSecret(range))
    case .cookie: return range.count >= 6
    }
  }

  private static let placeholders: [[UInt8]] =
    "null nil none undefined true false yes no %s %v %q ? {} empty n/a - required invalid missing expired unset"
    .split(separator: " ").map { Array($0.utf8) }

  /// Past a quote and the backslashes before it; `at` itself when there is none.
  private func afterQuote(_ at: Int) -> Int {
    let quote = run(from: at) { $0 == UInt8(ascii: "\\") }
    guard quote < bytes.count, bytes[quote] == UInt8(ascii: "\"") || bytes[quote] == UInt8(ascii: "'") else {
      return at
    }
    return quote + 1
  }

  /// `scheme://user:password@host`: from the colon before `//`.
  private func passwordInURL(at i: Int) -> Secret? {
    guard starts(with: Self.authority, at: i), i > 0, bytes[i - 1].isLetter || bytes[i - 1].isDigit,
      i + 3 < bytes.count, bytes[i + 3] != UInt8(ascii: "[")
    else { return nil }
    var at: Int?
    var colon: Int?
    var end = i + 3
    while end < bytes.count, end - i < 512 {
      let byte = bytes[end]
      if byte <= 0x20 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
        || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
      {
        break
      }
      if byte == UInt8(ascii: ":"), colon == nil { colon = end }
      if byte == UInt8(ascii: "@") { at = end }
      end += 1
    }
    guard let at else { return nil }
    if let colon, colon < at { return Secret(start: colon + 1, end: at, kind: "password") }
    // `https://token@host`: a name that long is no name.
    return at - i - 3 >= 16 ? Secret(start: i + 3, end: at, kind: "token") : nil
  }

  // MARK: People

  private func email(at i: Int) -> Secret? {
    var end = i
    while end < bytes.count, end - i < 64 {
      let byte = bytes[end]
      guard byte.isWord || Self.localMarks.contains(byte) else { break }
      end += 1
    }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "@"), i == 0 || bytes[i - 1] != UInt8(ascii: "/") else {
      return nil
    }
    var stop = end + 1
    var lastDot: Int?
    while stop < bytes.count, stop - end < 254 {
      let byte = bytes[stop]
      if byte == UInt8(ascii: ".") {
        guard stop + 1 < bytes.count, bytes[stop + 1].isLetter || bytes[stop + 1].isDigit else { break }
        lastDot = stop
      } else if !byte.isLetter, !byte.isDigit, byte != UInt8(ascii: "-") {
        break
      }
      stop += 1
    }
    guard let lastDot, lastDot > end + 1, stop - lastDot >= 3, bytes[(lastDot + 1)..<stop].allSatisfy(\.isLetter) else {
      return nil
    }
    return Secret(start: i, end: stop, kind: "email")
  }

  private func payment(at i: Int) -> Secret? {
    // `x.4111…` and `-4111…` are parts of longer numbers and identifiers.
    if i > 0, bytes[i - 1] == UInt8(ascii: ".") || bytes[i - 1] == UInt8(ascii: "-") { return nil }
    if let end = PaymentNumber.card(in: bytes, at: i) { return Secret(start: i, end: end, kind: "card") }
    if let end = PaymentNumber.iban(in: bytes, at: i) { return Secret(start: i, end: end, kind: "iban") }
    return nil
  }

  // MARK: Bytes

  private func looksSecret(_ range: Range<Int>) -> Bool {
    range.count >= 20 || range.count >= 8 && bytes[range].contains(where: \.isDigit)
  }

  private func run(from start: Int, while goesOn: (UInt8) -> Bool) -> Int {
    var end = min(start, bytes.count)
    while end < bytes.count, goesOn(bytes[end]) { end += 1 }
    return end
  }

  private func starts(with text: [UInt8], at start: Int) -> Bool {
    guard start + text.count <= bytes.count else { return false }
    for index in text.indices where bytes[start + index] != text[index] { return false }
    return true
  }

  /// - Parameter text: In lower case.
  private func startsCaseless(with text: [UInt8], at start: Int) -> Bool {
    guard start + text.count <= bytes.count else { return false }
    for index in text.indices {
      let byte = bytes[start + index]
      if byte | (byte.isUpper ? 0x20 : 0) != text[index] { return false }
    }
    return true
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  private func isBase64URL(_ byte: UInt8) -> Bool { byte.isWord || byte == UInt8(ascii: "-") }
  private func isCredential(_ byte: UInt8) -> Bool { byte.isWord || Self.credentialMarks.contains(byte) }
  /// Whether an unquoted value goes on.
  private func isValue(_ byte: UInt8) -> Bool { byte > 0x20 && !Self.valueEnds.contains(byte) }
}

extension Span where Element == UInt8 {
  /// The end of the run of letters, digits, full stops and slashes from `start`, eight at a time.
  @inline(__always)
  fileprivate func endOfPath(from start: Int) -> Int {
    let end = first(from: start) { word in
      let high: UInt64 = 0x8080_8080_8080_8080
      let low: UInt64 = 0x0101_0101_0101_0101
      let ascii = word & ~high
      let folded = ascii | low &* 0x20
      // At least `.` and not past `9`; at least `a` and not past `z`.
      let marks = (ascii &+ low &* 0x52) & ~(ascii &+ low &* 0x46)
      let letters = (folded &+ low &* 0x1F) & ~(folded &+ low &* 0x05)
      return ~((marks | letters) & ~word) & high
    }
    return end ?? count
  }
}
