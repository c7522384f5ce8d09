import CulpritCore

/// Alertmanager's API v2 (`/alerts`, `/alerts/groups`) and `amtool alert -o json`.
///
/// An active alert has a future `endsAt` (when it would lapse without word from Prometheus), so `status.state` and the
/// last update decide whether it is over.
enum AlertmanagerAPI: AlertShape {
  static let samples = [
    """
    [{"annotations":{"summary":"disk is filling","runbook_url":"https://wiki.example/disk"},
      "endsAt":"2026-03-02T10:09:10.000Z","fingerprint":"9f0c2d51aa34be77","receivers":[{"name":"pager"}],
      "startsAt":"2026-03-02T10:01:10.000Z","status":{"inhibitedBy":[],"silencedBy":[],"state":"active"},
      "updatedAt":"2026-03-02T10:05:10.000Z","generatorURL":"http://prom.example/graph",
      "labels":{"alertname":"DiskFilling","service":"ledger","severity":"critical"}},
     {"annotations":{},"endsAt":"2026-03-02T10:09:10.000Z","fingerprint":"17c0aa61be902d44","receivers":[],
      "startsAt":"2026-03-02T09:55:00.000Z",
      "status":{"inhibitedBy":["9f0c2d51aa34be77"],"silencedBy":[],"state":"suppressed"},
      "updatedAt":"2026-03-02T10:05:10.000Z","labels":{"alertname":"SlowWrites","service":"ledger"}}]
    """,
    """
    {"alerts":[{"annotations":{},"endsAt":"2026-03-02T10:09:10Z","fingerprint":"0b5e","receivers":[{"name":"x"}],
     "startsAt":"2026-03-02T10:01:10Z","status":{"inhibitedBy":[],"silencedBy":["s1"],"state":"suppressed"},
     "updatedAt":"2026-03-02T10:05:10Z","labels":{"alertname":"A"}}],"labels":{"alertname":"A"},
     "receiver":{"name":"x"}}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value.has(all: "alerts", "receiver", "labels"), value["receiver"].isObject { return .yes }
    guard value["labels"].isObject, value["status"].isObject, value["status"].has("state") else { return .no }
    return .requiring("labels", "startsAt", "fingerprint", of: value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    if entry.value["alerts"].isArray {
      for alert in entry["alerts"].elements { read(entry.with(alert), into: &reading) }
      return
    }
    let value = entry.value
    let labels = value["labels"].strings
    guard let start = entry.time(value["startsAt"]) else {
      reading.reject(entry, "'startsAt' is no time")
      return
    }
    var alert = AlertmanagerWebhook.alert(labels: labels, value: value)
    let state = value["status"]["state"].text
    let silenced = value["status"]["silencedBy"].elements.compactMap(\.text)
    let inhibited = value["status"]["inhibitedBy"].elements.compactMap(\.text)
    let updated = entry.time(value["updatedAt"])
    switch state {
    case "suppressed":
      alert.status = .suppressed
      if !silenced.isEmpty { alert.happened(.silenced, updated, text: silenced.joined(separator: ", ")) }
      if !inhibited.isEmpty { alert.happened(.inhibited, updated, text: inhibited.joined(separator: ", ")) }
    // "unprocessed" is firing too: the server has only not routed it yet.
    default: alert.status = .firing
    }
    // A resolved alert that the server still keeps was updated at or after its end.
    if let end = entry.time(value["endsAt"]), let updated, end <= updated {
      alert.endsAt = end
      alert.status = .resolved
      alert.resolvedBy = .automatic
      alert.happened(.resolved, end)
    }
    alert.happened(.fired, start)
    reading.add(alert, at: start)
  }
}
