import CulpritCore
import Foundation
import Testing

@testable import CulpritAnalysis

struct AlertNoiseTests {
  @Test(arguments: [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)])
  func `Wilson's interval`(hits: Int, known: Int, low: Double, high: Double) throws {
    let interval = try #require(Share(hits: hits, known: known).interval)
    #expect(abs(interval.low - low) < 0.0001)
    #expect(abs(interval.high - high) < 0.0001)
  }

  /// Ten days, one page each, so many of them acted on.
  private func history(_ acted: Int, of pages: Int, perDay: Int = 1) -> [Alert] {
    (0..<pages).map { n in
      episode(
        "R", at: monday.advanced(bySeconds: Double(n / perDay) * 86_400 + Double(n % perDay) * 1800), lasting: 1200,
        human: n < acted, by: .automatic)
    }
  }

  @Test(arguments: [
    (0, 10, GroupNoise.Verdict.broken), (0, 7, .insufficient), (0, 8, .broken), (6, 16, .review), (16, 16, .keep),
    (7, 10, .insufficient),
  ])
  func `a verdict needs eight pages and an interval that allows one`(acted: Int, of: Int, verdict: GroupNoise.Verdict) {
    #expect(report(history(acted, of: of)).rules.map(\.verdict) == [verdict])
  }

  @Test func `one bad night is no verdict`() {
    #expect(report(history(0, of: 20, perDay: 20)).rules.map(\.verdict) == [.insufficient])
  }

  @Test func `what a source cannot tell is unknown`() {
    let noise = report((0..<20).map { episode("R", at: monday.advanced(bySeconds: Double($0) * 86_400), lasting: 600) })
    #expect(noise.totals.actionable.value == nil)
    #expect(noise.totals.ackOnly == nil)
    #expect(noise.totals.notifications == nil)
    #expect(noise.totals.duplicates == nil)
    #expect(noise.totals.unacknowledged.value == nil)
    #expect(noise.totals.acknowledge == nil)
    #expect(noise.totals.cost == nil)
    #expect(noise.noiseShare == nil)
    #expect(noise.rules.map(\.verdict) == [.insufficient])
  }

  @Test func `a source that tells of acknowledgements tells of none where it says nothing`() {
    let alerts = (0..<10).map { n in
      episode(
        "R", at: monday.advanced(bySeconds: Double(n) * 86_400), lasting: 900, source: "plain",
        acknowledged: n < 4 ? 60 : nil, by: .automatic)
    }
    let totals = report(alerts + [episode("Other", at: monday, lasting: 60)]).totals
    #expect(totals.actionable == Share(hits: 0, known: 10))
    #expect(totals.ackOnly == 4)
    #expect(totals.unacknowledged == Share(hits: 6, known: 10))
  }

  @Test func `an acknowledgement alone is no action unless asked for`() {
    let alerts = (0..<10).map { n in
      episode(
        "R", at: monday.advanced(bySeconds: Double(n) * 86_400), lasting: 900, human: false, acknowledged: 60,
        by: .automatic)
    }
    #expect(report(alerts).totals.actionable == Share(hits: 0, known: 10))
    #expect(report(alerts).totals.ackOnly == 10)
    #expect(report(alerts) { $0.acknowledgementIsAction = true }.totals.actionable == Share(hits: 10, known: 10))
  }

  @Test func `silenced, low-urgency and heartbeat episodes enter no share`() {
    var silenced = episode("R", at: monday, lasting: 60, human: false, by: .automatic)
    silenced.status = .suppressed
    var quiet = episode("R", at: monday.advanced(bySeconds: 3600), lasting: 60, human: false, by: .automatic)
    quiet.isPage = false
    let watchdog = episode("Watchdog", at: monday, lasting: nil)
    let page = episode("R", at: monday.advanced(bySeconds: 7200), lasting: 60, human: true, by: .manual)
    let totals = report([silenced, quiet, watchdog, page]).totals
    #expect(totals.alerts == 4)
    #expect(totals.pages == 1)
    #expect(totals.suppressed == 1)
    #expect(totals.lowUrgency == 1)
    #expect(totals.heartbeats == 1)
    #expect(totals.stale == 0)
    #expect(totals.actionable == Share(hits: 1, known: 1))
  }

  @Test func `alarms whose actions are off or only scale enter no share, and their history does not either`() {
    func definition(_ name: String, enabled: Bool = true, actions: [String]) -> String {
      #"{"AlarmName":"\#(name)","ActionsEnabled":\#(enabled),"StateValue":"OK","AlarmActions":["#
        + actions.map { "\"\($0)\"" }.joined(separator: ",")
        + #"],"StateTransitionedTimestamp":"2026-03-01T10:00:00Z","MetricName":"CPU"}"#
    }
    func history(_ name: String, action: String) -> String {
      [
        ("StateUpdate", "10:00:00", "Alarm updated from OK to ALARM"), ("Action", "10:00:01", action),
        ("StateUpdate", "10:10:00", "Alarm updated from ALARM to OK"),
      ].map { type, time, text in
        #"{"AlarmName":"\#(name)","HistoryItemType":"\#(type)","Timestamp":"2026-03-02T\#(time)Z","#
          + #""HistorySummary":"\#(text)"}"#
      }.joined(separator: ",")
    }
    let (scale, topic) = ("arn:aws:autoscaling:eu-west-1:1:scalingPolicy:x", "arn:aws:sns:eu-west-1:1:oncall")
    let list = [
      definition("off", enabled: false, actions: [topic]), definition("scales", actions: [scale]),
      definition("pages", actions: [scale, topic]),
    ].joined(separator: ",")
    let items = [
      history("off", action: "x"), history("scales", action: "x"),
      history("pages", action: "Successfully executed action \(topic)"),
      history("scales-by-history", action: "Successfully executed action \(scale)"),
    ].joined(separator: ",")
    let files = [#"{"MetricAlarms":[\#(list)],"CompositeAlarms":[]}"#, #"{"AlarmHistoryItems":[\#(items)]}"#]
      .map { AlertSources.read(AlertDocument(name: "a", text: $0)) }
    let rules = report(AlertSources.join(files)).rules
    let paging = rules.filter { $0.measures.pages > 0 }.map(\.name)
    #expect(paging == ["pages"], "\(rules.map { ($0.name, $0.measures.pages, $0.measures.lowUrgency) })")
    #expect(Set(rules.map(\.name)) == ["off", "scales", "pages", "scales-by-history"])
  }

  @Test func `resolved by hand is never transient`() {
    let alerts = [
      episode("R", at: monday, lasting: 60, human: true, by: .manual),
      episode("R", at: monday.advanced(bySeconds: 90_000), lasting: 60, by: .automatic),
      episode("R", at: monday.advanced(bySeconds: 180_000), lasting: 301, by: .automatic),
    ]
    #expect(report(alerts).totals.transient == Share(hits: 1, known: 3))
  }

  @Test func `four changes within twenty runs flap, three do not`() {
    let two = (0..<2).map { episode("R", at: monday.advanced(bySeconds: Double($0) * 300), lasting: 60) }
    #expect(report(two).totals.flapping == Share(hits: 2, known: 2))
    let apart = (0..<2).map { episode("R", at: monday.advanced(bySeconds: Double($0) * 1500), lasting: 60) }
    #expect(report(apart).totals.flapping == Share(hits: 0, known: 2))
  }

  @Test func `Nagios' score of a state that changes at every run is a hundred`() {
    let alerts = (0..<20).map { episode("R", at: monday.advanced(bySeconds: Double($0) * 120), lasting: 60) }
    #expect(abs(report(alerts).totals.flapScore - 100) < 2)
  }

  @Test func `notifications past the first and the escalations are duplicates`() {
    var alert = episode("R", at: monday, lasting: 7200, notifications: 6)
    alert.escalations = 2
    alert.events = [
      .init(at: monday, kind: .notified, text: "NOTIFY_REASON_FIRST_NOTIFICATION"),
      .init(at: monday.advanced(bySeconds: 3600), kind: .notified, text: "NOTIFY_REASON_REPEAT_INTERVAL_ELAPSED"),
    ]
    let totals = report([alert]).totals
    #expect(totals.duplicates == 3)
    #expect(totals.repeats == Share(hits: 1, known: 2))
  }

  @Test func `open for more than a day is stale, a week for what is less than a warning`() {
    let late = episode("Late", at: monday.advanced(bySeconds: 10 * 86_400), lasting: 60)
    let open = episode("Open", at: monday.advanced(bySeconds: 8 * 86_400), lasting: nil)
    let info = episode("Info", at: monday.advanced(bySeconds: 8 * 86_400), lasting: nil, severity: .info)
    #expect(report([late, open, info]).totals.stale == 1)
  }

  @Test func `an end before the start is said and not used`() {
    let noise = report([episode("R", at: monday, lasting: -60)])
    #expect(noise.warnings.map(\.code).contains("ends-before-start"))
    #expect(noise.totals.resolve == nil)
    #expect(noise.totals.open == 0)
  }

  @Test func `a flood begins above ten pages in ten minutes and ends below five`() throws {
    let quiet = (0..<10).map {
      episode("Q", at: monday.advanced(bySeconds: Double($0) * 50 - 86_400), lasting: 5, team: "a")
    }
    let flood = (0..<30).map { n in
      episode("F\(n % 3)", at: monday.advanced(bySeconds: Double(n) * 20), lasting: 30, team: "a")
    }
    let after = (0..<3).map {
      episode("Z", at: monday.advanced(bySeconds: 5000 + Double($0) * 900), lasting: 5, team: "a")
    }
    let storms = report(quiet + flood + after).storms
    let storm = try #require(storms.first)
    #expect(storms.count == 1)
    #expect(storm.pages == 30)
    #expect(storm.startsAt == monday)
    #expect(storm.firstRule == "F0")
    #expect(storm.rules == ["F0", "F1", "F2"])
    #expect(abs(storm.shareOfDay - 30.0 / 33.0) < 1e-9)
  }

  @Test func `hours are the wall clock's on both sides of a clock change`() throws {
    let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
    let from = Timestamp(seconds: 1_774_600_000)
    let hours = WorkingHours(zone, from: from, to: Timestamp(seconds: 1_775_000_000))
    // 2026-03-27 (Friday) 07:30 UTC is 08:30 in Berlin; 2026-03-30 (Monday) 06:30 UTC is 08:30 there.
    #expect(hours.hours(at: Timestamp(seconds: 1_774_596_600)) == .business)
    #expect(hours.hours(at: Timestamp(seconds: 1_774_852_200)) == .business)
    // 2026-03-27 06:30 UTC is 07:30 and still night; 2026-03-30 05:59 UTC is 07:59.
    #expect(hours.hours(at: Timestamp(seconds: 1_774_593_000)) == .sleep)
    #expect(hours.hours(at: Timestamp(seconds: 1_774_850_340)) == .sleep)
    // Saturday noon and Monday evening.
    #expect(hours.hours(at: Timestamp(seconds: 1_774_695_600)) == .off)
    #expect(hours.hours(at: Timestamp(seconds: 1_774_890_000)) == .off)
  }

  @Test func `a responder's own zone decides over sleep`() throws {
    let tokyo = try #require(TimeZone(identifier: "Asia/Tokyo"))
    var alert = episode("R", at: monday, lasting: 60)
    alert.responder = "aiko"
    alert.startsAt = monday.advanced(bySeconds: 5 * 3600)  // 14:00 UTC, 23:00 in Tokyo
    alert.endsAt = nil
    #expect(report([alert]).totals.sleep == 0)
    #expect(report([alert]) { $0.zones = ["aiko": tokyo] }.totals.sleep == 1)
  }

  @Test func `recurrence counts only pages closed long enough ago and says how many are not`() {
    // Closed at day 0, seen again at day 10; closed at day 10, seen again at day 60; the last is censored.
    let alerts = [0.0, 10, 60].map { episode("R", at: monday.advanced(bySeconds: $0 * 86_400), lasting: 600) }
    let result = report(alerts) { $0.periodSeconds = 200 * 86_400 }.totals.recurrence
    #expect(result[0] == Recurrence(days: 30, share: Share(hits: 1, known: 2), censored: 1))
    #expect(result[1] == Recurrence(days: 60, share: Share(hits: 1, known: 1), censored: 2))
  }

  @Test func `a change followed by an incident is shown beside what chance would give`() throws {
    let alerts = (0..<10).map { episode("R", at: monday.advanced(bySeconds: Double($0) * 86_400), lasting: 600) }
    let changes = [
      Change(
        id: "1", at: monday.advanced(bySeconds: 86_000), kind: "deploy", what: "v2", service: "checkout", source: "t"),
      Change(
        id: "2", at: monday.advanced(bySeconds: 120_000), kind: "deploy", what: "v3", service: "checkout", source: "t"),
    ]
    let failure = try #require(report(alerts) { $0.changes = changes }.changeFailure)
    #expect(failure.failed == Share(hits: 1, known: 2))
    #expect(abs(failure.baseRate - 9.0 * 3600 / (9 * 86_400 + 600)) < 1e-6)
  }

  @Test func `rules are new, worse, same, better or gone against the period before`() {
    func pages(_ name: String, _ before: Int, _ after: Int) -> [Alert] {
      let spread = 9 * 86_400.0
      let earlier = (0..<before).map { Double($0) * spread / Double(before) }
      let later = (0..<after).map { 10.5 * 86_400.0 + Double($0) * spread / Double(after) }
      return (earlier + later).map { episode(name, at: monday.advanced(bySeconds: $0), lasting: 60) }
    }
    var alerts = pages("new", 0, 5)
    alerts += pages("worse", 4, 40)
    alerts += pages("same", 10, 12)
    alerts += pages("better", 40, 4)
    alerts += pages("gone", 6, 0)
    let noise = report(alerts) {
      $0.periodSeconds = 10 * 86_400
      $0.to = monday.advanced(bySeconds: 20 * 86_400)
    }
    let trends = Dictionary(uniqueKeysWithValues: noise.rules.map { ($0.name, $0.trend?.rawValue) })
    #expect(trends == ["new": "new", "worse": "worse", "same": "same", "better": "better", "gone": "gone"])
  }

  @Test func `an empty history is an empty report`() {
    let noise = report([])
    #expect(noise.period == nil)
    #expect(noise.rules.isEmpty)
  }
}
