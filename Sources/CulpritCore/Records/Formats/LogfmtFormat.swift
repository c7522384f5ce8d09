/// `key=value` pairs, values in quotes where they hold blanks: logrus, go-kit, slog, Grafana's own tools, Heroku.
struct LogfmtFormat: LogFormat {
  static let name = "logfmt"
  static let summary = "key=value lines of logrus, go-kit, slog, Grafana and Heroku"
  static let samples = [
    #"time="2024-03-05T06:07:08Z" level=error msg="cannot reserve stock" order=17"#,
    "ts=2024-03-05T06:07:08.123Z caller=main.go:17 level=info msg=ready",
    #"t=2024-03-05T06:07:08+0000 lvl=warn msg="slow query" logger=sqlstore"#,
  ]

  private var stampReader = StampReader()
  private var resolver = StampResolver()
  private var message: [UInt8] = []

  private enum Field { case time, severity, message, error, caller, logger, service, node, trace, span, request }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { line in
      let span = line.trimmed()
      let start = span.lowerBound
      guard let first = line.first(0x3D, from: start, before: start + 32), first > start else { return false }
      for i in start..<first where !isKey(line[i]) { return false }
      return line.find("msg=") != nil || line.find("level=") != nil || line.find("lvl=") != nil
        || (line.find("time=") ?? line.find("ts=")) != nil && line.find("message=") != nil
    } >= 0.5 ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    let whole = line.trimmed()
    var record = Record()
    var text = 0..<0
    var isEscaped = false
    var error = 0..<0
    var logger = 0..<0
    var caller = 0..<0
    var trace = 0..<0
    var request = 0..<0
    var pairs = 0
    var at = whole.lowerBound
    while at < whole.upperBound {
      if line[at] == 0x20 {
        at += 1
        continue
      }
      let key = at
      while at < whole.upperBound, Self.isKey(line[at]) { at += 1 }
      guard at < whole.upperBound, line[at] == 0x3D, at > key else {
        if pairs == 0 { return false }
        at = line.blank(from: at)
        continue
      }
      let keyEnd = at
      at += 1
      var start = at
      let end: Int
      var hasEscape = false
      if at < whole.upperBound, line[at] == 0x22 {
        start = at + 1
        let isWhole = JSONScanner.string(line, &at, &hasEscape)
        end = max(start, isWhole ? at - 1 : whole.upperBound)
      } else {
        at = line.blank(from: at)
        end = min(at, whole.upperBound)
      }
      pairs += 1
      guard start < end, let field = Self.field(line, key, keyEnd) else { continue }
      switch field {
      case .time:
        if record.stamp == .none, let reading = stampReader.read(line, at: start), start + reading.length <= end {
          record.microseconds = resolver.resolve(reading, context: context)
          record.stamp = reading.kind
        }
      case .severity: record.severity = Severity(level: line.extracting(start..<end)) ?? record.severity
      case .message:
        if text.isEmpty {
          text = start..<end
          isEscaped = hasEscape
        }
      case .error: error = start..<end
      case .caller: caller = start..<end
      case .logger: logger = start..<end
      case .service: record.labels[.service] = context.label(line, from: start, to: end)
      case .node: record.labels[.node] = context.label(line, from: start, to: end)
      case .trace: trace = start..<end
      case .span: record.setSpan(line, from: start, to: end)
      case .request: request = start..<end
      }
    }
    guard pairs >= 2 else { return false }
    if text.isEmpty { text = error.isEmpty ? whole : error }
    if record.severity == .unknown { record.severity = Severity.lexical(in: line.extracting(text)) }
    if !request.isEmpty { record.setTrace(line, from: request.lowerBound, to: request.upperBound, context: context) }
    if !trace.isEmpty { record.setTrace(line, from: trace.lowerBound, to: trace.upperBound, context: context) }
    emit(
      record, line, text: text, isEscaped: isEscaped, error: error == text ? 0..<0 : error,
      logger: caller.isEmpty ? logger : caller, number: number, sink: sink)
    return true
  }

  /// The text of an error is part of what happened: `msg: error`.
  private mutating func emit(
    _ record: Record, _ line: Span<UInt8>, text: Range<Int>, isEscaped: Bool, error: Range<Int>, logger: Range<Int>,
    number: Int, sink: any RecordSink
  ) {
    let addsError = record.severity >= .warning && !error.isEmpty
    let loggerSpan = line.extracting(logger)
    guard isEscaped || addsError else {
      sink.begin(record, message: line.extracting(text), logger: loggerSpan, whole: line, line: number)
      return
    }
    message.removeAll(keepingCapacity: true)
    JSONScanner.decode(line, from: text.lowerBound, to: text.upperBound, onto: &message)
    if addsError {
      message.append(0x3A)
      message.append(0x20)
      JSONScanner.decode(
        line, from: error.lowerBound, to: min(error.upperBound, error.lowerBound + 400), onto: &message)
    }
    let all = message.span
    var end = all.first(0x0A) ?? all.count
    sink.begin(record, message: all.extracting(0..<end), logger: loggerSpan, whole: line, line: number)
    while end < all.count {
      let next = all.first(0x0A, from: end + 1) ?? all.count
      if next > end + 1 { sink.proceed(record, text: all.extracting(end + 1..<next), line: number) }
      end = next
    }
  }

  private static func isKey(_ byte: UInt8) -> Bool {
    TimestampParser.isLetter(byte) || TimestampParser.isDigit(byte) || byte == 0x5F || byte == 0x2E || byte == 0x2D
      || byte == 0x40 || byte == 0x2F
  }

  private static func field(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Field? {
    switch end - start {
    case 1: return line[start] == 0x74 ? .time : nil
    case 2: return line.has("ts", at: start) ? .time : nil
    case 3:
      if line.has("msg", at: start) { return .message }
      if line.has("lvl", at: start) { return .severity }
      if line.has("err", at: start) { return .error }
      return line.has("app", at: start) ? .service : nil
    case 4:
      if line.has("time", at: start) { return .time }
      return line.has("host", at: start) ? .node : nil
    case 5:
      if line.has("level", at: start) { return .severity }
      return line.has("error", at: start) ? .error : nil
    case 6:
      if line.has("caller", at: start) || line.has("source", at: start) { return .caller }
      return line.has("logger", at: start) ? .logger : nil
    case 7:
      if line.has("message", at: start) { return .message }
      if line.has("service", at: start) { return .service }
      if line.has("traceID", at: start) || line.has("traceId", at: start) { return .trace }
      return line.has("span_id", at: start) ? .span : nil
    case 8:
      if line.has("severity", at: start) { return .severity }
      if line.has("trace_id", at: start) || line.has("trace.id", at: start) { return .trace }
      return line.has("hostname", at: start) ? .node : nil
    case 9:
      if line.has("timestamp", at: start) { return .time }
      if line.has("requestID", at: start) || line.has("requestId", at: start) { return .request }
      return line.has("component", at: start) ? .logger : nil
    case 10:
      if line.has("@timestamp", at: start) { return .time }
      return line.has("request_id", at: start) ? .request : nil
    case 12: return line.has("service.name", at: start) || line.has("service_name", at: start) ? .service : nil
    default: return nil
    }
  }
}
