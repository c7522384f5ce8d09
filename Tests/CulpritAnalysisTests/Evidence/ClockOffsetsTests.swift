import CulpritCore
import Testing

@testable import CulpritAnalysis

struct ClockOffsetsTests {
  /// Requests that go from `front` through the others and back; `ahead` are seconds that clocks are wrong by.
  private func log(_ callees: [String], ahead: [String: Double], pause: Double = 0) -> LogScript {
    var log = LogScript()
    for n in 0..<60 {
      let at = Double(n) * 4
      let id = "4bf92f3577b34d\(n + 10)"
      log.say("front", "began", at: at + (ahead["front"] ?? 0), request: id)
      for (i, name) in callees.enumerated() {
        let begin = at + 0.1 + 0.2 * Double(i) + (ahead[name] ?? 0) + pause * Double(n % 7)
        log.say(name, "asked", at: begin, request: id)
        log.say(name, "answered", at: begin + 0.05, request: id)
      }
      log.say("front", "done", at: at + 0.2 + 0.2 * Double(callees.count) + (ahead["front"] ?? 0), request: id)
    }
    return log
  }

  /// The script's digest with the spans of its requests.
  private func digest(_ log: LogScript) -> Digest {
    var digest = log.digest()
    for index in digest.services.indices {
      var spans: [String: RequestSpan] = [:]
      for line in log.lines where line.service == digest.services[index].name {
        guard let id = line.request else { continue }
        let at = LogScript.moment(line.at).microseconds
        var span = spans[id] ?? RequestSpan(hash: StableHash.hash(id), first: at, last: at)
        span.first = min(span.first, at)
        span.last = max(span.last, at)
        spans[id] = span
      }
      digest.services[index].requests = spans.values.sorted { $0.hash < $1.hash }
    }
    return digest
  }

  @Test func `the clock that disagrees with the others is told`() {
    let offsets = ClockOffsets.estimate(digest(log(["cart", "stock", "mail"], ahead: ["stock": 30])))
    #expect(offsets.keys.sorted() == ["stock"])
    #expect(abs((offsets["stock"] ?? 0) - 30) < 0.5)
  }

  @Test func `of two services only one is moved`() {
    #expect(ClockOffsets.estimate(digest(log(["cart"], ahead: ["cart": -12]))).count == 1)
  }

  @Test func `clocks that agree are left alone`() {
    #expect(ClockOffsets.estimate(digest(log(["cart", "stock"], ahead: [:]))).isEmpty)
  }

  @Test func `a delay that varies is no clock`() {
    #expect(ClockOffsets.estimate(digest(log(["stock"], ahead: ["stock": 5], pause: 0.7))).isEmpty)
  }

  @Test func `a clock that is known to be ahead moves evidence, not records`() {
    let digest = digest(log(["cart", "stock", "mail"], ahead: ["stock": 600]))
    let input = Ranking.Input(digest: digest, signatures: LogScript.signatures(of: digest), incidents: [])
    let view = LogView(input)
    let service = view.services.first { $0.name == "stock" }
    let front = view.services.first { $0.name == "front" }
    #expect(abs((service?.coverage.first?.from ?? 0) - (front?.coverage.first?.from ?? 100)) < 2)
    let warnings = Ranking.findings(of: input).warnings
    #expect(warnings.contains { $0.code == "clock-offset" && $0.source == "stock" })
  }
}
