/// What `journalctl` prints in its short forms: syslog's lines, told by the remarks of the journal between them
/// (`-- Journal begins at …`, `-- Boot 0dc8… --`).
///
/// Without such a remark nothing tells them from a syslog file.
struct JournaldText: Sendable {
  private var short: Syslog3164Format?
  private var iso: SyslogISOFormat?

  init?(_ sample: Sample) {
    guard sample.hasLine({ Self.isRemark($0) }) else { return nil }
    let lines = sample.lines.filter { !Self.isRemark($0.span) }
    let rest = Sample(lines: lines, name: sample.name)
    short = Syslog3164Format.detect(rest) as? Syslog3164Format
    if short == nil { iso = SyslogISOFormat.detect(rest) as? SyslogISOFormat }
    if short == nil, iso == nil { return nil }
  }

  private static func isRemark(_ line: Span<UInt8>) -> Bool {
    line.has("-- Journal begins at ") || line.has("-- Logs begin at ") || line.has("-- Boot ")
      || line.has("-- Reboot --") || line.has("-- No entries --")
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if Self.isRemark(line) {
      sink.skip(line: number)
      return true
    }
    if short != nil { return short!.read(line, number: number, context: context, sink: sink) }
    return iso!.read(line, number: number, context: context, sink: sink)
  }
}
