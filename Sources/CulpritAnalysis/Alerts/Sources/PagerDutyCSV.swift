import CulpritCore

/// The web interface's CSV of incidents.
enum PagerDutyCSV: AlertShape {
  static let samples = [
    """
    id,incident_number,description,service_id,service_name,escalation_policy_name,created_on,resolved_on,seconds_to_first_ack,auto_resolved,urgency
    PAB12CD,77,Queue stands still,PSV,Mailer,Default,2026-03-02T10:01:10+00:00,2026-03-02T10:31:10+00:00,60,false,high
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .row else { return .no }
    return .requiring("incident_number", "service_name", "created_on", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    var value = entry.value
    if !value.has("id"), value.has("incident_id") {
      value = .object(value.members + [JSONValue.Member(key: "id", value: value["incident_id"])])
    }
    guard case (var alert, let start)? = PagerDutySource.incident(value, entry) else {
      return reading.reject(entry, "a row without 'id'")
    }
    alert.service = value["service_name"].text
    alert.team = value.first("team_name", "escalation_policy_name")
    if let seconds = value["seconds_to_first_ack"].double, let start {
      alert.acknowledge(
        at: start.advanced(bySeconds: seconds),
        who: value.first("acknowledged_by_user_name", "acknowledged_by_user_names"))
    }
    if let end = entry.time(value["resolved_on"]) {
      let resolver = value["resolved_by_user_name"].text
      alert.close(
        at: end, value["auto_resolved"].bool == true ? .automatic : resolver == nil ? nil : .manual, who: resolver)
    }
    alert.escalations = value["escalation_count"].int
    reading.add(alert, at: start)
  }
}
