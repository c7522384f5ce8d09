import CulpritCore

/// PagerDuty: what its REST API lists, what its webhooks send, and what is sent to it.
enum PagerDutySource: AlertFamily {
  static let name = "pagerduty"
  static let summary =
    "PagerDuty: incidents, log entries, alerts, analytics, webhooks v1 to v3, Events v2, change events"

  static let shapes: [any AlertShape.Type] = [
    PagerDutyIncidents.self, PagerDutyAnalytics.self, PagerDutyAlerts.self, PagerDutyLogEntries.self,
    PagerDutyWebhook.self, PagerDutyOldWebhook.self, PagerDutyEvents.self, PagerDutyRelated.self,
    PagerDutyChangeEvents.self, PagerDutyCSV.self,
  ]

  /// The incident of a REST answer or a webhook, which name the same things alike.
  static func incident(_ value: JSONValue, _ entry: AlertEntry) -> (alert: Alert, start: Timestamp?)? {
    guard let id = value["id"].text else { return nil }
    let title =
      value.first("title", "description", "summary") ?? value["trigger_summary_data"].first("subject", "description")
    var alert = Alert(id: id, name: title ?? id, source: name)
    alert.service = reference(value["service"])
    alert.severityText = reference(value["priority"]) ?? value["severity"].text ?? value["urgency"].text
    alert.severity = severity(of: value)
    alert.team =
      value["teams"].elements.lazy.compactMap { reference($0) }.first ?? reference(value["escalation_policy"])
    alert.url = value["html_url"].text
    alert.summary = title
    alert.joinKeys = [value["incident_key"].text ?? value["alert_key"].text].compactMap(\.self)
    alert.isPage = value["urgency"].text.map { $0 != "low" }
    let responders = value["assignments"].elements.map { $0["assignee"] } + value["assignees"].elements
    alert.responder =
      responders.lazy.compactMap { reference($0) }.first ?? reference(value["assigned_to_user"])
    for label in ["urgency", "incident_number", "number"] {
      if let text = value[label].text { alert.labels[label == "number" ? "incident_number" : label] = text }
    }
    let start = entry.time(value["created_at"]) ?? entry.time(value["created_on"])
    alert.happened(.fired, start)
    for acknowledgement in value["acknowledgements"].elements + value["acknowledgers"].elements {
      let at = entry.time(acknowledgement["at"])
      alert.acknowledge(at: at, who: reference(acknowledgement["acknowledger"]) ?? reference(acknowledgement["object"]))
    }
    let changed = entry.time(value["last_status_change_at"]) ?? entry.time(value["last_status_change_on"])
    let by = value["last_status_change_by"]
    switch value["status"].text {
    case "resolved":
      let end = entry.time(value["resolved_at"]) ?? changed
      let resolver = value.has("resolved_by_user") ? value["resolved_by_user"] : by
      let person = isPerson(resolver) ? reference(resolver) : nil
      let how: Alert.Resolution? = person != nil ? .manual : resolver.isObject ? .automatic : nil
      alert.close(at: end, how, who: person)
      if person != nil { alert.humanAction = true }
    case "acknowledged":
      alert.acknowledge(at: alert.acknowledgedAt ?? changed, who: alert.acknowledgedBy ?? reference(by))
    case "suppressed": alert.status = .suppressed
    default: break
    }
    return (alert, start)
  }

  /// Priority first, then the alert's own severity, then the urgency, which is only high or low.
  private static func severity(of value: JSONValue) -> Severity {
    let priority = Severity(alertWord: reference(value["priority"]))
    if priority != .unknown { return priority }
    let own = Severity(alertWord: value["severity"].text)
    return own != .unknown ? own : Severity(alertWord: value["urgency"].text)
  }

  /// What a reference calls its object.
  static func reference(_ value: JSONValue) -> String? {
    value.isObject ? value.first("summary", "name", "email", "id") : value.text
  }

  static func isPerson(_ value: JSONValue) -> Bool {
    value["type"].text?.hasPrefix("user") ?? value.has("email")
  }
}
