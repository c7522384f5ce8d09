/// Graylog's extended log format: `version host short_message timestamp level _fields`.
struct GELFFormat: JSONLogFormat {
  static let name = "gelf"
  static let summary = "Graylog extended log format (GELF)"
  static let samples = [
    #"{"version":"1.1","host":"web-1","short_message":"no stock","full_message":"no stock\nat Cart.reserve","#
      + #""timestamp":1709618828.123,"level":3,"_service":"cart","_trace_id":"5b8efff798038103d269b633813fc60c"}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool { profile.has("short_message", "host") }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    if let level = records.number(JSONSlot.own, line) { records.record.severity = Severity.syslog(level) }
    return true
  }

  private static let scanner = JSONScanner(
    [
      ("timestamp", JSONSlot.time), ("level", JSONSlot.own), ("short_message", JSONSlot.message),
      ("full_message", JSONSlot.own + 1), ("host", JSONSlot.node), ("_service", JSONSlot.service),
      ("_app", JSONSlot.service), ("_application", JSONSlot.service), ("_container_name", JSONSlot.container),
      ("_pod_name", JSONSlot.pod), ("_namespace", JSONSlot.namespace), ("_trace_id", JSONSlot.trace),
      ("_traceId", JSONSlot.trace), ("_span_id", JSONSlot.span), ("_request_id", JSONSlot.request),
      ("_logger", JSONSlot.logger), ("_LoggerName", JSONSlot.logger), ("facility", JSONSlot.logger),
      ("_StackTrace", JSONSlot.stack), ("_stack_trace", JSONSlot.stack),
    ])
}
