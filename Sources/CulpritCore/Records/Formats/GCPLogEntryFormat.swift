/// Google Cloud Logging: LogEntry objects, as `gcloud logging read --format=json` and sinks write them; a wrapper of text.
struct GCPLogEntryFormat: JSONLogFormat {
  static let name = "gcp_logentry"
  static let summary = "Google Cloud Logging entries"
  static let samples = [
    #"{"insertId":"a1","logName":"projects/shop/logs/stderr","resource":{"type":"k8s_container","labels":{"pod_name":"#
      + #""cart-7d9f8b6c5-x2x7k","namespace_name":"shop","container_name":"app"}},"timestamp":"2024-03-05T06:07:08.123456789Z","#
      + #""severity":"ERROR","textPayload":"no stock","trace":"projects/shop/traces/5b8efff798038103d269b633813fc60c"}"#,
    #"{"insertId":"a2","logName":"projects/shop/logs/cloudaudit.googleapis.com%2Factivity","resource":{"type":"gce_instance"},"#
      + #""timestamp":"2024-03-05T06:07:09Z","severity":"NOTICE","protoPayload":{"methodName":"v1.compute.instances.stop","#
      + #""serviceName":"compute.googleapis.com"}}"#,
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("logName") && (profile.has("insertId") || profile.has("resource|type"))
  }

  func payload(_ line: Span<UInt8>) -> Int? {
    records.fields.has(JSONSlot.inner) && records.isText(JSONSlot.inner) ? JSONSlot.inner : nil
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    if records.record.labels[.service] == 0, records.fields.has(Self.api) {
      let start = records.start(Self.api)
      let end = line.find(".googleapis.com", from: start, before: records.end(Self.api)) ?? records.end(Self.api)
      records.record.labels[.service] = context.label(line, from: start, to: end)
    }
    return true
  }

  mutating func word(_ line: Span<UInt8>) {
    if records.fields.has(Self.method) {
      let records = self.records
      self.records.setMessage { text in
        records.append(Self.method, line, onto: &text)
        if records.fields.has(JSONSlot.error) {
          text.append(contentsOf: [0x3A, 0x20])
          records.append(JSONSlot.error, line, onto: &text)
        }
      }
      if records.fields.has(JSONSlot.error) { self.records.record.severity = max(self.records.record.severity, .error) }
    } else if records.fields.has(JSONSlot.method),
      !records.fields.has(JSONSlot.message) || records.fields.kind(JSONSlot.message) == .object
    {
      records.wordAccess(line)
    }
  }

  private static let method = JSONSlot.own
  private static let api = JSONSlot.own + 1

  private static let scanner = JSONScanner([
    ("timestamp", JSONSlot.time), ("receiveTimestamp", JSONSlot.time), ("severity", JSONSlot.severity),
    ("textPayload", JSONSlot.inner), ("jsonPayload|message", JSONSlot.message), ("jsonPayload|msg", JSONSlot.message),
    ("jsonPayload|MESSAGE", JSONSlot.message), ("jsonPayload|log", JSONSlot.message), ("jsonPayload", JSONSlot.message),
    ("jsonPayload|error", JSONSlot.error), ("jsonPayload|exception", JSONSlot.stack),
    ("jsonPayload|stack_trace", JSONSlot.stack), ("jsonPayload|logger", JSONSlot.logger),
    ("protoPayload|methodName", method), ("protoPayload|status|message", JSONSlot.error),
    ("protoPayload|serviceName", api), ("resource|labels|pod_name", JSONSlot.pod),
    ("resource|labels|namespace_name", JSONSlot.namespace), ("resource|labels|container_name", JSONSlot.container),
    ("resource|labels|service_name", JSONSlot.service), ("resource|labels|function_name", JSONSlot.service),
    ("resource|labels|module_id", JSONSlot.service), ("resource|labels|job_name", JSONSlot.service),
    ("resource|labels|backend_service_name", JSONSlot.service), ("resource|labels|database_id", JSONSlot.service),
    ("resource|labels|forwarding_rule_name", JSONSlot.service),
    ("jsonPayload|service", JSONSlot.service), ("jsonPayload|serviceContext|service", JSONSlot.service),
    ("labels|k8s-pod/app_kubernetes_io/name", JSONSlot.app), ("labels|k8s-pod/app", JSONSlot.app),
    ("labels|compute.googleapis.com/resource_name", JSONSlot.node), ("resource|labels|instance_id", JSONSlot.node),
    ("resource|labels|zone", JSONSlot.zone), ("resource|labels|location", JSONSlot.zone),
    ("resource|labels|version_id", JSONSlot.version), ("resource|labels|revision_name", JSONSlot.version),
    ("trace", JSONSlot.trace), ("spanId", JSONSlot.span), ("httpRequest|status", JSONSlot.status),
    ("httpRequest|latency", JSONSlot.latency), ("httpRequest|requestMethod", JSONSlot.method),
    ("httpRequest|requestUrl", JSONSlot.path), ("httpRequest|remoteIp", JSONSlot.client),
    ("sourceLocation|file", JSONSlot.caller), ("sourceLocation|line", JSONSlot.own + 2),
  ])
}
