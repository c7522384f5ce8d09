import CulpritCore
import Testing

@testable import CulpritAnalysis

struct FailureTests {
  @Test(arguments: [
    ("served in <num> ms", Failure.Words.none), ("connection refused by peer", .failing),
    ("fatal: out of memory", .marked), ("error: undefined symbol", .marked), ("compiled with 0 errors", .none),
    ("no error found", .none), ("Caught KeyError in handler", .marked), ("Unable to schedule network", .failing),
    ("request timed out", .failing), ("TestFailure FAILED in <num> s", .marked), ("error rate is low", .marked),
    ("the Error page", .failing), ("java.net.ConnectException: refused", .marked), ("Terror in the night", .none),
  ])
  func `words of failure`(text: String, words: Failure.Words) {
    #expect(Failure.words(of: text, hasTrace: false) == words)
  }

  private func grade(_ text: String, _ severity: Severity, writes: Bool = true) -> Double {
    var shape = ShapeSummary(service: "s", shape: Shape(id: 2, lead: 2, skeleton: 2, tokens: 1), template: text)
    shape.severities[Int(severity.rawValue)] = 1
    return Failure.grade(of: shape, writesSeverity: writes)
  }

  @Test func `a level counts more than words, and words more than a bare warning`() {
    #expect(grade("all is well", .error) == 3)
    #expect(grade("cannot reach it", .warning) > grade("deprecated option", .warning))
    #expect(grade("cannot reach it", .info) > grade("cannot reach it", .debug))
    #expect(grade("served", .info) == 0)
  }

  @Test func `words stand for the level only where no level is written`() {
    #expect(grade("error: no rule to make target", .unknown, writes: false) == 3)
    #expect(grade("error: no rule to make target", .unknown, writes: true) < 3)
  }
}
