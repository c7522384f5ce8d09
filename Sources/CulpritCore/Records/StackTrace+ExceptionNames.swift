/// Finds the names of exceptions in text.
extension StackTrace {
  /// The name at the start of `a.b.SomeException: text`, `SomeError`, `Foo\Bar\Exception: text`.
  static func leadingName(_ line: Span<UInt8>, _ start: Int, _ end: Int, isAnyName: Bool = false) -> Range<Int>? {
    var at = start
    if starts(line, at, end, "Uncaught ") { at += 9 }
    if starts(line, at, end, "Unhandled exception. ") { at += 21 }
    if starts(line, at, end, "exception '") { at += 11 }
    let from = at
    var last = at
    while at < end {
      let byte = line[at]
      let isLetter = (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
      if isLetter || byte.isDigit || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "`") {
        at += 1
      } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "\\") {
        at += 1
        last = at
      } else if byte == UInt8(ascii: ":"), at + 1 < end, line[at + 1] == UInt8(ascii: ":") {
        at += 2
        last = at
      } else {
        break
      }
    }
    guard at > from, at - last >= 2, !line[from].isDigit else { return nil }
    if at < end {
      switch line[at] {
      case UInt8(ascii: ":"), 0x27, UInt8(ascii: "("): break
      case 0x20: if at + 1 < end, line[at + 1] != UInt8(ascii: "("), line[at + 1] != UInt8(ascii: "[") { return nil }
      default: return nil
      }
    }
    if isAnyName { return from..<at }
    let isCapital = line[last] &- 0x41 < 26
    guard isCapital, last > from || isExceptionName(line, last, at) else { return nil }
    return last > from + 1 || isExceptionName(line, last, at) ? from..<at : nil
  }

  /// The first name in a text that can only be an exception's.
  static func mentionedException(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Range<Int>? {
    var at = start
    let stop = min(end, start + 512)
    while at < stop {
      let byte = line[at]
      guard (byte | 0x20) &- 0x61 < 26 else {
        at += 1
        continue
      }
      let from = at
      var last = at
      while at < stop {
        at = line.letters(from: at, to: stop, isASCII: true)
        if at == stop { break }
        let next = line[at]
        if next == UInt8(ascii: ".") || next == UInt8(ascii: "\\") {
          last = at + 1
        } else if !((next | 0x20) &- 0x61 < 26 || next.isDigit || next == UInt8(ascii: "_")
          || next == UInt8(ascii: "$"))
        {
          break
        }
        at += 1
      }
      if last < at, line[last] &- 0x41 < 26, isExceptionName(line, last, at) { return from..<at }
      if at < stop { at += 1 }
    }
    return nil
  }

  private static func isExceptionName(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard end > start else { return false }
    // `Error` alone is a heading in many texts, but JavaScript's base class too.
    switch line[end - 1] {
    case UInt8(ascii: "n"): return ends(line, start, end, "Exception")
    case UInt8(ascii: "r"): return ends(line, start, end, "Error")
    case UInt8(ascii: "e"): return ends(line, start, end, "Throwable") || ends(line, start, end, "Failure")
    case UInt8(ascii: "t"):
      return ends(line, start, end, "Timeout") || ends(line, start, end, "Fault") || ends(line, start, end, "Exit")
        || ends(line, start, end, "Interrupt")
    case UInt8(ascii: "c"): return ends(line, start, end, "Panic")
    case UInt8(ascii: "g"): return ends(line, start, end, "Warning")
    default: return false
    }
  }

  @inline(__always)
  private static func ends(_ line: Span<UInt8>, _ start: Int, _ end: Int, _ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    return end - start >= length && line.has(suffix, at: end - length)
  }
}
