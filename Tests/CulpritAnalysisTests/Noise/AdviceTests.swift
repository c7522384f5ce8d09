import CulpritCore
import Foundation
import Testing

@testable import CulpritAnalysis

struct AdviceTests {
  private func day(_ n: Int, _ seconds: Double = 0) -> Timestamp {
    monday.advanced(bySeconds: Double(n) * 86_400 + seconds)
  }

  @Test func `for is the shortest wait that removes most pages that ended by themselves and none acted on`() throws {
    var alerts = (0..<20).map { n in
      episode("Blip", at: day(n), lasting: n < 16 ? 100 : 2000, human: false, by: .automatic)
    }
    alerts += (0..<6).map { episode("Blip", at: day($0, 7200), lasting: 400, human: true, by: .manual) }
    let advice = try #require(report(alerts).advice.first { $0.kind == .for })
    #expect(advice.delaySeconds == 120)
    #expect(advice.removes == 16)
    #expect(advice.of == 26)
    #expect(advice.loses == 0)
    #expect(advice.yaml.contains("for: 2m"))
  }

  @Test func `a wait that would lose acted-on pages is not advised`() {
    let alerts = (0..<20).map { n in
      episode("Blip", at: day(n), lasting: 100, human: n % 2 == 0, by: n % 2 == 0 ? .manual : .automatic)
    }
    #expect(!report(alerts).advice.contains { $0.kind == .for })
  }

  @Test func `nothing below twice the sampling step is advised`() throws {
    let alerts = (0..<20).map { episode("Blip", at: day($0), lasting: 50, human: false, by: .automatic) }
    let advice = try #require(report(alerts) { $0.evaluationSeconds = 300 }.advice.first { $0.kind == .for })
    #expect(advice.delaySeconds == 600)
  }

  @Test func `what is lost is unknown when nobody knows what people did`() throws {
    let alerts = (0..<20).map { episode("Blip", at: day($0), lasting: 50) }
    let advice = try #require(report(alerts).advice.first { $0.kind == .for })
    #expect(advice.loses == nil)
    #expect(advice.text.contains("unknown"))
  }

  @Test func `a CloudWatch alarm gets datapoints`() throws {
    let alerts = (0..<20).map { n in
      var alert = episode("cart-5xx", at: day(n), lasting: 100, source: "cloudwatch-history")
      alert.labels["Period"] = "60"
      alert.labels["EvaluationPeriods"] = "1"
      return alert
    }
    let advice = try #require(report(alerts).advice.first { $0.kind == .datapoints })
    #expect(advice.yaml.contains("EvaluationPeriods: 3\nDatapointsToAlarm: 3"))
  }

  @Test func `a rule nobody ever acts on is to be deleted, one that some act on demoted`() {
    let never = (0..<25).map { episode("Never", at: day($0), lasting: 3000, human: false, by: .automatic) }
    let seldom = (0..<25).map {
      episode("Seldom", at: day($0, 9000), lasting: 3000, human: $0 % 12 == 0, by: .automatic)
    }
    let advice = report(never + seldom).advice
    #expect(advice.contains { $0.rule == "Never" && $0.kind == .delete && $0.loses == 0 })
    #expect(advice.contains { $0.rule == "Seldom" && $0.kind == .demote && $0.loses == 3 })
  }

  @Test func `a rule that pages at night and is dealt with in the morning is routed`() throws {
    let alerts = (0..<8).map { n in
      episode("Backup", at: day(n, 17 * 3600), lasting: 8 * 3600, human: true, acknowledged: 6.5 * 3600, by: .manual)
    }
    let advice = try #require(report(alerts).advice.first { $0.kind == .route })
    #expect(advice.removesAtNight == 8)
    #expect(advice.delaySeconds == 6 * 3600)
  }

  @Test func `gaps between flapping episodes set keep_firing_for`() throws {
    let alerts = (0..<6).flatMap { n in
      (0..<5).map { episode("Flap", at: day(n, Double($0) * 200), lasting: 60, human: false, by: .automatic) }
    }
    let advice = try #require(report(alerts).advice.first { $0.kind == .keepFiring })
    #expect(advice.yaml.contains("keep_firing_for: 3m"))
    #expect(advice.removes == 24)
  }

