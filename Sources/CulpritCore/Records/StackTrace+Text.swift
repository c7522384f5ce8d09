/// What the readers of traces look for in a line.
extension StackTrace {
  // Inlined, since a call would get a copy of the trace.
  @inline(__always)
  func starts(_ line: Span<UInt8>, _ start: Int, _ end: Int, _ prefix: StaticString) -> Bool {
    Self.starts(line, start, end, prefix)
  }

  @inline(__always)
  static func starts(_ line: Span<UInt8>, _ start: Int, _ end: Int, _ prefix: StaticString) -> Bool {
    end - start >= prefix.utf8CodeUnitCount && line.has(prefix, at: start)
  }

  static func find(_ line: Span<UInt8>, _ start: Int, _ end: Int, _ text: StaticString) -> Int? {
    line.find(text, from: start, before: end)
  }

  /// ``:in ` `` or `:in '`, Ruby's mark between place and method.
  static func hasRubyMark(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while let found = find(line, at, end, ":in ") {
      if found + 4 < end, line[found + 4] == 0x60 || line[found + 4] == 0x27 { return true }
      at = found + 4
    }
    return false
  }

  static func append(_ line: Span<UInt8>, _ start: Int, _ end: Int, to text: inout [UInt8]) {
    line.append(from: start, to: min(end, start + nameLimit), onto: &text)
  }

  /// The last two parts of a path, line and column left out, and the folder only when it holds no version.
  static func file(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
    var stop = end
    // `:12:5` at the end
    var at = end
    while at > start, line[at - 1].isDigit || line[at - 1] == UInt8(ascii: ":") { at -= 1 }
    if at < end, line[at] == UInt8(ascii: ":") { stop = at }
    var slashes = 0
    var from = start
    var hasDigit = false
    at = stop
    while at > start {
      let byte = line[at - 1]
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
        slashes += 1
        if slashes == 2 || hasDigit {
          break
        }
        from = at
      } else if slashes == 1, byte.isDigit {
        hasDigit = true
        break
      }
      at -= 1
    }
    if !hasDigit, slashes == 2 { from = at }
    if !hasDigit, slashes < 2, at == start { from = start }
    var name: [UInt8] = []
    append(line, from, stop, to: &name)
    return name
  }
}
