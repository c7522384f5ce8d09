import CulpritCore

/// Lightstep (ServiceNow Cloud Observability): alert webhooks.
enum LightstepSource: TemplatedSource {
  static let name = "lightstep"
  static let summary = "Lightstep: alert webhooks"

  static let template = AlertTemplate(
    signs: ["condition.name|condition.id|condition-id|alert.title", "status", "link|alert.link|project"],
    id: ["alert.id", "condition.id", "condition-id"], title: ["alert.title", "condition.name", "title"],
    start: ["timestamp", "alert.timestamp", "time"], state: ["status", "alert.status"],
    over: ["ok", "resolved", "non-violated", "recovered"], severity: ["severity", "alert.severity", "status"],
    severities: ["violated": .error, "alerting": .error], service: ["service", "project"],
    summary: ["message", "alert.description"], url: ["link", "alert.link"], labels: ["labels"])

  static let samples = [
    """
    {"alert":{"id":"a1","title":"Queue age"},"condition":{"id":"c1","name":"age above 60"},"status":"violated",
     "timestamp":"2026-03-02T10:01:10Z","link":"https://l.example","project":"mailer"}
    """
  ]
}
