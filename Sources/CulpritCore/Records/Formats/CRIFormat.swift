/// The container runtime interface's log files: `<RFC 3339 nanoseconds> <stdout|stderr> <P|F> <message>`.
///
/// A wrapper: long lines are cut into `P` parts and an `F` part, joined per stream.
struct CRIFormat: LogFormat {
  static let name = "cri"
  static let summary = "Kubernetes container logs as containerd and CRI-O write them"
  static let samples = [
    "2024-03-05T06:07:08.123456789Z stdout F cart is ready",
    "2024-03-05T06:07:08.200000000Z stderr P first half of ",
    "2024-03-05T06:07:08.200000001Z stderr F one long error",
  ]

  private var reader = StampReader()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { head($0) != nil } >= 0.5 ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line), let stamp = reader.read(line, at: 0), stamp.kind == .zoned else { return false }
    var record = Record()
    record.microseconds = stamp.microseconds
    record.stamp = .zoned
    record.labels[.stream] = context.label(line, from: head.stream, to: head.stream + 6)
    sink.unwrap(record, inner: line.extracting(head.message...), isPartial: head.isPartial, line: number)
    return true
  }

  /// Whether a line has CRI's head.
  static func isHead(_ line: Span<UInt8>) -> Bool { head(line) != nil }

  /// Where stream and message start; the tag may be followed by others after a colon.
  private static func head(_ line: Span<UInt8>) -> (stream: Int, message: Int, isPartial: Bool)? {
    guard line.count > 24, line[4] == 0x2D, line[10] == 0x54, let blank = line.first(0x20, from: 19, before: 40),
      line.has("stdout ", at: blank + 1) || line.has("stderr ", at: blank + 1), blank + 8 < line.count
    else { return nil }
    let tag = line[blank + 8]
    guard tag == 0x50 || tag == 0x46 else { return nil }
    var at = blank + 9
    if at < line.count, line[at] == 0x3A { at = line.blank(from: at) }
    guard at >= line.count || line[at] == 0x20 else { return nil }
    return (blank + 1, min(at + 1, line.count), tag == 0x50)
  }
}
