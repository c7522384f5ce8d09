/// RFC 5424: `<PRI>1 stamp host app procid msgid [SD] message`; as a file also without `<PRI>1`.
struct Syslog5424Format: LogFormat {
  static let name = "syslog_rfc5424"
  static let summary = "syslog by RFC 5424, with structured data"
  static let samples = [
    "<11>1 2024-03-05T06:07:08.123456Z web-1 cart 4711 ID47 [x@32473 order=\"7\"] cannot reserve stock",
    "<14>1 2024-03-05T06:07:09+01:00 web-1 cart - - - listening",
  ]

  private var reader = StampReader()
  private var resolver = StampResolver()
  /// How messages and structured data name their requests, where they do.
  private let requests: RequestKeys?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { parse($0) != nil } >= 0.5 ? Self(requests: RequestKeys(sample.lines)) : nil
  }

  private struct Head {
    var priority: Int?
    var stamp = 0
    var host = 0..<0
    var app = 0..<0
    var process = 0..<0
    var id = 0..<0
    var data = 0..<0
    var message = 0
  }

  private static func parse(_ line: Span<UInt8>) -> Head? {
    var head = Head()
    var at = 0
    // A byte count before the record: octet framing of RFC 6587.
    while at < min(line.count, 7), line[at].isDigit { at += 1 }
    if at > 0, at < line.count, line[at] == 0x20, at + 1 < line.count, line[at + 1] == 0x3C { at += 1 } else { at = 0 }
    if at < line.count, line[at] == 0x3C {
      guard let priority = SyslogHead.priority(line.extracting(at...)), line.has("1 ", at: at + priority.end) else {
        return nil
      }
      head.priority = priority.value
      at += priority.end + 2
    }
    head.stamp = at
    guard at + 1 < line.count else { return nil }
    if line.has("- ", at: at) {
      at += 2
      if head.priority == nil { return nil }
    } else {
      guard at + 20 < line.count, line[at + 4] == 0x2D, line[at + 10] == 0x54,
        let end = line.first(0x20, from: at, before: at + 40)
      else { return nil }
      at = end + 1
    }
    var fields: [Range<Int>] = []
    while fields.count < 4 {
      guard let end = line.first(0x20, from: at, before: at + 260), end > at else { return nil }
      fields.append(at..<end)
      at = end + 1
    }
    head.host = fields[0]
    head.app = fields[1]
    head.process = fields[2]
    head.id = fields[3]
    // Without `<PRI>1` only the structured data tells it from other syslog.
    guard at < line.count, line[at] == 0x5B || line[at] == 0x2D else { return nil }
    let data = at
    if line[at] == 0x2D {
      guard at + 1 >= line.count || line[at + 1] == 0x20 else { return nil }
      at += 1
    } else {
      while at < line.count, line[at] == 0x5B {
        var isQuoted = false
        at += 1
        while at < line.count, isQuoted || line[at] != 0x5D {
          if line[at] == 0x5C { at += 1 } else if line[at] == 0x22 { isQuoted.toggle() }
          at += 1
        }
        at += 1
      }
      at = min(at, line.count)
    }
    if head.priority == nil {
      // Its pairs or, without any, its process id must look like what they are.
      let isPaired = line[data] == 0x5B && line.find("=\"", from: data, before: at) != nil
      let isNumbered =
        line[data] == 0x2D
        && (line.equals("-", from: fields[2].lowerBound, to: fields[2].upperBound)
          || line.number(from: fields[2].lowerBound, to: fields[2].upperBound) != nil)
      guard isPaired || isNumbered else { return nil }
    }
    head.data = data..<at
    head.message = min(line.count, at + 1)
    return head
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.parse(line) else { return false }
    var record = Record()
    if let stamp = reader.read(line, at: head.stamp) {
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
    }
    record.labels[.node] = label(head.host, line, context)
    record.labels[.service] = label(head.app, line, context)
    if let priority = head.priority {
      record.severity = Severity.syslog(priority)
    } else if let level = line.find("level=\"", from: head.data.lowerBound, before: head.data.upperBound),
      let end = line.first(0x22, from: level + 7, before: head.data.upperBound)
    {
      record.severity = Severity(level: line.extracting(level + 7..<end)) ?? .unknown
    }
    if !head.process.isEmpty { record.writer = line.hash(from: head.process.lowerBound, to: head.process.upperBound) }
    requests?.read(line, from: head.data.lowerBound, into: &record, context: context)
    var text = line.trimmed(from: head.message)
    if line.has("\u{FEFF}", at: text.lowerBound) { text = text.lowerBound + 3..<text.upperBound }
    if text.isEmpty { text = head.data }
    if line.has("{\"", at: text.lowerBound) {
      sink.unwrap(record, inner: line.extracting(text), isPartial: false, line: number)
      return true
    }
    if record.severity == .unknown { record.severity = Severity.lexical(in: line.extracting(text)) }
    let logger = head.id.count == 1 && line[head.id.lowerBound] == 0x2D ? head.app : head.id
    sink.begin(
      record, message: line.extracting(text), logger: line.extracting(logger), whole: line, line: number)
    return true
  }

  private func label(_ range: Range<Int>, _ line: Span<UInt8>, _ context: SourceContext) -> UInt32 {
    if range.count == 1, line[range.lowerBound] == 0x2D { return 0 }
    return context.label(line, from: range.lowerBound, to: range.upperBound)
  }
}
