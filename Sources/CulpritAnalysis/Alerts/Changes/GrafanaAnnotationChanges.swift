import CulpritCore

/// Grafana's `/api/annotations`: what people and pipelines noted on dashboards; those of alerts are left to the alerts.
enum GrafanaAnnotationChanges: AlertSource {
  static let name = "grafana_annotations"
  static let summary = "Grafana: annotations"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    [{"id":1124,"alertId":0,"dashboardId":468,"panelId":2,"userId":1,"login":"ines","newState":"","prevState":"",
      "time":1772445480000,"timeEnd":1772445540000,"text":"Deployed mailer 1.4.2","tags":["deploy","service:mailer"]}]
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard value.has("tags"), !GrafanaAnnotation.isState(value), value.has(any: "dashboardId", "dashboardUID", "panelId")
    else { return .no }
    return .requiring("text", "time", of: value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let at = entry.time(value["time"]) else { return reading.reject(entry, "'time' is no time") }
    let tags = Alert.labels(fromTags: value["tags"].elements.compactMap { $0.text.map { $0[...] } })
    let text = value["text"].text ?? tags.keys.sorted().joined(separator: ", ")
    var change = Change(
      id: value["id"].text ?? "\(at.microseconds) \(text)", at: at,
      kind: ["deploy", "deployment", "release", "config", "scale"].first { tags[$0] != nil }
        .map { $0 == "deployment" ? "deploy" : $0 } ?? "annotation",
      what: text, who: value.first("login", "email"), service: Alert.first(Alert.serviceLabels, in: tags), labels: tags,
      source: name)
    change.endsAt = entry.time(value["timeEnd"]).flatMap { $0 > at ? $0 : nil }
    reading.changes.append(change)
  }
}
