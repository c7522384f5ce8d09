/// The head of a text log's lines as columns; what follows them is the message.
struct Layout: Sendable, Equatable {
  enum Role: UInt8, Sendable {
    case none, stamp, severity, writer, request, logger, node, pod
  }

  struct Column: Sendable, Equatable {
    var kind: FieldKind
    var open: UInt8 = 0
    var role: Role = .none
    /// Blanks after it are padding, not part of the message.
    var isPadded = false
  }

  var columns: [Column]
  /// For the report: `stamp severity logger`.
  var summary: String { columns.map { $0.role == .none ? "\($0.kind)" : "\($0.role)" }.joined(separator: " ") }

  /// What the head of one line says; ranges are in the line.
  struct Head {
    var stamp: StampReading?
    var severity = Severity.unknown
    var loggerStart = 0
    var loggerEnd = 0
    var nodeStart = 0
    var nodeEnd = 0
    var podStart = 0
    var podEnd = 0
    var writer: UInt64 = 0
    var ids = HeadIDs()
    var message = 0
  }

  /// Reads the head of a line; `nil` when the line is laid out in another way.
  func read(_ line: Span<UInt8>, fields: inout FieldReader) -> Head? {
    var head = Head()
    var at = 0
    let count = line.count
    for i in columns.indices {
      let column = columns[i]
      while at < count, line[at] <= 0x20 { at += 1 }
      if at == count { return nil }
      switch column.kind {
      case .stamp where column.open == 0:
        if head.stamp == nil {
          guard let reading = fields.stamp(line, at: at) else { return nil }
          head.stamp = reading
          at = Self.afterSeparators(line, at + reading.length)
          continue
        }
        guard let reading = TimestampParser.read(line, at: at) else { return nil }
        at = Self.afterSeparators(line, at + reading.length)
      case .word where column.role == .none && column.open == 0:
        at = Self.afterToken(line, at)
      case .number:
        let start = at
        while at < count, line[at] &- 0x30 < 10 { at += 1 }
        guard at > start, at == count || line[at] <= 0x20 || Self.isSeparator(line[at]) else { return nil }
        head.writer = Self.hash(line, start, at, seed: head.writer)
        at = Self.afterSeparators(line, at)
      default:
        let field = fields.field(line, at: at)
        guard take(field, column, line, &head) else { return nil }
        at = field.next
      }
      if column.isPadded, i == columns.count - 1 {
        while at < count, line[at] == 0x20 || line[at] == 0x09 { at += 1 }
      }
    }
    // One blank belongs to the head; more of them are the message's indentation.
    if at < count, line[at] == 0x20 || line[at] == 0x09 { at += 1 }
    head.message = at
    return head
  }

  private func take(_ field: LayoutField, _ column: Column, _ line: Span<UInt8>, _ head: inout Head) -> Bool {
    guard field.open == column.open else { return false }
    switch column.kind {
    case .stamp:
      guard field.kind == .stamp else { return false }
      if head.stamp == nil { head.stamp = TimestampParser.read(line, at: field.start) }
      if field.open == UInt8(ascii: "[") { Self.readBehind(field, line, &head) }
      return true
    case .severity:
      guard
        let severity = LayoutField.severity(line, field.start, field.end)
          ?? Severity(level: line.extracting(field.start..<field.end))
      else { return false }
      if head.severity == .unknown { head.severity = severity }
      return true
    case .dash: return field.kind == .dash
    case .colon:
      guard field.kind == .colon || field.kind == .severity else { return false }
    case .request: guard field.kind == .request else { return false }
    case .anchor: guard field.kind == .anchor || field.kind == .colon else { return false }
    case .dotted: guard field.kind == .dotted || field.kind == .word || field.kind == .anchor else { return false }
    case .bracket: guard field.open != 0 else { return false }
    case .end, .word, .number: if field.kind == .end { return false }
    }
    switch column.role {
    case .logger: Self.setLogger(line, field, &head)
    case .node: (head.nodeStart, head.nodeEnd) = (field.start, field.end)
    case .pod: (head.podStart, head.podEnd) = (field.start, field.end)
    case .writer: head.writer = Self.hash(line, field.start, field.end, seed: head.writer)
    case .request: head.ids.read(line, field.start, field.end)
    case .none, .stamp, .severity: break
    }
    return true
  }

