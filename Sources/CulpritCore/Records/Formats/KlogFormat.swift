/// klog and glog: `I0305 06:07:08.123456    4711 server.go:17] message`; no year, no zone.
struct KlogFormat: LogFormat {
  static let name = "glog_klog"
  static let summary = "Go's and C++'s glog and Kubernetes' klog, structured or not"
  static let samples = [
    "Log file created at: 2024/03/05 06:07:00",
    "I0305 06:07:08.123456    4711 server.go:17] listening",
    #"E0305 06:07:09.000001    4711 controller.go:93] "Cannot sync" err="not found" pod="shop/cart""#,
  ]

  private var resolver = StampResolver()
  /// How the messages name their requests, where they do.
  private let requests: RequestKeys?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { head($0) != nil || isHeader($0) } >= 0.5 && sample.hasLine { head($0) != nil }
      ? Self(requests: RequestKeys(sample.lines)) : nil
  }

  private static func isHeader(_ line: Span<UInt8>) -> Bool {
    line.has("Log file created at:") || line.has("Running on machine:") || line.has("Log line format:")
      || line.has("Binary: Built with") || line.has("Running duration")
  }

  private static func head(_ line: Span<UInt8>) -> (stamp: StampReading, caller: Range<Int>, message: Int)? {
    guard line.count > 24, Severity(letter: line[0]) != nil, line[0] &- 0x41 < 26 else { return nil }
    var start = 1
    // newer glog puts the year in: `I20240305 06:07:08.123456`
    let stamp: StampReading
    if let short = TimestampParser.readMonthDay(line, at: 1) {
      stamp = short
    } else if let long = TimestampParser.read(line, at: 1), long.kind == .zoneless, line[9] == 0x20 || line[7] == 0x20 {
      stamp = long
    } else {
      return nil
    }
    start += stamp.length
    // CockroachDB: `I240305 06:07:08.123456 17 server/server.go:93 ⋮ [n1] 4  message`.
    if let sign = line.find(" \u{22EE} ", from: start, before: start + 200) {
      var caller = sign
      while caller > start, line[caller - 1] != 0x20 { caller -= 1 }
      return (stamp, caller..<sign, cockroachMessage(line, sign + 5))
    }
    guard
      let bracket = line.find("] ", from: start, before: start + 200)
        ?? (line[line.count - 1] == 0x5D ? line.count - 1 : nil)
    else { return nil }
    var caller = bracket
    while caller > start, line[caller - 1] != 0x20 { caller -= 1 }
    guard line.first(0x3A, from: caller, before: bracket) != nil else { return nil }
    return (stamp, caller..<bracket, min(line.count, bracket + 2))
  }

  /// Behind the tags in brackets and the entry's number.
  private static func cockroachMessage(_ line: Span<UInt8>, _ start: Int) -> Int {
    var at = min(start, line.count)
    if line.has("[", at: at), let close = line.first(0x5D, from: at) { at = close + 1 }
    while at < line.count, line[at] == 0x20 || line[at].isDigit { at += 1 }
    return at
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line) else {
      guard Self.isHeader(line) else { return false }
      sink.skip(line: number)
      return true
    }
    var record = Record()
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.severity = Severity(letter: line[0]) ?? .unknown
    let thread = line.trimmed(from: 1 + head.stamp.length, to: head.caller.lowerBound)
    if !thread.isEmpty { record.writer = line.hash(from: thread.lowerBound, to: thread.upperBound) }
    requests?.read(line, from: head.message, into: &record, context: context)
    let text = line.trimmed(from: head.message)
    sink.begin(
      record, message: line.extracting(text), logger: line.extracting(head.caller), whole: line, line: number)
    return true
  }
}
