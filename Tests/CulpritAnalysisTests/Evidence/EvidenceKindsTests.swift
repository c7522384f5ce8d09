import CulpritCore
import Foundation
import Testing

@testable import CulpritAnalysis

/// Every kind of evidence on logs in which it, and hardly anything else, can decide.
struct EvidenceKindsTests {
  private func first(_ input: Ranking.Input) -> Cause? { Ranking.findings(of: input).incidents.first?.causes.first }

  @Test func `names are unique and every file of the folder is in the list`() throws {
    let names = EvidenceKinds.all.map { $0.name }
    #expect(Set(names).count == names.count)
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/CulpritAnalysis/Evidence/Kinds").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    let listed = EvidenceKinds.all.map { String(describing: $0) + ".swift" }
    #expect(Set(files) == Set(listed))
  }

  @Test func `a new error is named before all that is old`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "error: page 17 is corrupt", at: 3_000.25, .error)
    log.say("api", "error: ledger answered 500", at: 3_001, .error)
    let cause = try #require(first(log.input(alerts: [3_060])))
    #expect(cause.service == "ledger")
    #expect(cause.confidence > 0.5)
    #expect(Set(cause.evidence.map(\.kind)).isSuperset(of: ["novelty", "severity", "timing"]))
    #expect(cause.firstSeen == LogScript.moment(3_000.25))
    #expect(cause.baseline.count == 0)
  }

  @Test func `where errors are common, a new one says little`() throws {
    var rare = LogScript.quiet()
    rare.say("cart", "error: novel trouble", at: 3_030, .error)
    var common = LogScript.quiet()
    for n in 0..<40 {
      let name = String(repeating: "ab", count: n + 1)
      common.tick("search", "error: usual trouble \(name)", every: 300, from: Double(n) * 3, to: 3_600, .error)
    }
    common.say("cart", "error: novel trouble", at: 3_030, .error)
    let alone = try #require(first(rare.input(alerts: [3_060])))
    let among = Ranking.findings(of: common.input(alerts: [3_060])).incidents[0].causes
    let same = try #require(among.first { $0.service == "cart" })
    func weight(_ cause: Cause) -> Double { cause.evidence.first { $0.kind == "severity" }?.weight ?? 0 }
    #expect(weight(same) < weight(alone) / 2)
    #expect(same.confidence < alone.confidence)
  }

  @Test func `a missing next line finds a fault that logs nothing`() throws {
    var log = LogScript.quiet(errors: true)
    for n in 0..<300 {
      let at = 20 + Double(n) * 10
      log.say("search", "plan asked", at: at, request: "r\(n)")
      if at < 2_900 { log.say("search", "plan made", at: at + 0.1, request: "r\(n)") }
      log.say("search", "answered", at: at + 0.2, request: "r\(n)")
    }
    let cause = try #require(first(log.input(alerts: [3_000])))
    #expect(cause.service == "search")
    let evidence = try #require(cause.evidence.first { $0.kind == "missing-next" || $0.kind == "silence" })
    #expect(evidence.weight > 1)
    let missing = Ranking.findings(of: log.input(alerts: [3_000])).incidents[0].causes.flatMap(\.evidence)
      .first { $0.kind == "missing-next" }
    #expect(missing?.text.contains("plan made") == true)
  }

  @Test func `a step that became slow is found, and is not missing as well`() throws {
    var log = LogScript.quiet(errors: true)
    for n in 0..<330 {
      let at = 20 + Double(n) * 10
      let step = at < 2_900 ? 0.05 : 4.0
      log.say("cart", "asks for rates", at: at, request: "r\(n)")
      log.say("cart", "has rates", at: at + step, request: "r\(n)")
    }
    let cause = try #require(first(log.input(alerts: [3_100])))
    #expect(cause.service == "cart")
    #expect(cause.evidence.contains { $0.kind == "slow-step" && $0.weight > 1 })
    #expect(!cause.evidence.contains { $0.kind == "missing-next" })
  }

  @Test func `a slow step whose line names another service blames that`() {
    var log = LogScript.quiet(errors: true)
    for n in 0..<330 {
      let at = 20 + Double(n) * 10
      let step = at < 2_900 ? 0.05 : 6.0
      for service in ["cart", "search"] {
        log.say(service, "waits for ledger", at: at, request: "\(service)\(n)")
        log.say(service, "has its answer", at: at + step, request: "\(service)\(n)")
      }
    }
    let services = Ranking.findings(of: log.input(alerts: [3_100])).incidents[0].services
    #expect(services.first?.service == "ledger")
  }

  @Test func `a steady line that stops is silent, one that comes in bursts is not`() {
    var log = LogScript.quiet(errors: true)
    log.tick("ledger", "booked", every: 1, from: 0, to: 2_960)
    for burst in stride(from: 100.0, to: 2_900, by: 900) {
      log.tick("cart", "emptied", every: 0.5, from: burst, to: burst + 30)
    }
    let causes = Ranking.findings(of: log.input(alerts: [3_000])).incidents[0].causes
    let silent = causes.filter { $0.evidence.contains { $0.kind == "silence" } }
    #expect(silent.map(\.service) == ["ledger"])
  }

  @Test func `a line that became more frequent is found when nothing is new`() throws {
    var log = LogScript.quiet()
    log.tick("ledger", "waited for a connection", every: 40, from: 5, to: 3_600, .warning)
    log.tick("ledger", "waited for a connection", every: 2, from: 2_700, to: 3_600, .warning)
    let cause = try #require(first(log.input(alerts: [3_300])))
    #expect(cause.service == "ledger")
    #expect(cause.evidence.map(\.kind) == ["surge"] || cause.evidence.first?.kind == "surge")
    let ratio = try #require(cause.rateRatio)
    #expect(ratio.low > 1.5 && ratio.value > 5)
    #expect((cause.q ?? 1) < 0.05)
  }

  @Test func `others complain of a service, and it is silent`() throws {
    var log = LogScript.quiet(errors: true)
    log.tick("sessions", "looked up", every: 1.5, from: 0, to: 2_900)
    for (n, service) in ["api", "cart", "search"].enumerated() {
      log.tick(
        service, "error: sessions timed out in \(service)", every: 9, from: 2_905 + Double(n), to: 3_600, .error)
    }
    let cause = try #require(first(log.input(alerts: [3_050])))
    #expect(cause.service == "sessions")
    #expect(cause.observed)
    #expect(
      cause.evidence.first?.kind == "mention" || cause.evidence.contains { $0.kind == "mention" && $0.weight > 2 })
  }

  @Test func `a service that others blame is ranked though it has no log`() throws {
    var log = LogScript.quiet(errors: true)
    for service in ["api", "cart", "search"] {
      for n in 0..<20 {
        log.say(
          service, "error: dial tcp orders-db:5432 refused", at: 2_905 + Double(n) * 5, .error, peers: ["orders-db"])
      }
    }
    let services = Ranking.findings(of: log.input(alerts: [3_000])).incidents[0].services
    let heard = try #require(services.first { $0.service == "orders-db" })
    #expect(!heard.observed)
    #expect(heard.rank <= 3)
  }

  @Test func `complaints that are always there blame nobody`() {
    var log = LogScript.quiet(errors: true)
    log.tick("sessions", "looked up", every: 1.5, from: 0, to: 3_600)
    log.tick("api", "error: sessions hung up on api", every: 20, from: 0, to: 3_600, .error)
    let causes = Ranking.findings(of: log.input(alerts: [3_050])).incidents[0].causes
    #expect(!causes.contains { $0.evidence.contains { $0.kind == "mention" } })
  }

  @Test func `the same exception earlier elsewhere makes it a consequence`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "error: KeyError in book", at: 3_000, .error)
    log.say("api", "error: got KeyError from below", at: 3_004, .error)
    let causes = Ranking.findings(of: log.input(alerts: [3_060])).incidents[0].causes
    #expect(causes.first?.service == "ledger")
    let passed = try #require(causes.first { $0.service == "api" })
    #expect(passed.evidence.contains { $0.kind == "propagation" && $0.weight < 0 })
  }

  @Test func `a stack trace adds to a new error`() throws {
    var log = LogScript.quiet()
    log.say(
      "ledger", "error: booking failed", at: 3_000, .error,
      trace: TraceSummary(exception: "java.sql.SQLTransientException", frames: ["Ledger.book"]))
    let cause = try #require(first(log.input(alerts: [3_060])))
    #expect(cause.evidence.contains { $0.kind == "exception" && $0.text.contains("Ledger.book") })
  }

  @Test func `a change speaks for what it changed, and for nothing by itself`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "warning: cache is off, could not keep rates", at: 3_000, .warning)
    let changes = [
      Change(
        id: "1", at: LogScript.moment(2_990), kind: "config", what: "ttl 300 → 0", service: "ledger", source: "test"),
      Change(id: "2", at: LogScript.moment(2_995), kind: "deploy", what: "cart 7", service: "cart", source: "test"),
    ]
    let finding = Ranking.findings(of: log.input(alerts: [3_060], changes: changes)).incidents[0]
    let cause = try #require(finding.causes.first)
    #expect(cause.service == "ledger")
    #expect(cause.evidence.contains { $0.kind == "change" && $0.weight > 0.3 })
    #expect(!finding.causes.contains { $0.service == "cart" })
    #expect(finding.changes.count == 2)
  }

  @Test func `what the history confirmed counts more`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "warning: could not sync", at: 3_000, .warning)
    var input = log.input(alerts: [3_060])
    let plain = try #require(first(input))
    let id = try #require(plain.signature?.id)
    input.history = [id: [SeenBefore(incident: "x", at: LogScript.moment(0), note: "disk", runbook: nil)]]
    let seen = try #require(first(input))
    #expect(seen.confidence > plain.confidence)
    #expect(seen.seenBefore.count == 1)
  }

  @Test(arguments: [(nil, true, false), (0, true, true), (2, true, false), (3, false, false)] as [(Int?, Bool, Bool)])
  func `new means new since the history began, and one bad day makes nothing ordinary`(
    days: Int?, isNew: Bool, isNamed: Bool
  ) throws {
    var log = LogScript.quiet()
    log.say("ledger", "warning: could not sync", at: 3_000, .warning)
    var input = log.input(alerts: [3_060])
    let id = try #require(first(input)?.signature?.id)
    if let days { input.daysSeen = days == 0 ? ["another": 9] : [id: days] }
    let novelty = first(input)?.evidence.first { $0.kind == "novelty" && $0.text.contains("New") }
    #expect((novelty != nil) == isNew)
    #expect((novelty?.text.contains("nor in the history") ?? false) == isNamed)
  }

  @Test func `labels of the alert speak for the pod it names`() throws {
    var log = LogScript.quiet()
    for n in 0..<400 {
      log.say("cart", "served", at: Double(n) * 7.5, pod: n % 4 == 0 ? "cart-1" : "cart-\(2 + n % 3)")
    }
    for n in 0..<12 { log.say("cart", "warning: disk is slow", at: 2_950 + Double(n) * 8, .warning, pod: "cart-1") }
    var input = log.input(alerts: [3_060])
    var alert = Alert(id: "a", name: "PodSlow", startsAt: LogScript.moment(3_060), source: "test")
    alert.labels = ["pod": "cart-1"]
    input.incidents[0].alerts = [alert]
    let cause = try #require(first(input))
    #expect(cause.evidence.contains { $0.kind == "affinity" && $0.weight > 0.1 })
  }

  @Test(arguments: EvidenceKinds.all.map { $0.name })
  func `a kind left out says nothing`(kind: String) {
    var log = LogScript.quiet()
    log.say("ledger", "error: KeyError in book", at: 3_000, .error)
    log.say("api", "error: got KeyError from below", at: 3_004, .error)
    var input = log.input(alerts: [3_060])
    input.without = [kind]
    let kinds = Ranking.findings(of: input).incidents[0].causes.flatMap(\.evidence).map(\.kind)
    #expect(!kinds.contains(kind))
  }
}
