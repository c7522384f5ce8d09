import CulpritCore

/// Flux: events of its notification controller about releases and reconciliations.
enum FluxChanges: AlertSource {
  static let name = "flux"
  static let summary = "Flux: events of the notification controller"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"involvedObject":{"kind":"HelmRelease","namespace":"post","name":"mailer"},"severity":"info",
     "timestamp":"2026-03-02T09:58:00Z","message":"Helm upgrade succeeded","reason":"UpgradeSucceeded",
     "reportingController":"helm-controller","reportingInstance":"helm-controller-1"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let controllers: Set = [
      "helm-controller", "kustomize-controller", "source-controller", "image-automation-controller",
    ]
    guard let controller = entry["reportingController"].text, controllers.contains(controller),
      entry.value.has("severity")
    else { return .no }
    return .requiring("involvedObject", "timestamp", "reason", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let at = entry.time(value["timestamp"]) else { return reading.reject(entry, "'timestamp' is no time") }
    let object = value["involvedObject"]
    let service = object["name"].text
    var change = Change(
      id: "\(object["namespace"].text ?? "")/\(service ?? "") \(at.microseconds)", at: at, kind: "deploy",
      what: [service, value["reason"].text, value["message"].text].compactMap(\.self).joined(separator: " "),
      service: service, source: name)
    change.status = value["severity"].text == "error" ? "failed" : value["reason"].text
    change.labels["namespace"] = object["namespace"].text
    change.labels["kind"] = object["kind"].text
    reading.changes.append(change)
  }
}
