/// Search results exported from Sumo Logic: JSON of its API (`{"map":{"_raw":…}}`) and CSV; a wrapper.
struct SumoLogicFormat: LogFormat {
  static let name = "sumo_logic"
  static let summary = "search results of Sumo Logic, JSON and CSV"
  static let samples = [
    #"{"map":{"_messagetime":"1709618828123","_raw":"ERROR no stock","_sourcehost":"web-1","_sourcecategory":"prod/cart"}}"#,
    #"{"map":{"_messagetime":"1709618829123","_raw":"INFO up","_sourcehost":"web-1","_sourcecategory":"prod/cart"}}"#,
  ]

  private var records = JSONRecords(Self.scanner)
  private var table: CSVLog?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON { return sample.json.has("map|_raw", "map|_messagetime") ? Self() : nil }
    guard let header = sample.lines.first(where: { !$0.isEmpty }), header.span.find("_messagetime") != nil,
      let table = CSVLog(sample, first: "_messagetimems", isUnwrapped: true)
    else { return nil }
    var format = Self()
    format.table = table
    return format
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if table != nil { return table!.read(line, number: number, context: context, sink: sink) }
    guard records.scan(line), records.fields.has(JSONSlot.inner) else { return false }
    records.fill(line, context)
    records.unwrap(JSONSlot.inner, line, number: number, sink: sink)
    return true
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { table?.finish(context: context, sink: sink) }

  private static let scanner = JSONScanner([
    ("map|_raw", JSONSlot.inner), ("map|_messagetime", JSONSlot.time), ("map|_sourcehost", JSONSlot.node),
    ("map|_sourcecategory", JSONSlot.service), ("map|_sourcename", JSONSlot.container),
  ])
}
