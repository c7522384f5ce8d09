import CulpritCore

/// Alertmanager's webhook, version 4 and the older 3.
enum AlertmanagerWebhook: AlertShape {
  static let samples = [
    """
    {"receiver":"pager","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"QueueStuck",
     "service":"mailer","severity":"warning"},"annotations":{"summary":"queue stands still"},
     "startsAt":"2026-03-02T10:01:10.5Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prom.example/g",
     "fingerprint":"4fd1c2b3a4958677"}],"groupLabels":{"alertname":"QueueStuck"},
     "commonLabels":{"alertname":"QueueStuck"},"commonAnnotations":{},"externalURL":"http://am.example",
     "version":"4","groupKey":"{}:{alertname=\\"QueueStuck\\"}","truncatedAlerts":0}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard value.has("groupLabels") || value.has("commonLabels") || (value.has("groupKey") && value.has("receiver")),
      !GrafanaWebhook.isGrafana(value)
    else { return .no }
    return .requiring(value.has("commonLabels") ? "commonLabels" : "groupLabels", "alerts", of: value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    readGroup(entry, source: AlertmanagerSource.name, into: &reading)
  }

  /// The alerts of a group, as Alertmanager and, in its clothes, Grafana send them.
  static func readGroup(_ entry: AlertEntry, source: String, into reading: inout AlertReading) {
    let keys = entry["groupKey"].text.map { reading.joinKeys(ofGroup: $0) } ?? []
    let common = entry["commonAnnotations"]
    for value in entry["alerts"].elements {
      let labels = value.has("labels") ? value["labels"] : entry["commonLabels"]
      var alert = reading.prototype(
        of: [labels, value["annotations"], common, value["fingerprint"], value["generatorURL"]]
      ) {
        var made = Self.alert(labels: labels.strings, value: value)
        made.source = source
        let annotations = common.strings
        if !annotations.isEmpty {
          made.annotations.merge(annotations) { own, _ in own }
          made.fillFromLabels()
        }
        return made
      }
      alert.joinKeys = keys
      alert.notifications = 1
      alert.happened(.notified, entry.receivedAt, who: entry["receiver"].text)
      let start = entry.time(value["startsAt"])
      alert.happened(.fired, start)
      if (value["status"].text ?? entry["status"].text) == "resolved" {
        alert.status = .resolved
        alert.resolvedBy = .automatic
        alert.endsAt = entry.time(value["endsAt"]) ?? entry.receivedAt
        alert.happened(.resolved, alert.endsAt)
      }
      reading.add(alert, at: start)
    }
  }

  /// What Alertmanager's messages share: identity, name and the fields that labels and annotations tell.
  static func alert(labels: [String: String], value: JSONValue) -> Alert {
    let id = value["fingerprint"].text ?? Alert.identity(of: labels)
    let annotations = value["annotations"].strings
    let name =
      labels["alertname"] ?? labels["rulename"] ?? annotations["summary"] ?? annotations["title"] ?? id
    var alert = Alert(id: id, name: name, source: AlertmanagerSource.name)
    alert.labels = labels
    alert.annotations = annotations
    alert.url = value.first("generatorURL")
    alert.fillFromLabels()
    return alert
  }
}
