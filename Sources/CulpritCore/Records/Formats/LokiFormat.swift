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
    guard sample.json.isJSON else { return sample.share { text($0) != nil } >= 0.7 ? Self() : nil }
    return sample.json.has("line", "timestamp") && sample.json.hasAny("labels", "fields")
      || sample.json.has("stream", "values") ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if let text = Self.text(line) {
      read(text, line, number: number, context: context, sink: sink)
      return true
    }
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

  /// `2024-03-05T06:07:08Z {app="cart", pod="cart-1"} text`, as `logcli` prints it.
  private static func text(_ line: Span<UInt8>) -> (stamp: StampReading, labels: Int, close: Int)? {
    guard line.count > 30, line[0] &- 0x30 < 10, let stamp = TimestampParser.read(line, at: 0), stamp.kind == .zoned,
      line.has(" {", at: stamp.length), let equals = line.find("=\"", from: stamp.length, before: stamp.length + 80)
    else { return nil }
    for i in stamp.length + 2..<equals where line[i] != 0x5F && (line[i] | 0x20) &- 0x61 > 25 && line[i] &- 0x30 > 9 {
      return nil
    }
    return line.find("\"} ", from: equals).map { (stamp, stamp.length + 2, $0 + 1) }
  }

  private mutating func read(
    _ text: (stamp: StampReading, labels: Int, close: Int), _ line: Span<UInt8>, number: Int, context: SourceContext,
    sink: any RecordSink
  ) {
    // The labels as JSON, so that their names are told apart in one place.
    var object = Array("{\"labels\":{".utf8)
    var at = text.labels
    while at < text.close, let equals = line.find("=\"", from: at, before: text.close) {
      if at > text.labels { object.append(0x2C) }
      object.append(0x22)
      line.append(from: at, to: equals, onto: &object)
      object.append(contentsOf: [0x22, 0x3A])
      let end = AccessLine.quoted(line, equals + 1) ?? text.close
      line.append(from: equals + 1, to: min(end + 1, line.count), onto: &object)
      at = end + 1
      while at < text.close, line[at] == 0x2C || line[at] == 0x20 { at += 1 }
    }
    object.append(contentsOf: [0x7D, 0x7D])
    _ = records.scan(object.span)
    records.fill(object.span, context)
    records.record.microseconds = text.stamp.microseconds
    records.record.stamp = .zoned
    sink.unwrap(records.record, inner: line.extracting((text.close + 2)...), isPartial: false, line: number)
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
    [("values", values)]
      + ["labels", "stream", "fields"].flatMap { outer in fields.map { (outer + $0.path, $0.slot) } }
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
