/// Honeycomb: trigger and burn alert webhooks. They tell no time: the moment they arrived is theirs.
enum HoneycombSource: TemplatedSource {
  static let name = "honeycomb"
  static let summary = "Honeycomb: webhooks of triggers and burn alerts"

  static let template = AlertTemplate(
    signs: ["result_url", "status", "name"], id: ["id", "name"], title: ["name"], start: ["timestamp", "alert_time"],
    state: ["status"], over: ["ok", "resolved"], severity: ["alert_severity", "severity"], summary: ["summary"],
    url: ["result_url", "trigger_url"], labels: ["result_groups.0.Group"])

  static let samples = [
    """
    {"received_at":"2026-03-02T10:01:10Z","body":{"version":"v0.1.0","name":"Queue age","id":"q7",
     "trigger_description":"","trigger_url":"https://h.example/t","status":"TRIGGERED","summary":"Queue age: 75",
     "operator":"greater than","threshold":60,"result_url":"https://h.example/r",
     "result_groups":[{"Group":{"service.name":"mailer"},"Result":75}]}}
    """
  ]
}
