import CulpritCore

/// Instana: issue webhooks, and events of the API.
enum InstanaSource: AlertFamily {
  static let name = "instana"
  static let summary = "Instana: issue webhooks, events of the API"
  static let shapes: [any AlertShape.Type] = [InstanaIssue.self, InstanaEvent.self]

  static let severities: [String: Severity] = ["5": .warning, "10": .critical, "-1": .info]
}

/// An event of `/api/events`.
enum InstanaEvent: TemplatedShape {
  static let source = InstanaSource.name

  static let template = AlertTemplate(
    signs: ["eventId", "triggeringTime|entityLabel|snapshotId", "start", "state"], id: ["eventId"], title: ["problem"],
    start: ["start", "triggeringTime"], end: ["end"], state: ["state"], severity: ["severity"],
    severities: InstanaSource.severities, service: ["entityLabel", "entityName"], summary: ["detail", "problem"],
    labels: ["type", "entityName", "entityType"], basis: .exact)

  static let samples = [
    """
    [{"eventId":"e1","start":1772445670493,"end":1772446270493,"triggeringTime":1772445670493,"type":"incident",
      "state":"closed","problem":"Erroneous calls","detail":"more than 10","severity":10,"entityLabel":"mailer",
      "entityType":"SERVICE"}]
    """
  ]
}

enum InstanaIssue: TemplatedShape {
  static let source = InstanaSource.name

  static let template = AlertTemplate(
    signs: ["issue.id", "issue.state"], id: ["issue.id"], title: ["issue.text"], start: ["issue.start"],
    end: ["issue.end"], state: ["issue.state"], severity: ["issue.severity"],
    severities: InstanaSource.severities,
    service: ["issue.service", "issue.entityLabel", "issue.fqdn", "issue.host"],
    summary: ["issue.text", "issue.suggestion"],
    url: ["issue.link"], labels: ["issue.zone", "issue.fqdn", "issue.type", "issue.entity"])

  static let samples = [
    """
    {"issue":{"id":"5365-42ae","type":"issue","state":"OPEN","start":1772445670493,"severity":5,"text":"Queue age high",
     "suggestion":"look","link":"https://i.example","zone":"prod","fqdn":"mail-03","entity":"jvm","entityLabel":"mailer",
     "service":"mailer"}}
    {"issue":{"id":"5365-42ae","state":"CLOSED","end":1772446270493}}
    """
  ]
}
