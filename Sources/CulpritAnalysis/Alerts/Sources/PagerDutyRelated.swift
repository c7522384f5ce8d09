import CulpritCore

/// `/past_incidents`, `/outlier_incident`, `/related_incidents`: incidents with little more than a title and a start.
enum PagerDutyRelated: AlertShape {
  static let samples = [
    """
    {"past_incidents":[{"incident":{"id":"PAB12CD","created_at":"2026-03-02T10:01:10Z",
     "self":"https://api.pagerduty.example/i","title":"Queue stands still"},"score":12.5}],"total":1,"limit":5}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    entry.value.has(any: "past_incidents", "outlier_incident", "related_incidents") ? .yes : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let outlier = value["outlier_incident"]
    for item in value["past_incidents"].elements + value["related_incidents"].elements
      + (outlier.isObject ? [outlier] : [])
    {
      guard case (var alert, let start)? = PagerDutySource.incident(item["incident"], entry) else {
        reading.reject(entry, "an incident without 'id'")
        continue
      }
      alert.status = .unknown
      reading.add(alert, at: start)
    }
  }
}
