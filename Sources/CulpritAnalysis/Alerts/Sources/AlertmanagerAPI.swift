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
    if value.has(all: "alerts", "receiver", "labels"), value["receiver"].isObject {
      return GrafanaWebhook.isGrafana(labels: value["alerts"][0]["labels"]) ? .no : .yes
    }
    guard isAlert(value), !GrafanaWebhook.isGrafana(labels: value["labels"]) else { return .no }
    return .requiring("labels", "startsAt", "fingerprint", of: value)
  }

  /// Whether it is an alert of the API, from whichever server.
  static func isAlert(_ value: JSONValue) -> Bool {
    value["labels"].isObject && value["status"].isObject && value["status"].has("state")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    if entry.value["alerts"].isArray {
      for alert in entry["alerts"].elements {
        readAlert(entry.with(alert), source: AlertmanagerSource.name, into: &reading)
      }
    } else {
      readAlert(entry, source: AlertmanagerSource.name, into: &reading)
    }
  }

  static func readAlert(_ entry: AlertEntry, source: String, into reading: inout AlertReading) {
    let value = entry.value
    guard let start = entry.time(value["startsAt"]) else { return reading.reject(entry, "'startsAt' is no time") }
    var alert = AlertmanagerWebhook.alert(labels: value["labels"].strings, value: value)
    alert.source = source
    alert.happened(.fired, start)
    let silenced = value["status"]["silencedBy"].elements.compactMap(\.text)
    let inhibited = value["status"]["inhibitedBy"].elements.compactMap(\.text)
    let updated = entry.time(value["updatedAt"])
    // "unprocessed" is firing too: the server has only not routed it yet.
    alert.status = value["status"]["state"].text == "suppressed" ? .suppressed : .firing
    if !silenced.isEmpty { alert.happened(.silenced, updated, text: silenced.joined(separator: ", ")) }
    if !inhibited.isEmpty { alert.happened(.inhibited, updated, text: inhibited.joined(separator: ", ")) }
    // A resolved alert that the server still keeps was updated at or after its end.
    if let end = entry.time(value["endsAt"]), let updated, end <= updated { alert.close(at: end, .automatic) }
    reading.add(alert, at: start)
  }
}
