/// Redis: `1:M 05 Mar 2024 06:07:08.018 * message`, role and process in brackets in some images.
struct RedisFormat: LogFormat {
  static let name = "redis"
  static let summary = "Redis and Valkey server log"
  static let samples = [
    "1:M 05 Mar 2024 06:07:08.018 # Can't save in background: fork: Cannot allocate memory",
    "[1:C] 05 Mar 2024 06:07:09.018 * Ready to accept connections tcp",
  ]

  private var resolver = StampResolver()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { head($0) != nil } >= 0.5 ? Self() : nil
  }

  private static func head(_ line: Span<UInt8>) -> (process: Range<Int>, stamp: StampReading, mark: Int)? {
    guard line.count > 24 else { return nil }
    var at = line[0] == 0x5B ? 1 : 0
    let start = at
    while at < line.count, line[at].isDigit { at += 1 }
    guard at > start, line[at] == 0x3A || line[start - (start > 0 ? 1 : 0)] == 0x5B else { return nil }
    if line[at] == 0x3A { at += 2 }
    guard at < line.count else { return nil }
    let process = start..<at
    if line[at] == 0x5D { at += 1 }
    guard at + 1 < line.count, line[at] == 0x20, let stamp = TimestampParser.read(line, at: at + 1),
      stamp.kind >= .yearless
    else { return nil }
    let mark = at + 1 + stamp.length + 1
    guard mark < line.count else { return nil }
    switch line[mark] {
    case 0x2E, 0x2D, 0x2A, 0x23: return (process, stamp, mark)
    default: return nil
    }
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.severity =
      line[head.mark] == 0x2E
      ? .debug
      : line[head.mark] == 0x2D
        ? .info
        : line[head.mark] == 0x2A ? .notice : .warning
    record.writer = line.hash(from: head.process.lowerBound, to: head.process.upperBound)
    let text = line.trimmed(from: head.mark + 1)
    sink.begin(record, message: line.extracting(text), logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }
}
