import CulpritCore

/// `/incidents` and `/incidents/ID`.
enum PagerDutyIncidents: AlertShape {
  static let samples = [
    """
    {"incidents":[{"id":"PAB12CD","type":"incident","incident_number":77,"title":"Queue stands still",
     "created_at":"2026-03-02T10:01:10Z","status":"acknowledged","incident_key":"5e8f","urgency":"high",
     "service":{"id":"PSV","type":"service_reference","summary":"Mailer"},"assignments":[],
     "acknowledgements":[{"at":"2026-03-02T10:04:00Z","acknowledger":{"id":"PU","type":"user_reference",
     "summary":"Ines"}}],"last_status_change_at":"2026-03-02T10:04:00Z","priority":{"summary":"P2"},
     "teams":[{"summary":"Post"}],"escalation_policy":{"summary":"Default"}}],"limit":25,"more":false}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["incidents"].isArray, value.has(any: "limit", "more", "offset") {
      return value["incidents"].elements.isEmpty || isIncident(value["incidents"][0]) ? .yes : .no
    }
    if value.members.count == 1, isIncident(value["incident"]) { return .yes }
    return isIncident(value) ? .yes : .no
  }

  static func isIncident(_ value: JSONValue) -> Bool {
    value.has(all: "id", "status", "created_at") && value.has(any: "incident_number", "incident_key")
      && !value.has("escalation_policy_id")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let incidents =
      value["incidents"].isArray
      ? value["incidents"].elements : value["incident"].isObject ? [value["incident"]] : [value]
    for incident in incidents {
      guard let (alert, start) = PagerDutySource.incident(incident, entry) else {
        reading.reject(entry, "an incident without 'id'")
        continue
      }
      reading.add(alert, at: start)
    }
  }
}
