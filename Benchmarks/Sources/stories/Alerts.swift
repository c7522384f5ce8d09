import SampleData

/// One alert of a story.
struct Alert {
  let name: String
  let severity: String
  let startsAt: Moment
  var labels: [(String, String)] = []
  var summary = ""
  var runbook: String?
  var silencedBy: [String] = []
  var inhibitedBy: [String] = []

  var allLabels: [(String, String)] {
    ([("alertname", name), ("severity", severity)] + labels).sorted { $0.0 < $1.0 }
  }

  var generatorURL: String { "https://prometheus.larch.example/graph?g0.expr=ALERTS%7Balertname%3D%22\(name)%22%7D" }

  var annotations: JSON {
    .object([("summary", .string(summary))] + (runbook.map { [("runbook_url", .string($0))] } ?? []))
  }

  /// The alert as Alertmanager's API v2 shows it at `snapshot`, when it is firing.
  func apiV2(snapshot: Moment) -> JSON {
    let suppressed = !silencedBy.isEmpty || !inhibitedBy.isEmpty
    return [
      "annotations": annotations,
      "endsAt": .string((snapshot + 240).rfc3339(3)),
      "fingerprint": .string(hexadecimal(fingerprint(of: allLabels))),
      "receivers": [["name": "on-call"]],
      "startsAt": .string(startsAt.rfc3339(3)),
      "status": [
        "inhibitedBy": .array(inhibitedBy.map { .string($0) }),
        "silencedBy": .array(silencedBy.map { .string($0) }),
        "state": suppressed ? "suppressed" : "active",
      ],
      "updatedAt": .string(snapshot.rfc3339(3)),
      "generatorURL": .string(generatorURL),
      "labels": .object(allLabels.map { ($0.0, .string($0.1)) }),
    ]
  }

  static func heartbeat(since: Moment) -> Alert {
    Alert(
      name: "Watchdog", severity: "none", startsAt: since,
      summary: "Always firing, so that its absence shows a broken alerting pipeline")
  }
}

extension Scene {
  func writeAlerts(_ alerts: [Alert], snapshot: Moment) {
    write("alerts.json", JSON.array(alerts.map { $0.apiV2(snapshot: snapshot) }).pretty)
  }
}
