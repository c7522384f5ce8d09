import CulpritCore
import Testing

@testable import CulpritAnalysis

struct RankingTests {
  private func faulty() -> LogScript {
    var log = LogScript.quiet(errors: true)
    log.say("ledger", "error: page 17 is corrupt", at: 3_000.5, .error)
    for n in 0..<12 { log.say("api", "error: ledger answered 500", at: 3_002 + Double(n) * 4, .error) }
    return log
  }

  @Test func `an alert that means nothing names no cause with confidence`() {
    let log = LogScript.quiet(errors: true)
    for at in stride(from: 300.0, through: 3_500, by: 100) {
      let finding = Ranking.findings(of: log.input(alerts: [at])).incidents[0]
      #expect((finding.causes.first?.confidence ?? 0) <= 0.5)
      if let cause = finding.causes.first, cause.confidence < Confidence.significant {
        #expect(finding.story.contains("No significant cause"))
      }
    }
  }

  @Test func `a second copy of the last ten minutes changes no cause and is said`() {
    for service in ["ledger", "api", "cart"] {
      let plain = Ranking.findings(of: faulty().input(alerts: [3_060]))
      let doubled = Ranking.findings(
        of: faulty().input(alerts: [3_060], copies: [(service, service + "-copy", 3_000)]))
      #expect(plain.incidents[0].causes.first?.signature?.id == doubled.incidents[0].causes.first?.signature?.id)
      #expect(doubled.warnings.contains { $0.code == "overlap" })
      #expect(!plain.warnings.contains { $0.code == "overlap" })
    }
  }

