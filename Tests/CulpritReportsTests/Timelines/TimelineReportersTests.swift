import CulpritAnalysis
import CulpritCore
import Foundation
import Testing

@testable import CulpritReports

struct TimelineReportersTests {
  @Test func `names are unique, and no reporter in the folder was left out of the list`() throws {
    #expect(Set(TimelineReporters.names).count == TimelineReporters.all.count)
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/CulpritReports/Timelines")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix("Reporter.swift") && $0 != "TimelineReporter.swift" }
    #expect(Set(files) == Set(TimelineReporters.all.map { String(describing: $0) + ".swift" }))
    for reporter in TimelineReporters.all {
      #expect(!reporter.summary.isEmpty)
      #expect(TimelineReporters.named(reporter.name) == reporter)
    }
  }

  @Test(arguments: TimelineReporters.names, ["recovered", "hostile", "nothing"])
  func `a timeline is as its golden file`(name: String, sample: String) throws {
    let report =
      switch sample {
      case "recovered": SampleTimelines.report
      case "hostile": SampleTimelines.hostile
      default: TimelineReport(SampleFindings.nothing)
      }
    let text = try #require(TimelineReporters.named(name)).init().render(report, options: ReportersTests.options)
    let bad = text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" && Escaping.isHostile($0) }
    #expect(bad.isEmpty)
    try Golden.expect(text, isAs: "timeline-\(sample).\(name)")
  }

  @Test func `-v shows the appendix on a terminal`() {
    var options = ReportersTests.options
    let short = TextTimelineReporter().render(SampleTimelines.report, options: options)
    #expect(!short.contains("pager of the shop team"))
    options.verbose = true
    let long = TextTimelineReporter().render(SampleTimelines.report, options: options)
    #expect(long.contains("pager of the shop team"))
    #expect(long.split(separator: "\n").allSatisfy { Columns.width(String($0)) <= 80 })
  }

  @Test(arguments: ["recovered", "hostile"])
  func `the update for executives holds nothing of logs, files and people`(sample: String) throws {
    var options = ReportersTests.options
    options.audience = .executive
    let report = sample == "hostile" ? SampleTimelines.hostile : SampleTimelines.report
    let text = MarkdownTimelineReporter().render(report, options: options)
    for internals in ["AccessExclusiveLock", "Lena", "Omar", "orders-db.log", "migration", "culprit lines", "<script"] {
      #expect(!text.contains(internals))
    }
    #expect(text.contains("DRAFT"))
    #expect(text.contains("To be written by a person"))
    try Golden.expect(text, isAs: "executive-\(sample).markdown")
    try Golden.expect(
      TextTimelineReporter().render(report, options: options), isAs: "executive-\(sample).text")
  }

  @Test func `a team's template is filled, its values escaped for Markdown`() throws {
    let template = try TimelineTemplate(
      """
      # {{title}} ({{state}})
      {{#measures}}- {{name}}: {{length}}
      {{/measures}}
      {{#events}}| {{time}} | {{offset}} | {{text}} | {{who}} |
      {{/events}}
      {{#causes}}{{rank}}. {{service}} {{likely}}{{#evidence}}
        - {{.}}{{/evidence}}
      {{/causes}}
      """, isHTML: false)
    try Golden.expect(
      template.render(SampleTimelines.report, options: ReportersTests.options), isAs: "template-recovered.md")
    let hostile = template.render(SampleTimelines.hostile, options: ReportersTests.options)
    #expect(!hostile.contains("<script") && !hostile.replacing("\\]", with: "").contains("](javascript"))
    #expect(throws: TemplateError.self) { try TimelineTemplate("{{#a}}", isHTML: false) }
    let page = try TimelineTemplate("<b>{{#events}}{{text}}{{/events}}</b>", isHTML: true)
    #expect(!page.render(SampleTimelines.hostile, options: ReportersTests.options).contains("<script"))
  }

  @Test func `a postmortem has every field of the SRE book and marks what is for people`() {
    let text = MarkdownReporter().render(SampleTimelines.recovered, options: ReportersTests.options)
    for field in [
      "Date", "Authors", "Status", "## Summary", "## Impact", "## Root causes", "## Trigger", "## Resolution",
      "## Detection", "## Action items", "## Lessons learned", "### What went well", "### What went wrong",
      "### Where we got lucky", "## Timeline", "## Supporting information",
    ] {
      #expect(text.contains(field), "\(field)")
    }
    #expect(text.components(separatedBy: "To be written by a person:").count > 8)
  }
}
