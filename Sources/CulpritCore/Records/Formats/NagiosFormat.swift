/// Nagios and Icinga: `[epoch] SERVICE ALERT: host;service;STATE;HARD;attempt;output`.
struct NagiosFormat: LogFormat {
  static let name = "nagios"
  static let summary = "Nagios and Icinga event log"
  static let samples = [
    "[1709618828] SERVICE ALERT: web-1;HTTP;CRITICAL;HARD;3;HTTP CRITICAL - connection refused",
    "[1709618830] HOST ALERT: web-2;DOWN;SOFT;1;PING CRITICAL - Packet loss = 100%",
  ]

  private var resolver = StampResolver()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { line in
      if isSyslog(line) { return true }
      guard line.count > 14, line[0] == 0x5B, line[11] == 0x5D else { return false }
      return TimestampParser.read(line, at: 1)?.kind == .zoned && line.first(0x3A, from: 13) != nil
    } >= 0.5 ? Self() : nil
  }

  /// The same events in syslog.
  private static func isSyslog(_ line: Span<UInt8>) -> Bool {
    (line.find(" nagios", before: 80) ?? line.find(" icinga", before: 80)) != nil
      && (line.find(" ALERT: ") ?? line.find(" NOTIFICATION: ")) != nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    let start: Int
    var record = Record()
    if line.count > 14, line[0] == 0x5B, let stamp = TimestampParser.read(line, at: 1), stamp.kind == .zoned {
      record.microseconds = stamp.microseconds
      record.stamp = stamp.kind
      start = stamp.length + 2
    } else if Self.isSyslog(line), let stamp = TimestampParser.read(line, at: 0),
      let head = SyslogHead(line, from: stamp.length + 1)
    {
      record.microseconds = resolver.resolve(stamp, context: context)
      record.stamp = stamp.kind
      record.labels[.service] = context.label(line, from: head.tag.lowerBound, to: head.tag.upperBound)
      start = head.message
    } else {
      return false
    }
    let text = line.trimmed(from: start)
    if let colon = line.find(": ", from: text.lowerBound) {
      let end = line.first(0x3B, from: colon) ?? line.count
      record.labels[.node] = context.label(line, from: colon + 2, to: end)
    }
    let isCritical = (line.find(";CRITICAL;") ?? line.find(";DOWN;") ?? line.find(";UNREACHABLE;")) != nil
    record.severity =
      isCritical ? .error : line.find(";WARNING;") != nil || line.find(";UNKNOWN;") != nil ? .warning : .info
    sink.begin(record, message: line.extracting(text), logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }
}
