/// Apache httpd: error log of 2.2 and 2.4, and access log where the source's name tells it from nginx.
struct ApacheFormat: LogFormat {
  static let name = "apache"
  static let summary = "Apache httpd error log, and access log of files named like Apache's"
  static let samples = [
    "[Tue Mar 05 06:07:08.123456 2024] [core:error] [pid 4711:tid 139872] (13)Permission denied: [client "
      + "10.0.0.7:4711] AH00035: access to /x denied",
    "[Tue Mar 05 06:07:09 2024] [error] [client 10.0.0.7] File does not exist: /srv/x.ico",
  ]

  private var access = AccessRecord()
  private var resolver = StampResolver()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.share({ errorHead($0) != nil }) >= 0.5 { return Self() }
    let isNamed = sample.isNamed("apache") || sample.isNamed("httpd") || sample.isNamed("access_log")
    return isNamed && sample.share { AccessLine($0) != nil || errorHead($0) != nil } >= 0.5 ? Self() : nil
  }

  private static func errorHead(_ line: Span<UInt8>) -> (
    stamp: StampReading, level: Range<Int>, module: Range<Int>, at: Int
  )? {
    guard line.count > 30, line[0] == 0x5B, line[1].isLetter,
      let stamp = TimestampParser.read(line, at: 1), stamp.kind == .zoneless, line.has("] [", at: 1 + stamp.length)
    else { return nil }
    let start = stamp.length + 4
    guard let close = line.first(0x5D, from: start, before: start + 40) else { return nil }
    let colon = line.first(0x3A, from: start, before: close)
    let level = (colon.map { $0 + 1 } ?? start)..<close
    guard !level.isEmpty else { return nil }
    return (stamp, level, start..<(colon ?? start), min(line.count, close + 2))
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    var record = Record()
    guard let head = Self.errorHead(line) else {
      guard let parts = AccessLine(line) else { return false }
      record.microseconds = resolver.resolve(parts.stamp, context: context)
      record.stamp = parts.stamp.kind
      record.latencyMicroseconds = NginxFormat.latency(line, parts.rest)
      access.emit(
        record, line, method: parts.method, path: parts.path, request: parts.request, status: parts.status,
        client: parts.client, number: number, context: context, sink: sink)
      return true
    }
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.severity = Severity(level: line.extracting(head.level)) ?? .unknown
    var at = head.at
    // `[pid 4711:tid 17]`, `[client 10.0.0.7:4711]`; an errno may stand between them
    while at < line.count, line[at] == 0x5B, let close = line.first(0x5D, from: at) {
      if line.has("[client ", at: at) {
        record.labels[.client] = context.bounded(line, from: at + 8, to: Self.addressEnd(line, at + 8, close))
      } else if line.has("[pid ", at: at) {
        record.writer = line.hash(from: at + 5, to: close)
      } else {
        break
      }
      at = min(line.count, close + 2)
    }
    let text = line.trimmed(from: at)
    sink.begin(record, message: line.extracting(text), logger: line.extracting(head.module), whole: line, line: number)
    return true
  }

  private static func addressEnd(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var colons = 0
    var last = end
    for i in start..<end where line[i] == 0x3A {
      colons += 1
      last = i
    }
    return colons == 1 ? last : end
  }
}
