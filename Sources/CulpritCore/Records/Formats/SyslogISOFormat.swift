/// rsyslog's file format, and newer systemd's `journalctl -o short-iso`: `2024-03-05T06:07:08.123456+00:00 host tag[pid]: message`.
struct SyslogISOFormat: LogFormat {
  static let name = "syslog_iso"
  static let summary = "syslog with RFC 3339 stamps, as rsyslog and journalctl -o short-iso write it"
  static let samples = [
    "2024-03-05T06:07:08.123456+00:00 web-1 sshd[4711]: Failed password for root",
    "2024-03-05T06:07:09+01:00 web-1 systemd[1]: cart.service: Main process exited, code=killed",
    "<12>2024-03-05T06:07:10.000001Z web-1 cart: slow query",
  ]

  private var reader = StampReader()
  private var resolver = StampResolver()
  /// How the messages name their requests, where they do.
  private let requests: RequestKeys?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    // `<stamp> validation failed: …` has the same form: a host and a program are believed when any line has a priority,
    // a process id, a host that is no mere word, or the kernel for its program.
    var isSure = false
    let share = sample.share { line in
      let start = SyslogHead.priority(line)?.end ?? 0
      guard let stamp = TimestampParser.read(line, at: start), stamp.kind >= .zoneless, start + 20 < line.count,
        isISO(line, start, stamp), start + stamp.length < line.count,
        line[start + stamp.length] == 0x20, let head = SyslogHead(line, from: start + stamp.length + 1)
      else { return false }
      guard !head.tag.isEmpty, !head.host.isEmpty, isHost(line, head.host) else { return false }
      let isKernel = line.equals("kernel", from: head.tag.lowerBound, to: head.tag.upperBound)
      if start > 0 || isKernel || !head.process.isEmpty
        || head.host.contains(where: { !line[$0].isLetter })
      {
        isSure = true
      }
      return true
    }
    return share >= 0.7 && isSure ? Self(requests: RequestKeys(sample.lines)) : nil
  }

  /// RFC 3339 with its `T`; of journalctl also `short-full` (weekday first) and `short-unix` (seconds with a fraction).
  private static func isISO(_ line: Span<UInt8>, _ start: Int, _ stamp: StampReading) -> Bool {
    line[start + 4] == 0x2D && line[start + 10] == 0x54 || line[start + 3] == 0x20 && line[start + 8] == 0x2D
      || line[start + 10] == 0x2E && stamp.length == 17
  }

  /// Levels stand where hosts do in other layouts.
  private static func isHost(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for i in range {
      let byte = line[i]
      guard
        byte.isLetter || byte.isDigit || byte == 0x2D || byte == 0x2E || byte == 0x3A
          || byte == 0x5F
      else { return false }
    }
    return Severity(level: line.extracting(range)) == nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    let priority = SyslogHead.priority(line)
    let start = priority?.end ?? 0
    guard let stamp = reader.read(line, at: start), stamp.kind >= .zoneless, start + stamp.length < line.count,
      line[start + stamp.length] == 0x20, let head = SyslogHead(line, from: start + stamp.length + 1)
    else { return false }
    head.read(
      stamp, priority: priority?.value, line, requests: requests, number: number, context: context,
      resolver: &resolver, sink: sink)
    return true
  }
}
