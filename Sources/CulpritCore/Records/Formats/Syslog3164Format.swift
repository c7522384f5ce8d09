/// Traditional syslog: `[<PRI>]Mmm d HH:MM:SS host tag[pid]: message`; no year, no zone.
///
/// Also what `journalctl -o short` prints. With rsyslog's forward format several records may stand in one line.
struct Syslog3164Format: LogFormat {
  static let name = "syslog_rfc3164"
  static let summary = "traditional syslog (RFC 3164) and journalctl -o short"
  static let samples = [
    "Mar  5 06:07:08 web-1 sshd[4711]: Failed password for root from 10.0.0.7 port 4711 ssh2",
    "<11>Mar  5 06:07:09 web-1 cart: cannot reserve stock",
    "Mar  5 06:07:10 web-1 kernel: Out of memory: Killed process 4711 (java)",
  ]

  private var resolver = StampResolver()
  /// How the messages name their requests, where they do.
  private let requests: RequestKeys?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    let share = sample.share { line in
      let start = stampStart(line, SyslogHead.priority(line)?.end ?? 0)
      guard let stamp = TimestampParser.read(line, at: start), stamp.kind == .yearless, stamp.length >= 14,
        line[start].isLetter
      else { return false }
      return head(line, start + stamp.length) != nil
    }
    return share >= 0.5 ? Self(requests: RequestKeys(sample.lines)) : nil
  }

  private static func head(_ line: Span<UInt8>, _ end: Int) -> SyslogHead? {
    // Cisco ends its stamp with a colon, and puts a year after it in some versions.
    var start = end
    if start < line.count, line[start] == 0x3A { start += 1 }
    guard start < line.count, line[start] == 0x20 else { return nil }
    return SyslogHead(line, from: start + 1)
  }

  /// Cisco numbers its messages and marks clocks that are not set: `17: *Mar  5 06:07:08.123: %LINK-3-UPDOWN: …`.
  private static func stampStart(_ line: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < line.count, line[at].isDigit { at += 1 }
    if at > start, line.has(": ", at: at) { at += 2 } else { at = start }
    if at < line.count, line[at] == 0x2A || line[at] == 0x2E { at += 1 }
    return at
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    // rsyslog's forward format has no line break between records: each begins with its priority.
    guard line.has("<"), let next = Self.nextRecord(line, from: 1) else {
      return readOne(line, number: number, context: context, sink: sink)
    }
    var start = 0
    var end = next
    var isRead = false
    while start < line.count {
      if readOne(line.extracting(start..<end), number: number, context: context, sink: sink) { isRead = true }
      start = end
      end = Self.nextRecord(line, from: start + 1) ?? line.count
    }
    return isRead
  }

  /// Where the next `<PRI>` with a stamp behind it starts.
  private static func nextRecord(_ line: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while let open = line.first(0x3C, from: at) {
      var close = open + 1
      while close < line.count, close < open + 4, line[close].isDigit { close += 1 }
      if close > open + 1, close + 1 < line.count, line[close] == 0x3E, line[close + 1].isLetter,
        TimestampParser.read(line, at: close + 1)?.kind == .yearless
      {
        return open
      }
      at = open + 1
    }
    return nil
  }

  private mutating func readOne(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    let priority = SyslogHead.priority(line)
    let start = Self.stampStart(line, priority?.end ?? 0)
    guard let stamp = TimestampParser.read(line, at: start), stamp.kind == .yearless || start > (priority?.end ?? 0),
      let head = Self.head(line, start + stamp.length)
    else { return false }
    head.read(
      stamp, priority: priority?.value, line, requests: requests, number: number, context: context,
      resolver: &resolver, sink: sink)
    return true
  }
}
