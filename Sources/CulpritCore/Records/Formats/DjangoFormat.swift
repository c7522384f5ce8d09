/// The requests that Django's development server prints: `[05/Mar/2024 06:07:08] "GET /cart HTTP/1.1" 200 17`.
struct DjangoFormat: LogFormat {
  static let name = "django"
  static let summary = "requests as Django's development server prints them"
  static let samples = [#"[05/Mar/2024 06:07:08] "POST /orders/17/ HTTP/1.1" 500 4711"#]

  private var resolver = StampResolver()
  private var access = AccessRecord()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { $0.has("[") && AccessLine($0, withClient: false) != nil } >= 0.3 ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard line.has("["), let parts = AccessLine(line, withClient: false) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(parts.stamp, context: context)
    record.stamp = parts.stamp.kind
    access.emit(
      record, line, method: parts.method, path: parts.path, request: parts.request, status: parts.status,
      client: 0..<0, number: number, context: context, sink: sink)
    return true
  }
}
