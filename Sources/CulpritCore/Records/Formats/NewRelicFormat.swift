/// Logs queried from New Relic (Insights' and NerdGraph's answers), and what is posted to its log API.
struct NewRelicFormat: LogFormat {
  static let name = "newrelic"
  static let summary = "logs queried from New Relic (NRQL answers), and bodies of its log API"
  static let samples = [
    #"{"results":[{"events":[{"timestamp":1709618828123,"message":"no stock","level":"ERROR","hostname":"web-1","#
      + #""entity.name":"cart"}]}],"metadata":{}}"#,
    #"{"common":{"attributes":{"service":"cart","hostname":"web-1"}},"logs":[{"timestamp":1709618829123,"message":"up"}]}"#,
  ]

  private static let list = JSONSlot.own

  private var outer = JSONRecords(
    JSONScanner([
      ("events", list), ("logs", list), ("data|actor|account|nrql|results", list),
      ("common|attributes|service", JSONSlot.service), ("common|attributes|service.name", JSONSlot.service),
      ("common|attributes|service_name", JSONSlot.service), ("common|attributes|hostname", JSONSlot.node),
      ("common|attributes|host", JSONSlot.node),
    ]))
  private var records = JSONRecords(
    JSONScanner(
      [
        ("entity.name", JSONSlot.service), ("attributes|level", JSONSlot.severity),
        ("attributes|service", JSONSlot.service),
      ]
        + JSONFieldNames.all))

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    let json = sample.json
    let isQueried = json.text("events").contains("\"timestamp\"")
    let isEvent = json.has("timestamp", "message") && json.hasAny("entity.guid", "entity.guids", "entity.name")
    return json.isJSON
      && (isQueried || isEvent || json.has("common", "logs") || json.has("data|actor|account")) ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard outer.scan(line), outer.fields.has(Self.list) else {
      return records.read(line, number: number, context: context, sink: sink)
    }
    outer.fill(line, context)
    var ranges: [Range<Int>] = []
    JSONScanner.forEachElement(of: line, from: outer.start(Self.list), to: outer.end(Self.list)) {
      ranges.append($0..<$1)
    }
    if ranges.isEmpty { sink.skip(line: number) }
    for range in ranges {
      let object = line.extracting(range)
      guard records.scan(object) else {
        sink.reject("an event without known fields", text: object, line: number)
        continue
      }
      records.fill(object, context)
      for key in LabelKey.allCases where records.record.labels[key] == 0 {
        records.record.labels[key] = outer.record.labels[key]
      }
      records.compose(object)
      records.emit(object, number: number, sink: sink)
    }
    return true
  }
}
