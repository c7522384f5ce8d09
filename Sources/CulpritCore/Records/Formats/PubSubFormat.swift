/// Messages of Google Cloud Pub/Sub, as pushed or pulled: the log entry in base64; a wrapper.
struct PubSubFormat: JSONLogFormat {
  static let name = "gcp_pubsub"
  static let summary = "log entries in messages of Google Cloud Pub/Sub"
  static let samples = [
    // {"severity":"ERROR","message":"no stock"}
    #"{"message":{"data":"eyJzZXZlcml0eSI6IkVSUk9SIiwibWVzc2FnZSI6Im5vIHN0b2NrIn0=","messageId":"17","#
      + #""publishTime":"2024-03-05T06:07:08.123Z"},"subscription":"projects/shop/subscriptions/logs"}"#
  ]

  var records = JSONRecords(Self.scanner)
  private var decoded: [UInt8] = []

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("message|data") && profile.hasAny("message|messageId", "message|message_id", "message|publishTime")
      || profile.has("data") && profile.hasAny("messageId", "message_id")
        && profile.hasAny("publishTime", "publish_time")
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard records.scan(line), records.fields.has(JSONSlot.inner) else { return false }
    records.fill(line, context)
    decoded.removeAll(keepingCapacity: true)
    Base64.decode(line, from: records.start(JSONSlot.inner), to: records.end(JSONSlot.inner), onto: &decoded)
    guard !decoded.isEmpty else { return false }
    sink.unwrap(records.record, inner: decoded.span, isPartial: false, line: number)
    return true
  }

  private static let scanner = JSONScanner(
    ["message|", ""].flatMap { outer -> [(path: String, slot: Int)] in
      [
        (outer + "data", JSONSlot.inner), (outer + "publishTime", JSONSlot.time),
        (outer + "publish_time", JSONSlot.time),
      ]
    })
}
