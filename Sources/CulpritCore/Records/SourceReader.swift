package final class SourceReader {
  package let context: SourceContext
  package var formatName: String { "text" }
  private var line = 0
  package init(sample: Sample, context: SourceContext) { self.context = context }
  package func read(_ line: Span<UInt8>, number: Int, sink: any RecordSink) {
    if line.count == 0 { return sink.skip(line: number) }
    var record = Record()
    record.labels[.service] = context.defaultService
    var start = 0
    for at in 0..<min(2, line.count) {
      if let stamp = TimestampParser.read(line, at: at) {
        record.microseconds = stamp.microseconds
        record.stamp = stamp.kind
        start = at + stamp.length
        break
      }
    }
    let empty: [UInt8] = []
    if record.stamp == .none, line[0] == 32 || line[0] == 9 { return sink.proceed(record, text: line, line: number) }
    sink.begin(record, message: line.extracting(start..<line.count), logger: empty.span, whole: line, line: number)
  }
  package func finish(sink: any RecordSink) {}
}
