/// Datadog's log search API, versions 1 and 2; a wrapper.
struct DatadogFormat: JSONLogFormat {
  static let name = "datadog"
  static let summary = "logs from Datadog's search API, versions 1 and 2"
  static let samples = [
    #"{"data":[{"id":"a1","type":"log","attributes":{"timestamp":"2024-03-05T06:07:08.123Z","status":"error","host":"node-1","#
      + #""service":"cart","message":"no stock","tags":["kube_namespace:shop","pod_name:cart-7d9f8b6c5-x2x7k"],"#
      + #""attributes":{"dd":{"trace_id":"7151"}}}}]}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("content|message") && profile.hasAny("content|host", "content|service", "content|tags")
      || profile.has("attributes|message", "attributes|timestamp")
      || profile.has("attributes|service", "attributes|timestamp")
  }

  func payload(_ line: Span<UInt8>) -> Int? {
    records.fields.has(JSONSlot.inner) && records.isText(JSONSlot.inner) ? JSONSlot.inner : nil
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    guard records.fields.has(Self.tags) else { return true }
    let names: [(StaticString, LabelKey)] = [
      ("kube_namespace:", .namespace), ("pod_name:", .pod), ("kube_container_name:", .container),
      ("container_name:", .container), ("availability-zone:", .zone), ("version:", .version), ("kube_node:", .node),
    ]
    var record = records.record
    JSONScanner.forEachElement(of: line, from: records.start(Self.tags), to: records.end(Self.tags)) { start, end in
      for (name, key) in names where line.has(name, at: start + 1) && record.labels[key] == 0 {
        record.labels[key] = context.label(line, from: start + 1 + name.utf8CodeUnitCount, to: end - 1)
        // A service that Datadog names beats the workload's name.
        if key == .pod, record.labels[.service] == 0 {
          record.labels[.service] = context.workload(line, from: start + 1 + name.utf8CodeUnitCount, to: end - 1)
        }
      }
    }
    records.record = record
    return true
  }

  private static let tags = JSONSlot.own

  private static let scanner = JSONScanner(
    ["content", "attributes"].flatMap { outer -> [(path: String, slot: Int)] in
      [
        (outer + "|timestamp", JSONSlot.time), (outer + "|attributes|timestamp", JSONSlot.time),
        (outer + "|status", JSONSlot.severity), (outer + "|attributes|status", JSONSlot.severity),
        (outer + "|attributes|level", JSONSlot.severity), (outer + "|host", JSONSlot.node),
        (outer + "|attributes|hostname", JSONSlot.node), (outer + "|service", JSONSlot.service),
        (outer + "|attributes|service", JSONSlot.service), (outer + "|message", JSONSlot.inner),
        (outer + "|tags", tags),
        (outer + "|attributes|dd|trace_id", JSONSlot.trace), (outer + "|attributes|dd|span_id", JSONSlot.span),
        (outer + "|attributes|trace_id", JSONSlot.trace), (outer + "|attributes|http|status_code", JSONSlot.status),
        (outer + "|attributes|http|method", JSONSlot.method), (outer + "|attributes|http|url", JSONSlot.path),
        (outer + "|attributes|duration", JSONSlot.nanoseconds), (outer + "|attributes|error|stack", JSONSlot.stack),
        (outer + "|attributes|error|message", JSONSlot.error), (outer + "|attributes|logger|name", JSONSlot.logger),
      ]
    })
}
