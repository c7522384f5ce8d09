/// `logcli --output=jsonl`: `{"labels":{…},"line":"…","timestamp":"…"}`; a wrapper.
struct LokiFormat: JSONLogFormat {
  static let name = "loki"
  static let summary = "lines queried from Grafana Loki with logcli --output=jsonl"
  static let samples = [
    #"{"labels":{"pod":"cart-7d9f8b6c5-x2x7k","namespace":"shop","container":"app"},"#
      + #""line":"level=error msg=\"no stock\" order=7","timestamp":"2024-03-05T06:07:08.123456789Z"}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool { profile.has("labels", "line", "timestamp") }

  func payload(_ line: Span<UInt8>) -> Int? { records.fields.has(JSONSlot.inner) ? JSONSlot.inner : nil }

  private static let scanner = JSONScanner([
    ("line", JSONSlot.inner), ("timestamp", JSONSlot.time), ("labels|pod", JSONSlot.pod),
    ("labels|namespace", JSONSlot.namespace), ("labels|container", JSONSlot.container),
    ("labels|node_name", JSONSlot.node), ("labels|instance", JSONSlot.node), ("labels|host", JSONSlot.node),
    ("labels|service_name", JSONSlot.service), ("labels|service", JSONSlot.service), ("labels|app", JSONSlot.service),
    ("labels|job", JSONSlot.service), ("labels|app", JSONSlot.app), ("labels|level", JSONSlot.severity),
    ("labels|detected_level", JSONSlot.severity), ("labels|stream", JSONSlot.stream),
  ])
}
