import CulpritCore

/// Zenduty: incidents of webhooks and the API.
enum ZendutySource: TemplatedSource {
  static let name = "zenduty"
  static let summary = "Zenduty: incidents of webhooks and the API"

  static let template = AlertTemplate(
    signs: ["unique_id", "creation_date", "incident_number", "status"], id: ["incident_key", "unique_id"],
    title: ["title"], start: ["creation_date"], end: ["resolved_date"], state: ["status"], over: ["3"], taken: ["2"],
    severity: ["sla_object.name", "team_priority_object.name", "urgency"],
    severities: ["0": .notice, "1": .error], service: ["service_object.name", "service.name"],
    team: ["service.team_name"], summary: ["summary", "title"], taking: ["acknowledged_date"], basis: .exact)

  static let samples = [
    """
    {"results":[{"unique_id":"u1","incident_number":12,"incident_key":"k1","title":"Queue age","summary":"age 75","status":2,
     "urgency":1,"creation_date":"2026-03-02T10:01:10.123Z","acknowledged_date":"2026-03-02T10:05:00Z",
     "resolved_date":null,"service_object":{"name":"mailer"}}]}
    """
  ]
}
