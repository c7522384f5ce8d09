import CulpritCore

/// Spinnaker: pipeline and stage events of its webhooks.
enum SpinnakerChanges: AlertSource {
  static let name = "spinnaker"
  static let summary = "Spinnaker: pipeline events"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"details":{"type":"orca:pipeline:complete","application":"mailer","created":"1772445480000"},"content":
     {"execution":{"id":"01H","name":"Deploy","application":"mailer","status":"SUCCEEDED","startTime":1772445480000,
     "endTime":1772445780000,"trigger":{"user":"ines"}}}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry["details"]["type"].text?.hasPrefix("orca:") == true else { return .no }
    return .requiring("details", "content", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let execution = entry["content"]["execution"]
    let details = entry["details"]
    guard let at = entry.time(execution["startTime"]) ?? entry.time(details["created"]) else {
      return reading.reject(entry, "no 'startTime'")
    }
    let service = execution["application"].text ?? details["application"].text
    var change = Change(
      id: execution["id"].text ?? "\(at.microseconds)", at: at, kind: "deploy",
      what: [service, execution["name"].text, execution["status"].text].compactMap(\.self).joined(separator: " "),
      who: execution["trigger"]["user"].text, service: service, source: name)
    change.endsAt = entry.time(execution["endTime"])
    change.status = execution["status"].text
    reading.changes.append(change)
  }
}
