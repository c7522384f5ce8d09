import CulpritCore

/// SolarWinds: alert actions (templates of the user), active alerts of SWQL.
enum SolarWindsSource: TemplatedSource {
  static let name = "solarwinds"
  static let summary = "SolarWinds: alert webhooks, active alerts of SWQL"

  static let template = AlertTemplate(
    signs: ["AlertObjectID|AlertID|AlertActiveID", "TriggerTime|TriggeredDateTime|AlertTriggerTime"],
    id: ["AlertObjectID", "AlertActiveID", "AlertID"], title: ["AlertName", "Name", "ObjectName"],
    start: ["TriggeredDateTime", "TriggerTime", "AlertTriggerTime"], end: ["ResetTime", "AlertResetTime"],
    state: ["Status", "AlertStatus", "State"], over: ["reset", "resolved", "cleared", "up"],
    severity: ["Severity", "AlertSeverity"],
    severities: ["0": .info, "1": .warning, "2": .critical, "3": .error, "4": .notice, "serious": .error],
    service: ["Service", "EntityCaption", "NodeName", "RelatedNodeCaption", "ObjectName"],
    summary: ["TriggeredMessage", "AlertMessage", "Message", "AlertDescription"],
    url: ["AlertDetailsUrl", "DetailsUrl"],
    taking: ["AcknowledgedDateTime"], taker: ["AcknowledgedBy"], labels: ["NodeName", "ObjectType"], basis: .exact)

  static let samples = [
    """
    {"results":[{"AlertActiveID":5,"AlertObjectID":77,"Name":"Queue age","Severity":2,"EntityCaption":"mail-03",
     "TriggeredDateTime":"2026-03-02T10:01:10.1230000Z","TriggeredMessage":"age 75","Acknowledged":true,
     "AcknowledgedBy":"ines","AcknowledgedDateTime":"2026-03-02T10:05:00.0000000Z"}]}
    """
  ]
}
