/// incident.io: incident webhooks and API.
enum IncidentIOSource: TemplatedSource {
  static let name = "incident_io"
  static let summary = "incident.io: incident webhooks and API"

  static let template = AlertTemplate(
    signs: ["incident_status", "reference", "created_at"], id: ["reference", "id"], title: ["name"],
    start: ["created_at"], now: ["updated_at"], state: ["incident_status.category"],
    over: ["closed", "learning", "post-incident"],
    taken: ["live"], severity: ["severity.name"], summary: ["summary", "name"], url: ["permalink"],
    who: ["creator.user.name"], basis: .exact)

  static let samples = [
    """
    {"event_type":"public_incident.incident_created_v2","public_incident.incident_created_v2":{"id":"01F","reference":
     "INC-12","name":"Mail is late","incident_status":{"category":"triage","name":"Triage"},"severity":{"name":"Major"},
     "created_at":"2026-03-02T10:01:10Z","updated_at":"2026-03-02T10:02:00Z","permalink":"https://i.example/12"}}
    """
  ]
}
