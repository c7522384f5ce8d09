/// Heads, causes and the lines that name an exception, in every language.
extension StackTrace {
  mutating func takeHead(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if starts(line, start, end, "Traceback (most recent call last)") {
      language = .python
      isInTraceback = true
      return true
    }
    if takePanic(line, start, end) || takeRubyHead(line, start, end) { return true }
    if let range = Self.mentionedException(line, start, end) { setException(line, range, isSure: false) }
    takeInner(line, start, end)
    return !exception.isEmpty
  }

  /// `X: text ---> Y: text`, .NET's inner exceptions in one line: the last is the root.
  private mutating func takeInner(_ line: Span<UInt8>, _ start: Int, _ end: Int) {
    var at = start
    // A `>` is rarer than a dash.
    while let sign = line.first(UInt8(ascii: ">"), from: at + 3, before: end - 1) {
      let found = sign - 3
      guard line.has("---> ", at: found) else {
        at = found + 1
        continue
      }
      language = .dotnet
      at = found + 5
      if at + 3 < end, line[at] == UInt8(ascii: "("), let close = Self.find(line, at, end, ") ") { at = close + 2 }
      if let range = Self.leadingName(line, at, end) { setException(line, range, isSure: true) }
    }
  }

  private mutating func takePanic(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let length = starts(line, start, end, "panic: ") ? 7 : starts(line, start, end, "fatal error: ") ? 13 : 0
    if length > 0 {
      language = .go
      var stop = end
      if let bracket = Self.find(line, start, end, " [recovered]") { stop = bracket }
      setText("panic: ", Masking.template(of: line.extracting(start + length..<min(stop, start + length + 96))))
      hasSeenCause = true
      return true
    }
    if starts(line, start, end, "thread '"), let at = Self.find(line, start, end, "' panicked at") {
      language = .rust
      let text = at + 13
      if text + 2 < end, line[text + 1] == 0x27, let close = Self.find(line, text + 2, end, "', ") {
        setText("panic: ", Masking.template(of: line.extracting(text + 2..<min(close, text + 98))))
      } else {
        setText("panic", "")
      }
      hasSeenCause = true
      return true
    }
    return false
  }

  /// ``path.rb:12:in `name': text (NameError)``.
  private mutating func takeRubyHead(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard line[end - 1] == UInt8(ascii: ")"), Self.hasRubyMark(line, start, end) else { return false }
    var open = end - 1
    while open > start, line[open] != UInt8(ascii: "(") { open -= 1 }
    guard let range = Self.leadingName(line, open + 1, end - 1), range.upperBound == end - 1 else { return false }
    language = .ruby
    setException(line, range, isSure: true)
    hasSeenCause = true
    takeRubyFrame(line, start, end)
    return true
  }

  /// `Caused by: X: text` and its relatives: what comes is nearer the root, or, in Python, farther from it.
  mutating func takeCause(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if starts(line, start, end, "Caused by: ") || starts(line, start, end, "Wrapped by: ")
      || starts(line, start, end, "[cause]: ")
    {
      if suppressed >= 0, start >= suppressed { return true }
      suppressed = -1
      let isRootFirst = line[start] == UInt8(ascii: "W")
      if isRootFirst {
        isClosed = true
        return true
      }
      let name = start + (line[start] == UInt8(ascii: "[") ? 9 : 11)
      beginCause()
      if let range = Self.leadingName(line, name, end) ?? Self.mentionedException(line, name, end) {
        setException(line, range, isSure: true)
      }
      return true
    }
    if starts(line, start, end, "Suppressed: ") {
      if suppressed < 0 || start < suppressed { suppressed = start }
      return true
    }
    if starts(line, start, end, "... ") || starts(line, start, end, "[CIRCULAR REFERENCE")
      || starts(line, start, end, "nested exception is:") || starts(line, start, end, "Stack trace:")
      || starts(line, start, end, "stack backtrace:") || starts(line, start, end, "thrown in ")
      || starts(line, start, end, "note: ")
    {
      return true
    }
    if starts(line, start, end, "--- End of ") {
      if language == .dotnet || language == .unknown, Self.find(line, start, end, "inner exception") != nil {
        isClosed = !frames.application.isEmpty
      }
      return true
    }
    if starts(line, start, end, "---> ") {
      takeInner(line, start, end)
      hasSeenCause = true
      return true
    }
    if starts(line, start, end, "Traceback (most recent call last)") {
      if language == .python, isExceptionSure { isClosed = true }
      language = .python
      isInTraceback = true
      return true
    }
    if starts(line, start, end, "During handling of the above exception")
      || starts(line, start, end, "The above exception was the direct cause")
    {
      isClosed = true
      isInTraceback = true
      return true
    }
    if starts(line, start, end, "goroutine ") {
      if hasSeenFrame { isClosed = true }
      language = .go
      return true
    }
    return takePanic(line, start, end)
  }

  /// A line of its own that names the exception: Python's last line, Java's first.
  mutating func takeExceptionLine(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if language == .python, isInTraceback {
      // Source text and `^^^^` marks are indented, the exception is not (more than the traceback).
      if start >= 2, line[0] <= 0x20 { return true }
      isInTraceback = false
      if let range = Self.leadingName(line, start, end, isAnyName: true) {
        if !isClosed { setException(line, range, isSure: true) }
        hasSeenCause = true
        return true
      }
      return false
    }
    if language == .rust || language == .go { return hasSeenFrame || language == .rust }
    guard !hasSeenFrame || language == .java, let range = Self.leadingName(line, start, end) else { return false }
    if hasSeenFrame {
      beginCause()
      hasSeenFrame = true
    }
    // Before any frame it may be a message of its own; what follows tells.
    let isInside = hasSeenFrame
    setException(line, range, isSure: true)
    takeInner(line, range.upperBound, end)
    return isInside
  }

  private mutating func beginCause() {
    hasSeenCause = true
    if !frames.application.isEmpty || outer.application.isEmpty { outer = frames }
    frames = Frames()
  }

  private mutating func setException(_ line: Span<UInt8>, _ range: Range<Int>, isSure: Bool) {
    if isExceptionSure, !isSure { return }
    isExceptionSure = isSure
    exception.removeAll(keepingCapacity: true)
    line.append(from: range.lowerBound, to: range.upperBound, onto: &exception)
    FrameName.normalize(&exception)
  }

  private mutating func setText(_ prefix: StaticString, _ text: String) {
    isExceptionSure = true
    exception = prefix.withUTF8Buffer { unsafe Array($0) } + Array(text.utf8)
  }
}
