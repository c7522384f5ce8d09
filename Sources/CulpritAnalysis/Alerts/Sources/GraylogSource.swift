import CulpritCore

/// Graylog: event notifications (3.1 and later) and the alarm callbacks before them.
enum GraylogSource: AlertSource {
  static let name = "graylog"
  static let summary = "Graylog: event notifications and legacy alarm callbacks"

  static let samples = [
    """
    {"event_definition_id":"671a","event_definition_type":"aggregation-v1","event_definition_title":"Errors in mailer",
     "event_definition_description":"","job_trigger_id":"671b","event":{"id":"01JA","event_definition_id":"671a",
     "timestamp":"2026-03-02T10:01:10.556Z","message":"Errors in mailer","source":"gl-1","key":"mail-03","priority":3,
     "alert":true,"fields":{"service":"mailer"},"group_by_fields":{}},"backlog":[]}
    """,
    """
    {"check_result":{"result_description":"Stream had 9 messages","triggered_condition":{"id":"c1","title":"Errors",
     "type":"message_count"},"triggered_at":"2026-03-02T10:01:10.000Z","triggered":true,"matching_messages":[]},
     "stream":{"id":"s1","title":"mailer"}}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value.has("check_result"), value.has("stream") { return .requiring("triggered_at", of: value["check_result"]) }
    guard value.has("event_definition_id") || value["event"].has("event_definition_id") else { return .no }
    let event = value["event"].isObject ? value["event"] : value
    return event.has("timestamp") ? .yes : .nearly(missing: "timestamp")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    if value["check_result"].isObject { return readCallback(entry, into: &reading) }
    let event = value["event"].isObject ? value["event"] : value
    guard let id = event["id"].text ?? value["event_definition_id"].text else { return reading.reject(entry, "no id") }
    let title = value["event_definition_title"].text ?? event["message"].text ?? id
    var alert = Alert(id: id, name: title, source: name)
    alert.labels = event["fields"].strings
    alert.labels.merge(event["group_by_fields"].strings) { own, _ in own }
    for key in ["source", "key", "event_definition_id"] {
      if let text = event[key].text { alert.labels[key] = text }
    }
    let priority = event["priority"].text
    alert.severityText = priority
    alert.severity = Self.severity(priority)
    alert.fillFromLabels()
    alert.summary = event["message"].text
    let at = entry.time(event["timestamp"])
    alert.happened(.fired, at)
    reading.add(alert, at: at)
  }

  /// 1 low, 2 normal, 3 high, 4 critical.
  private static func severity(_ priority: String?) -> Severity {
    switch priority {
    case "1": .notice
    case "2": .warning
    case "3": .error
    case "4": .critical
    default: Severity(alertWord: priority)
    }
  }

  private static func readCallback(_ entry: AlertEntry, into reading: inout AlertReading) {
    let result = entry["check_result"]
    let condition = result["triggered_condition"]
    let name = condition["title"].text ?? entry["stream"]["title"].text ?? "stream"
    var alert = Alert(id: condition["id"].text ?? name, name: name, source: Self.name)
    alert.service = entry["stream"]["title"].text
    alert.summary = result["result_description"].text
    let at = entry.time(result["triggered_at"])
    alert.happened(.fired, at)
    reading.add(alert, at: at, basis: .reported)
  }
}
