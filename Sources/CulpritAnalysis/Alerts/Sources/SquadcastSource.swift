/// Squadcast: incidents of webhooks and the API.
enum SquadcastSource: TemplatedSource {
  static let name = "squadcast"
  static let summary = "Squadcast: incidents of webhooks and the API"

  static let template = AlertTemplate(
    signs: ["alert_source", "status", "message"], id: ["id", "incident_id"], title: ["message"],
    start: ["time_of_creation", "created_at", "triggered_at"], end: ["resolved_at"], now: ["event_time", "updated_at"],
    state: ["status"], over: ["resolved", "suppressed"],
    severity: ["tags.severity.value", "priority", "tags.priority.value"], service: ["service.name", "service"],
    summary: ["description", "message"], url: ["url"], taking: ["acknowledged_at"], basis: .exact)

  static let samples = [
    """
    {"event_type":"incident_triggered","id":"65e6","message":"Queue age","description":"age 75","status":"triggered",
     "service":{"id":"s","name":"mailer"},"alert_source":{"name":"probe"},"time_of_creation":"2026-03-02T10:01:10Z",
     "tags":{"severity":{"value":"high"}}}
    """
  ]
}
