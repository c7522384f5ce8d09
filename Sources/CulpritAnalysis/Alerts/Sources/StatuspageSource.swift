import CulpritCore

/// Atlassian Statuspage: incidents of webhooks and the API, of one's own page or a supplier's.
enum StatuspageSource: TemplatedSource {
  static let name = "statuspage"
  static let summary = "Atlassian Statuspage: incidents of webhooks and the API"

  static let template = AlertTemplate(
    signs: ["incident_updates", "impact", "status"], id: ["id"], title: ["name"], start: ["started_at", "created_at"],
    end: ["resolved_at"], now: ["updated_at"], state: ["status"],
    over: ["resolved", "postmortem", "completed"], severity: ["impact"],
    severities: ["none": .info, "maintenance": .info], service: ["components.0.name", "name"],
    summary: ["incident_updates.0.body", "name"], url: ["shortlink"], basis: .exact)

  static let samples = [
    """
    {"meta":{"generated_at":"2026-03-02T10:01:15Z"},"page":{"id":"p","status_indicator":"major"},"incident":{"id":"l1",
     "name":"Mail is late","impact":"major","status":"investigating","created_at":"2026-03-02T10:01:10Z",
     "updated_at":"2026-03-02T10:01:10Z","resolved_at":null,"shortlink":"https://s.example/l1",
     "incident_updates":[{"id":"u","body":"We look at it.","status":"investigating"}],
     "components":[{"id":"c","name":"mailer"}]}}
    """
  ]
}
