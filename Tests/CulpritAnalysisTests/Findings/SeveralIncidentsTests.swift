import CulpritCore
import Testing

@testable import CulpritAnalysis

/// More than one alert, and what an earlier incident leaves behind.
struct SeveralIncidentsTests {
  private func alert(_ name: String, at: Double, service: String) -> Alert {
    var alert = Alert(id: name, name: name, startsAt: LogScript.moment(at), source: "test")
    alert.service = service
    alert.labels = ["service": service, "namespace": "shop"]
    return alert
  }

  @Test func `one cause behind several alerts is found once`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "error: page 17 is corrupt", at: 3_000, .error)
    for n in 0..<12 { log.say("api", "error: ledger answered 500", at: 3_002 + Double(n) * 4, .error) }
    let alerts = [
      alert("ApiErrors", at: 3_060, service: "api"), alert("CartSlow", at: 3_090, service: "cart"),
      alert("SearchEmpty", at: 3_130, service: "search"),
    ]
    var input = log.input(alerts: [])
    input.incidents = Incidents.group(alerts).incidents
    let findings = Ranking.findings(of: input).incidents
    #expect(findings.count == 1)
    #expect(findings.first?.causes.first?.service == "ledger")
    #expect(findings.first?.incident.alerts.count == 3)
  }

  @Test func `what an earlier incident said is no baseline`() throws {
    var log = LogScript.quiet(until: 7_200)
    for n in 0..<30 { log.say("ledger", "error: page 17 is corrupt", at: 2_950 + Double(n) * 10, .error) }
    for n in 0..<5 { log.say("ledger", "error: page 17 is corrupt", at: 6_290 + Double(n) * 8, .error) }
    let both = Ranking.findings(of: log.input(alerts: [3_000, 6_360])).incidents[1]
    let alone = Ranking.findings(of: log.input(alerts: [6_360])).incidents[0]
    #expect(both.causes.first?.service == "ledger")
    #expect(both.causes.first?.baseline.count == 0)
    #expect((alone.causes.first { $0.service == "ledger" }?.baseline.count ?? 0) > 0)
  }

  @Test func `the log of one who is blamed and was not given is what to fetch next`() throws {
    var log = LogScript.quiet()
    for service in ["api", "cart", "search"] {
      for n in 0..<20 {
        log.say(
          service, "error: dial tcp orders-db:5432 refused", at: 2_905 + Double(n) * 5, .error, peers: ["orders-db"])
      }
    }
    let finding = Ranking.findings(of: log.input(alerts: [3_000])).incidents[0]
    let cause = try #require(finding.causes.first { $0.service == "orders-db" })
    #expect(!cause.observed)
    #expect(finding.next.contains { $0.text.contains("Fetch the log of orders-db") })
  }

  @Test func `with no change to speak of the story abstains and names the least unlikely`() {
    let finding = Ranking.findings(of: LogScript.quiet(errors: true).input(alerts: [1_800])).incidents[0]
    #expect((finding.causes.first?.confidence ?? 0) < Confidence.significant)
    #expect(finding.story.hasPrefix("No significant cause.") || finding.story.hasPrefix("Nothing in the logs changed"))
  }

  @Test func `a change says how often changes come`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "warning: cache is off, could not keep rates", at: 3_000, .warning)
    let changes = (0..<150).map { n in
      Change(
        id: "\(n)", at: LogScript.moment(Double(n) * 20), kind: "deploy", what: "ledger \(n)", service: "ledger",
        source: "test")
    }
    let finding = Ranking.findings(of: log.input(alerts: [3_060], changes: changes)).incidents[0]
    let cause = try #require(finding.causes.first)
    let change = try #require(cause.evidence.first { $0.kind == "change" })
    #expect(change.text.contains("150 changes in"))
    #expect(change.weight < 1)
  }

  @Test func `a shorter baseline window is compared with, and nothing before it`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "error: page 17 is corrupt", at: 600, .error)
    log.say("ledger", "error: page 17 is corrupt", at: 3_000, .error)
    var input = log.input(alerts: [3_060])
    let whole = try #require(Ranking.findings(of: input).incidents[0].causes.first { $0.service == "ledger" })
    #expect(whole.baseline.count == 1)
    input.baselineWindowSeconds = 900
    let cause = try #require(Ranking.findings(of: input).incidents[0].causes.first)
    #expect(cause.service == "ledger")
    #expect(cause.baseline.count == 0 && cause.baseline.seconds <= 901)
  }
}
