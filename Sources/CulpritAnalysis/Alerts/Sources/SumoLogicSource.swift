import CulpritCore

/// Sumo Logic: monitor webhooks in the documented templates.
enum SumoLogicSource: TemplatedSource {
  static let name = "sumologic"
  static let summary = "Sumo Logic: monitor webhooks"

  static let template = AlertTemplate(
    signs: ["TriggerType|triggerType", "TriggerTime|triggerTime|TriggerTimeStart|triggerTimeStart", "Name|name"],
    id: ["AlertID", "alertId", "Id", "id", "Name", "name"], title: ["Name", "name"],
    start: ["TriggerTime", "triggerTime", "TriggerTimeEnd", "triggerTimeEnd", "TriggerTimeStart"],
    state: ["TriggerType", "triggerType"],
    over: ["resolvedcritical", "resolvedwarning", "resolvedmissingdata", "resolved"],
    severity: ["TriggerType", "triggerType"],
    severities: [
      "missingdata": .warning, "resolvedcritical": .info, "resolvedwarning": .info, "resolvedmissingdata": .info,
    ], service: ["Service", "service"], summary: ["Description", "description", "TriggerCondition"],
    url: ["AlertResponseUrl", "alertResponseUrl", "AlertResponseURL"], labels: ["MonitorType", "monitorType", "tags"])

  static let samples = [
    """
    {"Name":"Errors in mailer","Description":"more than 10","MonitorType":"Logs","Query":"q","Id":"0A","TriggerType":"Critical",
     "TriggerTime":"1772445670000","TriggerTimeRange":"r","TriggerCondition":"c","AlertResponseUrl":"https://s.example/1"}
    {"Name":"Errors in mailer","MonitorType":"Logs","Id":"0A","TriggerType":"ResolvedCritical","TriggerTime":"1772446270000"}
    """
  ]
}
