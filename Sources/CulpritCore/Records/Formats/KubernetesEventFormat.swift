/// Kubernetes events: `kubectl get events -o json`, a watch's JSON, and one event a line.
struct KubernetesEventFormat: JSONLogFormat {
  static let name = "kubernetes_events"
  static let summary = "Kubernetes events, from kubectl get events -o json, a watch or an exporter"
  static let samples = [
    #"{"kind":"EventList","items":[{"metadata":{"name":"cart.17","namespace":"shop"},"involvedObject":{"kind":"Pod","#
      + #""namespace":"shop","name":"cart-7d9f8b6c5-x2x7k"},"reason":"BackOff","message":"Back-off restarting failed container","#
      + #""source":{"component":"kubelet","host":"node-1"},"lastTimestamp":"2024-03-05T06:07:08Z","count":3,"type":"Warning"}]}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("involvedObject|kind", "reason") || profile.has("object|involvedObject|kind")
      || profile.has("regarding|kind", "reason") || profile.has("object|regarding|kind")
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    let start = records.start(Self.object)
    let end = records.end(Self.object)
    if records.fields.has(Self.object) {
      if records.has(Self.kind, line, "Pod") {
        records.record.labels[.pod] = context.label(line, from: start, to: end)
        records.record.labels[.service] = context.workload(line, from: start, to: end)
      } else {
        // A ReplicaSet is its Deployment and a hash, a Job its CronJob and a number.
        records.record.labels[.service] = context.workload(line, from: start, to: Self.withoutHash(line, start, end))
      }
    }
    let isWarning = records.has(Self.type, line, "Warning")
    let isKilled = line.has("OOM", at: records.start(Self.reason)) && records.fields.has(Self.reason)
    records.record.severity = isKilled ? .error : isWarning ? .warning : .info
    return true
  }

  private static func withoutHash(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var dash = end - 1
    while dash > start, line[dash] != 0x2D { dash -= 1 }
    guard dash > start, (8...10).contains(end - dash - 1) else { return end }
    for i in dash + 1..<end where !TimestampParser.isDigit(line[i]) && [0x61, 0x65, 0x69, 0x6F, 0x75].contains(line[i])
    {
      return end
    }
    return dash
  }

  mutating func word(_ line: Span<UInt8>) {
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