  @Test func `an innocent service that begins a minute before the alert stays innocent`() {
    var log = faulty()
    log.lines.removeAll { $0.service == "search" && $0.at < 3_000 }
    let result = Ranking.findings(of: log.input(alerts: [3_060]))
    #expect(result.incidents[0].causes.first?.service == "ledger")
    #expect(
      !result.incidents[0].causes.contains { cause in
        cause.service == "search" && cause.evidence.contains { $0.kind == "novelty" || $0.kind == "surge" }
      })
    #expect(result.warnings.contains { $0.code == "begins-late" && $0.source == "search" })
  }

  @Test func `a log that merely ends is not silent`() {
    var log = faulty()
    log.tick("search", "indexed", every: 1, from: 0, to: 2_990)
    log.lines.removeAll { $0.service == "search" && $0.at > 2_990 }
    let result = Ranking.findings(of: log.input(alerts: [3_060]))
    #expect(
      !result.incidents[0].causes.contains { cause in
        cause.service == "search" && cause.evidence.contains { $0.kind == "silence" }
      })
    #expect(result.warnings.contains { $0.code == "ends-early" && $0.source == "search" })
  }

  @Test func `two incidents in one log keep their own causes`() {
    var log = LogScript.quiet(until: 7_200)
    log.say("ledger", "error: page 17 is corrupt", at: 3_000, .error)
    log.say("search", "error: index is gone", at: 6_300, .error)
    let findings = Ranking.findings(of: log.input(alerts: [3_060, 6_360])).incidents
    #expect(findings.map { $0.causes.first?.service } == ["ledger", "search"])
  }

  @Test func `the onset is the change and not the alert`() throws {
    let finding = Ranking.findings(of: faulty().input(alerts: [3_060])).incidents[0]
    let onset = try #require(finding.onset)
    #expect(abs(onset.seconds(since: LogScript.moment(3_000.5))) < 1)
    #expect(abs(try #require(finding.detectionDelaySeconds) - 59.5) < 1)
  }

  @Test func `what follows a cause is its symptom`() throws {
    let finding = Ranking.findings(of: faulty().input(alerts: [3_060])).incidents[0]
    let symptom = try #require(finding.symptoms.first { $0.service == "api" })
    #expect(symptom.of == finding.causes[0].signature?.id)
    #expect(finding.impact.services == 2)
    #expect(finding.impact.servicesSeen == 4)
  }

  @Test func `no cause is told as likelier than one above it`() {
    var log = LogScript.quiet(errors: true)
    log.tick("sessions", "looked up", every: 1.5, from: 0, to: 2_900)
    log.say("cart", "error: novel trouble", at: 2_990, .error)
    log.tick("api", "error: sessions timed out", every: 9, from: 2_905, to: 3_600, .error)
    let causes = Ranking.findings(of: log.input(alerts: [3_050])).incidents[0].causes
    #expect(causes.count >= 3)
    #expect(zip(causes, causes.dropFirst()).allSatisfy { $0.confidence >= $1.confidence })
  }

  @Test func `the story says in plain words why it is believed and what would refute it`() throws {
    var log = LogScript.quiet()
    log.say("ledger", "error: page 17 is corrupt", at: 3_000.25, .error)
    let story = Ranking.findings(of: log.input(alerts: [3_060])).incidents[0].story
    #expect(story.contains("logged “error: page 17 is corrupt” for the first time."))
    #expect(story.contains("because its level or words tell of a failure, it was never seen before"))
    #expect(story.hasSuffix("the same line in good times would refute it."))
  }

  @Test func `of errors of a stream that cannot be compared nobody knows that they are new`() throws {
    var log = LogScript.quiet()
    log.say("cart", "error: novel trouble", at: 3_030, .error)
    func severity(_ log: LogScript) -> Double? {
      let cause = Ranking.findings(of: log.input(alerts: [3_060])).incidents[0].causes.first { $0.service == "cart" }
      return cause?.evidence.first { $0.kind == "severity" }?.weight
    }
    let alone = try #require(severity(log))
    log.tick("late", "error: what it always says", every: 5, from: 3_000, to: 3_600, .error)
    #expect(try #require(severity(log)) < alone)
  }

  @Test func `the story has three sentences`() {
    for log in [faulty(), LogScript.quiet(), LogScript()] {
      for finding in Ranking.findings(of: log.input(alerts: [3_060])).incidents {
        let sentences = finding.story.split(separator: ". ").count
        #expect(sentences == 3, "\(finding.story)")
      }
    }
  }

  @Test func `an alert far from the logs is said to lie outside of them`() {
    let result = Ranking.findings(of: faulty().input(alerts: [90_000]))
    #expect(result.warnings.contains { $0.code == "outside-coverage" })
  }

  @Test func `without a baseline the first error decides, and the report says so`() {
    var log = LogScript()
    log.tick("api", "served", every: 1, from: 0, to: 16)
    log.tick("ledger", "booked", every: 1, from: 0, to: 16)
    log.say("ledger", "error: page 17 is corrupt", at: 9, .error)
    log.say("api", "error: ledger answered 500", at: 10, .error)
    let result = Ranking.findings(of: log.input(alerts: [15]))
    #expect(result.incidents[0].causes.first?.service == "ledger")
    #expect(result.warnings.contains { $0.code == "no-baseline" })
  }

  @Test func `logs given as good make what they know old`() {
    var good = LogScript.quiet(until: 600)
    good.say("search", "error: cache is cold", at: 10, .error)
    var bad = LogScript()
    for line in LogScript.quiet(until: 60).lines { bad.lines.append(line) }
    bad.say("search", "error: cache is cold", at: 10, .error)
    bad.say("ledger", "error: page 17 is corrupt", at: 30, .error)
    var input = bad.input(alerts: [60])
    input.baseline = good.digest()
    let causes = Ranking.findings(of: input).incidents[0].causes
    #expect(causes.first?.service == "ledger")
    #expect(!causes.contains { cause in cause.service == "search" && cause.evidence.contains { $0.kind == "novelty" } })
  }

  @Test func `undated logs are ranked by their lines`() {
    var log = LogScript()
    for (n, text) in ["compiling", "error: undefined symbol foo", "linking", "fatal: build stopped"].enumerated() {
      log.say("build", text, at: Double(n), .unknown)
    }
    var input = log.input(alerts: [5])
    for i in input.digest.shapes.indices {
      input.digest.shapes[i].series = TimeSeries()
      input.digest.shapes[i].first = .max
      input.digest.shapes[i].last = .min
    }
    for i in input.digest.services.indices {
      input.digest.services[i].volume = TimeSeries()
      input.digest.services[i].streams = []
    }
    input.signatures = LogScript.signatures(of: input.digest)
    let causes = Ranking.findings(of: input).incidents[0].causes
    #expect(causes.first?.signature?.template == "error: undefined symbol foo")
    #expect(causes.first?.firstSeen == nil)
  }

  @Test func `the order of shapes and services changes nothing`() {
    var input = faulty().input(alerts: [3_060])
    let expected = Ranking.findings(of: input).incidents[0]
    input.signatures.reverse()
    let found = Ranking.findings(of: input).incidents[0]
    #expect(expected.causes.map { $0.signature?.id } == found.causes.map { $0.signature?.id })
    #expect(expected.causes.map(\.confidence) == found.causes.map(\.confidence))
    #expect(expected.story == found.story)
  }

  @Test func `confidence grows with the score and with the lead`() {
    #expect(Confidence.of(score: 7, rival: 2) > Confidence.of(score: 7, rival: 6.5))
    #expect(Confidence.of(score: 3, rival: 1) > Confidence.of(score: 2, rival: 0))
    #expect(Confidence.of(score: 0.3, rival: 0.2) < 0.2)
  }
}
