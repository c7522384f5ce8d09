/// The console of .NET's hosts: `fail: Shop.Cart[17]` and the message under it, indented; on one line with a stamp where
/// it was configured so.
struct DotNetConsoleFormat: LogFormat {
  static let name = "dotnet_console"
  static let summary = "console logger of ASP.NET Core and other .NET hosts"
  static let samples = [
    """
    info: Microsoft.Hosting.Lifetime[14]
          Now listening on: http://localhost:5000
    fail: Shop.Cart[17]
          cannot reserve stock
          System.InvalidOperationException: no stock
             at Shop.Cart.Reserve() in /src/Cart.cs:line 17
    """,
    "2024-03-05 06:07:08.123 warn: Shop.Stock[0] stock is low",
  ]

  private var resolver = StampResolver()
  private var record = Record()
  private var logger: [UInt8] = []
  private var isWaiting = false
  private var hasBegun = false

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    var heads = 0
    var others = 0
    for line in sample.lines.prefix(200) where !line.isEmpty {
      if head(line.span) != nil { heads += 1 } else if line[0] > 0x20 { others += 1 }
    }
    return heads > 0 && heads > others ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    let text = line.trimmed()
    guard let head = Self.head(line) else {
      guard hasBegun || isWaiting else { return false }
      if text.isEmpty || isWaiting && line.has("=> ", at: text.lowerBound) {
        // The scopes stand between head and message.
        sink.skip(line: number)
      } else if isWaiting {
        begin(line.extracting(text), line, number: number, sink: sink)
      } else {
        sink.proceed(record, text: line.extracting(0..<text.upperBound), line: number)
      }
      return true
    }
    record = Record()
    record.severity = head.severity
    if let stamp = head.stamp {
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
    }
    logger.removeAll(keepingCapacity: true)
    line.append(from: head.logger.lowerBound, to: head.logger.upperBound, onto: &logger)
    isWaiting = head.message >= text.upperBound
    if isWaiting {
      sink.skip(line: number)
    } else {
      begin(line.extracting(head.message..<text.upperBound), line, number: number, sink: sink)
    }
    return true
  }

  private mutating func begin(_ message: Span<UInt8>, _ line: Span<UInt8>, number: Int, sink: any RecordSink) {
    isWaiting = false
    hasBegun = true
    sink.begin(record, message: message, logger: logger.span, whole: line, line: number)
  }

  /// `[stamp ]level: Category.Name[17]`
  private static func head(_ line: Span<UInt8>) -> (
    stamp: StampReading?, severity: Severity, logger: Range<Int>, message: Int
  )? {
    guard line.count > 10, line[0] > 0x20 else { return nil }
    let isBracketed = line[0] == 0x5B
    var at = isBracketed ? 1 : 0
    let stamp = TimestampParser.read(line, at: at)
    if let stamp {
      at += stamp.length
      while at < line.count, line[at] == 0x5D || line[at] == 0x20 { at += 1 }
    }
    let names: [(StaticString, Severity)] = [
      ("info: ", .info), ("fail: ", .error), ("warn: ", .warning), ("dbug: ", .debug), ("crit: ", .critical),
      ("trce: ", .trace),
    ]
    guard let name = names.first(where: { line.has($0.0, at: at) }) else { return nil }
    let start = at + 6
    guard let open = line.first(0x5B, from: start), open > start,
      let close = line.first(0x5D, from: open), close - open <= 12
    else { return nil }
    for i in open + 1..<close where line[i] &- 0x30 > 9 && line[i] != 0x2D { return nil }
    for i in start..<open where line[i] <= 0x20 { return nil }
    return (stamp, name.1, start..<open, min(line.count, close + 2))
  }
}
