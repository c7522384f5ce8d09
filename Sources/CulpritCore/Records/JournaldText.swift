/// What `journalctl` prints in its short forms: syslog's lines, told by the remarks of the journal between them
/// (`-- Journal begins at …`, `-- Boot 0dc8… --`) or, in `short-iso`, by offsets without a colon, which syslog daemons
/// never write.
///
/// Without these nothing tells them from a syslog file.
struct JournaldText: Sendable {
  private var short: Syslog3164Format?
  private var iso: SyslogISOFormat?

  init?(_ sample: Sample) {
    guard sample.hasLine({ Self.isRemark($0) }) else {
      guard sample.share({ Self.hasPlainOffset($0) }) >= 0.7 else { return nil }
      iso = SyslogISOFormat.detect(sample) as? SyslogISOFormat
      if iso == nil { return nil }
      return
    }
    let lines = sample.lines.filter { !Self.isRemark($0.span) }
    let rest = Sample(lines: lines, name: sample.name)
    short = Syslog3164Format.detect(rest) as? Syslog3164Format
    if short == nil { iso = SyslogISOFormat.detect(rest) as? SyslogISOFormat }
    if short == nil, iso == nil { return nil }
  }

  /// `2024-03-05T06:07:09+0100 `, also with microseconds.
  private static func hasPlainOffset(_ line: Span<UInt8>) -> Bool {
    guard line.count > 32, line[10] == 0x54 else { return false }
    let sign = line[19] == 0x2E ? 26 : 19
    guard line[sign] == 0x2B || line[sign] == 0x2D, line[sign + 5] == 0x20 else { return false }
    return line.number(from: sign + 1, to: sign + 5) != nil
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
