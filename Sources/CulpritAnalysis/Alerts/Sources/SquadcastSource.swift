/// Squadcast: incidents of webhooks (versions 1 and 2) and the API.
enum SquadcastSource: AlertFamily {
  static let name = "squadcast"
  static let summary = "Squadcast: incidents of webhooks and the API"
  static let shapes: [any AlertShape.Type] = [SquadcastWebhook.self, SquadcastIncident.self]

  static let over: Set<String> = ["resolved", "suppressed"]
}

/// Version 2 puts the incident beside the event that it is about.
enum SquadcastWebhook: TemplatedShape {
  static let source = SquadcastSource.name

  static let template = AlertTemplate(
    signs: ["data.resource_data.alert_source", "event.type", "data.resource_data.status"],
    id: ["data.resource_data.id"],
    title: ["data.resource_data.message"], start: ["data.resource_data.created_at"],
    end: ["data.resource_data.resolved_at"], now: ["event.timestamp"], state: ["data.resource_data.status"],
    over: SquadcastSource.over, severity: ["data.resource_data.tags.severity.value", "data.resource_data.priority"],
    service: ["data.resource_data.service.name"], summary: ["data.resource_data.description"],
    url: ["data.resource_data.url"], who: ["data.performed_by.name", "event.performed_by.name"], basis: .exact)

  static let samples = [
    """
    {"version":"v2","event":{"id":"e","type":"incident.acknowledged","resource":"incident",
     "timestamp":"2026-03-02T10:05:00.388057811Z"},"data":{"resource_data":{"id":"633e","message":"Queue age",
     "description":"age 75","url":"https://s.example/633e","alert_source":{"id":"a","type":"probe"},
     "service":{"id":"s","name":"mailer"},"status":"acknowledged","created_at":"2026-03-02T10:01:10.37Z","tags":null}}}
    """
  ]
}

/// Version 1, and the API. How it went stands in its timeline.
enum SquadcastIncident: TemplatedShape {
  static let source = SquadcastSource.name

  static let template = AlertTemplate(
    signs: ["alert_source", "status", "message"], id: ["id", "incident_id"], title: ["message"],
    start: ["created_at", "time_of_creation", "triggered_at"], end: ["resolved_at", "timeline[action=resolved].time"],
    now: ["event_time", "updated_at"], state: ["status"], over: SquadcastSource.over,
    severity: ["tags.severity.value", "priority", "tags.priority.value"], service: ["service.name", "service"],
    summary: ["description", "message"], url: ["url"],
    taking: ["acknowledged_at", "timeline[action=acknowledged].time"], taker: ["timeline[action=acknowledged].name"],
    basis: .exact)

  static let samples = [
    """
    {"event_type":"incident_triggered","id":"65e6","message":"Queue age","description":"age 75","status":"triggered",
     "service":{"id":"s","name":"mailer"},"alert_source":{"name":"probe"},"time_of_creation":"2026-03-02T10:01:10Z",
     "tags":{"severity":{"value":"high"}}}
    """
  ]
}
