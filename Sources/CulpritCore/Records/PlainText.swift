/// Text with a stamp somewhere near its start and perhaps a level word: what every line falls back to.
///
/// A line without a stamp belongs to the record before it once any line of the source had one.
struct PlainText: LogFormat {
  static let name = "text"
  static let summary = "any text; lines with a stamp start a record"
  static let samples = [
    "2024-03-05 06:07:08,123 ERROR cannot reserve stock", "[2024-03-05T06:07:08Z] WARN: slow query",
  ]

  private var stampReader = StampReader()
  private var resolver = StampResolver()
  private let isStamped: Bool

  init(isStamped: Bool) { self.isStamped = isStamped }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    Self(isStamped: sample.hasLine { stamp($0) != nil })
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    let range = line.trimmed()
    var record = Record()
    var start = range.lowerBound
    if let stamp = Self.stamp(line) {
      record.microseconds = resolver.resolve(stamp.reading, context: context)
      record.stamp = stamp.reading.kind
      start = stamp.start + stamp.reading.length
      while start < range.upperBound, [0x5D, 0x20, 0x3A, 0x2C, 0x29, 0x7C, 0x2D].contains(line[start]) { start += 1 }
    } else if isStamped || range.lowerBound > 0 && line[0] != 0x5B {
      sink.proceed(record, text: line, line: number)
      return true
    }
    let message = line.extracting(start..<max(start, range.upperBound))
    record.severity = Severity.lexical(in: message)
    sink.begin(record, message: message, logger: message.extracting(0..<0), whole: line, line: number)
    return true
  }

  /// A stamp at the start of the line, or after at most three words or brackets.
  private static func stamp(_ line: Span<UInt8>) -> (start: Int, reading: StampReading)? {
    var at = 0
    var words = 0
    let end = min(line.count, 100)
    while at < end, words < 4 {
      let byte = line[at]
      if TimestampParser.isDigit(byte) || TimestampParser.isLetter(byte) {
        if let reading = TimestampParser.read(line, at: at) { return (at, reading) }
        while at < end, line[at] != 0x20, line[at] != 0x5B, line[at] != 0x28, line[at] != 0x7C { at += 1 }
        words += 1
      } else {
        at += 1
      }
    }
    return nil
  }
}
