/// Loki: `logcli --output=jsonl` (`{"labels":{…},"line":"…","timestamp":"…"}`) and the streams of its API
/// (`{"stream":{…},"values":[["ns","line"],…]}`); a wrapper.
struct LokiFormat: LogFormat {
  static let name = "loki"
  static let summary = "lines queried from Grafana Loki: logcli --output=jsonl, query_range, pushed streams"
  static let samples = [
    #"{"labels":{"pod":"cart-7d9f8b6c5-x2x7k","namespace":"shop","container":"app"},"#
      + #""line":"level=error msg=\"no stock\" order=7","timestamp":"2024-03-05T06:07:08.123456789Z"}"#
  ]

  private static let values = JSONSlot.own

  private var records = JSONRecords(Self.scanner)
  private var text: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    guard sample.json.isJSON else { return nil }
    return sample.json.has("labels", "line", "timestamp") || sample.json.has("stream", "values") ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard records.scan(line) else { return false }
    records.fill(line, context)
    if records.fields.has(JSONSlot.inner) {
      records.unwrap(JSONSlot.inner, line, number: number, sink: sink)
      return true
    }
    guard records.fields.has(Self.values) else { return false }
    var pairs: [Int] = []
    JSONScanner.forEachElement(of: line, from: records.start(Self.values), to: records.end(Self.values)) { start, _ in
      pairs.append(start)
    }
    if pairs.isEmpty { sink.skip(line: number) }
    for pair in pairs { readPair(line, pair, number: number, sink: sink) }
    return true
  }

  /// `["1709618828123456789","text"]`
  private mutating func readPair(_ line: Span<UInt8>, _ start: Int, number: Int, sink: any RecordSink) {
    var parts: [Range<Int>] = []
    JSONScanner.forEachElement(of: line, from: start, to: line.count) { from, to in
      if parts.count < 2, to - from >= 2, line[from] == 0x22 { parts.append(from + 1..<to - 1) }
    }
    guard parts.count == 2, let nanos = line.number(from: parts[0].lowerBound, to: parts[0].upperBound) else { return }
    var record = records.record
    record.microseconds = Int64(nanos) / 1000
    record.stamp = .zoned
    text.removeAll(keepingCapacity: true)
    JSONScanner.decode(line, from: parts[1].lowerBound, to: parts[1].upperBound, onto: &text)
    let inner = text
    sink.unwrap(record, inner: inner.span, isPartial: false, line: number)
  }

  private static let scanner = JSONScanner(
    [("values", values)] + ["labels", "stream"].flatMap { outer in fields.map { (outer + $0.path, $0.slot) } }
      + [("line", JSONSlot.inner), ("timestamp", JSONSlot.time)])

  private static let fields: [(path: String, slot: Int)] = [
    ("|pod", JSONSlot.pod),
    ("|namespace", JSONSlot.namespace), ("|container", JSONSlot.container),
    ("|node_name", JSONSlot.node), ("|instance", JSONSlot.node), ("|host", JSONSlot.node),
    ("|service_name", JSONSlot.service), ("|service", JSONSlot.service), ("|app", JSONSlot.service),
    ("|job", JSONSlot.service), ("|app", JSONSlot.app), ("|level", JSONSlot.severity),
    ("|detected_level", JSONSlot.severity), ("|stream", JSONSlot.stream),
  ]
}
