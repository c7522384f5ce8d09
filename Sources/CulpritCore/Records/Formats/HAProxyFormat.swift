/// HAProxy's TCP and HTTP logs without syslog around them, as containers print them.
struct HAProxyFormat: LogFormat {
  static let name = "haproxy"
  static let summary = "HAProxy's HTTP and TCP log lines"
  static let samples = [
    "10.0.0.7:39759 [05/Mar/2024:06:07:08.633] http-in shop/web-1 0/0/1/48/49 502 285 - - ---- 8/8/8/1/0 0/0 "
      + "\"POST /orders/17 HTTP/1.1\"",
    "10.0.0.7:39761 [05/Mar/2024:06:07:09.633] tcp-in db/db-1 0/0/5007 212 -- 0/0/0/0/3 0/0",
  ]

  private var resolver = StampResolver()
  private var access = AccessRecord()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { line in
      HAProxyLine(line, from: 0).map { TimestampParser.read(line, at: $0.stamp) != nil } ?? false
    } >= 0.5 ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let request = HAProxyLine(line, from: 0), let stamp = TimestampParser.read(line, at: request.stamp) else {
      return false
    }
    var record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    request.emit(record, line, access: &access, number: number, context: context, sink: sink)
    return true
  }
}
