/// `java.util.logging`'s two lines a record: stamp, class and method; then level and message.
struct JavaUtilLoggingFormat: LogFormat {
  static let name = "java_util_logging"
  static let summary = "java.util.logging's SimpleFormatter, two lines a record"
  static let samples = [
    "Mar 05, 2024 6:07:08 AM com.example.shop.Cart reserve",
    "SEVERE: cannot reserve stock",
    "java.lang.IllegalStateException: no stock",
    "\tat com.example.shop.Cart.reserve(Cart.java:17)",
    "Mar 05, 2024 6:07:09 AM com.example.shop.Cart reserve",
    "INFO: up",
  ]

  private var resolver = StampResolver()
  private var record = Record()
  private var logger: [UInt8] = []
  private var isWaiting = false

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    var pairs = 0
    for (head, tail) in zip(sample.lines.prefix(200), sample.lines.dropFirst()) {
      if headStamp(head.span) != nil, level(tail.span) != nil { pairs += 1 }
    }
    let heads = sample.lines.prefix(200).count { headStamp($0.span) != nil }
    return pairs > 0 && pairs * 2 >= heads ? Self() : nil
  }

  private static func headStamp(_ line: Span<UInt8>) -> StampReading? {
    guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless, stamp.length + 3 < line.count,
      line[stamp.length] == 0x20
    else { return nil }
    // class and method, no more
    let text = line.trimmed(from: stamp.length)
    guard let blank = line.first(0x20, from: text.lowerBound, before: text.upperBound),
      line.first(0x2E, from: text.lowerBound, before: blank) != nil,
      line.first(0x20, from: blank + 1, before: text.upperBound) == nil
    else { return nil }
    return stamp
  }

  private static func level(_ line: Span<UInt8>) -> (severity: Severity, message: Int)? {
    guard let colon = line.first(0x3A, before: 10), colon >= 4, colon + 1 < line.count, line[colon + 1] == 0x20 else {
      return nil
    }
    for i in 0..<colon where line[i] &- 0x41 > 25 { return nil }
    return Severity(level: line.extracting(0..<colon)).map { ($0, colon + 2) }
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if let stamp = Self.headStamp(line) {
      record = Record()
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
      let text = line.trimmed(from: stamp.length)
      logger.removeAll(keepingCapacity: true)
      line.append(from: text.lowerBound, to: line.blank(from: text.lowerBound), onto: &logger)
      isWaiting = true
      sink.skip(line: number)
      return true
    }
    if isWaiting, let level = Self.level(line) {
      isWaiting = false
      record.severity = level.severity
      let message = line.extracting(line.trimmed(from: level.message))
      sink.begin(record, message: message, logger: logger.span, whole: line, line: number)
      return true
    }
    guard record.stamp != .none, !line.trimmed().isEmpty else { return false }
    sink.proceed(record, text: line, line: number)
    return true
  }
}
