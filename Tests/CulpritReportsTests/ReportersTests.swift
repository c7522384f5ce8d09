import CulpritAnalysis
import CulpritCore
import Foundation
import Testing

@testable import CulpritReports

struct ReportersTests {
  static var options: ReportOptions {
    var options = ReportOptions()
    options.version = "1.2.3"
    options.inputs = ["logs", "it's here"]
    return options
  }

  @Test func `names are unique, in lower case, and each has a summary`() {
    #expect(Set(Reporters.names).count == Reporters.all.count)
    for reporter in Reporters.all {
      #expect(reporter.name == reporter.name.lowercased())
      #expect(!reporter.summary.isEmpty)
      #expect(Reporters.named(reporter.name) == reporter)
    }
    #expect(Reporters.named("yaml") == nil)
  }

  @Test func `no reporter in the folder was left out of the list`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/CulpritReports/Reporters")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    let types = Set(Reporters.all.map { String(describing: $0) + ".swift" })
    #expect(Set(files) == types)
  }

  @Test(arguments: Reporters.names, ["outage", "hostile", "nothing", "causeless"])
  func `a report is as its golden file`(name: String, sample: String) throws {
    let findings =
      switch sample {
      case "outage": SampleFindings.outage
      case "hostile": SampleFindings.hostile
      case "nothing": SampleFindings.nothing
      default: SampleFindings.causeless
      }
    let reporter = try #require(Reporters.named(name)).init()
    let text = reporter.render(findings, options: Self.options)
    #expect(text == reporter.render(findings, options: Self.options))
    try Golden.expect(text, isAs: "\(sample).\(name)")
  }

  @Test(arguments: Reporters.names)
  func `no report holds a control or a bidirectional override`(name: String) throws {
    let text = try #require(Reporters.named(name)).init().render(SampleFindings.hostile, options: Self.options)
    let bad = text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" && Escaping.isHostile($0) }
    #expect(bad.isEmpty)
    // CSV ends its lines with CRLF; nothing else has a carriage return.
    #expect(text.unicodeScalars.filter { $0 == "\r" }.isEmpty || name == "csv")
    #expect(text.utf8.count < 1_500_000 || name == "json" || name == "ndjson")
  }
}
