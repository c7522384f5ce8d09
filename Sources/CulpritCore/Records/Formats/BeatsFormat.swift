/// What Filebeat and Elastic Agent ship: `@metadata`, `agent`, and the raw line in `message`; a wrapper.
struct BeatsFormat: JSONLogFormat {
  static let name = "beats_ndjson"
  static let summary = "events of Filebeat, other Beats and Elastic Agent"
  static let samples = [
    #"{"@timestamp":"2024-03-05T06:07:08.123Z","@metadata":{"beat":"filebeat","type":"_doc"},"message":"ERROR no stock","#
      + #""log":{"file":{"path":"/var/log/cart.log"}},"host":{"name":"web-1"},"agent":{"type":"filebeat","ephemeral_id":"1"}}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("@timestamp")
      && profile.hasAny("@metadata|beat", "agent|ephemeral_id", "beat|hostname", "beat|name")
  }

  /// Parsed documents say their level; the others hold a line of another log.
  func payload(_ line: Span<UInt8>) -> Int? {
    records.fields.has(JSONSlot.message) && records.isText(JSONSlot.message) && !records.fields.has(JSONSlot.severity)
      ? JSONSlot.message : nil
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    guard records.record.labels[.pod] == 0, records.fields.has(Self.path) else { return true }
    // One reader for each file of a host.
    let start = records.start(Self.path)
    let end = records.end(Self.path)
    if let path = ContainerPath(line, from: start, to: end) {
      path.fill(&records.record, line, context)
      return true
    }
    records.record.labels[.container] = context.label(line, from: start, to: end)
    if records.record.labels[.service] == 0 {
      var first = end
      while first > start, line[first - 1] != 0x2F, line[first - 1] != 0x5C { first -= 1 }
      let last = line.first(0x2E, from: first, before: end) ?? end
      records.record.labels[.service] = context.label(line, from: first, to: last)
    }
    return true
  }

  private static let path = JSONSlot.own

  private static let scanner = JSONScanner(
    [
      ("log|file|path", path), ("log.file.path", path), ("source", path), ("beat|hostname", JSONSlot.node),
      ("agent|hostname", JSONSlot.node),
    ] + JSONFieldNames.time + JSONFieldNames.fields(JSONSlot.severity, "log.level")
      + JSONFieldNames.fields(JSONSlot.message, "message event.original") + JSONFieldNames.failure
      + JSONFieldNames.identity + JSONFieldNames.kubernetes + JSONFieldNames.request
      + JSONFieldNames.fields(JSONSlot.container, "container.name"))
}
