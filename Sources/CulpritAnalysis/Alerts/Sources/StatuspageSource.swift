import CulpritCore

/// Atlassian Statuspage: incidents of webhooks and the API, of one's own page or a supplier's.
enum StatuspageSource: AlertFamily {
  static let name = "statuspage"
  static let summary = "Atlassian Statuspage: incidents of webhooks and the API, component updates"
  static let shapes: [any AlertShape.Type] = [StatuspageIncident.self, StatuspageComponent.self]
}

/// A change of a component's status.
enum StatuspageComponent: TemplatedShape {
  static let source = StatuspageSource.name

  static let template = AlertTemplate(
    signs: ["component_update.new_status", "component.name"], id: ["component.id", "component_update.component_id"],
    title: ["component.name"], start: ["component_update.created_at"], state: ["component_update.new_status"],
    over: ["operational"], severity: ["component_update.new_status"],
    severities: [
      "major_outage": .critical, "partial_outage": .error, "degraded_performance": .warning, "under_maintenance": .info,
      "operational": .info,
    ], service: ["component.name"], summary: ["component_update.new_status"])

  static let samples = [
    """
    {"meta":{"generated_at":"2026-03-02T10:01:15Z"},"page":{"id":"p","status_indicator":"critical"},
     "component":{"id":"c1","name":"Mail","status":"major_outage"},"component_update":{"id":"u1","component_id":"c1",
     "created_at":"2026-03-02T10:01:10Z","new_status":"major_outage","old_status":"operational"}}
    """
  ]
}

enum StatuspageIncident: TemplatedShape {
  static let source = StatuspageSource.name

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