  @Test func `alerts that come late set group_wait, and group_interval when half of the rest come later still`() throws
  {
    // Each day one group: 40 s after its first a second, nine minutes after it two more.
    let alerts = (0..<25).flatMap { n in
      [0.0, 40, 540, 545].enumerated().map { i, late in
        episode("Node", at: day(n, late), lasting: 1200, labels: ["cluster": "a", "node": "\(i)"])
      }
    }
    var book = RuleBook()
    book.files = [
      RuleBook.File(path: "am.yml", text: "route:\n  receiver: a\n  group_by: [cluster]\n  group_interval: 2m # long\n")
    ]
    book.routing = RuleBook.Routing(file: 0, routeLine: 0, routeColumn: 2)
    book.routing?.groupBy = ["cluster"]
    book.routing?.groupIntervalSeconds = 120
    book.routing?.groupIntervalLine = 3
    let advice = try #require(report(alerts) { $0.rules = book }.advice.first { $0.kind == .groupWait })
    #expect(advice.removes == 25)
    #expect(advice.delaySeconds == 10)
    #expect(advice.yaml.contains("group_wait: 40s\n  group_interval: 9m\n"))
    let patch = try #require(advice.patch)
    #expect(patch.contains("+  group_wait: 40s\n"))
    #expect(patch.contains("-  group_interval: 2m # long\n+  group_interval: 9m # long\n"))
  }

  private func outages(_ follower: Bool = true) -> [Alert] {
    (0..<20).flatMap { n -> [Alert] in
      let at = day(n, Double((n * 7919) % 40_000))
      let labels = ["cluster": n % 2 == 0 ? "a" : "b"]
      var list = [episode("ClusterDown", at: at, lasting: 1800, labels: labels, severity: .critical)]
      list.append(
        episode(
          "PodDown", at: at.advanced(bySeconds: follower ? 20 : 40_000), lasting: 1500, labels: labels, severity: .error
        ))
      return list
    }
  }

  @Test func `a rule that only fires while a graver one does is inhibited, with the labels they share`() throws {
    let noise = report(outages())
    let advice = try #require(noise.advice.first { $0.kind == .inhibit })
    #expect(advice.rule == "PodDown")
    #expect(advice.removes == 20)
    #expect(advice.yaml.contains("equal: [\"cluster\"]"))
    #expect(advice.yaml.contains("'alertname=\"ClusterDown\"'"))
    #expect(noise.cofiring.count == 1)
    #expect(!report(outages(false)).advice.contains { $0.kind == .inhibit })
  }

  @Test func `rules that meet by chance are not paired`() {
    // Both fire often and long: they meet all the time, and would under any shift.
    let alerts = (0..<400).flatMap { n in
      [
        episode("A", at: monday.advanced(bySeconds: Double(n) * 3600), lasting: 3500, labels: ["c": "1"]),
        episode("B", at: monday.advanced(bySeconds: Double(n) * 5000 + 700), lasting: 600, labels: ["c": "1"]),
      ]
    }
    #expect(report(alerts).cofiring.isEmpty)
  }

  @Test func `ids stay when numbers change, and dismissed advice stays away`() throws {
    let some = (0..<20).map { episode("Blip", at: day($0), lasting: 50, human: false, by: .automatic) }
    let more = some + (20..<25).map { episode("Blip", at: day($0), lasting: 50, human: false, by: .automatic) }
    let id = try #require(report(some).advice.first { $0.kind == .for }).id
    #expect(report(more).advice.contains { $0.id == id })
    #expect(!report(more) { $0.dismissed = [id] }.advice.contains { $0.id == id })
  }

  @Test func `a team gets at most five pieces of advice`() {
    let alerts = (0..<12).flatMap { r in
      (0..<10).map {
        episode("R\(r)", at: day($0, Double(r) * 3000), lasting: 50, human: false, by: .automatic, team: "a")
      }
    }
    #expect(report(alerts).advice.filter { $0.team == "a" }.count == 5)
  }
}
