/// The kernel's ring buffer as `dmesg` prints it: seconds since the start, so that its records have no date.
struct DmesgFormat: LogFormat {
  static let name = "dmesg"
  static let summary = "the kernel's ring buffer as dmesg prints it, seconds since the start"
  static let samples = [
    "[ 1234.567890] Out of memory: Killed process 4711 (java) total-vm:123456kB",
    "<3>[ 1234.567891] EXT4-fs error (device sda1): ext4_find_entry",
  ]

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { head($0) != nil } >= 0.7 ? Self() : nil
  }

  private static func head(_ line: Span<UInt8>) -> (priority: Int?, message: Int)? {
    let priority = SyslogHead.priority(line)
    let open = priority?.end ?? 0
    guard open + 14 < line.count, line[open] == 0x5B, let close = line.first(0x5D, from: open, before: open + 22),
      close - open >= 13, line[close - 7] == 0x2E, line.number(from: close - 6, to: close) != nil
    else { return nil }
    var at = open + 1
    while at < close, line[at] == 0x20 { at += 1 }
    guard line.number(from: at, to: close - 7) != nil else { return nil }
    return (priority?.value, min(line.count, close + 2))
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line) else { return false }
    var record = Record()
    let text = line.extracting(line.trimmed(from: head.message))
    record.severity = head.priority.map { Severity.syslog($0) } ?? Severity.lexical(in: text)
    sink.begin(record, message: text, logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }
}
