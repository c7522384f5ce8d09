/// nginx: access log in the combined format (with request times at its end if they are logged) and error log.
struct NginxFormat: LogFormat {
  static let name = "nginx"
  static let summary = "nginx access log (common and combined format) and error log"
  static let samples = [
    #"10.0.0.7 - - [05/Mar/2024:06:07:08 +0000] "POST /api/orders/17 HTTP/1.1" 502 157 "-" "curl/8.5.0""#,
    "2024/03/05 06:07:08 [error] 4711#4711: *17 connect() failed (111: Connection refused) while connecting to "
      + #"upstream, client: 10.0.0.7, server: shop, request: "POST /api/orders/17 HTTP/1.1", upstream: "#
      + #""http://10.0.1.2:8080/api/orders/17", host: "shop""#,
  ]

  private var access = AccessRecord()
  private var resolver = StampResolver()
  /// How the lines name their requests after the common fields, where they do.
  private var requests: RequestKeys?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    guard sample.share({ AccessLine($0) != nil || errorHead($0) != nil }) >= 0.5 else { return nil }
    var format = Self()
    format.requests = RequestKeys(sample.lines)
    return format
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if let head = Self.errorHead(line) {
      error(line, head, number: number, context: context, sink: sink)
      return true
    }
    guard let parts = AccessLine(line) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(parts.stamp, context: context)
    record.stamp = parts.stamp.kind
    record.latencyMicroseconds = Self.latency(line, parts.rest)
    if let upstream = Self.upstream(line, parts.rest) {
      record.labels[.upstream] = context.label(line, from: upstream.lowerBound, to: upstream.upperBound)
    }
    requests?.read(line, from: parts.rest, into: &record, context: context)
    if record.trace == 0, let id = Self.requestID(line) {
      record.setTrace(line, from: id.lowerBound, to: id.upperBound, context: context)
    }
    access.emit(
      record, line, method: parts.method, path: parts.path, request: parts.request, status: parts.status,
      client: parts.client, number: number, context: context, sink: sink)
    return true
  }

  /// The time that Traefik writes last: `… "router" "http://10.0.1.2:80" 3ms`.
  private static func lastMilliseconds(_ line: Span<UInt8>) -> Int64? {
    guard line.count > 4, line.has("ms", at: line.count - 2), line[line.count - 3].isDigit else {
      return nil
    }
    var start = line.count - 2
    while start > 0, line[start - 1].isDigit { start -= 1 }
    return line.number(from: start, to: line.count - 2).map { Int64($0) &* 1000 }
  }

  /// The request time, which people add after the quoted fields: `… "agent" 0.123`, `rt=0.123`, `request_time=0.123`.
  static func latency(_ line: Span<UInt8>, _ start: Int) -> Int64 {
    if let at = line.find("rt=", from: start) ?? line.find("request_time=", from: start) {
      var from = line.first(0x3D, from: at).map { $0 + 1 } ?? at
      if from < line.count, line[from] == 0x22 { from += 1 }
      var end = from
      while end < line.count, line[end].isDigit || line[end] == 0x2E { end += 1 }
      return line.micros(from: from, to: end) ?? -1
    }
    if let milliseconds = lastMilliseconds(line) { return milliseconds }
    // the first number with a point after the last quoted field
    var at = start
    while at < line.count, let quote = line.first(0x22, from: at), let end = AccessLine.quoted(line, quote) {
      at = end + 1
    }
    while at < line.count {
      let end = line.blank(from: at)
      if line.first(0x2E, from: at, before: end) != nil, let value = line.micros(from: at, to: end) { return value }
      at = end + 1
    }
    return -1
  }

  /// `$request_id` as the last field, as ingress-nginx logs it: 32 hexadecimal digits.
  private static func requestID(_ line: Span<UInt8>) -> Range<Int>? {
    let start = line.count - 32
    guard start > 0, line[start - 1] == 0x20 else { return nil }
    for i in start..<line.count where !line[i].isDigit && (line[i] | 0x20) &- 0x61 > 5 { return nil }
    return start..<line.count
  }

  /// The server behind, where people log it: `upstream_addr=10.0.1.2:8080`, `upstream="10.0.1.2:8080"`.
  private static func upstream(_ line: Span<UInt8>, _ start: Int) -> Range<Int>? {
    guard var at = line.find("upstream", from: start).map({ $0 + 8 }) else { return nil }
    if line.has("_addr", at: at) { at += 5 }
    guard at + 1 < line.count, line[at] == 0x3D || line[at] == 0x3A else { return nil }
    at += 1
    while at < line.count, line[at] == 0x20 || line[at] == 0x22 { at += 1 }
    var end = at
    while end < line.count, line[end] != 0x20, line[end] != 0x22, line[end] != 0x2C { end += 1 }
    return end > at + 1 ? at..<end : nil
  }

  private static func errorHead(_ line: Span<UInt8>) -> (stamp: StampReading, level: Range<Int>, message: Int)? {
    guard line.count > 26, line[4] == 0x2F, line[19] == 0x20, line[20] == 0x5B,
      let stamp = TimestampParser.read(line, at: 0), stamp.length == 19,
      let close = line.first(0x5D, from: 21, before: 32)
    else { return nil }
    // `4711#4711: ` and `*17 ` (the connection)
    var at = close + 1
    if at < line.count, line[at] == 0x20 { at += 1 }
    guard let colon = line.first(0x3A, from: at, before: at + 24), line.first(0x23, from: at, before: colon) != nil
    else {
      return nil
    }
    at = min(line.count, colon + 2)
    if at < line.count, line[at] == 0x2A { at = min(line.count, line.blank(from: at) + 1) }
    return (stamp, 21..<close, at)
  }

  private mutating func error(
    _ line: Span<UInt8>, _ head: (stamp: StampReading, level: Range<Int>, message: Int), number: Int,
    context: SourceContext, sink: any RecordSink
  ) {
    var record = Record()
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.severity = Severity(level: line.extracting(head.level)) ?? .unknown
    var end = line.count
    if let client = line.find(", client: ", from: head.message) {
      end = client
      let clientEnd = line.first(0x2C, from: client + 10) ?? line.count
      record.labels[.client] = context.bounded(line, from: client + 10, to: clientEnd)
    }
    if let request = line.find(", request: \"", from: end), let quote = line.first(0x22, from: request + 12) {
      let method = request + 12..<(line.first(0x20, from: request + 12, before: quote) ?? quote)
      record.labels[.method] = context.label(line, from: method.lowerBound, to: method.upperBound)
    }
    if let id = line.value(of: ", request ID: ", from: end) {
      record.setTrace(line, from: id.lowerBound, to: id.upperBound, context: context)
    }
    // The upstream is who is blamed: it stays in the message.
    let text = line.trimmed(from: head.message, to: end)
    if let upstream = line.find(", upstream: \"", from: end), let quote = line.first(0x22, from: upstream + 13) {
      emitWithUpstream(record, line, text: text, upstream: upstream + 13..<quote, number: number, sink: sink)
      return
    }
    sink.begin(record, message: line.extracting(text), logger: line.extracting(0..<0), whole: line, line: number)
  }

  private var message: [UInt8] = []

  private mutating func emitWithUpstream(
    _ record: Record, _ line: Span<UInt8>, text: Range<Int>, upstream: Range<Int>, number: Int, sink: any RecordSink
  ) {
    message.removeAll(keepingCapacity: true)
    line.append(from: text.lowerBound, to: text.upperBound, onto: &message)
    message.append(0x20)
    // scheme and host only
    var end =
      line.find("://", from: upstream.lowerBound, before: upstream.upperBound).map { $0 + 3 } ?? upstream.lowerBound
    while end < upstream.upperBound, line[end] != 0x2F { end += 1 }
    line.append(from: upstream.lowerBound, to: end, onto: &message)
    sink.begin(record, message: message.span, logger: line.extracting(0..<0), whole: line, line: number)
  }
}
