import CulpritCore

/// Checkly: alert webhooks in the documented template.
enum ChecklySource: TemplatedSource {
  static let name = "checkly"
  static let summary = "Checkly: alert webhooks"

  static let template = AlertTemplate(
    signs: ["ALERT_TYPE", "CHECK_NAME|CHECK_ID"], id: ["CHECK_ID", "CHECK_NAME"], title: ["CHECK_NAME", "ALERT_TITLE"],
    start: ["STARTED_AT"], state: ["ALERT_TYPE"],
    over: ["alert_recovery", "alert_degraded_recovery"], severity: ["ALERT_TYPE"],
    severities: [
      "alert_failure": .critical, "alert_degraded": .warning, "alert_ssl": .warning, "alert_failure_remain": .critical,
      "alert_degraded_remain": .warning, "alert_recovery": .info, "alert_degraded_recovery": .info,
    ], service: ["GROUP_NAME", "CHECK_NAME"], summary: ["ALERT_TITLE", "CHECK_ERROR_MESSAGE"], url: ["RESULT_LINK"],
    labels: ["RUN_LOCATION", "CHECK_TYPE", "TAGS"])

  static let samples = [
    """
    {"ALERT_TITLE":"Mail front has failed","ALERT_TYPE":"ALERT_FAILURE","CHECK_ID":"c1","CHECK_NAME":"Mail front",
     "CHECK_TYPE":"API","STARTED_AT":"2026-03-02T10:01:10.000Z","RUN_LOCATION":"eu-west-1","RESULT_LINK":"https://c.example"}
    {"ALERT_TYPE":"ALERT_RECOVERY","CHECK_ID":"c1","CHECK_NAME":"Mail front","STARTED_AT":"2026-03-02T10:11:10.000Z"}
    """
  ]
}
