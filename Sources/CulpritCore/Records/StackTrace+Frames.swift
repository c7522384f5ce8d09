/// Frames, one function for each way of writing them.
extension StackTrace {
  mutating func takeFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if suppressed >= 0 {
      if start > suppressed, starts(line, start, end, "at ") { return true }
      if starts(line, start, end, "at ") { suppressed = -1 }
    }
    switch line[start] {
    case UInt8(ascii: "a"):
      guard starts(line, start, end, "at ") else { break }
      if language == .rust || !pending.isEmpty {
        finishPending(line, start + 3, end)
        return true
      }
      return takeAt(line, start + 3, end)
    case UInt8(ascii: "F"):
      guard starts(line, start, end, "File \"") else { break }
      return takePythonFrame(line, start + 6, end)
    case UInt8(ascii: "#"):
      guard start + 1 < end, line[start + 1].isDigit else { break }
      return takePHPFrame(line, start, end)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      if takeRustFrame(line, start, end) { return true }
    case UInt8(ascii: "c"):
      if starts(line, start, end, "created by ") { return true }
    default: break
    }
    if language == .unknown || language == .ruby, Self.hasRubyMark(line, start, end) {
      language = .ruby
      takeRubyFrame(line, starts(line, start, end, "from ") ? start + 5 : start, end)
      return true
    }
    return takeGoFrame(line, start, end)
  }

  private mutating func add(_ frame: [UInt8], kind: Frames.Kind) {
    hasSeenFrame = true
    if isClosed || frame.isEmpty { return }
    frames.add(frame, kind, limit: Self.frameLimit)
  }

  /// `at …`: Java, Node or .NET.
  private mutating func takeAt(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    // Once the trace has its frames, the deeper ones, which are most of it, need no look.
    if language == .java, isClosed || frames.application.count >= Self.frameLimit { return true }
    let open = line.first(UInt8(ascii: "("), from: start, before: end) ?? end
    if language != .java, language != .dotnet, takeNodeFrame(line, start, open, end) { return true }
    // "at most 3 (of 4)" is prose: a frame's name has a dot and no blank before its bracket.
    var nameEnd = open
    while nameEnd > start, line[nameEnd - 1] <= 0x20 { nameEnd -= 1 }
    var hasDot = false
    var hasBlank = false
    var from = start
    for i in start..<nameEnd {
      let byte = line[i]
      if byte > UInt8(ascii: "/") { continue }
      if byte == UInt8(ascii: ".") { hasDot = true }
      if byte <= 0x20 { hasBlank = true }
      // `java.base/java.lang.Thread.run`, `app//com.example.Main`
      if byte == UInt8(ascii: "/") { from = i + 1 }
    }
    guard hasDot || (hasSeenFrame && open < end), !hasBlank || (hasSeenFrame && open < end) else { return false }
    if language == .unknown { language = Self.isJavaPlace(line, open, end) ? .java : .dotnet }
    var name: [UInt8] = []
    Self.append(line, from, nameEnd, to: &name)
    while let last = name.last, last <= 0x20 { name.removeLast() }
    if language == .java {
      let kind = FrameName.javaKind(name)
      if FrameName.isGenerated(name) {
        hasSeenFrame = true
        return true
      }
      FrameName.normalize(&name)
      add(name, kind: kind)
    } else {
      let kind = FrameName.dotnetKind(name)
      FrameName.normalizeDotnet(&name)
      add(name, kind: kind)
    }
    return true
  }

  /// `at name (file:1:2)` or `at file:1:2`: a path in the brackets, or alone.
  private mutating func takeNodeFrame(_ line: Span<UInt8>, _ start: Int, _ open: Int, _ end: Int) -> Bool {
    let inner = open < end ? open + 1 : start
    var slashes = 0
    var colons = 0
    var at = inner
    while at < end, line[at] != UInt8(ascii: ")") {
      if line[at] == UInt8(ascii: "/") || line[at] == UInt8(ascii: "\\") { slashes += 1 }
      if line[at] == UInt8(ascii: ":"), at + 1 < end, line[at + 1].isDigit { colons += 1 }
      at += 1
    }
    let isNode =
      colons >= 2 && (open == end || (open > start && line[open - 1] == 0x20))
      || (open < end
        && (starts(line, inner, end, "node:") || starts(line, inner, end, "internal/")
          || starts(line, inner, end, "<anonymous>")))
    guard isNode else { return false }
    language = .node
    let isLibrary =
      Self.find(line, inner, end, "node_modules") != nil || Self.find(line, inner, end, "node:") != nil
      || starts(line, inner, end, "internal/") || slashes == 0
    var name: [UInt8] = []
    if open < end { Self.append(line, start, open, to: &name) }
    add(FrameName.node(name, file: Self.file(line, inner, at)), kind: isLibrary ? .framework : .application)
    return true
  }

  /// .NET puts arguments between the brackets, Java the file.
  private static func isJavaPlace(_ line: Span<UInt8>, _ open: Int, _ end: Int) -> Bool {
    find(line, open, end, ".java") != nil || find(line, open, end, "Native Method") != nil
      || find(line, open, end, "Unknown Source") != nil || find(line, open, end, ".kt") != nil
      || find(line, open, end, ".scala") != nil || find(line, open, end, ".groovy") != nil
      || find(line, open, end, "<generated>") != nil
  }

  /// `File "/srv/app/views.py", line 12, in get`; the innermost comes last.
  private mutating func takePythonFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard let quote = Self.find(line, start, end, "\", line ") else { return false }
    language = .python
    isInTraceback = true
    hasSeenFrame = true
    if isClosed { return true }
    let isLibrary =
      Self.find(line, start, quote, "site-packages") != nil || Self.find(line, start, quote, "dist-packages") != nil
      || Self.find(line, start, quote, "/lib/python") != nil || Self.find(line, start, quote, "/lib64/python") != nil
      || line[start] == UInt8(ascii: "<")
    var name = Self.file(line, start, quote)
    if let function = Self.find(line, quote, end, ", in ") {
      name += Array(" in ".utf8)
      Self.append(line, function + 5, end, to: &name)
    }
    frames.push(name, isLibrary ? .framework : .application, limit: Self.frameLimit)
    return true
  }

  /// `#0 /srv/app/test.php(9): func1()`
  private mutating func takePHPFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = start + 1
    while at < end, line[at].isDigit { at += 1 }
    guard at < end, line[at] == 0x20 else { return false }
    guard let paren = Self.find(line, at, end, ".php(") ?? Self.find(line, at, end, ".inc(") else {
      hasSeenFrame = hasSeenFrame || language == .php
      return language == .php || starts(line, at + 1, end, "{main}") || starts(line, at + 1, end, "[internal function]")
    }
    language = .php
    var name = Self.file(line, at + 1, paren + 4)
    if let call = Self.find(line, paren, end, "): ") {
      name.append(0x20)
      var stop = call + 3
      while stop < end, line[stop] != UInt8(ascii: "(") { stop += 1 }
      Self.append(line, call + 3, stop, to: &name)
    }
    add(name, kind: Self.find(line, at, paren, "/vendor/") != nil ? .framework : .application)
    return true
  }

  /// ``app/models/book.rb:69:in `load'``
  mutating func takeRubyFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) {
    guard let at = Self.find(line, start, end, ":in ") else { return }
    var colon = at
    while colon > start, line[colon - 1] != UInt8(ascii: ":") { colon -= 1 }
    var name = Self.file(line, start, max(start, colon - 1))
    name += Array(" in ".utf8)
    // `block (2 levels) in load` is a part of `load`.
    var from = at + 5
    while let inside = Self.find(line, from, end, " in ") { from = inside + 4 }
    var stop = from
    while stop < end, line[stop] != 0x27, line[stop] != 0x60 { stop += 1 }
    Self.append(line, from, stop, to: &name)
    let isLibrary =
      Self.find(line, start, at, "/gems/") != nil || Self.find(line, start, at, "/lib/ruby/") != nil
      || line[start] == UInt8(ascii: "<")
    add(name, kind: isLibrary ? .framework : .application)
  }

  /// `12: app::service::load::h0123456789abcdef`, the file on the next line.
  private mutating func takeRustFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end, line[at].isDigit { at += 1 }
    guard at + 2 < end, line[at] == UInt8(ascii: ":"), line[at + 1] == 0x20, language == .rust || language == .unknown
    else { return false }
    flushPending(isLibrary: false)
    language = .rust
    hasSeenFrame = true
    at += 2
    if starts(line, at, end, "0x"), let dash = Self.find(line, at, end, " - ") { at = dash + 3 }
    Self.append(line, at, end, to: &pending)
    FrameName.normalizeRust(&pending)
    return true
  }

  /// `main.(*Server).handle(0xc000…)`, the file on the next line.
  private mutating func takeGoFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    if !pending.isEmpty, let go = Self.find(line, start, end, ".go:"), go + 4 < end, line[go + 4].isDigit {
      finishPending(line, start, end)
      return true
    }
    guard language == .go || language == .unknown else { return false }
    // One word, or a call: `a/b.(*T).F(0x1, 0x2)`.
    var stop = end
    if line[end - 1] == UInt8(ascii: ")") {
      var depth = 0
      repeat {
        stop -= 1
        if line[stop] == UInt8(ascii: ")") { depth += 1 }
        if line[stop] == UInt8(ascii: "(") { depth -= 1 }
      } while stop > start && depth > 0
    }
    var hasDot = false
    for i in start..<stop {
      if line[i] <= 0x20 { return language == .go && hasSeenFrame }
      if line[i] == UInt8(ascii: ".") { hasDot = true }
    }
    guard stop > start, hasDot || language == .go else { return false }
    if language != .go, stop == end { return false }
    pending.removeAll(keepingCapacity: true)
    Self.append(line, start, stop, to: &pending)
    return language == .go
  }

  /// The file of the pending function: tells whose it is.
  private mutating func finishPending(_ line: Span<UInt8>, _ start: Int, _ end: Int) {
    let isLibrary =
      Self.find(line, start, end, "/go/src/") != nil || Self.find(line, start, end, "/pkg/mod/") != nil
      || Self.find(line, start, end, "/vendor/") != nil || Self.find(line, start, end, "/rustc/") != nil
      || Self.find(line, start, end, ".cargo/registry") != nil || Self.find(line, start, end, "/lib/go") != nil
      || Self.find(line, start, end, "library/std/") != nil || Self.find(line, start, end, "library/core/") != nil
    if language == .unknown { language = .go }
    flushPending(isLibrary: isLibrary)
  }

  private mutating func flushPending(isLibrary: Bool) {
    if pending.isEmpty { return }
    var name = pending
    pending.removeAll(keepingCapacity: true)
    if language == .go { FrameName.normalizeGo(&name) }
    let isRuntime = FrameName.isRuntime(name)
    add(name, kind: isRuntime ? .runtime : isLibrary ? .framework : .application)
  }
}
