/// Kubernetes events: what `kubectl get events` prints, as a table, JSON or YAML, a watch's JSON, and one event a line.
struct KubernetesEventFormat: LogFormat {
  static let name = "kubernetes_events"
  static let summary = "Kubernetes events, from kubectl get events (table, -o json, -o yaml), a watch or an exporter"
  static let samples = [
    #"{"kind":"EventList","items":[{"metadata":{"name":"cart.17","namespace":"shop"},"involvedObject":{"kind":"Pod","#
      + #""namespace":"shop","name":"cart-7d9f8b6c5-x2x7k"},"reason":"BackOff","message":"Back-off restarting failed container","#
      + #""source":{"component":"kubelet","host":"node-1"},"lastTimestamp":"2024-03-05T06:07:08Z","count":3,"type":"Warning"}]}"#
  ]

  // One of the three; apart, so that each is changed in place.
  private var json: KubernetesEventJSON?
  private var table: KubernetesEventTable?
  private var yaml: KubernetesEventYAML?

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    var format = Self()
    if sample.json.isJSON {
      guard KubernetesEventJSON.matches(sample.json) else { return nil }
      format.json = KubernetesEventJSON()
    } else if KubernetesEventTable.matches(sample) {
      format.table = KubernetesEventTable()
    } else if KubernetesEventYAML.matches(sample) {
      format.yaml = KubernetesEventYAML()
    } else {
      return nil
    }
    return format
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if json != nil { return json!.read(line, number: number, context: context, sink: sink) }
    if table != nil { return table!.read(line, number: number, context: context, sink: sink) }
    return yaml!.read(line, number: number, context: context, sink: sink)
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { yaml?.end(context, sink) }

  /// The severity of an event: its type, and a kill is more than a warning.
  static func severity(isWarning: Bool, isKilled: Bool) -> Severity {
    isKilled ? .error : isWarning ? .warning : .info
  }

  /// The service of an object: a ReplicaSet is its Deployment and a hash, a Job its CronJob and a number.
  static func service(
    _ line: Span<UInt8>, _ range: Range<Int>, isPod: Bool, context: SourceContext
  ) -> UInt32 {
    let end = isPod ? range.upperBound : withoutHash(line, range.lowerBound, range.upperBound)
    return context.workload(line, from: range.lowerBound, to: end)
  }

  private static func withoutHash(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var dash = end - 1
    while dash > start, line[dash] != 0x2D { dash -= 1 }
    guard dash > start, (8...10).contains(end - dash - 1) else { return end }
    for i in dash + 1..<end where !line[i].isDigit && [0x61, 0x65, 0x69, 0x6F, 0x75].contains(line[i]) {
      return end
    }
    return dash
  }
}

/// Events as JSON.
struct KubernetesEventJSON: Sendable {
  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("involvedObject|kind", "reason") || profile.has("object|involvedObject|kind")
      || profile.has("regarding|kind", "reason") || profile.has("object|regarding|kind")
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard records.scan(line) else { return false }
    records.fill(line, context)
    complete(line, context)
    records.compose(line)
    word(line)
    records.emit(line, number: number, sink: sink)
    return true
  }

  private mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) {
    let start = records.start(Self.object)
    let end = records.end(Self.object)
    if records.fields.has(Self.object) {
      let isPod = records.has(Self.kind, line, "Pod")
      if isPod { records.record.labels[.pod] = context.label(line, from: start, to: end) }
      records.record.labels[.service] = KubernetesEventFormat.service(line, start..<end, isPod: isPod, context: context)
    }
    records.record.severity = KubernetesEventFormat.severity(
      isWarning: records.has(Self.type, line, "Warning"),
      isKilled: records.fields.has(Self.reason) && line.has("OOM", at: records.start(Self.reason)))
  }

  private mutating func word(_ line: Span<UInt8>) {
    let records = self.records
    self.records.setMessage { text in
      records.append(Self.reason, line, onto: &text)
      text.append(contentsOf: [0x3A, 0x20])
      records.append(JSONSlot.message, line, onto: &text, limit: 2000)
    }
  }

  private static let object = JSONSlot.own
  private static let kind = JSONSlot.own + 1
  private static let reason = JSONSlot.own + 2
  private static let type = JSONSlot.own + 3

  /// Paths of an event by itself, and as the object of a watch.
  private static func both(_ fields: [(path: String, slot: Int)]) -> [(path: String, slot: Int)] {
    fields.flatMap { [("object|" + $0.path, $0.slot), $0] }
  }

  private static let scanner = JSONScanner(
    both([
      ("series|lastObservedTime", JSONSlot.time), ("lastTimestamp", JSONSlot.time),
      ("deprecatedLastTimestamp", JSONSlot.time),
      ("eventTime", JSONSlot.time), ("firstTimestamp", JSONSlot.time), ("metadata|creationTimestamp", JSONSlot.time),
      ("involvedObject|name", object), ("regarding|name", object), ("involvedObject|kind", kind),
      ("regarding|kind", kind),
      ("involvedObject|namespace", JSONSlot.namespace), ("regarding|namespace", JSONSlot.namespace),
      ("metadata|namespace", JSONSlot.namespace), ("reason", reason), ("type", type), ("message", JSONSlot.message),
      ("note", JSONSlot.message), ("source|component", JSONSlot.logger), ("reportingComponent", JSONSlot.logger),
      ("reportingController", JSONSlot.logger), ("source|host", JSONSlot.node),
      ("deprecatedSource|host", JSONSlot.node),
    ]))
}
