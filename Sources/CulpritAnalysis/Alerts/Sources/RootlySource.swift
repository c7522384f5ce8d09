/// Rootly: incidents and alerts of webhooks and the API.
enum RootlySource: AlertFamily {
  static let name = "rootly"
  static let summary = "Rootly: incidents and alerts of webhooks and the API"
  static let shapes: [any AlertShape.Type] = [RootlyWebhook.self, RootlyAlert.self, RootlyIncident.self]

  static let over: Set<String> = ["resolved", "mitigated", "closed", "cancelled", "completed"]
}

enum RootlyWebhook: TemplatedShape {
  static let source = RootlySource.name

  static let template = AlertTemplate(
    signs: ["event.issued_at", "data.title", "data.status"], id: ["data.sequential_id", "data.id"],
    title: ["data.title"], start: ["data.started_at", "data.created_at"],
    end: ["data.resolved_at", "data.mitigated_at"], now: ["event.issued_at"], state: ["data.status"],
    over: RootlySource.over, severity: ["data.severity.slug", "data.severity.name", "data.severity"],
    service: ["data.services.0.name"], team: ["data.groups.0.name"], summary: ["data.summary", "data.title"],
    url: ["data.url"], taking: ["data.acknowledged_at"], basis: .exact)

  static let samples = [
    """
    {"event":{"id":"e","type":"incident.resolved","issued_at":"2026-03-02T10:40:00.000-00:00"},"data":{"id":"r1",
     "sequential_id":12,"title":"Mail is late","status":"resolved","severity":{"name":"SEV1","slug":"sev1"},
     "started_at":"2026-03-02T10:01:10.000-00:00","resolved_at":"2026-03-02T10:40:00.000-00:00",
     "services":[{"name":"mailer"}],"url":"https://r.example/12"}}
    """
  ]
}

enum RootlyAlert: TemplatedShape {
  static let source = RootlySource.name

  static let template = AlertTemplate(
    signs: ["event.issued_at", "data.source", "data.summary"], id: ["data.external_id", "data.id"],
    title: ["data.summary"], start: ["data.started_at", "data.created_at"], end: ["data.ended_at"],
    now: ["event.issued_at"], state: ["data.status", "event.type"], over: ["resolved", "alert.resolved"],
    taken: ["acknowledged", "alert.acknowledged"], severity: ["data.alert_urgency.name", "data.urgency"],
    service: ["data.services.0.name"], team: ["data.groups.0.name"], summary: ["data.description", "data.summary"],
    url: ["data.external_url"], labels: ["data.labels", "data.source"], basis: .exact)

  static let samples = [
    """
    {"event":{"id":"e","type":"alert.created","issued_at":"2026-03-02T10:01:12.546-00:00"},"data":{"id":"13c8",
     "source":"probe","summary":"Queue age","labels":[],"external_id":"Q1","external_url":"https://x.example/Q1",
     "started_at":"2026-03-02T10:01:10.546-00:00","ended_at":null}}
    """
  ]
}

enum RootlyIncident: TemplatedShape {
  static let source = RootlySource.name

  static let template = AlertTemplate(
    signs: ["attributes.sequential_id", "attributes.title", "attributes.status"],
    id: ["attributes.sequential_id", "id"], title: ["attributes.title"],
    start: ["attributes.started_at", "attributes.created_at"],
    end: ["attributes.resolved_at", "attributes.mitigated_at"], state: ["attributes.status"], over: RootlySource.over,
    severity: ["attributes.severity.data.attributes.slug", "attributes.severity.slug", "attributes.severity"],
    service: ["attributes.services.0.data.attributes.name", "attributes.services.0.name"],
    summary: ["attributes.summary", "attributes.title"], url: ["attributes.url"],
    taking: ["attributes.acknowledged_at"], basis: .exact)

  static let samples = [
    """
    {"data":[{"id":"r1","type":"incidents","attributes":{"sequential_id":12,"title":"Mail is late","status":"started",
     "severity":{"data":{"attributes":{"slug":"sev1"}}},"started_at":"2026-03-02T10:01:10.000Z","resolved_at":null}}]}
    """
  ]
}
