/// OpenTelemetry logs in OTLP's JSON: `resourceLogs` of resources, scopes and log records.
struct OTLPFormat: LogFormat {
  static let name = "otlp_logs"
  static let summary = "OpenTelemetry logs in OTLP JSON, as the collector's file exporter writes them"
  static let samples = [
    #"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}},"#
      + #"{"key":"k8s.pod.name","value":{"stringValue":"cart-7d9f8b6c5-x2x7k"}}]},"scopeLogs":[{"scope":{"name":"shop"},"#
      + #""logRecords":[{"timeUnixNano":"1709618828123000000","severityNumber":17,"severityText":"ERROR","#
      + #""body":{"stringValue":"no stock"},"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}]}]}"#
  ]

  private static let array = JSONSlot.own
  private static let attributes = JSONSlot.own + 1
  private static let scopes = JSONSlot.own + 2
  private static let body = JSONSlot.own + 3
  private static let map = JSONSlot.own + 5

  private var outer = JSONRecords(
    JSONScanner([
      ("resourceLogs", array), ("resource|attributes", attributes), ("scopeLogs", scopes),
      ("instrumentationLibraryLogs", scopes), ("resource_logs", array), ("scope_logs", scopes),
    ]))
  private var scope = JSONRecords(
    JSONScanner([("logRecords", array), ("logs", array), ("log_records", array), ("scope|name", JSONSlot.logger)]))
  private var records = JSONRecords(
    JSONScanner([
      ("timeUnixNano", JSONSlot.time), ("observedTimeUnixNano", JSONSlot.nanos + 41),
      ("severityText", JSONSlot.severity), ("severityNumber", JSONSlot.severityNumber),
      ("body|stringValue", JSONSlot.message),
      ("body|kvlistValue|values", map), ("body", body), ("attributes", attributes), ("traceId", JSONSlot.trace),
      ("spanId", JSONSlot.span), ("eventName", JSONSlot.own + 4),
      // The names of the protocol's own file, which some exporters keep.
      ("time_unix_nano", JSONSlot.time), ("observed_time_unix_nano", JSONSlot.nanos + 41),
      ("severity_text", JSONSlot.severity), ("severity_number", JSONSlot.severityNumber),
      ("body|string_value", JSONSlot.message), ("body|kvlist_value|values", map), ("trace_id", JSONSlot.trace),
      ("span_id", JSONSlot.span),
    ]))
  private var attribute = JSONRecords(
    JSONScanner([
      ("key", 0), ("value|stringValue", 1), ("value|intValue", 1), ("value|doubleValue", 1), ("value|boolValue", 1),
      ("value|string_value", 1), ("value|int_value", 1), ("value|double_value", 1), ("value|bool_value", 1),
    ]))
  private static let observed = JSONSlot.nanos + 41
  /// Labels of the resource that is being read.
  private var resource = LabelIDs()
  private var logger: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    let names = ["resourceLogs", "scopeLogs", "resource_logs", "scope_logs"]
    return sample.json.isJSON && names.contains { sample.json.has($0) } ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard outer.scan(line) else { return false }
    var ranges: [Range<Int>] = []
    if outer.fields.has(Self.array) {
      JSONScanner.forEachElement(of: line, from: outer.start(Self.array), to: outer.end(Self.array)) {
        ranges.append($0..<$1)
      }
    } else if outer.fields.has(Self.scopes) {
      ranges = [0..<line.count]
    } else {
      return false
    }
    var count = 0
    for range in ranges { count += read(resource: range, line, number: number, context: context, sink: sink) }
    if count == 0 { sink.skip(line: number) }
    return true
  }

  private mutating func read(
    resource range: Range<Int>, _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Int {
    guard outer.scan(line, from: range.lowerBound) else { return 0 }
    resource = LabelIDs()
    if outer.fields.has(Self.attributes) {
      readResource(line, outer.start(Self.attributes)..<outer.end(Self.attributes), context)
    }
    guard outer.fields.has(Self.scopes) else { return 0 }
    var scopes: [Int] = []
    JSONScanner.forEachElement(of: line, from: outer.start(Self.scopes), to: outer.end(Self.scopes)) { start, _ in
      scopes.append(start)
    }
    var count = 0
    for start in scopes {
      guard scope.scan(line, from: start), scope.fields.has(Self.array) else { continue }
      logger.removeAll(keepingCapacity: true)
      scope.append(JSONSlot.logger, line, onto: &logger)
      var starts: [Range<Int>] = []
      JSONScanner.forEachElement(of: line, from: scope.start(Self.array), to: scope.end(Self.array)) {
        starts.append($0..<$1)
      }
      for element in starts {
        emit(line.extracting(element), number: number, context: context, sink: sink)
        count += 1
      }
    }
    return count
  }

  private mutating func readResource(_ line: Span<UInt8>, _ range: Range<Int>, _ context: SourceContext) {
    let keys: [(StaticString, LabelKey)] = [
      ("service.name", .service), ("k8s.namespace.name", .namespace), ("service.namespace", .namespace),
      ("k8s.pod.name", .pod), ("k8s.container.name", .container), ("k8s.node.name", .node), ("host.name", .node),
      ("cloud.availability_zone", .zone), ("service.version", .version),
    ]
    var starts: [Int] = []
    JSONScanner.forEachElement(of: line, from: range.lowerBound, to: range.upperBound) { start, _ in
      starts.append(start)
    }
    for start in starts {
      guard attribute.scan(line, from: start), attribute.fields.has(0), attribute.fields.has(1) else { continue }
      for (key, label) in keys where line.equals(key, from: attribute.start(0), to: attribute.end(0)) {
        if resource[label] == 0 {
          resource[label] = context.label(line, from: attribute.start(1), to: attribute.end(1))
        }
      }
    }
    // Without a service name the pod's workload is one.
    if resource[.service] == 0, resource[.pod] != 0 {
      let pod = Array(context.labels[resource[.pod]].utf8)
      resource[.service] = context.workload(pod.span, from: 0, to: pod.count)
    }
  }

  private mutating func emit(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) {
    guard records.scan(line) else { return }
    records.fill(line, context)
    if records.record.stamp == .none || records.record.microseconds == 0,
      let nanos = records.number(Self.observed, line)
    {
      records.record.microseconds = Int64(nanos / 1000)
      records.record.stamp = .zoned
    }
    if records.record.severity == .unknown { readSeverityName(line) }
    for key in LabelKey.allCases where records.record.labels[key] == 0 { records.record.labels[key] = resource[key] }
    var exception: (message: Range<Int>, stack: Range<Int>) = (0..<0, 0..<0)
    if records.fields.has(Self.attributes) { readAttributes(line, context, &exception) }
    if records.fields.has(Self.map) { readMap(line) }
    if !records.fields.has(JSONSlot.message), records.fields.has(Self.body) {
      records.fields.copy(Self.body, to: JSONSlot.message)
    }
    if !exception.message.isEmpty { records.fields.put(JSONSlot.error, exception.message) }
    if !exception.stack.isEmpty { records.fields.put(JSONSlot.stack, exception.stack) }
    records.compose(line)
    let name = logger
    records.setLogger(name.span, from: 0, to: name.count)
    records.emit(line, number: number, sink: sink)
  }

  /// `SEVERITY_NUMBER_ERROR2`: the number by its name, as protobuf's JSON may write it.
  private mutating func readSeverityName(_ line: Span<UInt8>) {
    guard records.fields.has(JSONSlot.severityNumber), records.isText(JSONSlot.severityNumber) else { return }
    let start = records.start(JSONSlot.severityNumber)
    let end = records.end(JSONSlot.severityNumber)
    guard line.has("SEVERITY_NUMBER_", at: start) else { return }
    records.record.severity = Severity(level: line.extracting(min(end, start + 16)..<end)) ?? .unknown
  }

  /// A body that is a map: its member that loggers call the message.
  private mutating func readMap(_ line: Span<UInt8>) {
    let names: [StaticString] = ["message", "msg", "body", "log", "event", "MESSAGE", "Message"]
    var best = names.count
    var level = 0..<0
    var starts: [Int] = []
    JSONScanner.forEachElement(of: line, from: records.start(Self.map), to: records.end(Self.map)) { start, _ in
      starts.append(start)
    }
    for start in starts {
      guard attribute.scan(line, from: start), attribute.fields.has(0), attribute.fields.has(1) else { continue }
      let value = attribute.start(1)..<attribute.end(1)
      if let rank = names.firstIndex(where: { line.equals($0, from: attribute.start(0), to: attribute.end(0)) }),
        rank < best
      {
        best = rank
        records.fields.put(JSONSlot.message, value)
      }
      if line.equals("level", from: attribute.start(0), to: attribute.end(0))
        || line.equals("severity", from: attribute.start(0), to: attribute.end(0))
      {
        level = value
      }
    }
    if records.record.severity == .unknown, !level.isEmpty {
      records.record.severity = Severity(level: line.extracting(level)) ?? .unknown
    }
  }

  private mutating func readAttributes(
    _ line: Span<UInt8>, _ context: SourceContext, _ exception: inout (message: Range<Int>, stack: Range<Int>)
  ) {
    var starts: [Int] = []
    JSONScanner.forEachElement(
      of: line, from: records.start(Self.attributes), to: records.end(Self.attributes)
    ) { start, _ in starts.append(start) }
    for start in starts {
      guard attribute.scan(line, from: start), attribute.fields.has(0), attribute.fields.has(1) else { continue }
      let key = attribute.start(0)..<attribute.end(0)
      let value = attribute.start(1)..<attribute.end(1)
      if line.equals("exception.message", from: key.lowerBound, to: key.upperBound) { exception.message = value }
      if line.equals("exception.stacktrace", from: key.lowerBound, to: key.upperBound) { exception.stack = value }
      if line.equals("http.response.status_code", from: key.lowerBound, to: key.upperBound)
        || line.equals("http.status_code", from: key.lowerBound, to: key.upperBound)
      {
        records.record.status = Int16(
          truncatingIfNeeded: line.number(from: value.lowerBound, to: value.upperBound) ?? 0)
      }
      if line.equals("http.request.method", from: key.lowerBound, to: key.upperBound)
        || line.equals("http.method", from: key.lowerBound, to: key.upperBound)
      {
        records.record.labels[.method] = context.label(line, from: value.lowerBound, to: value.upperBound)
      }
    }
  }
}
