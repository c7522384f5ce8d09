import CulpritCore

/// Splunk's alert action "webhook", its list of fired alerts, and notable events of Enterprise Security.
///
/// An alert fires and never ends; the moment is that of the first result, else the one in the search's id.
enum SplunkAlertSource: AlertFamily {
  static let name = "splunk"
  static let summary = "Splunk: alert webhooks, triggered alerts, notable events, episodes of IT Service Intelligence"
  static let shapes: [any AlertShape.Type] = [SplunkAlert.self, SplunkEpisode.self]
}

/// An episode of IT Service Intelligence, as a search or an action tells it.
enum SplunkEpisode: TemplatedShape {
  static let source = SplunkAlertSource.name

  static let template = AlertTemplate(
    signs: ["itsi_group_id", "itsi_group_title|itsi_group_severity"], id: ["itsi_group_id"],
    title: ["itsi_group_title"], start: ["itsi_first_event_time", "start_time", "_time"],
    now: ["itsi_last_event_time", "last_time"], state: ["itsi_group_status"], over: ["4", "5", "resolved", "closed"],
    taken: ["2", "3", "in progress", "pending"], severity: ["itsi_group_severity"],
    severities: ["1": .info, "2": .info, "3": .notice, "4": .warning, "5": .error, "6": .critical],
    service: ["service_name", "serviceid"], summary: ["itsi_group_description", "itsi_group_title"], basis: .exact)

  static let samples = [
    """
    {"result":{"itsi_group_id":"g1","itsi_group_title":"Mail is degraded","itsi_group_severity":"6","itsi_group_status":"1",
     "itsi_first_event_time":"1772445670.5","itsi_last_event_time":"1772445900"},"preview":false}
    """
  ]
}

enum SplunkAlert: AlertShape {
  static let samples = [
    """
    {"sid":"scheduler__admin__search__RMD5_at_1772445670_132","search_name":"Errors in mailer","app":"search",
     "owner":"admin","results_link":"https://splunk.example/r","result":{"_time":"1772445661","host":"mail-03",
     "source":"/var/log/mailer.log","sourcetype":"mailer","_raw":"queue stands still","severity":"high"}}
    """,
    """
    {"preview":false,"result":{"_time":"2026-03-02T10:01:10.000+00:00","event_id":"A1@@notable@@b2","rule_name":"Errors",
     "rule_title":"Errors on mail-03","urgency":"high","status_label":"New","owner":"unassigned","host":"mail-03"}}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    if isNotable(entry.value) { return .yes }
    guard entry.value.has("search_name") || entry.value.has("savedsearch_name") else { return .no }
    return entry.value.has(any: "sid", "results_link", "trigger_time") ? .yes : .nearly(missing: "sid")
  }

  /// A notable event of Enterprise Security.
  private static func isNotable(_ value: JSONValue) -> Bool {
    value.has(all: "event_id", "rule_name") && value.has(any: "urgency", "status_label", "security_domain")
  }

  private static func readNotable(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let name = value.first("rule_title", "rule_name") ?? ""
    var alert = Alert(id: value["event_id"].text ?? name, name: name, source: SplunkAlertSource.name)
    alert.severityText = value.first("urgency", "severity")
    alert.severity = Severity(alertWord: alert.severityText)
    for key in ["host", "src", "dest", "user", "service", "security_domain"] {
      if let text = value[key].text { alert.labels[key] = text }
    }
    alert.fillFromLabels()
    alert.summary = value["rule_description"].text ?? name
    let start = entry.time(value["_time"]) ?? entry.receivedAt
    alert.happened(.fired, start)
    let who = value["owner"].text.flatMap { $0 == "unassigned" ? nil : $0 }
    switch value.first("status_label", "status")?.lowercased() {
    case "closed", "resolved": alert.close(at: entry.time(value["review_time"]), .manual, who: who)
    case "in progress", "pending": alert.acknowledge(at: entry.time(value["review_time"]), who: who)
    default: break
    }
    reading.add(alert, at: start)
  }

  /// 1 debug, 2 info, 3 warning, 4 error, 5 severe, 6 fatal.
  private static func severity(_ word: String?) -> Severity {
    switch word {
    case "1": .debug
    case "2": .info
    case "3": .warning
    case "4": .error
    case "5", "6": .critical
    default: Severity(alertWord: word)
    }
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    if isNotable(value) { return readNotable(entry, into: &reading) }
    let result = value["result"]
    // A search that nobody saved has no name.
    guard let name = value.first("search_name", "savedsearch_name", "sid") else {
      return reading.reject(entry, "no 'search_name'")
    }
    var alert = Alert(id: name, name: name, source: SplunkAlertSource.name)
    for key in ["host", "source", "sourcetype", "index", "service", "app_name"] {
      if let text = result[key].text { alert.labels[key] = text }
    }
    alert.severityText = result.first("severity", "urgency", "priority") ?? value["severity"].text
    alert.severity = severity(alert.severityText)
    alert.fillFromLabels()
    alert.summary = result.first("_raw", "message") ?? name
    alert.url = value["results_link"].text
    let at =
      entry.time(value["trigger_time"]) ?? entry.time(result["_time"]) ?? entry.time(value["_time"])
      ?? momentInSearchID(value["sid"].text)
      ?? entry.receivedAt
    alert.notifications = 1
    alert.happened(.notified, at)
    alert.happened(.fired, at)
    // Each firing is an episode of its own: nothing ever says that it is over.
    reading.add(alert, at: at)
  }

  /// `scheduler__admin__search__NAME_at_1483557185_2.2`.
  private static func momentInSearchID(_ id: String?) -> Timestamp? {
    guard let id, let mark = id.range(of: "_at_") else { return nil }
    return Moment.epoch(String(id[mark.upperBound...].prefix { $0.isNumber }))
  }
}

extension String {
  /// Where `text` first occurs.
  func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
