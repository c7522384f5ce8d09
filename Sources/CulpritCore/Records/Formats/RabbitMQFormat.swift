/// RabbitMQ and other Erlang systems: `=ERROR REPORT==== 5-Mar-2024::06:07:08 ===` with the lines under it, and since 3.7
/// `stamp [level] <0.222.0> message`, where each line of a message has a head of its own since 3.9.
struct RabbitMQFormat: LogFormat {
  static let name = "rabbitmq"
  static let summary = "RabbitMQ and other Erlang systems: reports, and lines with a process id"
  static let samples = [
    """
    =ERROR REPORT==== 5-Mar-2024::06:07:08 ===
    closing AMQP connection <0.1234.0> (10.0.0.7:51000 -> 10.0.0.1:5672):
    missed heartbeats from client, timeout: 60s
    """,
    "2024-03-05 06:07:09.123456+00:00 [info] <0.222.0> Server startup complete; 4 plugins started.",
  ]

  private var stampReader = StampReader()
  private var resolver = StampResolver()
  /// The record whose lines are being read.
  private var record = Record()
  /// Whether a report's head was read and its message has not come yet.
  private var isWaiting = false

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.hasLine({ report($0) != nil }) { return Self() }
    return sample.share { head($0) != nil } >= 0.5 ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if let report = Self.report(line) {
      if isWaiting { begin(line.extracting(0..<0), number: number - 1, sink: sink) }
      record = Record()
      record.severity = report.severity
      record.microseconds = resolver.resolve(report.stamp, context: context)
      record.stamp = report.stamp.kind
      isWaiting = true
      sink.skip(line: number)
      return true
    }
    if let head = Self.head(line) {
      let last = record
      record = Record()
      record.severity = head.severity
      record.microseconds = resolver.resolve(head.stamp, context: context)
      record.stamp = head.stamp.kind
      record.writer = line.hash(from: head.process.lowerBound, to: head.process.upperBound)
      let text = line.trimmed(from: head.message)
      // The further lines of a message have the head of its first.
      if !isWaiting, last.microseconds == record.microseconds, last.writer == record.writer,
        last.severity == record.severity, head.stamp.length > 23
      {
        sink.proceed(record, text: line.extracting(text), line: number)
      } else {
        begin(line.extracting(text), number: number, sink: sink)
      }
      return true
    }
    let text = line.trimmed()
    if text.isEmpty {
      sink.skip(line: number)
    } else if isWaiting {
      begin(line.extracting(text), number: number, sink: sink)
    } else if record.stamp != .none {
      sink.proceed(record, text: line.extracting(text), line: number)
    } else {
      return false
    }
    return true
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { isWaiting = false }

  private mutating func begin(_ message: Span<UInt8>, number: Int, sink: any RecordSink) {
    isWaiting = false
    sink.begin(record, message: message, logger: message.extracting(0..<0), whole: message, line: number)
  }

  /// `=ERROR REPORT==== 5-Mar-2024::06:07:08.123456 ===`
  private static func report(_ line: Span<UInt8>) -> (severity: Severity, stamp: StampReading)? {
    guard line.has("="), let word = line.find(" REPORT==== ", before: 40),
      let severity = Severity(level: line.extracting(1..<word)),
      let colons = line.find("::", from: word, before: word + 30)
    else { return nil }
    // The date is known to the reader of stamps with one sign between it and the time.
    var text: [UInt8] = []
    line.append(from: word + 12, to: colons, onto: &text)
    text.append(0x20)
    line.append(from: colons + 2, onto: &text)
    return TimestampParser.read(text.span, at: 0).map { (severity, $0) }
  }

  private static func head(_ line: Span<UInt8>) -> (
    stamp: StampReading, severity: Severity, process: Range<Int>, message: Int
  )? {
    guard line.count > 30, line[0] &- 0x30 < 10, let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless,
      line.has(" [", at: stamp.length), let close = line.find("] <0.", from: stamp.length, before: stamp.length + 20),
      let severity = Severity(level: line.extracting(stamp.length + 2..<close)),
      let end = line.find("> ", from: close, before: close + 30)
    else { return nil }
    return (stamp, severity, close + 2..<end, end + 2)
  }
}
