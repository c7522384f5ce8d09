/// What `heroku logs` prints: `stamp app[web.1]: message`, and the router's requests as `key=value`.
struct HerokuFormat: LogFormat {
  static let name = "heroku"
  static let summary = "Heroku's log stream, its router's requests included"
  static let samples = [
    "2024-03-05T06:07:08.123456+00:00 heroku[router]: at=error code=H12 desc=\"Request timeout\" method=GET "
      + "path=\"/orders/17\" host=shop.example request_id=8601b555-6a83-4c12-8269-97c8e32cdb22 fwd=\"10.0.0.7\" "
      + "dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https",
    "2024-03-05T06:07:09.123456+00:00 app[web.1]: cannot reserve stock",
    "2024-03-05T06:07:10.123456+00:00 heroku[web.1]: State changed from up to crashed",
  ]

  private var resolver = StampResolver()
  private var access = AccessRecord()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { head($0) != nil } >= 0.5 ? Self() : nil
  }

  private static func head(_ line: Span<UInt8>) -> (stamp: StampReading, source: Range<Int>, dyno: Range<Int>)? {
    guard line.count > 32, line[10] == 0x54, let stamp = TimestampParser.read(line, at: 0), stamp.kind == .zoned,
      line.has(" app[", at: stamp.length) || line.has(" heroku[", at: stamp.length),
      let open = line.first(0x5B, from: stamp.length), let close = line.find("]: ", from: open, before: open + 60)
    else { return nil }
    return (stamp, stamp.length + 1..<open, open + 1..<close)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.labels[.container] = context.label(line, from: head.dyno.lowerBound, to: head.dyno.upperBound)
    let start = min(line.count, head.dyno.upperBound + 3)
    if head.source.count == 3 {
      sink.unwrap(record, inner: line.extracting(start..<line.count), isPartial: false, line: number)
      return true
    }
    guard line.equals("router", from: head.dyno.lowerBound, to: head.dyno.upperBound),
      let method = line.value(of: " method=", from: start), let path = line.value(of: " path=", from: start)
    else {
      let text = line.extracting(line.trimmed(from: start))
      let isCrash = text.find("crashed") != nil || text.has("Error R") || text.has("Error H")
      record.severity = isCrash ? .error : max(.info, Severity.lexical(in: text))
      sink.begin(record, message: text, logger: line.extracting(head.source), whole: line, line: number)
      return true
    }
    if line.has("at=error", at: start) { record.severity = .error }
    if let id = line.value(of: " request_id=", from: start) {
      record.setTrace(line, from: id.lowerBound, to: id.upperBound, context: context)
    }
    if let service = line.value(of: " service=", from: start) {
      record.latencyMicroseconds = Latency.microseconds(line, from: service.lowerBound, to: service.upperBound) ?? -1
    }
    if let dyno = line.value(of: " dyno=", from: start) {
      record.labels[.upstream] = context.label(line, from: dyno.lowerBound, to: dyno.upperBound)
    }
    let status = line.value(of: " status=", from: start).flatMap { line.number(from: $0.lowerBound, to: $0.upperBound) }
    access.emit(
      record, line, method: method, path: path, request: path, status: status ?? 0,
      client: line.value(of: " fwd=", from: start) ?? 0..<0, number: number, context: context, sink: sink)
    return true
  }
}

extension Span where Element == UInt8 {
  /// The value behind `key`, which ends in its sign: up to the next blank, or what its quotes hold.
  func value(of key: StaticString, from start: Int) -> Range<Int>? {
    guard let at = find(key, from: start) else { return nil }
    let first = at + key.utf8CodeUnitCount
    guard first < count, self[first] == 0x22 else { return first..<blank(from: first) }
    return AccessLine.quoted(self, first).map { first + 1..<$0 }
  }
}
