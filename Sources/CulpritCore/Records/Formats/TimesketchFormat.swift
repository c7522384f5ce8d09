/// Timelines of Timesketch and plaso: CSV or JSON lines with `message`, `datetime` and `timestamp_desc`.
struct TimesketchFormat: LogFormat {
  static let name = "timesketch"
  static let summary = "timelines of Timesketch and plaso, CSV or JSON lines"
  static let samples = [
    """
    message,datetime,timestamp_desc,source_name
    service cart entered the stopped state,2024-03-05T06:07:08+00:00,Event Logged,Service Control Manager
    service cart entered the running state,2024-03-05T06:07:09+00:00,Event Logged,Service Control Manager
    """,
    #"{"message":"service cart stopped","timestamp":1709618828000000,"datetime":"2024-03-05T06:07:08+00:00","#
      + #""timestamp_desc":"Event Logged","hostname":"web-1"}"#,
  ]

  private var records: JSONRecords?
  private var table: CSVLog?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON {
      guard sample.json.has("message", "timestamp_desc") else { return nil }
      return Self(records: JSONRecords(scanner))
    }
    // plaso's exports hold dates as text and as numbers: the text is what Timesketch goes by.
    guard let table = CSVLog(sample, first: "datetime"), table.has("timestamp_desc") else { return nil }
    return Self(table: table)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if records != nil { return records!.read(line, number: number, context: context, sink: sink) }
    return table!.read(line, number: number, context: context, sink: sink)
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { table?.finish(context: context, sink: sink) }

  private static let scanner = JSONScanner([("datetime", JSONSlot.time)] + JSONFieldNames.all)
}
