import CulpritCore

@testable import CulpritAnalysis

/// Monday 2026-03-02T09:00:00Z.
let monday = Timestamp(seconds: 1_772_442_000)

/// An episode for the tests.
func episode(
  _ name: String, at start: Timestamp, lasting seconds: Double?, source: String = "alertmanager-v2",
  service: String? = "checkout", labels: [String: String] = [:], severity: Severity = .error, human: Bool? = nil,
  acknowledged: Double? = nil, by resolution: Alert.Resolution? = nil, id: String? = nil, notifications: Int? = nil,
  team: String? = nil, joinKeys: [String] = []
) -> Alert {
  var all = labels
  all["alertname"] = name
  var alert = Alert(
    id: id ?? name + labels.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined(), name: name,
    severity: severity, service: service, status: seconds == nil ? .firing : .resolved, startsAt: start,
    endsAt: seconds.map { start.advanced(bySeconds: $0) }, labels: all, source: source)
  alert.humanAction = human
  alert.acknowledgedAt = acknowledged.map { start.advanced(bySeconds: $0) }
  alert.resolvedBy = resolution
  alert.notifications = notifications
  alert.team = team
  alert.joinKeys = joinKeys
  return alert
}

func report(_ alerts: [Alert], _ change: (inout AlertNoise.Input) -> Void = { _ in }) -> NoiseReport {
  var input = AlertNoise.Input(alerts: alerts)
  change(&input)
  return AlertNoise.report(of: input)
}
