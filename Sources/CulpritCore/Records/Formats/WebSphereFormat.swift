/// IBM WebSphere and Liberty: `[3/5/24 6:07:08:123 UTC] 0000005a Cart          E   SRVE0068E: …`, month first.
struct WebSphereFormat: LogFormat {
  static let name = "websphere"
  static let summary = "IBM WebSphere and Liberty SystemOut, messages.log and trace"
  static let samples = [
    "[3/5/24 6:07:08:123 UTC] 0000005a ServletWrappe E   com.ibm.ws.Servlet service SRVE0068E: An exception was thrown",
    "[3/5/24 6:07:09:123 UTC] 00000001 WsServerImpl  A   WSVR0001I: Server shop1 open for e-business",
  ]

  private var resolver = StampResolver()
  private var record = Record()
  private var hasRecord = false
  private var scratch: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    var scratch: [UInt8] = []
    return sample.share { head($0, &scratch) != nil } >= 0.2 ? Self() : nil
  }

  private static func head(_ line: Span<UInt8>, _ scratch: inout [UInt8]) -> (
    stamp: StampReading, thread: Range<Int>, logger: Range<Int>, level: UInt8, message: Int
  )? {
    guard line.count > 50, line[0] == 0x5B, line[1].isDigit,
      let close = line.first(0x5D, before: 40)
    else { return nil }
    // month, day, year, hour, minute, second, milliseconds
    var numbers: [Int] = []
    var at = 1
    while numbers.count < 7, at < close {
      let start = at
      while at < close, line[at].isDigit { at += 1 }
      guard let number = line.number(from: start, to: at), at < close else { return nil }
      numbers.append(number)
      let sign = line[at]
      let isRight =
        switch numbers.count {
        case 1, 2: sign == 0x2F
        case 3: sign == 0x20 || sign == 0x2C
        case 4...6: sign == 0x3A
        default: sign == 0x20
        }
      guard isRight else { return nil }
      at += 1
      if sign == 0x2C, at < close, line[at] == 0x20 { at += 1 }
    }
    guard numbers.count == 7 else { return nil }
    let year = numbers[2] < 100 ? 2000 + numbers[2] : numbers[2]
    func digits(_ value: Int, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let text =
      "\(digits(year, 4))-\(digits(numbers[0], 2))-\(digits(numbers[1], 2)) \(digits(numbers[3], 2)):"
      + "\(digits(numbers[4], 2)):\(digits(numbers[5], 2)).\(digits(numbers[6], 3)) "
    scratch = Array(text.utf8)
    line.append(from: at, to: close, onto: &scratch)
    guard let stamp = TimestampParser.read(scratch.span, at: 0) else { return nil }
    let thread = close + 2..<line.blank(from: min(line.count, close + 2))
    var name = thread.upperBound
    while name < line.count, line[name] == 0x20 { name += 1 }
    let logger = name..<line.blank(from: name)
    var level = logger.upperBound
    while level < line.count, line[level] == 0x20 { level += 1 }
    guard level + 1 < line.count, line[level + 1] == 0x20, line[level].isLetter || line[level] < 0x40
    else { return nil }
    return (stamp, thread, logger, line[level], level + 2)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line, &scratch) else {
      let text = line.trimmed()
      guard hasRecord, !text.isEmpty, line[0] != 0x2A else { return false }
      sink.proceed(record, text: line.extracting(0..<text.upperBound), line: number)
      return true
    }
    record = Record()
    hasRecord = true
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.writer = line.hash(from: head.thread.lowerBound, to: head.thread.upperBound)
    record.severity =
      switch head.level {
      case UInt8(ascii: "F"): .critical
      case UInt8(ascii: "E"): .error
      case UInt8(ascii: "W"): .warning
      case UInt8(ascii: "A"): .notice
      case UInt8(ascii: "I"), UInt8(ascii: "C"), UInt8(ascii: "D"): .info
      case UInt8(ascii: "1"), UInt8(ascii: "2"), UInt8(ascii: "3"), 0x3C, 0x3E: .debug
      default: Severity.lexical(in: line.extracting(head.message..<line.count))
      }
    let text = line.trimmed(from: head.message)
    sink.begin(record, message: line.extracting(text), logger: line.extracting(head.logger), whole: line, line: number)
    return true
  }
}
