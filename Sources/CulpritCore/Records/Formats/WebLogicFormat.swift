/// Oracle WebLogic: the server's log (`####<stamp> <level> <subsystem> …`) and what it prints on standard output.
struct WebLogicFormat: LogFormat {
  static let name = "weblogic"
  static let summary = "Oracle WebLogic server logs"
  static let samples = [
    "####<Mar 5, 2024 6:07:08,123 AM UTC> <Error> <HTTP> <web-1> <shop1> <ExecuteThread: '0'> <<WLS Kernel>> <> <> "
      + "<1709618828123> <BEA-101017> <Root cause of ServletException.>",
    "<Mar 5, 2024 6:07:09,123 AM UTC> <Notice> <WebLogicServer> <BEA-000365> <Server state changed to RUNNING.>",
  ]

  private var resolver = StampResolver()
  private var record = Record()
  /// Whether the message goes on in the next lines.
  private var isOpen = false

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.hasLine { head($0) != nil }
      && sample.lines.first { !$0.isEmpty }.map { $0.span.has("####<") || head($0.span) != nil } == true
      ? Self() : nil
  }

  private struct Head {
    var stamp: StampReading
    var fields: [Range<Int>] = []
    /// Where the message begins and ends, and whether its bracket is closed.
    var message = 0..<0
    var isClosed = true
  }

  private static func head(_ line: Span<UInt8>) -> Head? {
    let start = line.has("####<") ? 5 : 1
    guard line.count > 60, line[start - 1] == 0x3C, let stamp = TimestampParser.read(line, at: start),
      stamp.kind >= .zoneless
    else { return nil }
    var head = Head(stamp: stamp)
    var at = start - 1
    while at < line.count, line[at] == 0x3C {
      var depth = 0
      var end = at
      while end < line.count {
        if line[end] == 0x3C { depth += 1 }
        if line[end] == 0x3E {
          depth -= 1
          if depth == 0 { break }
        }
        end += 1
      }
      head.fields.append(at + 1..<end)
      head.isClosed = end < line.count
      at = end + 1
      if at < line.count, line[at] == 0x20 { at += 1 }
    }
    // The number of the message stands right before it.
    guard head.fields.count >= 4,
      let id = head.fields.lastIndex(where: { line.has("BEA-", at: $0.lowerBound) && $0.count < 16 })
        ?? Optional(
          head.fields.count - 2), id + 1 < head.fields.count,
      Severity(level: line.extracting(head.fields[1])) != nil
    else { return nil }
    head.message = head.fields[id + 1]
    return head
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line) else {
      let text = line.trimmed()
      guard isOpen, !text.isEmpty else { return false }
      if line[text.upperBound - 1] == 0x3E, text.count == 1 || line.has(" ", at: text.upperBound) {
        isOpen = false
        if text.count == 1 {
          sink.skip(line: number)
          return true
        }
      }
      sink.proceed(record, text: line.extracting(0..<text.upperBound), line: number)
      return true
    }
    record = Record()
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.severity = Severity(level: line.extracting(head.fields[1])) ?? .unknown
    // The full form has the moment in milliseconds, whatever zone the stamp is in.
    if let epoch = head.fields.first(where: {
      $0.count == 13 && line.number(from: $0.lowerBound, to: $0.upperBound) != nil
    }),
      let moment = TimestampParser.read(line, at: epoch.lowerBound), moment.kind == .zoned
    {
      record.microseconds = moment.microseconds
      record.stamp = .zoned
    }
    if head.fields.count > 6 {
      record.labels[.node] = context.label(line, from: head.fields[3].lowerBound, to: head.fields[3].upperBound)
      record.labels[.service] = context.label(line, from: head.fields[4].lowerBound, to: head.fields[4].upperBound)
      record.writer = line.hash(from: head.fields[5].lowerBound, to: head.fields[5].upperBound)
    }
    isOpen = !head.isClosed
    let text = line.trimmed(from: head.message.lowerBound, to: head.message.upperBound)
    sink.begin(
      record, message: line.extracting(text), logger: line.extracting(head.fields[2]), whole: line, line: number)
    return true
  }
}
