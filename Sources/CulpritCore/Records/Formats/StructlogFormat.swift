/// structlog's console: `2024-03-05 06:07:08 [info     ] event                 [logger] key=value`.
///
/// The event is what is clustered; the pairs behind it are read as logfmt's are.
struct StructlogFormat: LogFormat {
  static let name = "structlog"
  static let summary = "structlog's console, the event and its pairs"
  static let samples = [
    "2024-03-05 06:07:08 [info     ] reserved                       order=17",
    "2024-03-05 06:07:09 [error    ] cannot_reserve                 [shop.cart] order=18 request_id=req-5c1f4b7e",
  ]

  private var stampReader = StampReader()
  private var resolver = StampResolver()
  private var pairs = LogfmtFormat()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { line in
      guard let stamp = TimestampParser.read(line, at: 0) else { return false }
      return level(line, stamp.length) != nil
    } >= 0.5 ? Self() : nil
  }

  /// The padded level behind the stamp, and where the event begins.
  private static func level(_ line: Span<UInt8>, _ end: Int) -> (severity: Severity, event: Int)? {
    guard line.has(" [", at: end), line.has("] ", at: end + 11), end + 13 < line.count,
      line[end + 2] &- 0x61 < 26, line[end + 10] == 0x20 || line.has("exception", at: end + 2)
    else { return nil }
    let word = line.extracting(end + 2..<end + 11)
    let severity = line.has("exception", at: end + 2) ? Severity.error : Severity(level: word)
    return severity.map { ($0, end + 13) }
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let stamp = stampReader.read(line, at: 0), let level = Self.level(line, stamp.length) else {
      let text = line.trimmed()
      guard !text.isEmpty, hasBegun else { return false }
      sink.proceed(text: line.extracting(0..<text.upperBound), line: number)
      return true
    }
    hasBegun = true
    var head = LogfmtFormat.Head()
    head.record.microseconds = resolver.resolve(stamp, context: context)
    head.record.stamp = stamp.kind
    head.record.severity = level.severity
    // The event ends where its padding, the logger's bracket or the first pair begins.
    var at = level.event
    var end = line.count
    while let blank = line.first(0x20, from: at) {
      at = blank + 1
      while at < line.count, line[at] == 0x20 { at += 1 }
      if line.has("[", at: at), let close = line.first(0x5D, from: at),
        at - blank > 1 || close + 1 == line.count
          || LogfmtFormat.isPair(line, close + 2)
      {
        head.logger = at + 1..<close
        end = blank
        at = min(close + 1, line.count)
        break
      }
      if LogfmtFormat.isPair(line, at) {
        end = blank
        break
      }
      if at >= line.count { break }
    }
    head.message = level.event..<max(level.event, min(end, line.trimmed().upperBound))
    return pairs.readPairs(
      line, from: end == line.count ? end : at, after: head, number: number, context: context, sink: sink)
  }

  /// Whether a record has begun that lines without a head go on with.
  private var hasBegun = false
}
