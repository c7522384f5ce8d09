/// Tables with a header row, as Datadog, Azure, Graylog and others export logs.
struct CSVFormat: LogFormat {
  static let name = "csv"
  static let summary = "CSV with a header row that names a time and a message"
  static let samples = [
    #"""
    Date,Host,Service,Status,Message
    2024-03-05T06:07:08.123Z,web-1,cart,error,"cannot reserve ""17"""
    2024-03-05T06:07:09.001Z,web-1,cart,info,up
    """#
  ]

  private var table: CSVLog

  static func detect(_ sample: Sample) -> (any LogFormat)? { CSVLog(sample).map { Self(table: $0) } }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    table.read(line, number: number, context: context, sink: sink)
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { table.finish(context: context, sink: sink) }
}
