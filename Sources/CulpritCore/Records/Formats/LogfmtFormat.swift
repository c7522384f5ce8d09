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

  private enum Field {
    case time, severity, message, error, caller, logger, service, node, namespace, pod, trace, span, request
    case status, latency, milliseconds, method, path, client
  }
  private var route: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { line in
      let span = line.trimmed()
      let start = span.lowerBound
      guard let first = line.first(0x3D, from: start, before: start + 32), first > start else { return false }
      for i in start..<first where !isKey(line[i]) { return false }
      // Lograge prints requests without time and level.
      if line.has("method=", at: start), line.find(" path=") != nil { return line.find(" status=") != nil }
      return line.find("msg=") != nil || line.find("level=") != nil || line.find("lvl=") != nil
        || (line.find("time=") ?? line.find("ts=")) != nil && line.find("message=") != nil
    } >= 0.5 ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    readPairs(line, from: 0, number: number, context: context, sink: sink)
  }

  /// What a line says before its pairs.
  struct Head {
    var record = Record()
    var message = 0..<0
    var logger = 0..<0
  }

  /// Reads the pairs from `start`; what `head` says of the line goes before them.
  mutating func readPairs(
    _ line: Span<UInt8>, from start: Int, after head: Head? = nil, number: Int, context: SourceContext,
    sink: any RecordSink
  ) -> Bool {
    let whole = line.trimmed(from: start)
    var record = head?.record ?? Record()
    var text = head?.message ?? 0..<0
    var isEscaped = false
    var error = 0..<0
    var logger = head?.logger ?? 0..<0
    var caller = 0..<0
    var trace = 0..<0
    var request = 0..<0
    var method = 0..<0
    var path = 0..<0
    var pairs = 0
    // Lograge names the controller, and counts milliseconds.
    let isRails = line.has("method=", at: whole.lowerBound) && line.find(" controller=") != nil
    var at = whole.lowerBound
    while at < whole.upperBound {
      if line[at] == 0x20 {
        at += 1
        continue
      }
      let key = at
      while at < whole.upperBound, Self.isKey(line[at]) { at += 1 }
      guard at < whole.upperBound, line[at] == 0x3D, at > key else {
        if pairs == 0, head == nil { return false }
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
      } else if at < whole.upperBound, line[at] == 0x27, let close = Self.apostrophe(line, at + 1, whole.upperBound) {
        start = at + 1
        end = close
        at = close + 1
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
      case .namespace: record.labels[.namespace] = context.label(line, from: start, to: end)
      case .pod: record.labels[.pod] = context.label(line, from: start, to: end)
      case .client: record.labels[.client] = context.label(line, from: start, to: end)
      case .status:
        if let status = line.number(from: start, to: end), (100...599).contains(status) {
          record.status = Int16(status)
        }
      case .latency:
        // A bare number is seconds.
        record.latencyMicroseconds = (isRails ? DurationUnit.milliseconds : .text)
          .microseconds(line, from: start, to: end)
      case .milliseconds:
        record.latencyMicroseconds = DurationUnit.milliseconds.microseconds(line, from: start, to: end)
      case .method: if end - start <= 10 { method = start..<end }
      case .path: path = start..<end
      }
    }
    guard pairs >= 2 || head != nil else { return false }
    if record.labels[.pod] != 0, record.labels[.service] == 0 {
      let pod = Array(context.labels[record.labels[.pod]].utf8)
      record.labels[.service] = context.workload(pod.span, from: 0, to: pod.count)
    }
    let isAccess = !method.isEmpty && !path.isEmpty
    if isAccess {
      record.labels[.method] = context.label(line, from: method.lowerBound, to: method.upperBound)
      route.removeAll(keepingCapacity: true)
      Route.append(line, from: path.lowerBound, to: path.upperBound, onto: &route)
      record.labels[.route] = context.bounded(route.span, from: 0, to: route.count)
      if record.status >= 500 { record.severity = max(record.severity, .error) }
    }
    if !request.isEmpty { record.setTrace(line, from: request.lowerBound, to: request.upperBound, context: context) }
    if !trace.isEmpty { record.setTrace(line, from: trace.lowerBound, to: trace.upperBound, context: context) }
    if text.isEmpty, error.isEmpty, isAccess {
      // A router's line: what was asked for is what happened.
      record.severity = max(record.severity, Severity.http(Int(record.status)))
      message.removeAll(keepingCapacity: true)
      Route.message(line, method: method, path: path, status: Int(record.status), onto: &message)
      sink.begin(
        record, message: message.span, logger: line.extracting(caller.isEmpty ? logger : caller), whole: line,
        line: number)
      return true
    }
    if text.isEmpty { text = error.isEmpty ? whole : error }
    if record.severity == .unknown { record.guessSeverity(in: line.extracting(text)) }
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

  /// The apostrophe that a blank or the end follows, as Python's and Ruby's loggers quote.
  private static func apostrophe(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var at = start
    while let hit = line.first(0x27, from: at, before: end) {
      if hit + 1 == end || line[hit + 1] == 0x20 { return hit }
      at = hit + 1
    }
    return nil
  }

  /// Whether `key=` starts at `at`.
  static func isPair(_ line: Span<UInt8>, _ start: Int) -> Bool {
    var at = start
    while at < line.count, isKey(line[at]) { at += 1 }
    return at > start && at < line.count && line[at] == 0x3D
  }

  private static func isKey(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == 0x5F || byte == 0x2E || byte == 0x2D
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
      if line.has("pod", at: start) { return .pod }
      if line.has("rid", at: start) { return .request }
      return line.has("app", at: start) || line.has("svc", at: start) ? .service : nil
    case 4:
      if line.has("time", at: start) { return .time }
      if line.has("path", at: start) { return .path }
      if line.has("took", at: start) { return .latency }
      if line.has("span", at: start) { return .span }
      return line.has("host", at: start) ? .node : nil
    case 5:
      if line.has("level", at: start) { return .severity }
      if line.has("trace", at: start) { return .trace }
      return line.has("error", at: start) ? .error : nil
    case 6:
      if line.has("caller", at: start) || line.has("source", at: start) { return .caller }
      if line.has("status", at: start) { return .status }
      if line.has("method", at: start) { return .method }
      if line.has("spanID", at: start) || line.has("spanId", at: start) { return .span }
      if line.has("req_id", at: start) || line.has("req-id", at: start) { return .request }
      return line.has("logger", at: start) ? .logger : nil
    case 7:
      if line.has("message", at: start) { return .message }
      if line.has("service", at: start) {
        // Heroku's router says how long the service took: `service=17ms`.
        return end + 1 < line.count && line[end + 1].isDigit ? .latency : .service
      }
      if line.has("traceID", at: start) || line.has("traceId", at: start) { return .trace }
      if line.has("latency", at: start) || line.has("elapsed", at: start) { return .latency }
      return line.has("span_id", at: start) ? .span : nil
    case 8:
      if line.has("severity", at: start) { return .severity }
      if line.has("trace_id", at: start) || line.has("trace.id", at: start) { return .trace }
      if line.has("duration", at: start) { return .latency }
      return line.has("hostname", at: start) ? .node : nil
    case 9:
      if line.has("timestamp", at: start) { return .time }
      if line.has("requestID", at: start) || line.has("requestId", at: start) { return .request }
      if line.has("namespace", at: start) { return .namespace }
      return line.has("component", at: start) ? .logger : nil
    case 10:
      if line.has("@timestamp", at: start) { return .time }
      if line.has("latency_ms", at: start) || line.has("elapsed_ms", at: start) { return .milliseconds }
      return line.has("request_id", at: start) || line.has("request-id", at: start) ? .request : nil
    case 11:
      if line.has("status_code", at: start) { return .status }
      if line.has("remote_addr", at: start) { return .client }
      return line.has("duration_ms", at: start) ? .milliseconds : nil
    case 12: return line.has("service.name", at: start) || line.has("service_name", at: start) ? .service : nil
    case 14: return line.has("correlation_id", at: start) ? .request : nil
    default: return nil
    }
  }
}
