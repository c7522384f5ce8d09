/// Ruby's logger, as Rails and Puma write it: `E, [2024-03-05T06:07:08.123456 #17] ERROR -- program: message`.
struct RubyFormat: LogFormat {
  static let name = "ruby_logger"
  static let summary = "Ruby's Logger: Rails, Sidekiq, Puma"
  static let samples = [
    "E, [2024-03-05T06:07:08.123456 #17] ERROR -- cart: cannot reserve stock",
    "I, [2024-03-05T06:07:09.000001 #17]  INFO -- : [4bf92f35-77b3-4da6-a3ce-929d0e0e4736] Completed 200 OK",
  ]

  private var reader = StampReader()
  private var resolver = StampResolver()
  private let requests: RequestKeys?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { head($0) != nil } >= 0.3 ? Self(requests: RequestKeys(sample.lines)) : nil
  }

  /// Where the closing bracket, the process and the level are.
  private static func head(_ line: Span<UInt8>) -> (stamp: Int, process: Range<Int>, level: Range<Int>, rest: Int)? {
    guard line.count > 30, line[1] == 0x2C, line.has(", [", at: 1), Severity(letter: line[0]) != nil,
      let sharp = line.first(0x23, from: 20, before: 40), let close = line.first(0x5D, from: sharp, before: sharp + 12),
      let dashes = line.find(" -- ", from: close, before: close + 12)
    else { return nil }
    return (4, sharp + 1..<close, line.trimmed(from: close + 1, to: dashes), dashes + 4)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line), let stamp = reader.read(line, at: head.stamp) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    record.severity = Severity(level: line.extracting(head.level)) ?? Severity(letter: line[0]) ?? .unknown
    record.writer = line.hash(from: head.process.lowerBound, to: head.process.upperBound)
    // `program: message`, the program mostly left out.
    let colon = line.first(0x3A, from: head.rest, before: head.rest + 64) ?? head.rest
    let program = line.trimmed(from: head.rest, to: colon)
    var start = min(line.count, colon + 1)
    while start < line.count, line[start] == 0x20 { start += 1 }
    // Rails' tag of the request.
    if start < line.count, line[start] == 0x5B, let close = line.first(0x5D, from: start, before: start + 64),
      LayoutField.isRequest(line, start + 1, close)
    {
      record.setTrace(line, from: start + 1, to: close, context: context)
    } else {
      requests?.read(line, from: start, into: &record, context: context)
    }
    let message = line.extracting(start..<max(start, line.trimmed().upperBound))
    sink.begin(record, message: message, logger: line.extracting(program), whole: line, line: number)
    return true
  }
}
