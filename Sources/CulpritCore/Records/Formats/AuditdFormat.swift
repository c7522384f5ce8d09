/// Linux's audit log: `type=SYSCALL msg=audit(1709618828.123:17): arch=… success=no …`.
struct AuditdFormat: LogFormat {
  static let name = "auditd"
  static let summary = "Linux audit log"
  static let samples = [
    #"type=SYSCALL msg=audit(1709618828.123:17): arch=c000003e syscall=2 success=no exit=-13 comm="cat" key="etc""#,
    "type=SERVICE_STOP msg=audit(1709618829.001:18): pid=1 uid=0 msg='unit=cart comm=\"systemd\" res=failed'",
  ]

  static func detect(_ sample: Sample) -> (any LogFormat)? { sample.share { head($0) != nil } >= 0.5 ? Self() : nil }

  private static func head(_ line: Span<UInt8>) -> (open: Int, close: Int)? {
    guard let at = line.find("msg=audit(", before: 120), line.find("type=", before: at) != nil,
      let close = line.first(0x29, from: at + 10, before: at + 50)
    else { return nil }
    return (at + 10, close)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line), let stamp = TimestampParser.read(line, at: head.open), stamp.kind == .zoned else {
      return false
    }
    var record = Record()
    record.microseconds = stamp.microseconds
    record.stamp = .zoned
    let isFailure =
      line.find("success=no", from: head.close) != nil || line.find("res=failed", from: head.close) != nil
      || line.find("res=0", from: head.close) != nil || line.find("avc:  denied", from: head.close) != nil
    record.severity = isFailure ? .warning : .info
    if let node = line.find("node=", before: head.open) {
      record.labels[.node] = context.label(line, from: node + 5, to: line.blank(from: node))
    }
    // What happened is the type and its fields, without the number of the event.
    var message: [UInt8] = []
    let type = line.find("type=", before: head.open) ?? 0
    line.append(from: type, to: line.blank(from: type), onto: &message)
    line.append(from: min(line.count, head.close + 2), to: line.trimmed().upperBound, onto: &message)
    sink.begin(record, message: message.span, logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }
}
