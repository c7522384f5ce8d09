import CulpritCore
import Testing

@testable import CulpritAnalysis

/// Logs with nothing to compare with: builds that run through once, and logs that begin in the midst of a fault.
struct UncomparedLogsTests {
  private static let build: [(text: String, severity: Severity)] = [
    ("Setting up compiler", .unknown), ("6 vulnerabilities (2 low, 4 high)", .error),
    ("test parses_error ... ok", .error), ("src/token.c:9:1: warning: unused variable 'n'", .warning),
    ("compiling codec", .unknown), ("src/token.c:214:17: error: no member named 'lenght'", .error),
    ("compiling queue", .unknown), ("make[1]: *** [Makefile:12: token.o] Error 1", .error),
    ("make: *** [Makefile:3: all] Error 2", .error), ("Process completed with exit code 2.", .unknown),
  ]

  private func undated(_ log: LogScript) -> Ranking.Input {
    var input = log.input(alerts: [900])
    for i in input.digest.shapes.indices {
      input.digest.shapes[i].series = TimeSeries()
      input.digest.shapes[i].first = .max
      input.digest.shapes[i].last = .min
      for n in input.digest.shapes[i].examples.indices { input.digest.shapes[i].examples[n].at = nil }
    }
    for i in input.digest.services.indices {
      input.digest.services[i].volume = TimeSeries()
      input.digest.services[i].streams = []
    }
    for i in input.digest.sources.indices { input.digest.sources[i].undated = input.digest.sources[i].records }
    input.signatures = LogScript.signatures(of: input.digest)
    return input
  }

  @Test func `the first real error of an undated build leads, not what only hands it on`() {
    var log = LogScript()
    for (n, line) in Self.build.enumerated() { log.say("build", line.text, at: Double(n), line.severity) }
    let causes = Ranking.findings(of: undated(log)).incidents[0].causes
    #expect(causes.first?.signature?.template.contains("no member named") == true)
  }

  @Test func `a build whose every line is new has no baseline`() {
    var log = LogScript()
    for n in 0..<40 { log.say("build", "fetched package number \(n) of them all", at: Double(n)) }
    for (n, line) in Self.build.enumerated() { log.say("build", line.text, at: 40 + Double(n) * 4, line.severity) }
    for n in 0..<20 { log.say("build", "cleaned up place number \(n) of them all", at: 90 + Double(n)) }
    let result = Ranking.findings(of: log.input(alerts: [110]))
    #expect(result.incidents[0].causes.first?.signature?.template.contains("no member named") == true)
    #expect(result.warnings.contains { $0.code == "no-baseline" })
  }

  @Test func `lines without a time are still ranked where most others have one`() {
    var log = LogScript.quiet(until: 600)
    log.say("job", "fatal: cannot open the ledger", at: 100, .unknown)
    var input = log.input(alerts: [500])
    for i in input.digest.shapes.indices where input.digest.shapes[i].service == "job" {
      input.digest.shapes[i].series = TimeSeries()
      input.digest.shapes[i].first = .max
      input.digest.shapes[i].last = .min
    }
    input.signatures = LogScript.signatures(of: input.digest)
    #expect(Ranking.findings(of: input).incidents[0].causes.contains { $0.service == "job" })
  }

  /// Three services at work; from the first line on, `shop` cannot reach `stock`, and `edge` is told so by `shop`.
  private func midFault(stock: Bool) -> LogScript {
    var log = LogScript()
    log.tick("edge", "served page", every: 2, from: 0, to: 480)
    log.tick("shop", "priced basket", every: 3, from: 0, to: 480)
    log.tick("letters", "sent letter", every: 4, from: 0, to: 480)
    if stock { log.tick("stock", "counted shelf", every: 5, from: 0, to: 480) }
    log.tick("letters", "error: address is not valid", every: 40, from: 2, to: 480, .error)
    log.tick("shop", "error: call to stock failed: connection refused", every: 5, from: 1, to: 480, .error)
    log.tick("edge", "error: shop answered http 500", every: 4, from: 1.5, to: 480, .error)
    return log
  }

  @Test func `in logs that begin in the midst of a fault the arrows lead to who names nobody`() {
    let finding = Ranking.findings(of: midFault(stock: true).input(alerts: [300])).incidents[0]
    #expect(finding.services.first?.service == "stock")
  }

  @Test func `one that is called by its name, gives no answer and has no log comes before who called it`() throws {
    let cause = try #require(
      Ranking.findings(of: midFault(stock: false).input(alerts: [300])).incidents[0].causes.first)
    #expect(cause.service == "stock")
    #expect(!cause.observed)
  }

  @Test func `part of a name is not the name while its owner goes on as ever`() throws {
    var log = midFault(stock: false)
    log.tick("redis-stock", "saved snapshot", every: 5, from: 0, to: 480)
    let services = Ranking.findings(of: log.input(alerts: [300])).incidents[0].services
    #expect(services.first?.service == "stock")
    #expect(!services.prefix(3).contains { $0.service == "redis-stock" })
  }

  @Test func `what broke in its own code comes before what hands its answer on`() throws {
    var log = midFault(stock: true)
    log.lines.removeAll { $0.service == "shop" && $0.severity == .error }
    log.tick("shop", "error: rpc error: code = Internal desc = internal error", every: 5, from: 1, to: 480, .error)
    log.tick("stock", "panic: index out of range", every: 5, from: 0.8, to: 480, .error)
    let cause = try #require(Ranking.findings(of: log.input(alerts: [300])).incidents[0].causes.first)
    #expect(cause.service == "stock")
    #expect(cause.evidence.contains { $0.kind == "exception" && $0.text.contains("own code") })
  }

  @Test func `a log that is given and empty is the silence of one whom others miss`() throws {
    var input = midFault(stock: false).input(alerts: [300])
    input.digest.sources.append(SourceSummary(name: "stock", path: "stock.log", service: "stock"))
    let result = Ranking.findings(of: input)
    let cause = try #require(result.incidents[0].causes.first)
    #expect(cause.service == "stock")
    #expect(cause.evidence.contains { $0.kind == "mention" && $0.text.contains("its log is empty") })
    #expect(result.warnings.contains { $0.code == "empty" && $0.source == "stock" })
    #expect(result.incidents[0].impact.servicesSeen == 3)
  }

  @Test func `a failure that goes on and began early ends the baseline`() throws {
    var log = LogScript.quiet(until: 400)
    log.tick("ledger", "error: page 17 is corrupt", every: 3, from: 60, to: 400, .error)
    log.tick("api", "error: ledger answered 500", every: 4, from: 61, to: 400, .error)
    let finding = Ranking.findings(of: log.input(alerts: [360])).incidents[0]
    let cause = try #require(finding.causes.first)
    #expect(cause.service == "ledger")
    #expect(cause.baseline.count == 0)
    #expect(try #require(finding.detectionDelaySeconds) > 290)
  }
}
