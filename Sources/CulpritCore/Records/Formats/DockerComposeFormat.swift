/// `docker compose logs`: `web-1  | message`, with or without `--timestamps`; a wrapper.
struct DockerComposeFormat: LogFormat {
  static let name = "docker_compose"
  static let summary = "output of docker compose logs, each line after its service"
  static let samples = [
    "web-1    | 2024-03-05 06:07:08,123 ERROR cannot reserve stock",
    "redis-1  | 1:M 05 Mar 2024 06:07:08.018 * Ready to accept connections tcp",
    "web-1    | 2024-03-05 06:07:09,001 INFO listening",
  ]

  private var reader = StampReader()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { head($0) != nil || isNotice($0) } >= 0.7 && sample.hasLine { head($0) != nil } ? Self() : nil
  }

  /// What compose says itself, without a service in front.
  private static func isNotice(_ line: Span<UInt8>) -> Bool {
    line.has("Attaching to ") || line.find(" exited with code ", before: 120) != nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line) else {
      guard line.has("Attaching to ") else { return false }
      sink.skip(line: number)
      return true
    }
    var record = Record()
    record.labels[.container] = context.label(line, from: 0, to: head.nameEnd)
    // The replica's number is not part of the service.
    var end = head.nameEnd
    while end > 1, line[end - 1].isDigit { end -= 1 }
    if end > 1, end < head.nameEnd, line[end - 1] == 0x2D || line[end - 1] == 0x5F {
      end -= 1
    } else {
      end = head.nameEnd
    }
    record.labels[.service] = context.label(line, from: 0, to: end)
    var at = head.message
    // `--timestamps` puts the moment of arrival first.
    if let stamp = reader.read(line, at: at), stamp.kind == .zoned, stamp.length >= 27, at + stamp.length < line.count,
      line[at + stamp.length] == 0x20
    {
      record.microseconds = stamp.microseconds
      record.stamp = .zoned
      at += stamp.length + 1
    }
    sink.unwrap(record, inner: line.extracting(at...), isPartial: false, line: number)
    return true
  }

  private static func head(_ line: Span<UInt8>) -> (nameEnd: Int, message: Int)? {
    guard let bar = line.first(0x7C, before: 80), bar > 1, line[bar - 1] == 0x20 else { return nil }
    var end = bar - 1
    while end > 0, line[end - 1] == 0x20 { end -= 1 }
    guard end > 0 else { return nil }
    for i in 0..<end {
      let byte = line[i]
      guard
        byte.isLetter || byte.isDigit || byte == 0x2D || byte == 0x5F || byte == 0x2E
      else { return nil }
    }
    guard line[0].isLetter else { return nil }
    return (end, min(line.count, bar + (bar + 1 < line.count && line[bar + 1] == 0x20 ? 2 : 1)))
  }
}
