/// Text of any layout: the fallback that reads every source no other format claims.
///
/// The head is inferred from the sample; a line of another layout falls back to its stamp and severity alone, and a line
/// without a head continues the record before it, or is a record when the source has no stamps at all.
package struct LayoutFormat: LogFormat {
  package static let name = "text"
  package static let summary = "text of any layout, columns inferred"
  package static let samples = [
    """
    2024-03-05 10:00:00.120 2931 INFO shop.cart [req-5c1f4b7e-aa10-4f8e-9d1e-0c55d3a1b2c4 - -] cart 17 opened
    2024-03-05 10:00:01.482 2931 WARNING shop.stock [-] stock of 4411 is low: 3 left
    2024-03-05 10:00:02.007 2932 ERROR shop.pay [req-0d0f35a2-7e0c-45c9-8f5e-2b9a1c1d7f10 - -] card refused
    """,
    """
    just words without any head
    and another line of them
    """,
  ]

  package static let isText = true

  private let layouts: [Layout]
  let hasStamps: Bool
  /// Lines without a head continue the record before them.
  private let continues: Bool
  /// Whether every layout has a bare stamp in front, so that a line without one there is of none of them.
  private let beginWithStamp: Bool
  package var continuesWhenIndented: Bool { beginWithStamp && continues }
  /// How the lines name their requests, where they do.
  private let requests: RequestKeys?
  /// Which lines belong to the record before, where no stamps tell.
  private var sequel = TraceSequel()
  private var resolver = StampResolver()
  private var fields = FieldReader()
  /// Blanks that stand before every record, as HashiCorp's tools print them.
  private let indent: Int

  package static func detect(_ sample: Sample) -> (any LogFormat)? { LayoutFormat(sample) }

  init(_ sample: Sample) {
    var stamped: [[UInt8]] = []
    var plain: [[UInt8]] = []
    let indent = Self.indent(sample.lines)
    self.indent = indent
    let lines =
      indent == 0 ? sample.lines : sample.lines.map { Array($0.dropFirst(min(indent, $0.span.trimmed().lowerBound))) }
    let depth = Self.stampDepth(lines)
    for line in lines where !line.isEmpty {
      if Self.isContinuation(line.span) { continue }
      if let depth, Self.stampPlace(line.span, depth: depth) != nil { stamped.append(line) } else { plain.append(line) }
    }
    let records = stamped.count + plain.count
    // One stamp is enough when the source opens with it: a dump after its head.
    let opens = lines.first { !$0.isEmpty }.map { Self.stampPlace($0.span, depth: 0) != nil } ?? false
    hasStamps = !stamped.isEmpty && (stamped.count >= 2 || records <= 2 || opens)
    continues = hasStamps && Double(stamped.count) >= 0.2 * Double(records)
    let found = LayoutInference(hasStamps ? stamped : plain).layouts()
    layouts = hasStamps ? found : found.filter { layout in layout.columns.contains { $0.kind == .severity } }
    beginWithStamp = layouts.allSatisfy { $0.columns.first.map { $0.kind == .stamp && $0.open == 0 } ?? false }
    requests = RequestKeys(sample.lines)
  }

  /// How many blanks stand before the stamp of the first line and of most others; 0 when they are not indented.
  private static func indent(_ lines: [[UInt8]]) -> Int {
    guard let first = lines.first(where: { !$0.span.trimmed().isEmpty }) else { return 0 }
    let depth = first.span.trimmed().lowerBound
    guard depth > 0, depth <= 8 else { return 0 }
    var all = 0
    var indented = 0
    for line in lines.prefix(200) where !line.isEmpty {
      all += 1
      let span = line.span
      if span.trimmed().lowerBound == depth, TimestampParser.read(span, at: depth) != nil { indented += 1 }
    }
    return indented * 2 >= all ? depth : 0
  }

  /// How many fields at most precede the stamp; `nil` when the lines have no stamps in their heads.
  private static func stampDepth(_ lines: [[UInt8]]) -> Int? {
    var counts = Array(repeating: 0, count: 7)
    var total = 0
    let count = min(1000, lines.count)
    for (index, line) in lines.prefix(count).enumerated() where !line.isEmpty && !isContinuation(line.span) {
      if let place = stampPlace(line.span, depth: 6) {
        counts[place] += 1
      } else if index + 1 < count {
        // What a trace begins with is no record.
        let next = lines[index + 1]
        if isContinuation(next.span) { continue }
      }
      total += 1
    }
    // A stamp in front is one wherever it is; one behind words only where nearly every line has it.
    var depth: Int? = counts[0] > 0 ? 0 : nil
    // Far behind them it takes some lines: a sentence may end in a date.
    for place in 1..<counts.count where Double(counts[place]) >= 0.8 * Double(max(1, total)) {
      if place <= 3 || total >= 5 { depth = place }
    }
    if counts[0] == 0, depth == nil, counts[1...3].reduce(0, +) * 10 >= total * 9, total > 0 { depth = 3 }
    return depth
  }

  /// How many words stand before the first field that is a stamp; brackets do not count, since prose has none there.
  private static func stampPlace(_ line: Span<UInt8>, depth: Int) -> Int? {
    var at = 0
    var words = 0
    while words <= depth {
      let field = LayoutField.read(line, at: at)
      if field.kind == .stamp { return words }
      if field.kind == .end { return nil }
      at = field.next
      if field.open == 0 { words += 1 }
    }
    return nil
  }

  private static func isContinuation(_ line: Span<UInt8>) -> Bool { StackTrace.isContinuation(line) }

  package mutating func read(
    _ given: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    let line = indent == 0 ? given : given.extracting(min(indent, given.trimmed().lowerBound)...)
    var end = line.count
    while end > 0, line[end - 1] <= 0x20 { end -= 1 }
    if end == 0 {
      sink.skip(line: number)
      return true
    }
    if beginWithStamp, continues, !Self.mayBegin(line) {
      sink.proceed(text: line.extracting(0..<end), line: number)
      return true
    }
    if readLayout(line, end, number, context, sink) { return true }
    if hasStamps, let head = simpleHead(line) {
      begin(head, line, end, number, context, sink)
      return true
    }
    if continues || sequel.takes(line) {
      sink.proceed(text: line.extracting(0..<end), line: number)
      return true
    }
    var record = Record()
    let text = line.extracting(0..<end)
    record.guessSeverity(in: text)
    requests?.read(line, from: 0, into: &record, context: context)
    sink.begin(record, message: text, logger: line.extracting(0..<0), whole: text, line: number)
    return true
  }

  /// Reads a line only if its head is of one of the layouts: where a source mixes formats.
  mutating func readHead(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if beginWithStamp, !Self.mayBegin(line) { return false }
    let end = line.trimmed().upperBound
    return end > 0 && readLayout(line, end, number, context, sink)
  }

  private mutating func readLayout(
    _ line: Span<UInt8>, _ end: Int, _ number: Int, _ context: SourceContext, _ sink: any RecordSink
  ) -> Bool {
    fields.begin()
    for layout in layouts {
      // A head that leaves no message is none, unless it has a stamp.
      if let head = layout.read(line, fields: &fields), head.stamp != nil || head.message < end {
        begin(head, line, end, number, context, sink)
        return true
      }
    }
    return false
  }

  /// Whether a line is indented and begins with nothing that may be a stamp; without blanks at its end.
  static func isIndented(_ line: Span<UInt8>) -> Bool {
    line.count > 1 && (line[0] == 0x09 || line[0] == 0x20) && line[line.count - 1] > 0x20 && !mayBegin(line)
  }

  /// Whether a line's first word may be a stamp, bare or in brackets: a frame of a trace is told at once.
  private static func mayBegin(_ line: Span<UInt8>) -> Bool {
    var at = 0
    while at < line.count, line[at] <= 0x20 { at += 1 }
    guard at < line.count else { return false }
    switch line[at] {
    case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "<"): return true
    default: return TimestampParser.mayStart(line, at: at)
    }
  }

  private mutating func begin(
    _ head: Layout.Head, _ line: Span<UInt8>, _ end: Int, _ number: Int, _ context: SourceContext,
    _ sink: any RecordSink
  ) {
    var record = Record()
    if let reading = head.stamp {
      record.microseconds = resolver.resolve(reading, context: context)
      record.stamp = reading.kind
    }
    let start = min(head.message, end)
    let message = line.extracting(start..<end)
    record.severity = head.severity
    if head.severity == .unknown { record.guessSeverity(in: message) }
    record.writer = head.writer
    if !head.ids.span.isEmpty { record.setSpan(line, from: head.ids.span.lowerBound, to: head.ids.span.upperBound) }
    if !head.ids.trace.isEmpty {
      record.setTrace(line, from: head.ids.trace.lowerBound, to: head.ids.trace.upperBound, context: context)
    }
    if let requests, record.trace == 0 { requests.read(line, from: 0, into: &record, context: context) }
    record.labels[.node] = context.label(line, from: head.nodeStart, to: head.nodeEnd)
    if head.podEnd > head.podStart {
      record.labels[.pod] = context.label(line, from: head.podStart, to: head.podEnd)
      record.labels[.service] = context.workload(line, from: head.podStart, to: head.podEnd)
    }
    if start < end, line[start] == UInt8(ascii: "{"), Self.isPayload(line, start, end) {
      // A logger's object behind the stamp of what carried it: `kubectl logs --timestamps`, Fluentd's files.
      if head.severity == .unknown { record.severity = .unknown }
      sink.unwrap(record, inner: message, isPartial: false, line: number)
      return
    }
    sink.begin(
      record, message: message, logger: line.extracting(head.loggerStart..<head.loggerEnd),
      whole: line.extracting(0..<end), line: number)
  }

  /// Whether a message is a JSON object that has a message of its own.
  private static func isPayload(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard line.has("{\"", at: start), line[end - 1] == UInt8(ascii: "}") else { return false }
    return line.find("\"msg\"", from: start) != nil || line.find("\"message\"", from: start) != nil
      || line.find("\"log\"", from: start) != nil || line.find("\"level\"", from: start) != nil
  }

  /// The stamp in front and, within three fields, the severity: for a line of no known layout.
  private mutating func simpleHead(_ line: Span<UInt8>) -> Layout.Head? {
    let first = fields.field(line, at: 0)
    guard first.kind == .stamp else { return nil }
    var head = Layout.Head()
    head.stamp = fields.stamp(line, at: first.start)
    head.message = first.next
    var at = first.next
    for _ in 0..<3 {
      let field = fields.field(line, at: at)
      if field.kind == .end { break }
      at = field.next
      if field.kind == .severity, field.end - field.start > 1 {
        head.severity = LayoutField.severity(line, field.start, field.end) ?? .unknown
        head.message = at
        break
      }
    }
    while head.message < line.count, line[head.message] <= 0x20 { head.message += 1 }
    return head
  }
}
