/// xMatters: alerts (events) of the API and of outbound integrations.
enum XMattersSource: AlertFamily {
  static let name = "xmatters"
  static let summary = "xMatters: alerts (events) of the API, outbound webhooks"
  static let shapes: [any AlertShape.Type] = [XMattersEvent.self, XMattersWebhook.self]

  static let over: Set<String> = ["terminated", "terminated_external"]
}

/// What an outbound integration sends of an alert's status.
enum XMattersWebhook: TemplatedShape {
  static let source = XMattersSource.name

  static let template = AlertTemplate(
    signs: ["eventIdentifier", "status|response|eventUUID", "date"], id: ["eventIdentifier"],
    title: ["eventProperties.0.Summary", "eventProperties.Summary", "eventProperties.summary", "processName"],
    start: ["date"], state: ["status"], over: XMattersSource.over, severity: ["priority"],
    service: ["eventProperties.service", "eventProperties.0.service", "application"],
    summary: ["eventProperties.0.Summary"], who: ["username"])

  static let samples = [
    """
    {"eventIdentifier":"1234","eventUUID":"u","status":"active","date":"2026-03-02T10:01:10.123Z","priority":"high",
     "eventProperties":[{"Summary":"Queue age"}],"username":"probe","application":"mailer","processName":"p"}
    """
  ]
}

enum XMattersEvent: TemplatedShape {
  static let source = XMattersSource.name

  static let template = AlertTemplate(
    signs: ["eventId", "priority", "created"], id: ["eventId", "id"], title: ["name", "subject", "eventId"],
    start: ["created"], end: ["terminated"], state: ["status"], over: XMattersSource.over,
    severity: ["priority"], service: ["properties.service", "properties.Service"], summary: ["name"],
    labels: ["incident"], basis: .exact)

  static let samples = [
    """
    {"count":1,"total":1,"data":[{"id":"e1","eventId":"1234","name":"Queue age","priority":"HIGH","status":"TERMINATED",
     "created":"2026-03-02T10:01:10.000+0000","terminated":"2026-03-02T10:11:10.000+0000","incident":"INCIDENT_ID-9"}]}
    """
  ]
}
