import CulpritCore

/// Change events, as the API lists them and as tools send them to `/v2/change/enqueue`.
enum PagerDutyChangeEvents: AlertShape {
  static let samples = [
    """
    {"change_events":[{"summary":"Deployed mailer 1.4.2","id":"01B","timestamp":"2026-03-02T09:58:00Z",
     "type":"change_event","source":"pipeline","services":[{"id":"PSV","type":"service_reference","summary":"Mailer"}],
     "custom_details":{"build_number":"220"},"links":[{"href":"https://ci.example/220","text":"build"}]}]}
    """,
    """
    {"routing_key":"0","payload":{"summary":"Deployed mailer 1.4.2","timestamp":"2026-03-02T09:58:00Z",
     "source":"pipeline","custom_details":{"build_number":"220"}},"links":[]}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["change_events"].isArray || value["change_event"].isObject { return .yes }
    if value["type"].text == "change_event" { return .requiring("summary", "timestamp", of: value) }
    guard value.has("routing_key"), !value.has("event_action") else { return .no }
    return .requiring("summary", "timestamp", of: value["payload"])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let events: [JSONValue] =
      if value["change_events"].isArray {
        value["change_events"].elements
      } else {
        [value["change_event"].isObject ? value["change_event"] : value.has("payload") ? value["payload"] : value]
      }
    for event in events {
      guard let at = entry.time(event["timestamp"]), let what = event["summary"].text else {
        reading.reject(entry, "a change event without 'timestamp' or 'summary'")
        continue
      }
      var change = Change(
        id: event["id"].text ?? StableHash.hex("\(at.microseconds) \(what)"), at: at, kind: "deploy", what: what,
        service: event["services"].elements.lazy.compactMap { PagerDutySource.reference($0) }.first,
        labels: event["custom_details"].strings, source: PagerDutySource.name)
      if let source = event["source"].text { change.labels["source"] = source }
      change.url = (event.has("links") ? event["links"] : value["links"])[0]["href"].text
      change.who = event["custom_details"].first("user", "author", "deployed_by", "actor")
      change.status = event["custom_details"].first("build_state", "status", "state")
      reading.changes.append(change)
    }
  }
}
