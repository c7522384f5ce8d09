import CulpritCore

/// LaunchDarkly's audit log: feature flags that somebody turned, from its webhooks and API.
enum LaunchDarklyChanges: AlertSource {
  static let name = "launchdarkly"
  static let summary = "LaunchDarkly: audit log of feature flags (webhooks, API)"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"_id":"5a","date":1772445480000,"kind":"flag","name":"new-queue","titleVerb":"turned on the flag",
     "description":"","shortDescription":"","member":{"email":"ines@x.example"},"title":"Ines turned on new-queue"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    entry.value.has("titleVerb") ? .requiring("titleVerb", "date", of: entry.value) : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let at = entry.time(value["date"]) else { return reading.reject(entry, "'date' is no time") }
    let what = [value["titleVerb"].text, value["name"].text].compactMap(\.self).joined(separator: " ")
    reading.changes.append(
      Change(
        id: value["_id"].text ?? "\(at.microseconds) \(what)", at: at, kind: "feature-flag", what: what,
        who: value["member"].first("email", "_id"), source: name))
  }
}
