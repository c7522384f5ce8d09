/// Go's zap: JSON (`level ts caller msg`) and console (tab-separated).
struct ZapFormat: LogFormat {
  static let name = "zap"
  static let summary = "Go's zap, JSON and console, with Caddy's access log"
  static let samples = [
    "2024-03-05T06:07:08.854Z\terror\tserver/queue.go:128\tExporting failed\t{\"error\": \"no route\"}",
    #"{"level":"error","ts":1709618828.3152757,"caller":"server/queue.go:128","msg":"Exporting failed","error":"no route"}"#,
  ]

  private var records = JSONRecords(Self.scanner)
  private var stampReader = StampReader()
  private var resolver = StampResolver()
  private var message: [UInt8] = []
  /// How the fields of console lines name their requests, where they do.
  private var requests: RequestKeys?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON {
      let hasNumber = !sample.json.text("ts").contains("-")
      return sample.json.has("level", "ts", "msg") && (hasNumber || sample.json.hasAny("caller"))
        ? Self() : nil
    }
    guard sample.share({ head($0) != nil }) >= 0.2,
      sample.share({ $0.first(0x09, from: 0, before: 40) != nil }) >= 0.2
    else { return nil }
    var format = Self()
    format.requests = RequestKeys(sample.lines)
    return format
  }

  private static func head(_ line: Span<UInt8>) -> (stamp: StampReading, level: Range<Int>, end: Int)? {
    guard let stamp = TimestampParser.read(line, at: 0), stamp.length < line.count, line[stamp.length] == 0x09,
      let tab = line.first(0x09, from: stamp.length + 1, before: stamp.length + 24),
      Severity(level: line.extracting(stamp.length + 1..<tab)) != nil
    else { return nil }
    return (stamp, stamp.length + 1..<tab, tab + 1)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if line.count > 0, line[0] == 0x7B {
      guard records.scan(line) else { return false }
      records.fill(line, context)
      records.compose(line)
      if records.has(JSONSlot.message, line, "handled request"), records.record.status > 0 { records.wordAccess(line) }
      records.emit(line, number: number, sink: sink)
      return true
    }
    guard let head = Self.head(line) else { return false }
    var record = Record()
    record.microseconds = resolver.resolve(head.stamp, context: context)
    record.stamp = head.stamp.kind
    record.severity = Severity(level: line.extracting(head.level)) ?? .unknown
    // [logger] [caller] message [fields]: those before the message have no blanks.
    var at = head.end
    var logger = 0..<0
    while let tab = line.first(0x09, from: at), line.first(0x20, from: at, before: tab) == nil, tab > at,
      line[tab + 1 < line.count ? tab + 1 : tab] != 0x7B
    {
      logger = at..<tab
      at = tab + 1
    }
    let fields = line.find("\t{", from: at) ?? line.count
    let text = line.trimmed(from: at, to: fields)
    message.removeAll(keepingCapacity: true)
    line.append(from: text.lowerBound, to: text.upperBound, onto: &message)
    if record.severity >= .warning, fields < line.count, records.scan(line, from: fields + 1),
      records.fields.has(JSONSlot.error), records.isText(JSONSlot.error)
    {
      message.append(contentsOf: [0x3A, 0x20])
      records.append(JSONSlot.error, line, onto: &message)
    }
    if fields < line.count { requests?.read(line, from: fields, into: &record, context: context) }
    sink.begin(record, message: message.span, logger: line.extracting(logger), whole: line, line: number)
    return true
  }

  private static let scanner = JSONScanner(
    [("ts", JSONSlot.time), ("request|host", JSONSlot.service), ("request|client_ip", JSONSlot.client)]
      + [("duration", JSONSlot.seconds)] + JSONFieldNames.all)
}
