/// EventBridge events of ECS, CodeDeploy and others: what changed, when.
struct AWSChangeEventFormat: JSONLogFormat {
  static let name = "aws_change_events"
  static let summary = "AWS EventBridge events (ECS, CodeDeploy, Auto Scaling…)"
  static let samples = [
    #"{"version":"0","id":"c071","detail-type":"ECS Task State Change","source":"aws.ecs","time":"2024-03-05T06:07:08Z","#
      + #""region":"eu-west-1","resources":[],"detail":{"group":"service:cart","lastStatus":"STOPPED","stoppedReason":"OutOfMemory"}}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool { profile.has("detail-type", "source", "detail") }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    if records.fields.has(Self.group) {
      let start = records.start(Self.group)
      let end = records.end(Self.group)
      let from = line.has("service:", at: start) ? start + 8 : start
      records.record.labels[.service] = context.label(line, from: from, to: end)
    } else if records.record.labels[.service] == 0, records.fields.has(Self.source) {
      let start = records.start(Self.source)
      records.record.labels[.service] = context.label(
        line, from: line.has("aws.", at: start) ? start + 4 : start, to: records.end(Self.source))
    }
    records.record.severity =
      records.has(Self.state, line, "FAILURE") || records.has(Self.state, line, "FAILED")
        || records.fields.has(Self.reason) ? .warning : .info
    return true
  }

  mutating func word(_ line: Span<UInt8>) {
    let records = self.records
    self.records.setMessage { text in
      records.append(JSONSlot.message, line, onto: &text)
      for slot in [Self.state, Self.reason] where records.fields.has(slot) && records.isText(slot) {
        text.append(contentsOf: [0x3A, 0x20])
        records.append(slot, line, onto: &text)
      }
    }
  }

  private static let group = JSONSlot.own
  private static let source = JSONSlot.own + 1
  private static let state = JSONSlot.own + 2
  private static let reason = JSONSlot.own + 3

  private static let scanner = JSONScanner([
    ("time", JSONSlot.time), ("detail-type", JSONSlot.message), ("source", source), ("region", JSONSlot.zone),
    ("detail|group", group), ("detail|application", JSONSlot.service), ("detail|serviceName", JSONSlot.service),
    ("detail|pipeline", JSONSlot.service), ("detail|project-name", JSONSlot.service),
    ("detail|AutoScalingGroupName", JSONSlot.service), ("detail|state", state), ("detail|lastStatus", state),
    ("detail|eventName", state), ("detail|status", state), ("detail|stoppedReason", reason),
    ("detail|reason", reason), ("detail|StatusMessage", reason),
  ])
}