  /// The level that shares the stamp's brackets: `[06:07:08 ERR]` of Serilog, `[… 06:07:08,123: ERROR/Worker-1]` of
  /// Celery; behind it may stand the logger, as in Rust's `[… INFO  shop::cart]`.
  private static func readBehind(_ stamp: LayoutField, _ line: Span<UInt8>, _ head: inout Head) {
    var at = stamp.end
    while at < line.count, line[at] == 0x20 || line[at] == UInt8(ascii: ":") || line[at] == UInt8(ascii: "|") {
      at += 1
    }
    let start = at
    while at < line.count, (line[at] | 0x20) &- 0x61 < 26 { at += 1 }
    guard at > start, at < line.count, head.severity == .unknown,
      let level = Severity(level: line.extracting(start..<at))
    else { return }
    head.severity = level
    guard line[at] == 0x20, let close = line.first(UInt8(ascii: "]"), from: at, before: at + 120) else { return }
    let rest = line.trimmed(from: at, to: close)
    if !rest.isEmpty, line.first(0x20, from: rest.lowerBound, before: rest.upperBound) == nil {
      (head.loggerStart, head.loggerEnd) = (rest.lowerBound, rest.upperBound)
    }
  }

  /// `sshd(pam_unix)[19937]` is the logger `sshd(pam_unix)` of writer 19937; `Worker:12:Class@765` the logger `Class@765`.
  private static func setLogger(_ line: Span<UInt8>, _ field: LayoutField, _ head: inout Head) {
    var start = field.start
    var end = field.end
    if end - start > 2, line[end - 1] == UInt8(ascii: "]") {
      var at = end - 2
      while at > start, line[at] != UInt8(ascii: "[") { at -= 1 }
      if at > start {
        head.writer = hash(line, at + 1, end - 1, seed: head.writer)
        end = at
      }
    }
    if field.open != 0 {
      var at = end
      while at > start, line[at - 1] != UInt8(ascii: ":") { at -= 1 }
      if at > start, LayoutField.isAnchor(line, at, end) {
        head.writer = hash(line, start, at, seed: head.writer)
        start = at
      }
    }
    (head.loggerStart, head.loggerEnd) = (start, end)
  }

  @inline(__always)
  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "|")
  }

  @inline(__always)
  private static func afterSeparators(_ line: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < line.count, isSeparator(line[at]) { at += 1 }
    return at
  }

  @inline(__always)
  private static func afterToken(_ line: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < line.count, line[at] > 0x20, line[at] != UInt8(ascii: "|") { at += 1 }
    if at < line.count, line[at] == UInt8(ascii: "|") { at += 1 }
    return at
  }

  static func hash(_ line: Span<UInt8>, _ start: Int, _ end: Int, seed: UInt64) -> UInt64 {
    var hash = StableHash(seed: seed)
    hash.add(line, from: start, to: end)
    return hash.mixed | 1
  }
}

/// Where a head names its request: span, trace and request id, told by what stands before them.
struct HeadIDs {
  var span = 0..<0
  var trace = 0..<0

  var isEmpty: Bool { span.isEmpty && trace.isEmpty }

  /// Reads what stands between a head's brackets, or a column: `req-… user project`, `TraceID: a SpanID: b`,
  /// `svc,trace,span`.
  mutating func read(_ line: Span<UInt8>, _ from: Int, _ to: Int) {
    var at = from
    while at < to {
      while at < to, !Self.isWord(line[at]) { at += 1 }
      let start = at
      while at < to, Self.isWord(line[at]) { at += 1 }
      guard LayoutField.isRequest(line, start, at) else { continue }
      // `trace-span`, as Micrometer writes them.
      if at - start == 49, line[start + 32] == UInt8(ascii: "-"), trace.isEmpty {
        trace = start..<start + 32
        span = start + 33..<at
        continue
      }
      // After a `req-…` come the ids of user and project, which name no request.
      if !trace.isEmpty, line.has("req-", at: trace.lowerBound) { return }
      if Self.isCalledSpan(line, start) || (!trace.isEmpty && span.isEmpty && at - start <= 16) {
        span = start..<at
      } else if trace.isEmpty {
        trace = start..<at
      }
    }
  }

  /// Whether the word before the id begins with `span`.
  private static func isCalledSpan(_ line: Span<UInt8>, _ start: Int) -> Bool {
    var at = start
    while at > 0, start - at < 4, !isWord(line[at - 1]) { at -= 1 }
    while at > 0, isWord(line[at - 1]) { at -= 1 }
    return line.has("span", at: at) || line.has("Span", at: at) || line.has("SPAN", at: at)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isWord || byte == UInt8(ascii: "-")
  }
}
