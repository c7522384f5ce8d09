import CulpritCore
import Testing

@testable import CulpritReports

struct TextReporterTests {
  private func lines(_ change: (inout ReportOptions) -> Void = { _ in }) -> [String] {
    var options = ReportersTests.options
    change(&options)
    return TextReporter().render(SampleFindings.outage, options: options).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
  }

  @Test func `the first 24 lines answer what every bridge call asks`() {
    let screen = lines().prefix(24).joined(separator: " ").split(separator: " ").joined(separator: " ")
    for answer in [
      "STILL HAPPENING", "3 of 6 services", "1,204 of 18,400 requests failed", "POST /checkout",
      "CheckoutErrorRateHigh", "https://prometheus.example/", "https://runbooks.example/", "Caveat", "orders-db",
      "AccessExclusiveLock", "2 min 6 s before the alert", "0 in 28 min", "214 in 24 min", "why",
      "orders-db.log.gz:4811", "culprit lines a1b2c3d4e5f60718 logs 'it'\\''s here' -C 3", "│",
    ] {
      #expect(screen.contains(answer), "\(answer)")
    }
  }

  @Test(arguments: [60, 80, 120, 200])
  func `no line is wider than the terminal, but for what is copied`(width: Int) {
    for line in lines({ $0.width = width }) {
      #expect(
        Columns.width(line) <= width || line.contains("culprit lines") || line.contains("https://")
          || line.contains("kubectl"), "\(line)")
    }
  }

  @Test func `ASCII is all there is when Unicode is off`() {
    #expect(lines { $0.unicode = false }.allSatisfy { $0.unicodeScalars.allSatisfy { $0.isASCII } })
  }

  @Test func `colour and links change nothing but colour and links`() {
    let plain = lines { $0.verbose = true }
    var painted = lines {
      $0.verbose = true
      $0.color = true
    }.joined(separator: "\n")
    #expect(painted.contains("\u{1B}[1;31m"))
    painted = painted.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(painted == plain.joined(separator: "\n"))
    let linked = lines { $0.hyperlinks = true }.joined(separator: "\n")
    #expect(linked.contains("\u{1B}]8;;https://prometheus.example/graph?g0.expr=CheckoutErrorRateHigh\u{1B}\\"))
  }

  @Test func `--no-examples leaves raw lines out`() {
    let text = lines {
      $0.showExamples = false
      $0.verbose = true
    }.joined(separator: "\n")
    #expect(!text.contains("1000.072"))
  }

  @Test func `-v tells all evidence with its weights`() {
    let text = lines { $0.verbose = true }.joined(separator: "\n")
    #expect(text.contains("+2.75 novelty"))
    #expect(text.contains("-0.25 severity"))
    #expect(text.contains("line 17: no time stamp"))
  }
}
