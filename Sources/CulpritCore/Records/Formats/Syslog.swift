/// The parts of a syslog line after its stamp: `host tag[pid]: message`.
struct SyslogHead {
  var host = 0..<0
  var tag = 0..<0
  var process = 0..<0
  var message = 0
  /// The severity that BusyBox and some appliances put between host and program: `web-1 daemon.err cart[17]: …`.
  private(set) var severity = Severity.unknown

  /// Reads host, tag and process id from `start`; the host may be absent in what a program wrote about itself.
  init?(_ line: Span<UInt8>, from start: Int) {
    let count = line.count
    var at = start
    let first = at
    while at < count, line[at] != 0x20, line[at] != 0x3A || Self.isAddress(line, first, at) { at += 1 }
    guard at > first, at < count else { return nil }
    if line[at] == 0x3A {
      // no host: `tag: message`, or `host:` alone
      guard at + 1 >= count || line[at + 1] == 0x20 else { return nil }
      if !splitTag(line, first, at) { return nil }
      message = min(count, at + 2)
      return
    }
    host = first..<at
    at += 1
    while at < count, line[at] == 0x20 { at += 1 }
    if let facility = Self.facility(line, at) {
      severity = facility.severity
      at = facility.end
    }
    let tagStart = at
    while at < count, line[at] != 0x20, line[at] != 0x3A, at - tagStart < 128 { at += 1 }
    if at < count, line[at] == 0x3A, at + 1 >= count || line[at + 1] == 0x20 || at > tagStart && line[at - 1] == 0x5D {
      if !splitTag(line, tagStart, at) { return nil }
      at += 1
      if at < count, line[at] == 0x20 { at += 1 }
      message = at
    } else {
      // no tag: the rest is the message
      message = tagStart
    }
  }

  /// `daemon.err` and the blank behind it.
  private static func facility(_ line: Span<UInt8>, _ start: Int) -> (severity: Severity, end: Int)? {
    guard let dot = line.first(0x2E, from: start, before: start + 9), dot > start + 2,
      let blank = line.first(0x20, from: dot, before: dot + 9), isFacility(line, start, dot),
      let severity = Severity(level: line.extracting(dot + 1..<blank))
    else { return nil }
    return (severity, blank + 1)
  }

  private static func isFacility(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let names: [StaticString] = [
      "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    ]
    return end - start == 6 && line.has("local", at: start) || names.contains { line.equals($0, from: start, to: end) }
  }

  /// Cisco's `%LINK-3-UPDOWN:` and `%ASA-4-106023:` hold the severity's number.
  static func mnemonicSeverity(_ line: Span<UInt8>, from start: Int, to end: Int) -> Severity? {
    guard line.has("%", at: start), let dash = line.first(0x2D, from: start, before: min(end, start + 40)) else {
      return nil
    }
    var at = dash
    // `%FACILITY-SUBFACILITY-3-MNEMONIC`
    while at + 2 < end, line[at + 1] &- 0x30 > 7 || line[at + 2] != 0x2D {
      guard let next = line.first(0x2D, from: at + 1, before: min(end, start + 60)) else { return nil }
      at = next
    }
    return at + 2 < end ? Severity.syslog(Int(line[at + 1] & 15)) : nil
  }

  private mutating func splitTag(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard end > start else { return false }
    tag = start..<end
    if line[end - 1] == 0x5D, let open = line.first(0x5B, from: start, before: end) {
      tag = start..<open
      process = open + 1..<end - 1
    }
    // the program's name without its path and its PAM module
    var slash = tag.upperBound - 1
    while slash > tag.lowerBound, line[slash] != 0x2F { slash -= 1 }
    if line[slash] == 0x2F, slash + 1 < tag.upperBound { tag = slash + 1..<tag.upperBound }
    if let parenthesis = line.first(0x28, from: tag.lowerBound, before: tag.upperBound), parenthesis > tag.lowerBound {
      tag = tag.lowerBound..<parenthesis
    }
    return !tag.isEmpty
  }

  /// Colons inside an IPv6 address do not end a host.
  private static func isAddress(_ line: Span<UInt8>, _ start: Int, _ at: Int) -> Bool {
    for i in start..<at {
      let byte = line[i]
      guard byte.isDigit || (byte | 0x20) &- 0x61 < 6 || byte == 0x3A else { return false }
    }
    return at + 1 < line.count && line[at + 1] != 0x20
  }

  /// Reads a line whose stamp was read and hands its record on: what the syslog formats share.
  func read(
    _ stamp: StampReading, priority: Int?, _ line: Span<UInt8>, requests: RequestKeys?, number: Int,
    context: SourceContext, resolver: inout StampResolver, sink: any RecordSink
  ) {
    var record = Record()
    record.microseconds = resolver.resolve(stamp, context: context)
    record.stamp = stamp.kind
    record.severity = priority.map(Severity.syslog) ?? severity
    fill(&record, line, context)
    requests?.read(line, from: message, into: &record, context: context)
    emit(record, line, number: number, context: context, sink: sink)
  }

  /// Fills a record with host, program and process.
  func fill(_ record: inout Record, _ line: Span<UInt8>, _ context: SourceContext) {
    record.labels[.node] = context.label(line, from: host.lowerBound, to: host.upperBound)
    record.labels[.service] = context.label(line, from: tag.lowerBound, to: tag.upperBound)
    if !process.isEmpty { record.writer = line.hash(from: process.lowerBound, to: process.upperBound) }
  }

  /// Emits the message; JSON and klog payloads are read as what they are.
  func emit(
    _ record: Record, _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) {
    let text = line.trimmed(from: message)
    var record = record
    if !text.isEmpty, line[text.lowerBound] == 0x7B, line.has("{\"", at: text.lowerBound) {
      record.labels[.container] = 0
      sink.unwrap(record, inner: line.extracting(text), isPartial: false, line: number)
      return
    }
    if line.equals("haproxy", from: tag.lowerBound, to: tag.upperBound), let request = HAProxyLine(line, from: message)
    {
      var access = AccessRecord()
      request.emit(record, line, access: &access, number: number, context: context, sink: sink)
      return
    }
    let span = line.extracting(text)
    if record.severity == .unknown {
      let start = tag.isEmpty ? text.lowerBound : tag.lowerBound
      record.severity =
        Self.mnemonicSeverity(line, from: start, to: text.upperBound)
        ?? Self.mnemonicSeverity(line, from: text.lowerBound, to: text.upperBound) ?? .unknown
    }
    if record.severity == .unknown { record.severity = Severity.lexical(in: span) }
    sink.begin(record, message: span, logger: line.extracting(tag), whole: line, line: number)
  }

  /// The value of `<PRI>` at the start of the line and where it ends; `nil` when there is none.
  static func priority(_ line: Span<UInt8>) -> (value: Int, end: Int)? {
    guard line.count > 3, line[0] == 0x3C, let close = line.first(0x3E, from: 1, before: 6),
      let value = line.number(from: 1, to: close), value < 192
    else { return nil }
    return (value, close + 1)
  }
}
