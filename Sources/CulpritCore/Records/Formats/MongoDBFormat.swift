/// MongoDB: JSON since 4.4, text before; one file may hold both.
struct MongoDBFormat: LogFormat {
  static let name = "mongodb"
  static let summary = "MongoDB server log, JSON since 4.4 and text before"
  static let samples = [
    #"{"t":{"$date":"2024-03-05T06:07:08.309+00:00"},"s":"W","c":"COMMAND","id":51803,"ctx":"conn17","msg":"Slow query","#
      + #""attr":{"ns":"shop.orders","durationMillis":2345}}"#,
    "2024-03-05T06:07:08.450-0500 I NETWORK  [initandlisten] waiting for connections on port 27017",
    "2024-03-05T06:07:08.437-0400 [conn17] query shop.orders planSummary: COLLSCAN 1234ms",
  ]

  private var records = JSONRecords(Self.scanner)
  private var resolver = StampResolver()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON { return sample.json.has("t|$date", "s", "c", "ctx", "msg") ? Self() : nil }
    return sample.share { line in
      guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .yearless else { return false }
      return text(line, stamp) != nil
    } >= 0.5 ? Self() : nil
  }

  private struct Text {
    var level = 0..<0
    var component = 0..<0
    var context = 0..<0
    var message = 0
  }

  /// `S COMPONENT  [ctx] message` of 3.0 and later; `[ctx] message` before, told from other logs by its thread names.
  private static func text(_ line: Span<UInt8>, _ stamp: StampReading) -> Text? {
    var text = Text()
    var at = stamp.length
    guard at + 6 < line.count, line[at] == 0x20 else { return nil }
    at += 1
    if line[at] != 0x5B {
      let level = at
      at = line.blank(from: at)
      guard at - level <= 2, at + 2 < line.count, Severity(level: line.extracting(level..<at)) != nil else {
        return nil
      }
      text.level = level..<at
      at += 1
      let component = at
      while at < line.count, line[at] &- 0x41 < 26 || line[at] == 0x5F || line[at] == 0x2D { at += 1 }
      guard at > component, at < line.count, line[at] == 0x20 else { return nil }
      text.component = component..<at
      while at < line.count, line[at] == 0x20 { at += 1 }
      guard at < line.count, line[at] == 0x5B else { return nil }
    }
    guard let close = line.first(0x5D, from: at, before: at + 80) else { return nil }
    text.context = at + 1..<close
    if text.level.isEmpty, !isThread(line, text.context) { return nil }
    text.message = min(line.count, close + 2)
    return text
  }

  private static func isThread(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let at = range.lowerBound
    return line.has("conn", at: at) || line.has("initandlisten", at: at) || line.has("rs", at: at)
      || line.has("repl", at: at) || line.has("FileAllocator", at: at) || line.has("mongosMain", at: at)
      || line.has("TTLMonitor", at: at) || line.has("signalProcessingThread", at: at) || line.has("journal", at: at)
      || line.has("DataFileSync", at: at) || line.has("clientcursormon", at: at) || line.has("Balancer", at: at)
      || line.has("LockPinger", at: at) || line.has("websvr", at: at) || line.has("thread", at: at)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if line.count > 0, line[0] == 0x7B { return readJSON(line, number: number, context: context, sink: sink) }
    guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .yearless, let parts = Self.text(line, stamp)
    else {
      return false
    }
    var record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    let text = line.trimmed(from: parts.message)
    record.severity =
      parts.level.isEmpty
      ? Severity.lexical(in: line.extracting(text)) : Severity(level: line.extracting(parts.level)) ?? .unknown
    record.writer = line.hash(from: parts.context.lowerBound, to: parts.context.upperBound)
    // A slow operation ends with its duration.
    if line.has("ms", at: text.upperBound - 2), text.count > 4 {
      var start = text.upperBound - 2
      while start > text.lowerBound, line[start - 1].isDigit { start -= 1 }
      record.latencyMicroseconds = line.number(from: start, to: text.upperBound - 2).map { Int64($0) &* 1000 } ?? -1
    }
    sink.begin(
      record, message: line.extracting(text), logger: line.extracting(parts.component), whole: line, line: number)
    return true
  }

  private static let errorCode = JSONSlot.own
  private static let namespace = JSONSlot.own + 1
  private static let plan = JSONSlot.own + 2

  private mutating func readJSON(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    guard records.scan(line), records.fields.has(JSONSlot.time) else { return false }
    records.fill(line, context)
    records.compose(line)
    records.emit(line, number: number, sink: sink)
    return true
  }

  private static let scanner = JSONScanner([
    ("t|$date", JSONSlot.time), ("s", JSONSlot.severity), ("msg", JSONSlot.message), ("c", JSONSlot.logger),
    ("attr|error|errmsg", JSONSlot.error), ("attr|error", JSONSlot.error), ("attr|errMsg", JSONSlot.error),
    ("attr|errmsg", JSONSlot.error), ("attr|reason", JSONSlot.error), ("attr|status", JSONSlot.error),
    ("attr|durationMillis", JSONSlot.milliseconds),
  ])
}
