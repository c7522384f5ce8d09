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

  @Test func `the clock that disagrees with the others is told`() {
    let offsets = ClockOffsets.estimate(log(["cart", "stock", "mail"], ahead: ["stock": 30]).digest())
    #expect(offsets.keys.sorted() == ["stock"])
    #expect(abs((offsets["stock"] ?? 0) - 30) < 0.5)
  }

  @Test func `of two services only one is moved`() {
    #expect(ClockOffsets.estimate(log(["cart"], ahead: ["cart": -12]).digest()).count == 1)
  }

  @Test func `clocks that agree are left alone`() {
    #expect(ClockOffsets.estimate(log(["cart", "stock"], ahead: [:]).digest()).isEmpty)
  }

  @Test func `a delay that varies is no clock`() {
    #expect(ClockOffsets.estimate(log(["cart", "stock"], ahead: ["stock": 5], pause: 0.7).digest()).isEmpty)
  }

  @Test func `a clock that is known to be ahead moves evidence, not records`() {
    let digest = log(["cart", "stock", "mail"], ahead: ["stock": 600]).digest()
    let input = Ranking.Input(digest: digest, signatures: LogScript.signatures(of: digest), incidents: [])
    let view = LogView(input)
    let service = view.services.first { $0.name == "stock" }
    let front = view.services.first { $0.name == "front" }
    #expect(abs((service?.coverage.first?.from ?? 0) - (front?.coverage.first?.from ?? 100)) < 2)
    let warnings = Ranking.findings(of: input).warnings
    #expect(warnings.contains { $0.code == "clock-offset" && $0.source == "stock" })
  }
}
