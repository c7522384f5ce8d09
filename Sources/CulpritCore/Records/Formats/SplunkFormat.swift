/// Splunk's exports: JSON lines (`{"result":{"_raw":…}}`) and CSV with `_raw` and `_time`; a wrapper.
struct SplunkFormat: LogFormat, CSVRowGathering {
  static let name = "splunk"
  static let summary = "Splunk search exports, JSON lines and CSV"
  static let samples = [
    #"{"preview":false,"offset":0,"result":{"_time":"2024-03-05T06:07:08.123+00:00","_raw":"ERROR no stock","#
      + #""host":"web-1","source":"/var/log/cart.log","sourcetype":"cart"}}"#,
    #"{"preview":false,"offset":1,"lastrow":true,"result":{"_time":"2024-03-05T06:07:09.001+00:00","_raw":"INFO up","#
      + #""host":"web-1","source":"/var/log/cart.log","sourcetype":"cart"}}"#,
    #"{"preview":false,"lastrow":true}"#,
  ]

  static let misfit: StaticString = "a row without _raw"

  private static let preview = JSONSlot.own
  private static let source = JSONSlot.own + 1
  private static let lastRow = JSONSlot.own + 2

  private var records = JSONRecords(Self.scanner)
  private var resolver = StampResolver()
  private var row = CSVRow()
  private var columns: [Column] = []
  var open = OpenCSVRow()
  private var raw: [UInt8] = []

  private enum Column: Sendable { case raw, time, host, source, service, pod, namespace, container, other }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    let json = sample.json
    if json.isJSON {
      return json.has("result|_raw") || json.has("_raw") || json.has("event", "sourcetype") ? Self() : nil
    }
    guard let header = sample.lines.first(where: { !$0.isEmpty }), header.span.find("_raw") != nil,
      header.span.first(0x2C) != nil, header.span.first(0x7B) == nil
    else { return nil }
    var format = Self()
    format.setColumns(header.span)
    return format.columns.contains(.raw) ? format : nil
  }

  private mutating func setColumns(_ line: Span<UInt8>) {
    let names: [(StaticString, Column)] = [
      ("_raw", .raw), ("_time", .time), ("host", .host), ("source", .source), ("service", .service), ("pod", .pod),
      ("pod_name", .pod), ("namespace", .namespace), ("container_name", .container),
    ]
    row.split(line)
    columns = []
    for index in 0..<row.count {
      let range = line.trimmed(from: row[index].lowerBound, to: row[index].upperBound)
      columns.append(names.first { line.equals($0.0, from: range.lowerBound, to: range.upperBound) }?.1 ?? .other)
    }
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if !columns.isEmpty { return readCSV(line, number: number, context: context, sink: sink) }
    guard records.scan(line) else { return false }
    if records.has(Self.preview, line, "true") || !records.fields.has(JSONSlot.inner) {
      guard records.fields.has(Self.preview) || records.fields.has(Self.lastRow) else { return false }
      sink.skip(line: number)
      return true
    }
    records.fill(line, context)
    setSource(
      &records.record, line, records.start(Self.source), records.fields.has(Self.source) ? records.end(Self.source) : 0,
      context)
    records.unwrap(JSONSlot.inner, line, number: number, sink: sink)
    return true
  }

  /// The source tells streams of one host apart, and names the service when nothing else does.
  private func setSource(
    _ record: inout Record, _ line: Span<UInt8>, _ start: Int, _ end: Int, _ context: SourceContext
  ) {
    guard start < end else { return }
    if record.labels[.pod] == 0, let path = ContainerPath(line, from: start, to: end) {
      path.fill(&record, line, context)
      return
    }
    if record.labels[.container] == 0 { record.labels[.container] = context.label(line, from: start, to: end) }
    guard record.labels[.service] == 0 else { return }
    var first = end
    while first > start, line[first - 1] != 0x2F, line[first - 1] != 0x5C, line[first - 1] != 0x3A { first -= 1 }
    var last = line.first(0x2E, from: first, before: end) ?? end
    if last == first { last = end }
    record.labels[.service] = context.label(line, from: first, to: last)
  }

  private mutating func readCSV(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    if open.isEmpty, line.find("_raw", before: 400) != nil, line.find("_time", before: 400) != nil {
      setColumns(line)
      sink.skip(line: number)
      return true
    }
    return gather(line, number: number, context: context, sink: sink)
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) {
    open.finish(sink: sink)
  }

  mutating func readRow(
    _ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    row.split(line)
    var record = Record()
    var source = 0..<0
    var isFound = false
    for index in 0..<min(row.count, columns.count) {
      let cell = row[index]
      if cell.isEmpty { continue }
      switch columns[index] {
      case .raw:
        isFound = true
        raw.removeAll(keepingCapacity: true)
        for i in cell where line[i] != 0x22 || i + 1 >= cell.upperBound || line[i + 1] != 0x22 { raw.append(line[i]) }
      case .time:
        if let stamp = TimestampParser.read(line, at: cell.lowerBound) {
          record.microseconds = resolver.resolve(stamp, context: context)
          record.stamp = stamp.kind
        }
      case .host: record.labels[.node] = context.label(line, from: cell.lowerBound, to: cell.upperBound)
      case .source: source = cell
      case .service: record.labels[.service] = context.label(line, from: cell.lowerBound, to: cell.upperBound)
      case .pod:
        record.labels[.pod] = context.label(line, from: cell.lowerBound, to: cell.upperBound)
        record.labels[.service] = context.workload(line, from: cell.lowerBound, to: cell.upperBound)
      case .namespace: record.labels[.namespace] = context.label(line, from: cell.lowerBound, to: cell.upperBound)
      case .container: record.labels[.container] = context.label(line, from: cell.lowerBound, to: cell.upperBound)
      case .other: break
      }
    }
    guard isFound else { return false }
    setSource(&record, line, source.lowerBound, source.upperBound, context)
    let text = raw
    sink.unwrap(record, inner: text.span, isPartial: false, line: number)
    return true
  }

  private static let scanner = JSONScanner(
    [("preview", preview), ("lastrow", lastRow), ("event", JSONSlot.inner), ("time", JSONSlot.time)]
      + ["result|", ""].flatMap { outer -> [(path: String, slot: Int)] in
        [
          (outer + "_raw", JSONSlot.inner), (outer + "_time", JSONSlot.time), (outer + "host", JSONSlot.node),
          (outer + "source", source), (outer + "service", JSONSlot.service), (outer + "app", JSONSlot.service),
          (outer + "severity", JSONSlot.severity), (outer + "log_level", JSONSlot.severity),
          (outer + "level", JSONSlot.severity), (outer + "pod", JSONSlot.pod), (outer + "pod_name", JSONSlot.pod),
          (outer + "kubernetes.pod_name", JSONSlot.pod), (outer + "k8s.pod.name", JSONSlot.pod),
          (outer + "namespace", JSONSlot.namespace), (outer + "k8s.namespace.name", JSONSlot.namespace),
          (outer + "container_name", JSONSlot.container), (outer + "k8s.container.name", JSONSlot.container),
          (outer + "trace_id", JSONSlot.trace),
        ]
      })
}
