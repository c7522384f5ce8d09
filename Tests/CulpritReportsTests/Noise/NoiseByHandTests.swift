import CulpritCore
import Foundation
import Testing

@testable import CulpritAnalysis
@testable import CulpritReports

/// A small history of which every number was worked out on paper, after NOISE.md.
struct NoiseByHandTests {
  /// Monday 2026-03-02T09:00:00Z.
  private static let monday = Timestamp(seconds: 1_772_442_000)

  private static func page(
    _ rule: String, day: Double, seconds: Double?, by resolution: Alert.Resolution? = .automatic,
    acknowledged: Double? = nil, human: Bool = false, notifications: Int? = nil, service: String = "checkout"
  ) -> Alert {
    let start = monday.advanced(bySeconds: day * 86_400)
    var alert = Alert(
      id: rule, name: rule, severity: .error, service: service, status: seconds == nil ? .firing : .resolved,
      startsAt: start, endsAt: seconds.map { start.advanced(bySeconds: $0) }, labels: ["alertname": rule],
      source: "pagerduty")
    alert.resolvedBy = seconds == nil ? nil : resolution
    alert.acknowledgedAt = acknowledged.map { start.advanced(bySeconds: $0) }
    alert.humanAction = human
    alert.notifications = notifications
    alert.team = "shop"
    return alert
  }

  /// Eight mornings of `Blip` (two at the weekend), one night's `Real`, a `Stuck` that stays open from Saturday on, and
  /// three that are no pages.
  private static func history() -> [Alert] {
    var alerts = (0..<8).map { day in
      var alert = page("Blip", day: Double(day), seconds: 120, acknowledged: day < 4 ? 60 : nil, notifications: 3)
      alert.escalations = 1
      return alert
    }
    // 23:00
    alerts.append(
      page("Real", day: 14.0 / 24, seconds: 3600, by: .manual, acknowledged: 300, human: true, notifications: 1))
    alerts.append(page("Stuck", day: 5 + 0.5 / 24, seconds: nil, service: "db"))
    var silenced = page("Quiet", day: 1.1, seconds: 60)
    silenced.status = .suppressed
    var low = page("Quiet", day: 2.1, seconds: 60)
    low.isPage = false
    var heartbeat = page("Watchdog", day: 0, seconds: nil)
    heartbeat.severity = .info
    heartbeat.severityText = "none"
    heartbeat.labels["severity"] = "none"
    return alerts + [silenced, low, heartbeat]
  }

  private static func json() throws -> [String: Any] {
    let report = AlertNoise.report(of: AlertNoise.Input(alerts: history()))
    let text = JSONNoiseReporter().render(report, options: ReportOptions())
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func near(_ value: Any?, _ expected: Double) -> Bool {
    (value as? NSNumber).map { abs($0.doubleValue - expected) < 1e-4 } ?? false
  }

  @Test func `every total of a small history is what it is on paper`() throws {
    let totals = try #require(try Self.json()["totals"] as? [String: Any])
    for (key, expected) in [
      "alerts": 13, "pages": 10, "suppressed": 1, "lowUrgency": 1, "heartbeats": 1,
      // 8 × 3 + 1; nobody says how often `Stuck` was told.
      "notifications": 25, "incidents": 10, "noise": 0.9, "ackOnly": 4,
      // The eight; `Real` was resolved by hand and `Stuck` is open for longer.
      "transient": 8, "flapping": 0,
      // 3 told, less the first and the escalation: one each.
      "duplicate": 8,
      // Four Blips that nobody took, and `Stuck`.
      "unacknowledged": 5, "stale": 1, "open": 1,
      // Blip on six weekdays; on Saturday and Sunday, and `Stuck` on Saturday; `Real` at 23:00.
      "business": 6, "offHours": 3, "sleep": 1,
      // (4 × 60 + 300) ÷ 5, (8 × 120 + 3600) ÷ 9.
      "mttaSeconds": 108, "mttrSeconds": 4560.0 / 9,
      // Nothing fires thrice within a minute; nobody tells a priority, and each page was taken by one at most.
      "chattering": 0, "major": 0, "topTenShare": 1, "compression": 0,
      // (3 × (6 × 1 + 2 × 2) + 1 × 4 + 1 × 2) × 0.9.
      "cost": 32.4,
    ] as [String: Double] { #expect(near(totals[key], expected), "\(key): \(totals[key] ?? "-")") }
    for key in ["repeat", "recurrence30", "recurrence60", "recurrence90", "mttdSeconds"] {
      #expect(totals[key] is NSNull, "\(key)")
    }
    let actionable = try #require(totals["actionable"] as? [String: Any])
    // Wilson's interval of 1 in 10.
    for (key, expected) in ["value": 0.1, "low": 0.01788, "high": 0.40415, "known": 10] as [String: Double] {
      #expect(near(actionable[key], expected), "\(key)")
    }
    // 60 s of each of the four Blips that somebody took, and 3300 s of `Real`.
    #expect(near((totals["engaged"] as? [String: Any])?["mean"], (4 * 60 + 3300) / 5.0))
    let mtta = try #require(totals["mtta"] as? [String: Any])
    for (key, expected) in ["p50": 60, "p75": 60, "p90": 300, "p95": 300, "count": 5] as [String: Double] {
      #expect(near(mtta[key], expected), "\(key)")
    }
  }

  @Test func `every number of a rule is what it is on paper, and the advice is`() throws {
    let json = try Self.json()
    let rules = try #require(json["rules"] as? [[String: Any]])
    #expect(rules.compactMap { $0["name"] as? String } == ["Blip", "Stuck", "Quiet", "Real"])
    let blip = try #require(rules.first)
    for (key, expected) in [
      "alerts": 8, "pages": 8, "notifications": 24, "transientShare": 1, "flapShare": 0, "medianSeconds": 120,
      // 3 × (6 × 1 + 2 × 2)
      "cost": 30, "unacknowledgedShare": 0.5, "ackOnly": 4, "duplicate": 8,
    ] as [String: Double] { #expect(near(blip[key], expected), "\(key): \(blip[key] ?? "-")") }
    // Nine pages of checkout.
    #expect(near(blip["serviceShare"], 8.0 / 9) && blip["frequency"] as? String == "frequent")
    #expect(rules.last?["frequency"] as? String == "anomaly")
    #expect(blip["team"] as? String == "shop")
    // Nothing acted on in eight pages on eight days: at most 32 %.
    #expect(blip["verdict"] as? String == "broken")
    #expect(near((blip["actionable"] as? [String: Any])?["high"], 0.32442))
    #expect(blip["change"] is NSNull)
    let advice = try #require((json["advice"] as? [[String: Any]])?.first { $0["kind"] as? String == "for" })
    // All last 120 s: three minutes is the shortest wait on the grid that outlasts them.
    for (key, expected) in ["removes": 8, "loses": 0, "delaySeconds": 180] as [String: Double] {
      #expect(near(advice[key], expected), "\(key)")
    }
    #expect(advice["rule"] as? String == "Blip")
  }
}
