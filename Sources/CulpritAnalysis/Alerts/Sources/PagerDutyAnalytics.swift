import CulpritCore

/// `/analytics/raw/incidents`: durations in seconds beside the moments, all in UTC.
enum PagerDutyAnalytics: AlertShape {
  static let samples = [
    """
    {"data":[{"id":"PAB12CD","incident_number":77,"description":"Queue stands still",
     "created_at":"2026-03-02T10:01:10","resolved_at":"2026-03-02T10:31:10","seconds_to_first_ack":60,
     "seconds_to_resolve":1800,"acknowledgement_count":1,"acknowledged_user_names":["Ines"],"auto_resolved":false,
     "escalation_count":0,"service_id":"PSV","service_name":"Mailer","team_name":"Post","urgency":"high",
     "status":"resolved","total_notifications":3,"resolved_by_user_name":"Ines","priority_name":"P2",
     "escalation_policy_id":"PE"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    isIncident(entry.value["data"].isArray ? entry["data"][0] : entry.value) ? .yes : .no
  }

  private static func isIncident(_ value: JSONValue) -> Bool {
    value.has(all: "created_at", "seconds_to_resolve") && value.has(any: "seconds_to_first_ack", "engaged_seconds")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for value in entry.value["data"].isArray ? entry["data"].elements : [entry.value] {
      guard case (var alert, let start)? = PagerDutySource.incident(value, entry) else {
        reading.reject(entry, "an incident without 'id'")
        continue
      }
      alert.service = value.first("service_name", "service_id") ?? alert.service
      alert.team = value.first("team_name", "escalation_policy_name") ?? alert.team
      alert.severityText = value["priority_name"].text ?? alert.severityText
      let severity = Severity(alertWord: value["priority_name"].text)
      if severity != .unknown { alert.severity = severity }
      alert.notifications = value["total_notifications"].int
      alert.escalations = value["escalation_count"].int
      if let seconds = value["seconds_to_first_ack"].double, let start, value["acknowledgement_count"].int != 0 {
        alert.acknowledge(
          at: start.advanced(bySeconds: seconds), who: value["acknowledged_user_names"][0].text)
      }
      let resolver = value["resolved_by_user_name"].text
      if alert.endsAt != nil {
        let how: Alert.Resolution? =
          value["auto_resolved"].bool == true ? .automatic : resolver == nil ? nil : .manual
        alert.resolvedBy = how
      }
      let touches = ["reassignment_count", "manual_escalation_count", "user_defined_effort_seconds"]
      alert.humanAction = alert.resolvedBy == .manual || touches.contains { value[$0].int ?? 0 > 0 }
      alert.responder = value["assigned_user_names"][0].text ?? resolver
      reading.add(alert, at: start)
    }
  }
}
