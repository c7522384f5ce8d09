/// What AWS Lambda writes around and for functions: `START`, `END` and `REPORT` lines, and the heads of the Node.js and
/// Python loggers. Each line is a record of its own, whatever stands before it.
struct LambdaFormat: LogFormat {
  static let name = "aws_lambda"
  static let summary = "AWS Lambda's logs: platform lines as text and JSON, Node.js and Python loggers"
  static let samples = [
    "START RequestId: 3c1d5c6e-0000-4f8e-9d1e-0c55d3a1b2c4 Version: $LATEST",
    "2024-03-05T06:07:08.223Z\t3c1d5c6e-0000-4f8e-9d1e-0c55d3a1b2c4\tERROR\tcannot reserve stock",
    "[WARNING]\t2024-03-05T06:07:08.323Z\t3c1d5c6e-0000-4f8e-9d1e-0c55d3a1b2c4\tstock is low",
    "END RequestId: 3c1d5c6e-0000-4f8e-9d1e-0c55d3a1b2c4",
    "REPORT RequestId: 3c1d5c6e-0000-4f8e-9d1e-0c55d3a1b2c4\tDuration: 12.34 ms\tBilled Duration: 13 ms\t"
      + "Memory Size: 128 MB\tMax Memory Used: 65 MB",
  ]

  private var resolver = StampResolver()
  private var events = JSONRecords(Self.scanner)
  private var json = JSONLinesFormat()
  private var isJSON = false
  /// Whether the line before is an error that a traceback may follow.
  private var isFailing = false
  private var last = Record()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON {
      guard sample.json.hasAny("record|requestId", "record|initializationType"),
        sample.json.text("type").hasPrefix("platform.")
      else { return nil }
      var format = Self()
      format.isJSON = true
      return format
    }
    return sample.hasLine { isPlatform($0) } || sample.share { tabbed($0) != nil } >= 0.5 ? Self() : nil
  }

  private static func isPlatform(_ line: Span<UInt8>) -> Bool {
    line.has("START RequestId: ") || line.has("REPORT RequestId: ") || line.has("END RequestId: ")
      || line.has("INIT_START Runtime Version: ") || line.has("INIT_REPORT Init Duration: ")
  }

  /// `stamp\tid\tLEVEL\tmessage`, or `[LEVEL]\tstamp\tid\tmessage`.
  private static func tabbed(_ line: Span<UInt8>) -> (
    stamp: StampReading, id: Range<Int>, severity: Severity, message: Int
  )? {
    guard line.count > 60 else { return nil }
    var at = 0
    var severity = Severity.unknown
    if line[0] == 0x5B {
      guard let close = line.find("]\t", from: 1, before: 12), let level = Severity(level: line.extracting(1..<close))
      else { return nil }
      severity = level
      at = close + 2
    }
    guard let stamp = TimestampParser.read(line, at: at), stamp.kind == .zoned, line.has("\t", at: at + stamp.length)
    else { return nil }
    let start = at + stamp.length + 1
    guard let end = line.first(0x09, from: start, before: start + 40),
      end - start == 36 || line.equals("undefined", from: start, to: end)
    else { return nil }
    let id = end - start == 36 ? start..<end : 0..<0
    if severity != .unknown { return (stamp, id, severity, end + 1) }
    guard let tab = line.first(0x09, from: end + 1, before: end + 12),
      let level = Severity(level: line.extracting(end + 1..<tab))
    else { return nil }
    return (stamp, id, level, tab + 1)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if isJSON, line.has("{") { return readEvent(line, number: number, context: context, sink: sink) }
    let text = line.trimmed()
    var record = Record()
    var start = text.lowerBound
    if let head = Self.tabbed(line) {
      record.microseconds = resolver.resolve(head.stamp, context: context)
      record.stamp = head.stamp.kind
      record.severity = head.severity
      record.setTrace(line, from: head.id.lowerBound, to: head.id.upperBound, context: context)
      start = min(head.message, text.upperBound)
    } else if Self.isPlatform(line) {
      platform(line, &record, context)
    } else if line.has("[ERROR] ") {
      record.severity = .error
      start += 8
    } else if isFailing, line.has("Traceback ") {
      sink.proceed(last, text: line.extracting(text), line: number)
      return true
    } else if let ending = line.find("Task timed out after ") ?? line.find("Error: Runtime exited") {
      record.severity = .error
      if let stamp = TimestampParser.read(line, at: 0) {
        record.microseconds = resolver.resolve(stamp, context: context)
        record.stamp = stamp.kind
      }
      if ending >= 37 { record.setTrace(line, from: ending - 37, to: ending - 1, context: context) }
      start = ending
    } else {
      return false
    }
    isFailing = record.severity >= .error
    last = record
    sink.begin(
      record, message: line.extracting(start..<text.upperBound), logger: line.extracting(0..<0), whole: line,
      line: number)
    return true
  }

  /// `{"time":…,"type":"platform.report","record":{"requestId":…,"metrics":{"durationMs":…},"status":"timeout"}}`; what
  /// the function logs stands between them as objects of its own, or in the telemetry API as `record`.
  private mutating func readEvent(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    guard events.scan(line), events.fields.has(Self.type) else {
      return json.read(line, number: number, context: context, sink: sink)
    }
    events.fill(line, context)
    let start = events.start(Self.type)
    let end = events.end(Self.type)
    guard line.has("platform.", at: start) else {
      guard events.fields.has(Self.payload) else {
        return json.read(line, number: number, context: context, sink: sink)
      }
      events.unwrap(Self.payload, line, number: number, sink: sink)
      return true
    }
    let failure = events.has(Self.status, line, "timeout") || events.has(Self.status, line, "error")
    let hasFailed = failure || events.has(Self.status, line, "failure")
    events.record.severity = hasFailed ? .error : .info
    let events = self.events
    self.events.setMessage { text in
      line.append(from: start, to: end, onto: &text)
      for slot in [Self.status, Self.errorType] where events.fields.has(slot) {
        text.append(0x20)
        events.append(slot, line, onto: &text)
      }
    }
    self.events.emit(line, number: number, sink: sink)
    return true
  }

  private static let type = JSONSlot.own
  private static let payload = JSONSlot.own + 1
  private static let status = JSONSlot.own + 2
  private static let errorType = JSONSlot.own + 3
  private static let scanner = JSONScanner([
    ("time", JSONSlot.time), ("type", type), ("record", payload), ("record|requestId", JSONSlot.request),
    ("record|status", status), ("record|errorType", errorType), ("record|metrics|durationMs", JSONSlot.milliseconds),
    ("record|tracing|spanId", JSONSlot.span),
  ])

  private func platform(_ line: Span<UInt8>, _ record: inout Record, _ context: SourceContext) {
    record.severity = .info
    if let id = line.find("RequestId: ", before: 20) {
      var end = id + 11
      while end < line.count, line[end] > 0x20 { end += 1 }
      record.setTrace(line, from: id + 11, to: end, context: context)
    }
    if let duration = line.find("Duration: ") {
      let end = line.blank(from: duration + 10)
      record.latencyMicroseconds = line.micros(from: duration + 10, to: end).map { $0 / 1000 } ?? -1
    }
    if line.find("Status: timeout") != nil || line.find("Status: error") != nil || line.find("Error Type: ") != nil {
      record.severity = .error
    }
  }
}
