import CulpritCore

/// One alert by itself, as clients post it to `/api/v2/alerts` and as queues pass it on.
enum AlertmanagerAlert: AlertShape {
  static let samples = [
    """
    [{"labels":{"alertname":"QueueStuck","service":"mailer","severity":"warning"},
      "annotations":{"summary":"queue stands still"},"startsAt":"2026-03-02T10:01:10Z",
      "endsAt":"2026-03-02T10:11:10Z","generatorURL":"http://prom.example/g","status":"resolved"}]
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard value["labels"].has(any: "alertname", "severity"),
      value["annotations"].isObject || value.has("summary")
        || value["labels"].has("alertname") && value.has("startsAt"),
      !value["status"].isObject, !value.has(any: "activeAt", "name", "kind", "ruleUID", "alert_group", "title")
    else { return .no }
    return .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    var alert = AlertmanagerWebhook.alert(labels: value["labels"].strings, value: value)
    alert.summary = alert.summary ?? value["summary"].text
    if value["labels"]["alertname"].isNull, let summary = value["summary"].text { alert.name = summary }
    let start = entry.time(value["startsAt"]) ?? entry.receivedAt
    alert.happened(.fired, start)
    let end = entry.time(value["endsAt"])
    // A posted alert may carry an end in the future of its sender; only a status says that it came.
    if value["status"].text == "resolved" { alert.close(at: end, .automatic) }
    reading.add(alert, at: start)
  }
}
