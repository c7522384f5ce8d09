/// Text whose lines begin with a date and no time of day: `2024-03-05 message`, `20240305 message`.
struct DatedTextFormat: LogFormat {
  static let name = "dated_text"
  static let summary = "text lines that begin with a date without a time of day"
  static let samples = ["2024-03-05 nightly export failed", "2024-03-06 nightly export done"]

  private var resolver = StampResolver()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { date($0) != nil && TimestampParser.read($0, at: 0) == nil } >= 0.8 ? Self() : nil
  }

  private static func date(_ line: Span<UInt8>) -> StampReading? {
    guard let stamp = TimestampParser.readDate(line, at: 0), stamp.length < line.count else { return nil }
    guard line[stamp.length] == 0x20 else { return nil }
    return stamp
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let stamp = Self.date(line) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    let message = line.extracting(line.trimmed(from: stamp.length))
    record.severity = Severity.lexical(in: message)
    sink.begin(record, message: message, logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }
}
