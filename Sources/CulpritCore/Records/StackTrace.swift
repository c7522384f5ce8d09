/// Recognises a stack trace line by line and names it by its root exception and most specific application frames.
///
/// Reads Java (with `Caused by`, `Suppressed`, `… N more`), Python (also when every line carries the log's prefix), Go,
/// Node, .NET, Ruby, Rust and PHP. The name leaves out line numbers, addresses, lambda counters, proxies and generated
/// accessors, and frames of runtimes and frameworks, so that the same failure from two releases has the same name. A
/// cause that ends in `… 31 more` takes its frames from the trace around it, which is where the JVM elided them.
///
/// The idea of grouping by in-application frames is Sentry's; ours keeps at most `frameLimit` frames, which makes cut
/// traces meet, and needs no configuration because frameworks are told by the kind of their package or path.
package struct StackTrace: Sendable {
  /// How many application frames name a trace.
  static let frameLimit = 3

  private enum Language: UInt8 {
    case unknown, java, python, go, node, dotnet, ruby, rust, php
  }

  private var language = Language.unknown
  private var exception: [UInt8] = []
  /// Where the exception's name comes from: a line of its own outweighs a mention in the message.
  private var isExceptionSure = false
  private var frames = Frames()
  /// Frames of the traces around this cause.
  private var outer = Frames()
  /// The `Suppressed:` part being skipped: its indentation, or -1.
  private var suppressed = -1
  /// Frames are no longer taken: another goroutine, or what is around a .NET or Python root.
  private var isClosed = false
  private var isInTraceback = false
  /// A function whose file comes on the next line (Go, Rust).
  private var pending: [UInt8] = []
  private var hasSeenFrame = false
  private var hasSeenCause = false
  private var lines = 0

  package init() {}

  /// Takes the next line, the message of the record's head first.
  ///
  /// - Returns: Whether the line is part of a trace. Matters for lines with a head of their own only.
  package mutating func take(_ line: Span<UInt8>) -> Bool {
    lines += 1
    var start = 0
    var end = line.count
    while end > 0, line[end - 1] <= 0x20 { end -= 1 }
    while start < end, line[start] <= 0x20 { start += 1 }
    if start == end { return lines > 1 && (isInTraceback || hasSeenFrame) }
    if lines == 1 { return takeHead(line, start, end) }
    return takeFrame(line, start, end) || takeCause(line, start, end) || takeExceptionLine(line, start, end)
  }

  /// A hash of `summary()`; 0 when the lines were no trace.
  package var identity: UInt64 {
    guard hasSeenFrame || hasSeenCause else { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in exception { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    for frame in chosen {
      hash = (hash ^ 0x0A) &* 0x0000_0100_0000_01b3
      for byte in frame { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
    return mix(hash) | 1
  }

  package func summary() -> TraceSummary {
    TraceSummary(
      exception: String(decoding: exception, as: UTF8.self),
      frames: chosen.map { String(decoding: $0, as: UTF8.self) })
  }

  /// Whether a line, in a log whose records have no stamp, belongs to the trace of the record before it.
  package static func isContinuation(_ line: Span<UInt8>) -> Bool {
    guard line.count > 0 else { return false }
    if line[0] == 0x20 || line[0] == 0x09 { return true }
    let end = line.count
    if starts(line, 0, end, "at ") { return true }
    if starts(line, 0, end, "Caused by: ") || starts(line, 0, end, "... ") || starts(line, 0, end, "--- End of ") {
      return true
    }
    if starts(line, 0, end, "goroutine ") || starts(line, 0, end, "created by ") || starts(line, 0, end, "Stack trace:")
      || starts(line, 0, end, "stack backtrace:") || starts(line, 0, end, "During handling of the above")
      || starts(line, 0, end, "The above exception was the direct")
    {
      return true
    }
    return line[0] == UInt8(ascii: "#") && end > 2 && isDigit(line[1])
  }

  // MARK: - Heads and exceptions

  private mutating func takeHead(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
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
  private mutating func takeCause(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
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
  private mutating func takeExceptionLine(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
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

  // MARK: - Frames

  private mutating func takeFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
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
      guard start + 1 < end, Self.isDigit(line[start + 1]) else { break }
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
    var open = start
    while open < end, line[open] != UInt8(ascii: "(") { open += 1 }
    // Node: a path in the brackets, or alone.
    let inner = open < end ? open + 1 : start
    var slashes = 0
    var colons = 0
    var at = inner
    while at < end, line[at] != UInt8(ascii: ")") {
      if line[at] == UInt8(ascii: "/") || line[at] == UInt8(ascii: "\\") { slashes += 1 }
      if line[at] == UInt8(ascii: ":"), at + 1 < end, Self.isDigit(line[at + 1]) { colons += 1 }
      at += 1
    }
    let isNode =
      colons >= 2 && (open == end || (open > start && line[open - 1] == 0x20))
      || (open < end
        && (starts(line, inner, end, "node:") || starts(line, inner, end, "internal/")
          || starts(line, inner, end, "<anonymous>")))
    if isNode, language != .java, language != .dotnet {
      language = .node
      let isLibrary =
        Self.find(line, inner, end, "node_modules") != nil || Self.find(line, inner, end, "node:") != nil
        || starts(line, inner, end, "internal/") || slashes == 0
      var name: [UInt8] = []
      if open < end { Self.append(line, start, open, to: &name) }
      add(FrameName.node(name, file: Self.file(line, inner, at)), kind: isLibrary ? .framework : .application)
      return true
    }
    // "at most 3 (of 4)" is prose: a frame's name has a dot and no blank before its bracket.
    var nameEnd = open
    while nameEnd > start, line[nameEnd - 1] <= 0x20 { nameEnd -= 1 }
    var hasDot = false
    var hasBlank = false
    for i in start..<nameEnd {
      if line[i] == UInt8(ascii: ".") { hasDot = true }
      if line[i] <= 0x20 { hasBlank = true }
    }
    guard hasDot || (hasSeenFrame && open < end), !hasBlank || (hasSeenFrame && open < end) else { return false }
    // .NET puts arguments between the brackets, Java the file.
    let isJava =
      language == .java || Self.find(line, open, end, ".java") != nil
      || Self.find(line, open, end, "Native Method") != nil
      || Self.find(line, open, end, "Unknown Source") != nil || Self.find(line, open, end, ".kt") != nil
      || Self.find(line, open, end, ".scala") != nil || Self.find(line, open, end, ".groovy") != nil
      || Self.find(line, open, end, "<generated>") != nil
    if language == .unknown { language = isJava || language == .java ? .java : .dotnet }
    var name: [UInt8] = []
    var from = start
    // `java.base/java.lang.Thread.run`, `app//com.example.Main`
    for i in start..<open where line[i] == UInt8(ascii: "/") { from = i + 1 }
    Self.append(line, from, open, to: &name)
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
    while at < end, Self.isDigit(line[at]) { at += 1 }
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
  private mutating func takeRubyFrame(_ line: Span<UInt8>, _ start: Int, _ end: Int) {
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
    while at < end, Self.isDigit(line[at]) { at += 1 }
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
    if !pending.isEmpty, let go = Self.find(line, start, end, ".go:"), go + 4 < end, Self.isDigit(line[go + 4]) {
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

  /// What names the trace: the root's application frames, else those around it, else the nearest that are no runtime's.
  private var chosen: [[UInt8]] {
    if !frames.application.isEmpty { return frames.application }
    if !outer.application.isEmpty { return outer.application }
    if !frames.framework.isEmpty { return frames.framework }
    if !outer.framework.isEmpty { return outer.framework }
    return frames.runtime
  }
}

/// The first frames of one part of a trace, by whose code they are.
struct Frames: Sendable {
  enum Kind { case application, framework, runtime }

  var application: [[UInt8]] = []
  var framework: [[UInt8]] = []
  var runtime: [[UInt8]] = []

  /// Adds a frame when there is room: the innermost comes first.
  mutating func add(_ frame: [UInt8], _ kind: Kind, limit: Int) {
    switch kind {
    case .application: if application.count < limit, application.last != frame { application.append(frame) }
    case .framework: if framework.isEmpty { framework.append(frame) }
    case .runtime: if runtime.isEmpty { runtime.append(frame) }
    }
  }

  /// Adds a frame before the others: the innermost comes last.
  mutating func push(_ frame: [UInt8], _ kind: Kind, limit: Int) {
    switch kind {
    case .application:
      if application.first == frame { return }
      application.insert(frame, at: 0)
      if application.count > limit { application.removeLast() }
    case .framework: framework = [frame]
    case .runtime: runtime = [frame]
    }
  }
}

// MARK: - Text

extension StackTrace {
  // Inlined, since a call would get a copy of the trace.
  @inline(__always)
  private func starts(_ line: Span<UInt8>, _ start: Int, _ end: Int, _ prefix: StaticString) -> Bool {
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

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  static func append(_ line: Span<UInt8>, _ start: Int, _ end: Int, to text: inout [UInt8]) {
    line.append(from: start, to: min(end, start + 160), onto: &text)
  }

  /// The last two parts of a path, line and column left out, and the folder only when it holds no version.
  static func file(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
    var stop = end
    // `:12:5` at the end
    var at = end
    while at > start, isDigit(line[at - 1]) || line[at - 1] == UInt8(ascii: ":") { at -= 1 }
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
      } else if slashes == 1, isDigit(byte) {
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
      if isLetter || isDigit(byte) || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "`") {
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
    guard at > from, at - last >= 2, !isDigit(line[from]) else { return nil }
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
        } else if !((next | 0x20) &- 0x61 < 26 || isDigit(next) || next == UInt8(ascii: "_")
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
