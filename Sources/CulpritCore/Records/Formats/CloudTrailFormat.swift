/// AWS CloudTrail: `{"Records":[…]}`, one record a line, and what `lookup-events` prints.
struct CloudTrailFormat: JSONLogFormat {
  static let name = "aws_cloudtrail"
  static let summary = "AWS CloudTrail records, from S3, as lines, or from lookup-events"
  static let samples = [
    #"{"Records":[{"eventVersion":"1.08","eventTime":"2024-03-05T06:07:08Z","eventSource":"ecs.amazonaws.com","#
      + #""eventName":"UpdateService","awsRegion":"eu-west-1","sourceIPAddress":"10.0.0.7","errorCode":"AccessDenied","#
      + #""errorMessage":"not authorized","requestID":"3e2a","eventID":"9f1c","readOnly":false}]}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("eventSource", "eventName", "eventTime") || profile.has("CloudTrailEvent")
  }

  func payload(_ line: Span<UInt8>) -> Int? { records.fields.has(JSONSlot.inner) ? JSONSlot.inner : nil }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    // `ecs.amazonaws.com` is the service ecs.
    if records.fields.has(Self.source) {
      let start = records.start(Self.source)
      let end = line.find(".amazonaws.com", from: start, before: records.end(Self.source)) ?? records.end(Self.source)
      records.record.labels[.service] = context.label(line, from: start, to: end)
    }
    if records.fields.has(Self.code) {
      records.record.severity =
        records.has(Self.code, line, "AccessDenied") || line.has("Client.", at: records.start(Self.code))
        ? .warning : .error
    } else {
      records.record.severity = .info
    }
    return true
  }

  mutating func word(_ line: Span<UInt8>) {
    let records = self.records
    self.records.setMessage { text in
      records.append(JSONSlot.own + 2, line, onto: &text)
      if records.fields.has(Self.code) {
        text.append(contentsOf: [0x3A, 0x20])
        records.append(Self.code, line, onto: &text)
      }
      if records.fields.has(JSONSlot.error) {
        text.append(contentsOf: [0x3A, 0x20])
        records.append(JSONSlot.error, line, onto: &text)
      }
    }
  }

  private static let source = JSONSlot.own
  private static let code = JSONSlot.own + 1

  private static let scanner = JSONScanner([
    ("eventTime", JSONSlot.time), ("EventTime", JSONSlot.time), ("eventSource", source), ("EventSource", source),
    ("errorCode", code), ("eventName", JSONSlot.own + 2), ("EventName", JSONSlot.own + 2),
    ("errorMessage", JSONSlot.error), ("awsRegion", JSONSlot.zone), ("sourceIPAddress", JSONSlot.own + 3),
    ("requestID", JSONSlot.request), ("CloudTrailEvent", JSONSlot.inner), ("eventName", JSONSlot.message),
  ])
}
