/// What a field in the head of a line looks like.
enum FieldKind: UInt8, Sendable {
  case end, stamp, severity, number, bracket, request, colon, anchor, dotted, dash, word
}

/// One field of a line: a token, or what stands between brackets.
struct LayoutField: Sendable {
  var kind: FieldKind
  /// The bracket that opens it, or 0.
  var open: UInt8 = 0
  /// The text, brackets and separators excluded.
  var start: Int
  var end: Int
  /// Where the next field may start: after the closing bracket and separators that touch it.
  var next: Int
  /// Whether it is followed by more than one blank, a tab or a bar: a column of a table.
  var isPadded = false

  /// The field at or after `at`.
  static func read(_ line: Span<UInt8>, at given: Int) -> LayoutField {
    let count = line.count
    var at = given
    while at < count, line[at] <= 0x20 { at += 1 }
    guard at < count else { return LayoutField(kind: .end, start: count, end: count, next: count) }
    if let close = closing(line[at]), let end = bracketEnd(line, at, close) { return bracketed(line, at, end) }
    if let reading = TimestampParser.read(line, at: at) {
      return LayoutField(kind: .stamp, start: at, end: at + reading.length, next: at + reading.length).closed(line)
    }
    var end = at
    while end < count, line[end] > 0x20, line[end] != bar { end += 1 }
    if end == at { return LayoutField(kind: .dash, start: at, end: at + 1, next: at + 1) }
    var field = LayoutField(kind: .word, start: at, end: end, next: end)
    field.classify(line)
    return field.closed(line)
  }

  private static let bar = UInt8(ascii: "|")
  private static let colonByte = UInt8(ascii: ":")

