import CulpritCore

/// Events API v2, as tools send it to PagerDuty: identity is the `dedup_key`.
enum PagerDutyEvents: AlertShape {
  static let samples = [
    """
    {"routing_key":"0","event_action":"trigger","dedup_key":"mailer/queue","payload":{"summary":"Queue stands still",
     "timestamp":"2026-03-02T10:01:10.500+0000","severity":"critical","source":"mail-03","component":"mailer",
     "group":"post","class":"queue","custom_details":{"zone":"b"}},"client_url":"https://x.example"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    // Version 1 tells no time, and has a key of the service instead of one of the route.
    if entry.value.has(all: "service_key", "event_type") { return .yes }
    guard entry.value.has("event_action") else { return .no }
    return entry.value.has(any: "dedup_key", "payload") ? .yes : .nearly(missing: "payload")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let payload = value["payload"]
    let name = payload["summary"].text ?? value["description"].text
    guard let id = value.first("dedup_key", "incident_key") ?? name else {
      return reading.reject(entry, "no 'dedup_key'")
    }
    var alert = Alert(id: id, name: name ?? id, source: PagerDutySource.name)
    alert.joinKeys = [id]
    alert.severityText = payload["severity"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.labels = (value.has("details") ? value["details"] : payload["custom_details"]).strings
    for key in ["source", "component", "group", "class"] {
      if let text = payload[key].text { alert.labels[key] = text }
    }
    alert.service = payload["component"].text ?? Alert.first(Alert.serviceLabels, in: alert.labels)
    alert.team = Alert.first(Alert.teamLabels, in: alert.labels)
    alert.summary = name
    alert.url = value["client_url"].text ?? value["links"][0]["href"].text
    let at = entry.time(payload["timestamp"]) ?? entry.receivedAt
    switch value.first("event_action", "event_type") {
    case "resolve":
      alert.close(at: at, .automatic)
      reading.add(alert, at: at, basis: .unknown)
    case "acknowledge":
      alert.acknowledge(at: at, who: nil)
      reading.add(alert, at: at, basis: .unknown)
    default:
      alert.happened(.fired, at)
      reading.add(alert, at: at, basis: .reported)
    }
  }
}
