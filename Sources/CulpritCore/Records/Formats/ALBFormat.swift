/// Access logs of AWS Application Load Balancers, of Classic ones, and of Network ones for TLS.
///
/// More fields after the known ones are fine: AWS adds some.
struct ALBFormat: LogFormat {
  static let name = "aws_alb"
  static let summary = "access logs of AWS Application, Classic and Network Load Balancers"
  static let samples = [
    "https 2024-03-05T06:07:08.186641Z app/shop/50dc6c495c0c9188 10.0.0.7:2817 10.0.1.2:8080 0.001 0.048 0.000 502 502 "
      + #"34 366 "GET https://shop.example.com:443/orders/17?x=1 HTTP/1.1" "curl/8.5.0" - TLSv1.2 arn:aws:x:targetgroup/orders/73e2d6bc "#
      + #""Root=1-58337262-36d228ad5d99923122bbe354" "shop.example.com" "-" 0 2024-03-05T06:07:08.137000Z "forward" "-" "-""#,
    "2024-03-05T06:07:09.945958Z shop-classic 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "
      + #""GET http://www.example.com:80/ HTTP/1.1" "curl/8.5.0" - -"#,
    "tls 2.0 2024-03-05T06:07:10 net/shop-net/c6e77e28c25b2234 g3d4b5e8bb8464cd 10.0.0.7:51341 10.0.1.2:443 5 2 98 246 - "
      + "arn:aws:acm:eu-west-1:1:certificate/2a10 - ECDHE-RSA-AES128-SHA tlsv12 - shop.example - - -",
  ]

