/// Apigee's analytics records and messages logged by a MessageLogging policy with the same names.
struct ApigeeFormat: JSONLogFormat {
  static let name = "apigee"
  static let summary = "Apigee analytics records"
  static let samples = [
    #"{"client_received_start_timestamp":1709618828345,"client_sent_end_timestamp":1709618828945,"recordType":"APIAnalytics","#
      + #""apiproxy":"orders","request_path":"/orders/17","request_verb":"GET","response_status_code":503,"client_ip":"10.0.0.7"}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("apiproxy") && profile.hasAny("client_received_start_timestamp", "request_verb", "response_status_code")
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    if let start = records.number(JSONSlot.time, line), let end = records.number(Self.end, line), end >= start {
      records.record.latencyMicroseconds = Int64(end &- start) &* 1000
    }
    return true
  }

  mutating func word(_ line: Span<UInt8>) { records.wordAccess(line) }

  private static let end = JSONSlot.own

  private static let scanner = JSONScanner([
    ("client_received_start_timestamp", JSONSlot.time), ("client_received_end_timestamp", JSONSlot.time),
    ("client_sent_end_timestamp", end), ("client_sent_start_timestamp", end), ("apiproxy", JSONSlot.service),
    ("apiproxy_revision", JSONSlot.version), ("request_verb", JSONSlot.method), ("request_path", JSONSlot.path),
    ("request_uri", JSONSlot.path), ("response_status_code", JSONSlot.status), ("client_ip", JSONSlot.client),
    ("gateway_flow_id", JSONSlot.trace), ("x_apigee_fault_code", JSONSlot.error), ("fault_code", JSONSlot.error),
  ])
}
