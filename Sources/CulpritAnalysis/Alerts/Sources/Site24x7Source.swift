import CulpritCore

/// Site24x7: monitor alert webhooks.
enum Site24x7Source: TemplatedSource {
  static let name = "site24x7"
  static let summary = "Site24x7: monitor alert webhooks"

  static let template = AlertTemplate(
    signs: ["MONITORNAME", "STATUS"], id: ["MONITOR_ID", "MONITORNAME"], title: ["MONITORNAME"],
    start: ["INCIDENT_TIME_ISO", "OUTAGE_TIME_UNIX_FORMAT", "INCIDENT_TIME"], state: ["STATUS"], severity: ["STATUS"],
    severities: ["trouble": .warning, "critical": .critical, "down": .critical, "up": .info],
    service: ["MONITORNAME"], summary: ["INCIDENT_REASON"], url: ["MONITORURL"], labels: ["MONITORTYPE", "TAGS"])

  static let samples = [
    """
    {"MONITORNAME":"Mail front","MONITOR_ID":"77","STATUS":"DOWN","MONITORTYPE":"URL","INCIDENT_REASON":"503",
     "INCIDENT_TIME":"Mar 2, 2026 10:01:10 AM UTC","MONITORURL":"https://mail.example"}
    """
  ]
}
