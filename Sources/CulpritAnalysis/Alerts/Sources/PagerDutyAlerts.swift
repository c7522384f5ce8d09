import CulpritCore

/// `/alerts` and `/incidents/ID/alerts`: identity is the `alert_key`.
enum PagerDutyAlerts: AlertShape {
  static let samples = [
    """
    {"alerts":[{"id":"PAL1","type":"alert","summary":"Queue stands still","created_at":"2026-03-02T10:01:10Z",
     "status":"triggered","alert_key":"mailer/queue","service":{"summary":"Mailer"},"severity":"critical",
     "suppressed":false,"body":{"details":{"zone":"b"}},"incident":{"id":"PAB12CD"}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    let first = value["alerts"].isArray ? value["alerts"][0] : value["alert"].isObject ? value["alert"] : value
    return .requiring("alert_key", "created_at", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let alerts =
      value["alerts"].isArray ? value["alerts"].elements : value["alert"].isObject ? [value["alert"]] : [value]
    for value in alerts {
      guard case (var alert, let start)? = PagerDutySource.incident(value, entry) else {
        reading.reject(entry, "an alert without 'id'")
        continue
      }
      alert.id = value["alert_key"].text ?? alert.id
      alert.joinKeys = [alert.id, value["incident"]["id"].text].compactMap(\.self)
      alert.labels.merge(value["body"]["details"].strings) { own, _ in own }
      if value["suppressed"].bool == true { alert.status = .suppressed }
      reading.add(alert, at: start)
    }
  }
}
