/// Amazon S3's server access log: `owner bucket [stamp] client requester id operation key "request" status error …`.
///
/// A request is clustered by its operation (`REST.GET.OBJECT`), since keys have no end.
struct S3AccessFormat: LogFormat {
  static let name = "aws_s3_access"
  static let summary = "Amazon S3 server access logs"
  static let samples = [
    "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop-images [05/Mar/2024:06:07:08 +0000] "
      + "10.0.0.7 - 7B4A0FABBEXAMPLE REST.GET.OBJECT img/a.png \"GET /shop-images/img/a.png HTTP/1.1\" 503 SlowDown "
      + "33 - 14 11 \"-\" \"curl/8.5.0\" -"
  ]

  private var message: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { fields($0) != nil } >= 0.5 ? Self() : nil
  }

  private struct Fields {
    var stamp: StampReading
    var bucket: Range<Int>
    /// Client, requester, request id, operation and key.
    var words: [Range<Int>]
    /// Status, error, bytes, size, total time and time of the first byte.
    var numbers: [Range<Int>]
  }

  private static func fields(_ line: Span<UInt8>) -> Fields? {
    guard line.count > 100, let open = line.first(0x5B, before: 200), open > 3,
      let stamp = TimestampParser.read(line, at: open + 1), stamp.kind == .zoned,
      line.has("] ", at: open + 1 + stamp.length)
    else { return nil }
    var at = open + 3 + stamp.length
    var words: [Range<Int>] = []
    while words.count < 5, at < line.count {
      let end = line.blank(from: at)
      words.append(at..<end)
      at = end + 1
    }
    guard words.count == 5,
      line.has("REST.", at: words[3].lowerBound) || line.has("SOAP.", at: words[3].lowerBound)
        || line.has("WEBSITE.", at: words[3].lowerBound) || line.has("BATCH.", at: words[3].lowerBound)
        || line.has("S3.", at: words[3].lowerBound)
    else { return nil }
    if at < line.count, line[at] == 0x22 {
      guard let end = AccessLine.quoted(line, at) else { return nil }
      at = end + 2
    } else {
      at = line.blank(from: at) + 1
    }
    var numbers: [Range<Int>] = []
    while numbers.count < 6, at < line.count {
      let end = line.blank(from: at)
      numbers.append(at..<end)
      at = end + 1
    }
    guard numbers.count == 6 else { return nil }
    let start = line.blank(from: 0) + 1
    guard start < open - 1 else { return nil }
    return Fields(stamp: stamp, bucket: start..<open - 1, words: words, numbers: numbers)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let fields = Self.fields(line) else { return false }
    var record = Record()
    record.microseconds = fields.stamp.microseconds
    record.stamp = fields.stamp.kind
    let operation = fields.words[3]
    let status = line.number(from: fields.numbers[0].lowerBound, to: fields.numbers[0].upperBound) ?? 0
    record.status = Int16(truncatingIfNeeded: status)
    record.severity = Severity.http(status)
    record.labels[.service] = context.label(line, from: fields.bucket.lowerBound, to: fields.bucket.upperBound)
    record.labels[.method] = context.label(line, from: operation.lowerBound, to: operation.upperBound)
    record.labels[.client] = context.bounded(line, from: fields.words[0].lowerBound, to: fields.words[0].upperBound)
    record.setTrace(line, from: fields.words[2].lowerBound, to: fields.words[2].upperBound, context: context)
    let time = fields.numbers[4]
    record.latencyMicroseconds = line.number(from: time.lowerBound, to: time.upperBound).map { Int64($0) &* 1000 } ?? -1
    message.removeAll(keepingCapacity: true)
    line.append(from: operation.lowerBound, to: operation.upperBound, onto: &message)
    if (100...599).contains(status) {
      message.append(contentsOf: [0x20, UInt8(0x30 + status / 100), 0x78, 0x78])
    }
    if fields.numbers[1].count > 1 {
      message.append(0x20)
      line.append(from: fields.numbers[1].lowerBound, to: fields.numbers[1].upperBound, onto: &message)
    }
    sink.begin(record, message: message.span, logger: message.span.extracting(0..<0), whole: line, line: number)
    return true
  }
}
