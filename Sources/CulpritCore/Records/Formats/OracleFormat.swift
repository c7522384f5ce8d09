/// Oracle: alert log as text (a line with the time, then the message's lines) and as ADR XML, and the listener's log.
struct OracleFormat: LogFormat {
  static let name = "oracle"
  static let summary = "Oracle alert log (text and ADR XML), listener log and audit trail in XML"
  static let samples = [
    "2024-03-05T06:07:08.339827-05:00",
    "Errors in file /u01/app/oracle/diag/rdbms/shop/shop1/trace/shop1_lms0_4711.trc:",
    "ORA-00600: internal error code, arguments: [kclantilock_17], [], []",
    "2024-03-05T06:07:10.948254-05:00",
    "Checkpoint not complete",
  ]

  private enum Kind: Sendable { case text, xml, listener, audit }

  private var audit = XMLEvent(open: "<AuditRecord>", close: "</AuditRecord>")

  private let kind: Kind
  private var resolver = StampResolver()
  private var record = Record()
  /// Whether a time was read whose message has not come yet.
  private var isWaiting = false
  private var isInText = false
  private var logger: [UInt8] = []

  private init(kind: Kind) { self.kind = kind }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.hasLine({ $0.has("<msg time='") }) { return Self(kind: .xml) }
    if XMLEvent.begins(sample), sample.hasLine({ $0.find("<AuditRecord>") != nil }) { return Self(kind: .audit) }
    if sample.share({ $0.find(" * (CONNECT_DATA=") != nil || $0.find(" * service_update * ") != nil }) >= 0.4 {
      return Self(kind: .listener)
    }
    var stamps = 0
    for line in sample.lines.prefix(200) where stampOnly(line.span) != nil { stamps += 1 }
    return stamps > 0 && sample.lines.first(where: { !$0.isEmpty }).map { stampOnly($0.span) != nil } == true
      ? Self(kind: .text) : nil
  }

  /// A line that is a stamp and nothing else.
  private static func stampOnly(_ line: Span<UInt8>) -> StampReading? {
    let range = line.trimmed()
    guard range.lowerBound == 0, range.count >= 20, let stamp = TimestampParser.read(line, at: 0),
      stamp.kind >= .zoneless, stamp.length == range.count
    else { return nil }
    return stamp
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    switch kind {
    case .text: readText(line, number: number, context: context, sink: sink)
    case .xml: readXML(line, number: number, context: context, sink: sink)
    case .listener: readListener(line, number: number, context: context, sink: sink)
    case .audit: readAudit(line, number: number, context: context, sink: sink)
    }
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { audit.finish(sink: sink) }

  // MARK: Audit trail

  private mutating func readAudit(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    guard let ended = audit.ended(by: line, number: number, sink: sink) else { return false }
    for event in ended { emitAudit(event.bytes.span, number: event.line, context: context, sink: sink) }
    return true
  }

  /// A statement is what happened, else the comment; what failed has Oracle's number of the error.
  private func emitAudit(_ event: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) {
    var record = Record()
    var resolver = resolver
    if let time = XMLEvent.text(event, "<Extended_Timestamp>") ?? XMLEvent.text(event, "<Timestamp>"),
      let stamp = TimestampParser.read(event, at: time.lowerBound)
    {
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
    }
    if let host = XMLEvent.text(event, "<Userhost>") {
      record.labels[.node] = context.label(event, from: host.lowerBound, to: host.upperBound)
    }
    var message: [UInt8] = []
    let code = (XMLEvent.text(event, "<Returncode>")).flatMap { event.number(from: $0.lowerBound, to: $0.upperBound) }
    record.severity = code ?? 0 == 0 ? .info : .error
    if let code, code != 0 {
      let digits = String(code)
      message.append(contentsOf: "ORA-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits): ".utf8)
    }
    if let action = XMLEvent.text(event, "<Action>") {
      message.append(contentsOf: "action ".utf8)
      event.append(from: action.lowerBound, to: action.upperBound, onto: &message)
    }
    if let text = XMLEvent.text(event, "<Sql_Text>") ?? XMLEvent.text(event, "<Comment_Text>") {
      message.append(0x20)
      XMLEvent.decode(event, text, onto: &message)
    }
    XMLEvent.emit(record, message, logger: event.extracting(0..<0), whole: event, number: number, sink: sink)
  }

  private mutating func readText(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    if let stamp = Self.stampOnly(line) {
      record = Record()
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
      isWaiting = true
      sink.skip(line: number)
      return true
    }
    if line.trimmed().isEmpty {
      sink.skip(line: number)
      return true
    }
    guard record.stamp != .none else { return false }
    // An error number starts a message of its own unless it explains the line before.
    guard isWaiting else {
      sink.proceed(record, text: line, line: number)
      return true
    }
    isWaiting = false
    record.severity = Self.severity(line)
    let text = line.trimmed()
    sink.begin(record, message: line.extracting(text), logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }

  private static func severity(_ line: Span<UInt8>) -> Severity {
    if line.find("ORA-00600") != nil || line.find("ORA-07445") != nil || line.find("ORA-04031") != nil {
      return .critical
    }
    if line.find("ORA-") != nil || line.find("TNS-") != nil { return .error }
    let severity = Severity.lexical(in: line)
    return severity == .unknown ? .info : severity
  }

  // MARK: ADR XML

  private mutating func readXML(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    let text = line.trimmed()
    if text.isEmpty || line.has("</txt>", at: text.lowerBound) || line.has("</msg>", at: text.lowerBound) {
      isInText = false
      sink.skip(line: number)
      return true
    }
    if line.has("<msg ", at: text.lowerBound) {
      record = Record()
      attributes(line, context)
      isWaiting = true
      sink.skip(line: number)
      return true
    }
    var start = text.lowerBound
    if line.has("<txt>", at: start) {
      start += 5
      isInText = true
    } else if !isInText {
      // further attributes of `<msg`
      if record.stamp == .none { return false }
      attributes(line, context)
      sink.skip(line: number)
      return true
    }
    let end = line.find("</txt>", from: start) ?? text.upperBound
    if end < text.upperBound { isInText = false }
    let message = line.extracting(line.trimmed(from: start, to: end))
    if isWaiting, !message.isEmpty {
      isWaiting = false
      if record.severity <= .info || record.severity == .unknown {
        record.severity = max(record.severity, Self.severity(message))
      }
      sink.begin(record, message: message, logger: logger.span, whole: message, line: number)
    } else if message.isEmpty {
      sink.skip(line: number)
    } else {
      sink.proceed(record, text: message, line: number)
    }
    return true
  }

  private mutating func attributes(_ line: Span<UInt8>, _ context: SourceContext) {
    if let range = Self.attribute("time='", line), let stamp = TimestampParser.read(line, at: range.lowerBound) {
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
      logger.removeAll(keepingCapacity: true)
    }
    if let range = Self.attribute("type='", line) {
      record.severity = Severity(level: line.extracting(range)) ?? .unknown
    }
    if let range = Self.attribute("host_id='", line) {
      record.labels[.node] = context.label(line, from: range.lowerBound, to: range.upperBound)
    }
    if let range = Self.attribute("group='", line) {
      line.append(from: range.lowerBound, to: range.upperBound, onto: &logger)
    }
  }

  private static func attribute(_ name: StaticString, _ line: Span<UInt8>) -> Range<Int>? {
    guard let at = line.find(name) else { return nil }
    let start = at + name.utf8CodeUnitCount
    return start..<(line.first(0x27, from: start) ?? line.count)
  }

  // MARK: Listener

  /// `05-MAR-2024 06:07:08 * (CONNECT_DATA=…) * (ADDRESS=…) * establish * shop * 12514`
  private mutating func readListener(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    guard let stamp = TimestampParser.read(line, at: 0), stamp.kind >= .zoneless else {
      if line.has("TNS-") || line.has(" TNS-") {
        sink.proceed(record, text: line, line: number)
        return true
      }
      return false
    }
    record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    let text = line.trimmed(from: stamp.length)
    var code = text.upperBound
    while code > text.lowerBound, line[code - 1].isDigit { code -= 1 }
    let value = line.number(from: code, to: text.upperBound) ?? 0
    record.severity = value == 0 ? .info : .error
    let start = line.has("* ", at: text.lowerBound) ? text.lowerBound + 2 : text.lowerBound
    sink.begin(
      record, message: line.extracting(start..<text.upperBound), logger: line.extracting(0..<0), whole: line,
      line: number)
    return true
  }
}
