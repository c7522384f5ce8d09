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

  @Test(arguments: [
    "make: *** [Makefile:12: all] Error 2", "##[error]Process completed with exit code 1.", "BUILD FAILURE",
    "error: Bad exit status from /var/tmp/rpm-tmp.k3 (%build)", "error: could not compile `widget` (lib)",
  ])
  func `what only hands a failure on is an outcome`(text: String) {
    #expect(Failure.isOutcome(text))
    #expect(grade(text, .error) < 1)
  }

  @Test(arguments: [
    "error: undefined symbol", "ProcessExecutionError: command failed: Exit code: 1", "connection refused",
  ])
  func `what says why is none`(text: String) { #expect(!Failure.isOutcome(text)) }

  @Test(arguments: [
    ("2 failed, 411 passed in 12 s", true), ("Tests run: 212, Failures: 1, Errors: 0", true), ("1 error", true),
    ("Instance 7 failed to spawn", false), ("error 404 for it", false), ("failed: no such file", false),
  ])
  func `a count of failures is a summary`(text: String, is: Bool) { #expect(Failure.isCount(text) == `is`) }

  @Test(arguments: [
    ("test parses_error ... ok", true), ("PASS src/error.test.js", true), ("  ✓ throws an error (12ms)", true),
    ("tests/t.py::raises_error PASSED [ 12%]", true), ("checking for strerror_r... yes", true),
    ("not ok 3 - parses", false), ("error: it is not ok", false), ("FAIL: test_codec", false),
  ])
  func `a test that passes fails nothing, whatever its name`(text: String, is: Bool) {
    #expect(Failure.isPass(text) == `is`)
  }

  @Test(arguments: [
    ("pkg/auth/token.go:48:17: undefined: jwt.Parse", true), ("Token.java:[41,25] cannot find symbol", false),
    ("src/a.c:9:1: warning: unused", false), ("10:22:11: started", false), ("tests/t.py:3: in <module>", false),
  ])
  func `a diagnostic begins with a place in a source`(text: String, is: Bool) {
    #expect(Failure.isDiagnostic(text) == `is`)
  }

  @Test(arguments: ["src/token.go:48:17", "Token.java:[41,25]", "view.ts(88,14)", "a/b.rs:1"])
  func `places in sources`(text: String) { #expect(Failure.isPlace(text[...])) }

  @Test(arguments: ["10:22:11", "db.prod.svc:5432", "v1.2", "token", "10.0.0.1:80"])
  func `addresses and times are no places`(text: String) { #expect(!Failure.isPlace(text[...])) }

  @Test func `headings and notices of what will go away are no errors`() {
    #expect(Failure.isBanner("===== FAILURES ====="))
    #expect(!Failure.isBanner("FAILED to open"))
    #expect(grade("option x is deprecated and will be removed", .warning) == 0)
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