  private static func closing(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "["): UInt8(ascii: "]")
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    case UInt8(ascii: "<"): UInt8(ascii: ">")
    default: nil
    }
  }

  /// The place of the bracket that closes the one at `at`, at most 512 bytes on.
  private static func bracketEnd(_ line: Span<UInt8>, _ at: Int, _ close: UInt8) -> Int? {
    let open = line[at]
    let stop = min(line.count, at + 512)
    guard let first = line.first(close, from: at, before: stop) else { return nil }
    if line.first(open, from: at + 1, before: first) == nil { return first }
    var depth = 0
    var i = at
    while i < stop {
      if line[i] == open { depth += 1 }
      if line[i] == close {
        depth -= 1
        if depth == 0 { return i }
      }
      i += 1
    }
    return nil
  }

  private static func bracketed(_ line: Span<UInt8>, _ at: Int, _ close: Int) -> LayoutField {
    var start = at + 1
    var end = close
    while start < end, line[start] <= 0x20 { start += 1 }
    while end > start, line[end - 1] <= 0x20 { end -= 1 }
    var field = LayoutField(kind: .bracket, open: line[at], start: start, end: end, next: close + 1)
    if let reading = TimestampParser.read(line, at: start), start + reading.length <= end {
      field.kind = .stamp
      field.end = start + reading.length
    } else if severity(line, start, end) != nil {
      field.kind = .severity
    }
    return field.closed(line)
  }

  private mutating func classify(_ line: Span<UInt8>) {
    let count = line.count
    if end - start <= 3, Self.isDash(line, start, end) {
      kind = .dash
      return
    }
    var hasColon = false
    while end > start + 1, line[end - 1] == Self.colonByte {
      end -= 1
      hasColon = true
    }
    while end > start + 1, line[end - 1] == UInt8(ascii: ",") || line[end - 1] == UInt8(ascii: ";") { end -= 1 }
    if !hasColon {
      // `c.e.Foo    : text`, and launchd's `name[1] (other.name[2]): text`
      var after = next
      while after < count, line[after] == 0x20 { after += 1 }
      if after + 1 < count, line[after] == Self.colonByte, line[after + 1] == 0x20, after > next {
        hasColon = true
        next = after + 1
      } else if after + 2 < count, after > next, line[after] == UInt8(ascii: "("), line[end - 1] == UInt8(ascii: "]"),
        let close = Self.bracketEnd(line, after, UInt8(ascii: ")")), close + 1 < count,
        line[close + 1] == Self.colonByte
      {
        hasColon = true
        next = close + 2
      }
    }
    if Self.severity(line, start, end) != nil {
      kind = .severity
    } else if Self.isNumber(line, start, end) {
      kind = .number
    } else if Self.isRequest(line, start, end) {
      kind = .request
    } else if hasColon {
      kind = .colon
    } else if Self.isAnchor(line, start, end) {
      kind = .anchor
    } else if Self.isDotted(line, start, end) {
      kind = .dotted
    }
  }

  /// Takes the separators that touch the field, and sees whether it is padded.
  private func closed(_ line: Span<UInt8>) -> LayoutField {
    var field = self
    while field.next < line.count {
      switch line[field.next] {
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"): field.next += 1
      case Self.bar:
        field.next += 1
        field.isPadded = true
        return field
      default:
        let next = field.next
        if line[next] == 0x09 || (line[next] == 0x20 && next + 1 < line.count && line[next + 1] <= 0x20) {
          field.isPadded = true
        }
        return field
      }
    }
    return field
  }

  // MARK: - Kinds

  static func isDash(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for i in start..<end {
      switch line[i] {
      case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "*"), UInt8(ascii: ":"),
        UInt8(ascii: "#"), UInt8(ascii: "~"), UInt8(ascii: "."):
        break
      default: return false
      }
    }
    return true
  }

  static func isNumber(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for i in start..<end where line[i] &- 0x30 > 9 { return false }
    return end > start
  }

  /// A severity as a column writes it: in capitals, or one of the common words; also `core:error`, `local.ERROR`.
  static func severity(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Severity? {
    guard end > start, end - start <= 24 else { return nil }
    var from = end
    while from > start, (line[from - 1] | 0x20) &- 0x61 < 26 { from -= 1 }
    if from == end { return nil }
    if from > start {
      guard line[from - 1] == UInt8(ascii: ".") || line[from - 1] == colonByte, end - from > 3 else { return nil }
    }
    var capitals = 0
    for i in from..<end where line[i] & 0x20 == 0 { capitals += 1 }
    let length = end - from
    if length == 1 { return capitals == 1 ? Severity(letter: line[from]) : nil }
    guard length >= 3, length <= 13, let severity = Severity(level: line.extracting(from..<end)) else { return nil }
    if capitals == length { return severity }
    return isCommon(line, from, end) ? severity : nil
  }

  private static func isCommon(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var key: UInt64 = 0
    for i in start..<min(end, start + 8) { key = key << 8 | UInt64(line[i] | 0x20) }
    switch key {
    case 0x7472616365, 0x6465627567, 0x696E666F, 0x696E666F726D6174, 0x6E6F74696365, 0x6E6F7465, 0x7761726E,
      0x7761726E696E67, 0x6572726F72, 0x657272, 0x63726974, 0x637269746963616C, 0x666174616C, 0x736576657265,
      0x616C657274, 0x656D657267, 0x70616E6963, 0x66696E65, 0x66696E6572, 0x66696E657374, 0x766572626F7365,
      0x73797374656D:
      // trace debug info information notice note warn warning error err crit critical fatal severe alert emerg panic
      // fine finer finest verbose system
      return true
    default: return false
    }
  }

  /// A UUID, `req-…`, or 16 and more hex digits.
  static func isRequest(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let count = end - start
    guard count >= 16, count <= 80 else { return false }
    if StackTrace.starts(line, start, end, "req-") { return true }
    var digits = 0
    for i in start..<end {
      let byte = line[i]
      if byte &- 0x30 < 10 {
        digits += 1
      } else if byte != UInt8(ascii: "-"), (byte | 0x20) &- 0x61 >= 6 {
        return false
      }
    }
    return digits > 0
  }

  /// A place in code: `wsgi.py:883`, `OrderService#37`, `Main.cpp(00123)`, `Peer@368`.
  static func isAnchor(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = end
    if at > start, line[at - 1] == UInt8(ascii: ")") { at -= 1 }
    let last = at
    while at > start, line[at - 1] &- 0x30 < 10 { at -= 1 }
    guard at < last, last - at <= 5, at - 1 > start else { return false }
    switch line[at - 1] {
    case UInt8(ascii: "#"), UInt8(ascii: "@"): break
    case UInt8(ascii: "("):
      // `Main.cpp(00123)`, but not `GC(12)`.
      guard line.first(UInt8(ascii: "."), from: start, before: at - 1) != nil else { return false }
    case colonByte:
      // An address has digits before the colon, or a dotted name of its own.
      guard (line[at - 2] | 0x20) &- 0x61 < 26 else { return false }
      var label = at - 1
      while label > start, line[label - 1] != UInt8(ascii: ".") { label -= 1 }
      if label > start, line[label] &- 0x41 >= 26, !ByteClass.isCodeSuffix(line, label, at - 1) { return false }
    default: return false
    }
    for i in start..<at - 1 {
      let byte = line[i]
      guard
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
          || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-")
      else { return false }
    }
    return true
  }

  /// `a.b.Class`
  static func isDotted(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard end - start >= 3, (line[start] | 0x20) &- 0x61 < 26 else { return false }
    var dots = 0
    var isAfterDot = false
    for i in start..<end {
      let byte = line[i]
      if byte == UInt8(ascii: ".") {
        if isAfterDot { return false }
        dots += 1
        isAfterDot = true
      } else if (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
        || (byte &- 0x30 < 10 && !isAfterDot)
      {
        isAfterDot = false
      } else {
        return false
      }
    }
    return dots > 0 && !isAfterDot
  }
}

/// Reads fields of one line for several layouts, which mostly look at the same places: each place is read once.
struct FieldReader: Sendable {
  private var stamps = StampReader()
  private var stampAt = -1
  private var stamp: StampReading?
  private var line = 0
  private var places = [Place](
    repeating: Place(line: -1, at: 0, field: LayoutField(kind: .end, start: 0, end: 0, next: 0)), count: 8)

  private struct Place {
    var line: Int
    var at: Int
    var field: LayoutField
  }

  /// Forgets the fields of the line before; the last stamps stay.
  @inline(__always)
  mutating func begin() {
    line += 1
    stampAt = -1
  }

  /// The same as `TimestampParser.read(line, at: at)`.
  @inline(__always)
  mutating func stamp(_ line: Span<UInt8>, at: Int) -> StampReading? {
    if at == stampAt { return stamp }
    stamp = stamps.read(line, at: at)
    stampAt = at
    return stamp
  }

  /// The same as `LayoutField.read(line, at: at)`.
  @inline(__always)
  mutating func field(_ text: Span<UInt8>, at: Int) -> LayoutField {
    let slot = at & 7
    if places[slot].line == line, places[slot].at == at { return places[slot].field }
    let field = LayoutField.read(text, at: at)
    places[slot] = Place(line: line, at: at, field: field)
    return field
  }
}
