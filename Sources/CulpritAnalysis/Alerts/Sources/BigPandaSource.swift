/// BigPanda: incidents of webhooks, and alerts of the API.
enum BigPandaSource: AlertFamily {
  static let name = "bigpanda"
  static let summary = "BigPanda: incidents of webhooks and the API, alerts"
  static let shapes: [any AlertShape.Type] = [BigPandaIncident.self, BigPandaAlert.self]

  static let over: Set<String> = ["ok", "resolved"]
}

enum BigPandaIncident: TemplatedShape {
  static let source = BigPandaSource.name

  static let template = AlertTemplate(
    signs: ["incident.alerts", "incident.active", "incident.start"], id: ["incident.id"],
    title: ["incident.alerts.0.condition_name", "incident.alerts.0.description", "incident.id"],
    start: ["incident.start"], end: ["incident.end"], state: ["incident.status"], over: BigPandaSource.over,
    severity: ["incident.severity", "incident.status"],
    service: [
      "incident.alerts.0.tags[name=service].value", "incident.alerts.0.tags[name=application].value",
      "incident.alerts.0.tags[name=host].value",
    ], summary: ["incident.alerts.0.description"], url: ["links.main"], basis: .exact)

  static let samples = [
    """
    {"incident":{"id":"5c1f","status":"critical","severity":"critical","start":1772445670,"end":null,"active":true,
     "alerts":[{"id":"a1","status":"critical","start":1772445670,"description":"age 75","condition_name":"queue",
     "source_system":"probe","tags":[{"name":"service","value":"mailer"}]}]},"links":{"main":"https://b.example/i"}}
    """
  ]
}

enum BigPandaAlert: TemplatedShape {
  static let source = BigPandaSource.name

  static let template = AlertTemplate(
    signs: ["primary_property", "source_system", "start"], id: ["id", "incident_identifier"],
    title: ["condition_name", "alert", "description"], start: ["start"], end: ["end"], state: ["status"],
    over: BigPandaSource.over, severity: ["severity", "status"],
    service: ["tags[name=service].value", "tags[name=application].value", "tags[name=host].value"],
    summary: ["description"], basis: .exact)

  static let samples = [
    """
    {"item_count":1,"items":[{"id":"a1","status":"ok","start":1772445670,"end":1772446270,"active":false,
     "primary_property":"host","secondary_property":"check","source_system":"api.probe","description":"age 5",
     "tags":[{"name":"host","value":"mail-03"},{"name":"service","value":"mailer"}],"alert":"queue"}]}
    """
  ]
}
