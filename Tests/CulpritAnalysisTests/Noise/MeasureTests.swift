import CulpritCore
import Foundation
import Testing

@testable import CulpritAnalysis

/// Measures after PagerDuty's analytics, EEMUA 191 and ISA-18.2.
struct MeasureTests {
  private func day(_ n: Double) -> Timestamp { monday.advanced(bySeconds: n * 86_400) }

  @Test func `a fifth of a service's pages is frequent, a twentieth rare, a single one an anomaly`() {
    var alerts = (0..<50).map { episode("Often", at: day(Double($0) / 2), lasting: 60, service: "cart") }
    alerts += (0..<10).map { episode("Usual", at: day(Double($0) + 0.1), lasting: 60, service: "cart") }
    alerts += (0..<3).map { episode("Rare", at: day(Double($0) + 0.2), lasting: 60, service: "cart") }
    alerts.append(episode("Once", at: day(7.3), lasting: 60, service: "cart"))
    alerts.append(episode("Alone", at: day(7.3), lasting: 60, service: "mail"))
    let rules = Dictionary(uniqueKeysWithValues: report(alerts).rules.map { ($0.name, $0.frequency) })
    #expect(rules["Often"] == Frequency(kind: .frequent, share: 50.0 / 64))
    #expect(rules["Usual"] == Frequency(kind: .usual, share: 10.0 / 64))
    #expect(rules["Rare"] == Frequency(kind: .rare, share: 3.0 / 64))
    #expect(rules["Once"] == Frequency(kind: .anomaly, share: 1.0 / 64))
    #expect(rules["Alone"] == Frequency(kind: .frequent, share: 1))
  }

  @Test func `only the last thirty days tell how usual a rule is`() {
    var alerts = (0..<30).map { episode("Old", at: day(Double($0)), lasting: 60) }
    alerts += (0..<10).map { episode("New", at: day(70 + Double($0)), lasting: 60) }
    let rules = report(alerts) { $0.periodSeconds = 90 * 86_400 }.rules
    #expect(rules.first { $0.name == "Old" }?.frequency == nil)
    #expect(rules.first { $0.name == "New" }?.frequency == Frequency(kind: .frequent, share: 1))
  }

  @Test func `engaged is from the acknowledgement to the end`() {
    let alerts = [
      episode("R", at: day(0), lasting: 1000, acknowledged: 400), episode("R", at: day(1), lasting: 900),
      episode("R", at: day(2), lasting: nil, acknowledged: 60),
      episode("R", at: day(3), lasting: 300, acknowledged: 200),
    ]
    let engaged = report(alerts).totals.engaged
    #expect(engaged?.count == 2)
    #expect(engaged?.mean == 350)
  }

  @Test(
    arguments: [
      ("P1", 1), ("p2", 2), ("SEV-1", 1), ("Sev 3", 3), ("1 - Critical", 1), ("Priority 2", 2), ("critical", nil),
      ("page", nil), ("2", nil), ("p99", nil), ("3xx", nil), ("", nil),
    ] as [(String, Int?)])
  func `a priority is told from a severity`(word: String, number: Int?) {
    #expect(Priority.number(of: word) == number)
  }

  @Test func `the two highest priorities and what several people took are major, and without either it is unknown`() {
    func alert(_ n: Int, _ priority: String?, by people: [String] = [], source: String = "pagerduty") -> Alert {
      var alert = episode("R\(n)", at: day(Double(n)), lasting: 600, source: source)
      alert.severityText = priority
      for (i, who) in people.enumerated() {
        alert.events.append(
          Alert.Event(at: alert.startsAt.advanced(bySeconds: Double(i)), kind: .acknowledged, who: who))
        alert.acknowledgedBy = who
      }
      return alert
    }
    #expect(report([alert(0, "P1"), alert(1, "P2"), alert(2, "P3")]).totals.major == Share(hits: 2, known: 3))
    let azure = (0..<4).map { alert($0, "Sev\($0)", source: "azure_monitor") }
    #expect(report(azure).totals.major == Share(hits: 2, known: 4))
    let several = [alert(0, nil, by: ["ada", "ben"]), alert(1, nil, by: ["ada", "ada"]), alert(2, nil)]
    // A source that tells of acknowledgements tells of none for the third.
    #expect(report(several).totals.major == Share(hits: 1, known: 3))
    #expect(report([alert(0, "critical")]).totals.major == Share())
  }

  @Test func `a page told by two tools keeps the severity of the one and the priority of the other`() throws {
    var rule = episode("R", at: monday, lasting: 600, joinKeys: ["k"])
    rule.severityText = "critical"
    var call = Alert(id: "P", name: "x", startsAt: monday.advanced(bySeconds: 20), source: "pagerduty")
    call.severityText = "P1"
    call.joinKeys = ["k"]
    let page = try #require(PageJoining.pages(of: [rule, call]).pages.first)
    #expect(page.alert.severityText == "critical")
    #expect(page.alert.annotations["priority"] == "P1")
    #expect(report([rule, call]).totals.major == Share(hits: 1, known: 1))
  }

  @Test(arguments: [(30.0, 3), (31.0, 0)])
  func `three times within a minute chatters`(gap: Double, hits: Int) {
    let alerts = (0..<3).map { episode("R", at: monday.advanced(bySeconds: Double($0) * gap), lasting: 5) }
    #expect(report(alerts).totals.chattering == Share(hits: hits, known: 3))
    let others = (0..<3).map {
      episode("R", at: monday.advanced(bySeconds: Double($0)), lasting: 5, labels: ["pod": "\($0)"])
    }
    #expect(report(others).totals.chattering == Share(hits: 0, known: 3))
  }

  @Test func `the ten rules with most pages and what grouping would save`() {
    let alerts = (0..<20).flatMap { rule in
      (0...rule).map { episode("R\(rule)", at: day(Double($0) + Double(rule) / 100), lasting: 60, service: "s\(rule)") }
    }
    let noise = report(alerts)
    // 11 + … + 20 of 1 + … + 20.
    #expect(noise.topTenShare == 155.0 / 210)
    let twins = [episode("A", at: monday, lasting: 60), episode("B", at: monday, lasting: 60)]
    #expect(report(twins).totals.compression == 0.5)
    #expect(report([]).topTenShare == nil)
  }

  @Test func `shifts are told of people when they are asked for`() {
    let alerts = (0..<10).map { n in
      var alert = episode("R", at: day(Double(n)), lasting: 60, team: "shop")
      alert.responder = n < 4 ? "ada" : "ben"
      return alert
    }
    #expect(report(alerts).personLoad.isEmpty)
    let loads = report(alerts) { $0.showsPeople = true }.personLoad
    #expect(loads.map(\.name) == ["ada", "ben"])
    let warnings = report(alerts) {
      $0.showsPeople = true
      $0.zones = ["ada": .gmt, "nobody": .gmt]
    }.warnings
    #expect(
      warnings.contains { $0.message.contains("'nobody'") } && !warnings.contains { $0.message.contains("'ada'") })
    #expect(loads.map { ($0.perShift * Double($0.shifts)).rounded() } == [4, 6])
    #expect(report(alerts).load.map { Int($0.pagesPerDay.rounded()) } == [1])
  }
}
