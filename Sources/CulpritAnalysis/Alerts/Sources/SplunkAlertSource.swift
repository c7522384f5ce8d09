import CulpritCore

/// Splunk's alert action "webhook", and its list of fired alerts.
///
/// An alert fires and never ends; the moment is that of the first result, else the one in the search's id.
enum SplunkAlertSource: AlertSource {
  static let name = "splunk"
  static let summary = "Splunk: alert webhooks and triggered alerts"

  static let samples = [
    """
    {"sid":"scheduler__admin__search__RMD5_at_1772445670_132","search_name":"Errors in mailer","app":"search",
     "owner":"admin","results_link":"https://splunk.example/r","result":{"_time":"1772445661","host":"mail-03",
     "source":"/var/log/mailer.log","sourcetype":"mailer","_raw":"queue stands still","severity":"high"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has("search_name") || entry.value.has("savedsearch_name") else { return .no }
    return entry.value.has(any: "sid", "results_link", "trigger_time") ? .yes : .nearly(missing: "sid")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let result = value["result"]
    guard let name = value.first("search_name", "savedsearch_name") else {
      return reading.reject(entry, "no 'search_name'")
    }
    var alert = Alert(id: name, name: name, source: Self.name)
    for key in ["host", "source", "sourcetype", "index", "service", "app_name"] {
      if let text = result[key].text { alert.labels[key] = text }
    }
    alert.severityText = result.first("severity", "urgency", "priority") ?? value["severity"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.fillFromLabels()
    alert.summary = result.first("_raw", "message") ?? name
    alert.url = value["results_link"].text
    let at =
      entry.time(value["trigger_time"]) ?? entry.time(result["_time"]) ?? momentInSearchID(value["sid"].text)
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
