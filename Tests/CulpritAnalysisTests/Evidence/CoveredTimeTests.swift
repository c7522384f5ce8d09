import CulpritCore
import Testing

@testable import CulpritAnalysis

struct CoveredTimeTests {
  /// Two runs of ten minutes with twenty minutes of nothing between them.
  private func twoRuns() -> CoveredTime {
    var log = LogScript()
    log.tick("a", "x", every: 1, from: 0, to: 600)
    log.tick("b", "y", every: 3, from: 1_800, to: 2_400)
    return CoveredTime(log.digest().services)
  }

  @Test func `a hole in which nobody logs is cut out`() {
    let time = twoRuns()
    #expect(time.holes.count == 1)
    #expect(abs(time.seconds - 1_200) < 5)
    let late = LogScript.moment(1_860).microseconds
    #expect(abs(time.position(of: late) - 660) < 3)
  }

  @Test(arguments: [0.0, 17.25, 599.0, 1_801.0, 2_399.5])
  func `a position leads back to its moment`(second: Double) {
    let time = twoRuns()
    let moment = LogScript.moment(second)
    #expect(abs(time.moment(at: time.position(of: moment.microseconds)).seconds(since: moment)) < 1e-5)
  }

  @Test func `a moment in a hole is where the hole begins`() {
    let time = twoRuns()
    let begin = time.position(of: time.holes[0].from)
    #expect(time.position(of: LogScript.moment(1_000).microseconds) == begin)
    #expect(time.position(of: LogScript.moment(1_700).microseconds) == begin)
  }

  @Test func `sparse logs have pauses, not holes`() {
    var log = LogScript()
    log.tick("a", "x", every: 60, from: 0, to: 3_600)
    #expect(CoveredTime(log.digest().services).holes.isEmpty)
  }

  @Test func `no logs, no time`() {
    #expect(CoveredTime([]).holes.isEmpty)
    #expect(CoveredTime([]).seconds == 0)
  }
}
