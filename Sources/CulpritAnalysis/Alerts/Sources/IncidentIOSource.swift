/// incident.io: webhooks and API of incidents and of alerts, and what alert sources post to it.
enum IncidentIOSource: AlertFamily {
  static let name = "incident_io"
  static let summary = "incident.io: incidents and alerts of webhooks and the API"
  static let shapes: [any AlertShape.Type] = [IncidentIOIncident.self, IncidentIOAlert.self, IncidentIOPost.self]
}

enum IncidentIOAlert: TemplatedShape {
  static let source = IncidentIOSource.name

  static let template = AlertTemplate(
    signs: ["alert_source_id", "title", "status"], id: ["deduplication_key", "id"], title: ["title"],
    start: ["created_at"], end: ["resolved_at"], now: ["updated_at"], state: ["status"],
    severity: ["attributes[name=Priority].value.label", "attributes.0.value.label"], summary: ["description", "title"],
    url: ["source_url"], basis: .exact)

  static let samples = [
    """
    {"event_type":"public_alert.alert_created_v1","public_alert.alert_created_v1":{"id":"01G","title":"Queue age",
     "description":"age 75","alert_source_id":"s","status":"firing","deduplication_key":"k","attributes":[],
     "created_at":"2026-03-02T10:01:10Z","updated_at":"2026-03-02T10:01:10Z","source_url":"https://x.example"}}
    """
  ]
}

/// What an alert source posts: it tells no time, so the moment it arrived is the alert's.
enum IncidentIOPost: TemplatedShape {
  static let source = IncidentIOSource.name

  static let template = AlertTemplate(
    signs: ["deduplication_key", "status", "title"], id: ["deduplication_key"], title: ["title"], start: [],
    state: ["status"], severity: ["metadata.severity", "metadata.priority"], service: ["metadata.service"],
    team: ["metadata.team"], summary: ["description"], url: ["source_url"], labels: ["metadata"])

  static let samples = [
    """
    {"received_at":"2026-03-02T10:01:10Z","body":{"title":"Queue age","description":"age 75","deduplication_key":"k1",
     "status":"firing","metadata":{"service":"mailer","severity":"high"},"source_url":"https://x.example"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    // The alert of the API has the same members and more.
    entry.value.has(any: "alert_source_id", "created_at") ? .no : Paths.match(template.signs, entry)
  }
}

enum IncidentIOIncident: TemplatedShape {
  static let source = IncidentIOSource.name

  static let template = AlertTemplate(
    signs: ["incident_status", "reference", "created_at"], id: ["reference", "id"], title: ["name"],
    start: ["created_at"], end: ["resolved_at"], now: ["updated_at"], state: ["incident_status.category", "status"],
    over: ["closed", "learning", "post-incident"],
    taken: [], severity: ["severity.name"], summary: ["summary", "name"], url: ["permalink"],
    who: ["creator.user.name"], basis: .exact)

  static let samples = [
    """
    {"event_type":"public_incident.incident_created_v2","public_incident.incident_created_v2":{"id":"01F","reference":
     "INC-12","name":"Mail is late","incident_status":{"category":"triage","name":"Triage"},"severity":{"name":"Major"},
     "created_at":"2026-03-02T10:01:10Z","updated_at":"2026-03-02T10:02:00Z","permalink":"https://i.example/12"}}
    """
  ]
}
