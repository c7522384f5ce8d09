/// Elasticsearch and OpenSearch: answers of `_search`, `_bulk` bodies; documents by any names that loggers use.
struct ElasticFormat: LogFormat {
  static let name = "elastic_ndjson"
  static let summary = "Elasticsearch, OpenSearch and Kibana: _search hits, _bulk bodies, CSV"
  static let samples = [
    #"{"create":{"_index":"logs-1"}}"#,
    #"{"@timestamp":"2024-03-05T06:07:08.123Z","message":"no stock","log":{"level":"error"},"service":{"name":"cart"}}"#,
    #"{"create":{"_index":"logs-1"}}"#,
    #"{"@timestamp":"1709618829","message":"up"}"#,
  ]

  private static let action = JSONSlot.own

  private var records = JSONRecords(Self.scanner)
  private var table: CSVLog?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    let json = sample.json
    guard json.isJSON else {
      // Kibana's CSV: the columns are named by the Elastic Common Schema.
      guard let table = CSVLog(sample), table.has("@timestamp"), !table.has("@message"), !table.has("@logstream") else {
        return nil
      }
      var format = Self()
      format.table = table
      return format
    }
    return json.share("create|_index") + json.share("index|_index") >= 0.3 || json.has("_index", "_source")
      || json.has("_index", "fields")
      || json.share("index") + json.share("create") >= 0.45 && json.has("@timestamp") ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if table != nil { return table!.read(line, number: number, context: context, sink: sink) }
    guard records.scan(line) else { return false }
    if records.fields.has(Self.action), !records.fields.has(JSONSlot.message), !records.fields.has(JSONSlot.time) {
      sink.skip(line: number)
      return true
    }
    records.fill(line, context)
    // A document that holds nothing but a raw line is a shipper's envelope.
    if records.fields.has(JSONSlot.message), records.isText(JSONSlot.message), !records.fields.has(JSONSlot.severity),
      line.has("{\\\"", at: records.start(JSONSlot.message))
    {
      records.unwrap(JSONSlot.message, line, number: number, sink: sink)
      return true
    }
    records.compose(line)
    records.emit(line, number: number, sink: sink)
    return true
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { table?.finish(context: context, sink: sink) }

  private static let scanner = JSONScanner(
    [("create", action), ("index", action), ("update", action), ("delete", action)]
      + JSONFieldNames.all.flatMap { [("_source|" + $0.path, $0.slot), ("fields|" + $0.path, $0.slot), $0] })
}
