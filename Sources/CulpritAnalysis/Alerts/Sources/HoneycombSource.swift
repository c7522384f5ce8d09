/// Honeycomb: trigger and burn alert webhooks. They tell no time: the moment they arrived is theirs.
enum HoneycombSource: TemplatedSource {
  static let name = "honeycomb"
  static let summary = "Honeycomb: webhooks of triggers and burn alerts"

  static let template = AlertTemplate(
    signs: ["result_url|slo_url|result_groups_triggered", "status", "name|slo.name"],
    id: ["id", "slo.id", "name", "slo.name"],
    title: ["name", "slo.name"], start: ["timestamp", "alert_time"],
    state: ["status"], over: ["ok", "resolved"], severity: ["alert_severity", "severity"],
    summary: ["summary", "description"],
    url: ["result_url", "trigger_url", "slo_url"],
    labels: ["result_groups_triggered.0.Group", "result_groups.0.Group", "environment", "dataset_name"])

  static let samples = [
    """
    {"received_at":"2026-03-02T10:01:10Z","body":{"version":"v0.1.0","name":"Queue age","id":"q7",
     "trigger_description":"","trigger_url":"https://h.example/t","status":"TRIGGERED","summary":"Queue age: 75",
     "operator":"greater than","threshold":60,"result_url":"https://h.example/r",
     "result_groups":[{"Group":{"service.name":"mailer"},"Result":75}]}}
    """
  ]
}
