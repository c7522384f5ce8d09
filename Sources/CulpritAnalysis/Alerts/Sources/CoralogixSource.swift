/// Coralogix: alert webhooks.
enum CoralogixSource: TemplatedSource {
  static let name = "coralogix"
  static let summary = "Coralogix: alert webhooks"

  static let template = AlertTemplate(
    signs: ["alert_action", "alert_id|uuid", "name"], id: ["alert_id", "uuid"], title: ["name"],
    start: [
      "timestamp", "fields[key=timestampISO].value", "fields[key=timestampMS].value", "fields[key=timestamp].value",
    ],
    state: ["alert_action"], over: ["resolve", "resolved"],
    severity: ["fields[key=severity].value", "fields[key=priority].value", "severity", "alert_severity"],
    service: ["service", "fields[key=subsystem].value", "fields[key=application].value"],
    team: ["fields[key=team].value"], summary: ["description"], url: ["alert_url"], labels: ["fields"])

  static let samples = [
    """
    {"uuid":"6f2","alert_id":"8c","name":"Errors in mailer","description":"more than 10","alert_action":"trigger",
     "alert_url":"https://c.example/a","fields":[{"key":"application","value":"mail"},{"key":"subsystem","value":"mailer"},
     {"key":"severity","value":"Critical"},{"key":"timestampISO","value":"2026-03-02T10:01:10.123Z"}]}
    """
  ]
}
