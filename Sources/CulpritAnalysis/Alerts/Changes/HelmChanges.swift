import CulpritCore

/// `helm history -o json` and `helm list -o json`.
enum HelmChanges: AlertSource {
  static let name = "helm"
  static let summary = "Helm: helm history and helm list as JSON"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    [{"revision":4,"updated":"2026-03-02T09:58:00.123456789Z","status":"deployed","chart":"mailer-1.4.2",
      "app_version":"1.4.2","description":"Upgrade complete"}]
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    entry.value.has(all: "chart", "revision") ? .requiring("chart", "updated", of: entry.value) : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let at = entry.time(value["updated"]) else { return reading.reject(entry, "'updated' is no time") }
    let chart = value["chart"].text ?? ""
    // The chart's name without its version.
    let service = value["name"].text ?? String(chart.prefix(upTo: chart.lastIndex(of: "-") ?? chart.endIndex))
    let revision = value["revision"].text ?? ""
    var change = Change(
      id: "\(service) \(revision)", at: at, kind: "deploy",
      what: [chart, "revision \(revision)", value["description"].text].compactMap(\.self).joined(separator: " "),
      service: service, source: name)
    change.status = value["status"].text
    if let namespace = value["namespace"].text { change.labels["namespace"] = namespace }
    reading.changes.append(change)
  }
}
