import CulpritCore

/// `/log_entries`: one incident's story, entry by entry.
enum PagerDutyLogEntries: AlertShape {
  static let samples = [
    """
    {"log_entries":[{"id":"R1","type":"trigger_log_entry","created_at":"2026-03-02T10:01:10Z",
     "service":{"summary":"Mailer"},"incident":{"id":"PAB12CD","summary":"[#77] Queue stands still"}},
     {"id":"R2","type":"acknowledge_log_entry","created_at":"2026-03-02T10:04:00Z",
     "agent":{"type":"user_reference","summary":"Ines"},"incident":{"id":"PAB12CD"}},
     {"id":"R3","type":"notify_log_entry","created_at":"2026-03-02T10:01:20Z","user":{"summary":"Ines"},
     "incident":{"id":"PAB12CD"}},
     {"id":"R4","type":"resolve_log_entry","created_at":"2026-03-02T10:31:10Z",
     "agent":{"type":"user_reference","summary":"Ines"},"incident":{"id":"PAB12CD"}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    let first =
      value["log_entries"].isArray ? value["log_entries"][0] : value["log_entry"].isObject ? value["log_entry"] : value
    guard first["type"].text?.contains("_log_entry") == true, !first["type"].text!.hasSuffix("_reference") else {
      return .no
    }
    return .requiring("type", "incident", "created_at", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let entries =
      value["log_entries"].isArray
      ? value["log_entries"].elements : value["log_entry"].isObject ? [value["log_entry"]] : [value]
    for item in entries { readItem(item, entry, into: &reading) }
  }

  private static func readItem(_ item: JSONValue, _ entry: AlertEntry, into reading: inout AlertReading) {
    guard let id = item["incident"]["id"].text, let at = entry.time(item["created_at"]) else {
      return reading.reject(entry, "a log entry without incident or time")
    }
    let title = title(item)
    var alert = Alert(id: id, name: title ?? id, source: PagerDutySource.name)
    alert.service = PagerDutySource.reference(item["service"])
    alert.team = item["teams"].elements.lazy.compactMap { PagerDutySource.reference($0) }.first
    alert.url = item["incident"]["html_url"].text
    alert.summary = title
    let isPerson = PagerDutySource.isPerson(item["agent"])
    let who = isPerson ? PagerDutySource.reference(item["agent"]) : nil
    let text = item["channel"].first("summary", "content", "note") ?? item["summary"].text
    var basis = Alert.StartBasis.unknown
    switch item["type"].text?.replacing("_log_entry", with: "") {
    case "trigger":
      basis = .reported
      alert.service = alert.service ?? (isPerson ? nil : PagerDutySource.reference(item["agent"]))
      alert.severityText = item["channel"]["details"]["severity"].text
      alert.severity = Severity(alertWord: alert.severityText)
      alert.joinKeys = [item["channel"]["incident_key"].text].compactMap(\.self)
      alert.happened(.fired, at)
    case "acknowledge": alert.acknowledge(at: at, who: who ?? PagerDutySource.reference(item["agent"]))
    case "unacknowledge": alert.happened(.unacknowledged, at, who: who)
    case "resolve":
      alert.close(at: at, isPerson ? .manual : text?.contains("timeout") == true ? .timeout : .automatic, who: who)
      if isPerson { alert.humanAction = true }
    case "escalate":
      alert.escalations = 1
      if isPerson { alert.humanAction = true }
      alert.happened(.escalated, at, who: who)
    case "assign", "reach_trigger_limit", "urgency_change", "priority_change":
      alert.responder = PagerDutySource.reference(item["assignees"][0])
      // The first assignment is the escalation policy's.
      if isPerson { alert.humanAction = true }
      alert.happened(.reassigned, at, who: who, text: alert.responder)
    case "notify":
      alert.notifications = 1
      alert.happened(.notified, at, who: PagerDutySource.reference(item["user"]))
    case "annotate":
      alert.notes = [Alert.Note(at: at, who: who, text: text ?? "")]
      alert.humanAction = true
      alert.happened(.noted, at, who: who, text: text)
    default: alert.happened(.noted, at, who: who, text: text)
    }
    reading.add(alert, at: at, basis: basis)
  }

  /// The incident's title without the number in front.
  private static func title(_ item: JSONValue) -> String? {
    guard let summary = item["incident"]["summary"].text else { return item["event_details"]["description"].text }
    guard summary.hasPrefix("[#"), let end = summary.firstIndex(of: "]") else { return summary }
    return String(summary[summary.index(after: end)...]).trimmingBlanks()
  }
}
