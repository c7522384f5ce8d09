import CulpritCore

/// Webhook v3: the incident is in `event.data`.
enum PagerDutyWebhook: AlertShape {
  static let samples = [
    """
    {"event":{"id":"01E","event_type":"incident.resolved","resource_type":"incident",
     "occurred_at":"2026-03-02T10:31:10.250Z","agent":{"type":"user_reference","summary":"Ines"},
     "data":{"id":"PAB12CD","type":"incident","number":77,"status":"resolved","incident_key":"5e8f",
     "created_at":"2026-03-02T10:01:10Z","title":"Queue stands still","service":{"summary":"Mailer"},
     "assignees":[],"teams":[],"priority":{"summary":"P2"},"urgency":"high"}}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let event = entry.value.has("event_type") ? entry.value : entry["event"]
    guard event["event_type"].text?.hasPrefix("incident.") == true else { return .no }
    return .requiring("event_type", "data", "occurred_at", of: event)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let event = entry.value.has("event_type") ? entry.value : entry["event"]
    let data = event["data"]
    let at = entry.time(event["occurred_at"])
    let incident = data["incident"].isObject ? data["incident"] : data
    guard case (var alert, let start)? = PagerDutySource.incident(incident, entry) else {
      return reading.reject(entry, "a webhook without an incident")
    }
    let isPerson = PagerDutySource.isPerson(event["agent"])
    let who = PagerDutySource.reference(event["agent"])
    var basis = start == nil ? Alert.StartBasis.unknown : .exact
    switch event["event_type"].text {
    case "incident.triggered", "incident.reopened":
      if start == nil { basis = .reported }
      alert.happened(.fired, at)
    case "incident.acknowledged":
      alert.acknowledgedAt = at
      alert.events.removeAll { $0.kind == .acknowledged }
      alert.acknowledge(at: at, who: who)
    case "incident.unacknowledged": alert.happened(.unacknowledged, at, who: who)
    case "incident.escalated":
      alert.escalations = 1
      if isPerson { alert.humanAction = true }
      alert.happened(.escalated, at, who: who)
    case "incident.reassigned", "incident.delegated":
      if isPerson { alert.humanAction = true }
      alert.happened(.reassigned, at, who: who, text: alert.responder)
    case "incident.resolved":
      alert.events.removeAll { $0.kind == .resolved }
      alert.close(at: at, isPerson ? .manual : .automatic, who: isPerson ? who : nil)
      if isPerson { alert.humanAction = true }
    case "incident.annotated", "incident.status_update_published":
      let text = data.first("content", "message") ?? ""
      alert.notes = [Alert.Note(at: at, who: who, text: text)]
      alert.humanAction = true
      alert.happened(.noted, at, who: who, text: text)
    default: alert.happened(.noted, at, who: who, text: event["event_type"].text)
    }
    reading.add(alert, at: start ?? at, basis: basis)
  }
}
