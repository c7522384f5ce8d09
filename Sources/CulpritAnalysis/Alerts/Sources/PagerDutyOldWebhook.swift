import CulpritCore

/// Webhook v1 and v2: a list of messages; v1 writes the string `"null"`.
enum PagerDutyOldWebhook: AlertShape {
  static let samples = [
    """
    {"messages":[{"id":"m1","created_on":"2026-03-02T10:01:10Z","type":"incident.trigger","data":{"incident":
     {"id":"PAB12CD","incident_number":77,"created_on":"2026-03-02T10:01:10Z","status":"triggered",
     "html_url":"https://x.example/i","incident_key":"5e8f","service":{"id":"PSV","name":"Mailer"},
     "assigned_to_user":"null","trigger_summary_data":{"subject":"Queue stands still"}}}}]}
    """,
    """
    {"messages":[{"event":"incident.acknowledge","created_on":"2026-03-02T10:04:00Z","id":"m2","incident":
     {"id":"PAB12CD","incident_number":77,"created_at":"2026-03-02T10:01:10Z","status":"acknowledged",
     "title":"Queue stands still","incident_key":"5e8f","urgency":"high","service":{"id":"PSV","name":"Mailer"},
     "acknowledgements":[{"at":"2026-03-02T10:04:00Z","acknowledger":{"type":"user_reference","summary":"Ines"}}]}}]}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["messages"].isArray ? entry["messages"][0] : entry.value
    guard (first["type"].text ?? first["event"].text)?.hasPrefix("incident.") == true,
      !first.has("occurred_at")
    else { return .no }
    return incident(first).isObject ? .yes : .nearly(missing: "incident")
  }

  private static func incident(_ message: JSONValue) -> JSONValue {
    message["incident"].isObject ? message["incident"] : message["data"]["incident"]
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for message in entry.value["messages"].isArray ? entry["messages"].elements : [entry.value] {
      guard case (var alert, let start)? = PagerDutySource.incident(incident(message), entry) else {
        reading.reject(entry, "a message without an incident")
        continue
      }
      let at = entry.time(message["created_on"])
      let kind = (message["type"].text ?? message["event"].text ?? "").replacing("incident.", with: "")
      let by = incident(message)["last_status_change_by"]
      let who = PagerDutySource.reference(by) ?? alert.responder
      switch kind {
      case "acknowledge" where alert.acknowledgedAt == nil: alert.acknowledge(at: at, who: who)
      case "unacknowledge": alert.happened(.unacknowledged, at)
      case "escalate":
        alert.escalations = 1
        alert.happened(.escalated, at)
      case "assign", "delegate": alert.happened(.reassigned, at, text: alert.responder)
      case "annotate":
        alert.humanAction = true
        alert.happened(.noted, at)
      case "resolve" where alert.endsAt == nil: alert.close(at: at)
      default: break
      }
      reading.add(alert, at: start ?? at, basis: start == nil ? .unknown : .exact)
    }
  }
}