  private var access = AccessRecord()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { fields($0) != nil || tlsFields($0) != nil } >= 0.5 ? Self() : nil
  }

  /// `tls 2.0 time elb listener client target connection-ms handshake-ms received sent alert …`: the first twelve.
  private static func tlsFields(_ line: Span<UInt8>) -> [Range<Int>]? {
    guard line.has("tls ") else { return nil }
    var fields: [Range<Int>] = []
    var at = 0
    while at < line.count, fields.count < 12 {
      let end = line.blank(from: at)
      fields.append(at..<end)
      at = end + 1
    }
    guard fields.count == 12, line.has("net/", at: fields[3].lowerBound),
      let stamp = TimestampParser.read(line, at: fields[2].lowerBound), stamp.length == fields[2].count
    else { return nil }
    return fields
  }

  private func readTLS(
    _ line: Span<UInt8>, _ fields: [Range<Int>], number: Int, context: SourceContext, sink: any RecordSink
  ) {
    var record = Record()
    // Written in UTC without a zone.
    record.microseconds = TimestampParser.read(line, at: fields[2].lowerBound)?.microseconds ?? 0
    record.stamp = .zoned
    let balancer = Self.balancer(line, fields[3])
    record.labels[.service] = context.label(line, from: balancer.lowerBound, to: balancer.upperBound)
    record.labels[.node] = label(Self.withoutPort(line, fields[6]), line, context)
    record.labels[.upstream] = record.labels[.node]
    let client = Self.withoutPort(line, fields[5])
    record.labels[.client] = context.bounded(line, from: client.lowerBound, to: client.upperBound)
    let time = line.number(from: fields[7].lowerBound, to: fields[7].upperBound)
    record.latencyMicroseconds = time.map { Int64($0) &* 1000 } ?? -1
    let hasAlert = fields[11].count > 1 || line[fields[11].lowerBound] != 0x2D
    record.severity = hasAlert ? .warning : .info
    let message = Array((hasAlert ? "TLS connection with alert" : "TLS connection").utf8)
    sink.begin(record, message: message.span, logger: message.span.extracting(0..<0), whole: line, line: number)
  }

  /// `app/shop/50dc…`: the middle is the balancer's name.
  private static func balancer(_ line: Span<UInt8>, _ field: Range<Int>) -> Range<Int> {
    guard let slash = line.first(0x2F, from: field.lowerBound, before: field.upperBound) else { return field }
    return slash + 1..<(line.first(0x2F, from: slash + 1, before: field.upperBound) ?? field.upperBound)
  }

  /// Ranges of the blank-separated fields from the time on, quotes stripped.
  private static func fields(_ line: Span<UInt8>) -> [Range<Int>]? {
    guard line.count > 60 else { return nil }
    var at = 0
    if line[0].isLetter {
      guard
        line.has("http ") || line.has("https ") || line.has("h2 ") || line.has("grpcs ") || line.has("ws ")
          || line.has("wss ")
      else { return nil }
      at = line.blank(from: 0) + 1
    }
    guard let stamp = TimestampParser.read(line, at: at), stamp.kind == .zoned, stamp.length >= 20,
      line[at + 10] == 0x54
    else { return nil }
    var fields: [Range<Int>] = []
    fields.reserveCapacity(24)
    while at < line.count, fields.count < 24 {
      if line[at] == 0x22 {
        let end = AccessLine.quoted(line, at) ?? line.count
        fields.append(at + 1..<end)
        at = min(line.count, end + 2)
      } else {
        let end = line.blank(from: at)
        fields.append(at..<end)
        at = end + 1
      }
    }
    guard fields.count >= 12,
      line.number(from: fields[7].lowerBound, to: fields[7].upperBound) != nil
        || line.equals("-", from: fields[7].lowerBound, to: fields[7].upperBound),
      line.first(0x3A, from: fields[2].lowerBound, before: fields[2].upperBound) != nil
    else { return nil }
    return fields
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if let fields = Self.tlsFields(line) {
      readTLS(line, fields, number: number, context: context, sink: sink)
      return true
    }
    guard let fields = Self.fields(line), let stamp = TimestampParser.read(line, at: fields[0].lowerBound) else {
      return false
    }
    var record = Record()
    record.microseconds = stamp.microseconds
    record.stamp = stamp.kind
    let balancer = Self.balancer(line, fields[1])
    record.labels[.service] = context.label(line, from: balancer.lowerBound, to: balancer.upperBound)
    record.labels[.node] = label(Self.withoutPort(line, fields[3]), line, context)
    record.labels[.upstream] = record.labels[.node]
    var latency: Int64 = 0
    for index in 4...6 {
      guard let value = line.micros(from: fields[index].lowerBound, to: fields[index].upperBound), value >= 0 else {
        latency = -1
        break
      }
      latency += value
    }
    record.latencyMicroseconds = latency
    let status = line.number(from: fields[7].lowerBound, to: fields[7].upperBound) ?? 0
    record.severity = Severity.http(status)
    if fields.count > 16 {
      record.setTrace(line, from: fields[16].lowerBound, to: fields[16].upperBound, context: context)
    }
    let request = fields[11]
    let blank = line.first(0x20, from: request.lowerBound, before: request.upperBound) ?? request.upperBound
    let last =
      line.find(" HTTP/", from: blank, before: request.upperBound) ?? line.find(
        " -", from: blank + 1, before: request.upperBound)
      ?? request.upperBound
    let isHTTP = blank > request.lowerBound && line[request.lowerBound].isLetter
    access.emit(
      record, line, method: isHTTP ? request.lowerBound..<blank : 0..<0,
      path: isHTTP ? min(blank + 1, last)..<max(last, min(blank + 1, last)) : 0..<0, request: request, status: status,
      client: Self.withoutPort(line, fields[2]), number: number, context: context, sink: sink)
    return true
  }

  private func label(_ range: Range<Int>, _ line: Span<UInt8>, _ context: SourceContext) -> UInt32 {
    range.count <= 1 ? 0 : context.label(line, from: range.lowerBound, to: range.upperBound)
  }

  /// `10.0.0.7:2817` and `[2001:db8::1]:2817` without the port.
  private static func withoutPort(_ line: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var at = range.upperBound - 1
    while at > range.lowerBound, line[at] != 0x3A { at -= 1 }
    return at > range.lowerBound ? range.lowerBound..<at : range
  }
}
