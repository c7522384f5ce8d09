/// `kubectl logs` with `--prefix` (`[pod/cart-7d9f8b6c5-x2x7k/app] message`), with `--timestamps`, or both; a wrapper.
///
/// Also the lines of a CloudWatch export to S3, which have the shape of `--timestamps`.
struct KubectlFormat: LogFormat {
  static let name = "kubectl"
  static let summary = "output of kubectl logs --prefix and --timestamps"
  static let samples = [
    "[pod/cart-7d9f8b6c5-x2x7k/app] 2024-03-05T06:07:08.123456789Z ready",
    "[pod/cart-7d9f8b6c5-x2x7k/istio-proxy] 2024-03-05T06:07:08.2Z cannot connect",
  ]

  private var reader = StampReader()
  private let isPrefixed: Bool

  private init(isPrefixed: Bool) { self.isPrefixed = isPrefixed }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.share({ prefix($0) != nil }) >= 0.7 { return Self(isPrefixed: true) }
    // Bare stamps are a wrapper only when what follows has a head of its own.
    let share = sample.share { line in
      guard let stamp = TimestampParser.read(line, at: 0), stamp.kind == .zoned, stamp.length >= 24, line[4] == 0x2D,
        line[10] == 0x54, line[stamp.length - 1] == 0x5A, stamp.length + 2 < line.count, line[stamp.length] == 0x20
      else { return false }
      let first = line[stamp.length + 1]
      return first == 0x7B || TimestampParser.read(line, at: stamp.length + 1) != nil
        || first == 0x5B && TimestampParser.read(line, at: stamp.length + 2) != nil
        || line.has("time=", at: stamp.length + 1) || line.has("ts=", at: stamp.length + 1)
        || line.has("level=", at: stamp.length + 1)
        || TimestampParser.readMonthDay(line, at: stamp.length + 2) != nil
    }
    return share >= 0.6 ? Self(isPrefixed: false) : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    var record = Record()
    var at = 0
    if isPrefixed {
      guard let prefix = Self.prefix(line) else { return false }
      record.labels[.pod] = context.label(line, from: prefix.pod.lowerBound, to: prefix.pod.upperBound)
      record.labels[.container] = context.label(
        line, from: prefix.container.lowerBound, to: prefix.container.upperBound)
      record.labels[.service] = context.workload(line, from: prefix.pod.lowerBound, to: prefix.pod.upperBound)
      at = min(line.count, prefix.container.upperBound + 2)
    }
    if let stamp = reader.read(line, at: at), stamp.kind == .zoned, stamp.length >= 20, line[at + 4] == 0x2D,
      at + stamp.length >= line.count || line[at + stamp.length] == 0x20
    {
      record.microseconds = stamp.microseconds
      record.stamp = .zoned
      at = min(line.count, at + stamp.length + 1)
    } else if !isPrefixed {
      return false
    }
    sink.unwrap(record, inner: line.extracting(at...), isPartial: false, line: number)
    return true
  }

  private static func prefix(_ line: Span<UInt8>) -> (pod: Range<Int>, container: Range<Int>)? {
    guard line.has("[pod/"), let slash = line.first(0x2F, from: 5, before: 270),
      let close = line.first(0x5D, from: slash, before: 340), slash > 5, close > slash + 1
    else { return nil }
    return (5..<slash, slash + 1..<close)
  }
}
