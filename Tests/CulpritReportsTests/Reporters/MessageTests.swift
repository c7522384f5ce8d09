import CulpritAnalysis
import Foundation
import Testing

@testable import CulpritReports

/// Chat messages, tickets, tables and metrics: the limits and rules of those who read them.
struct MessageTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// An incident with `count` causes, each as long as they get.
  private func many(_ count: Int) -> Findings {
    var findings = SampleFindings.outage
    let cause = findings.incidents[0].causes[0]
    findings.incidents[0].causes = (1...count).map { rank in
      var copy = cause
      copy.rank = rank
      copy.evidence = (0..<5).map {
        Evidence(kind: "k", weight: 1, text: String(repeating: "word \($0) & ", count: 40))
      }
      return copy
    }
    return findings
  }

  @Test(arguments: ["outage", "hostile", "many"])
  func `a Slack message stays within what Slack takes`(sample: String) throws {
    var options = ReportersTests.options
    options.top = 100
    let findings = sample == "outage" ? SampleFindings.outage : sample == "many" ? many(80) : SampleFindings.hostile
    let text = SlackReporter().render(findings, options: options)
    let message = try object(text)
    let compact = try JSONSerialization.data(withJSONObject: message)
    #expect(compact.count <= 12_500)
    let blocks = try #require(message["blocks"] as? [[String: Any]])
    #expect(blocks.count <= 50)
    for block in blocks {
      guard let body = (block["text"] as? [String: Any])?["text"] as? String else { continue }
      #expect(body.count <= (block["type"] as? String == "header" ? 150 : 3000))
      // Only links that were checked are in angle brackets.
      for part in body.matches(of: /<[^>]*>/) {
        #expect(part.output.hasPrefix("<https://") || part.output.hasPrefix("<http://"))
      }
      #expect(!body.contains("<!") && !body.contains("<@"))
    }
    if sample == "many" { #expect(text.contains("more causes did not fit")) }
  }

  @Test(arguments: ["outage", "hostile", "many"])
  func `a Teams card stays within what Teams takes`(sample: String) throws {
    var options = ReportersTests.options
    options.top = 100
    let findings = sample == "outage" ? SampleFindings.outage : sample == "many" ? many(80) : SampleFindings.hostile
    let text = TeamsReporter().render(findings, options: options)
    let compact = try JSONSerialization.data(withJSONObject: try object(text), options: .withoutEscapingSlashes)
    #expect(compact.count <= 21_500)
    // A TextBlock would read Markdown.
    #expect(!text.contains("TextBlock\"") || text.contains("RichTextBlock"))
    #expect(!text.contains("\"TextBlock\""))
    if sample == "many" { #expect(text.contains("more causes did not fit")) }
  }

  @Test func `a cell that a spreadsheet would run starts with an apostrophe`() throws {
    #expect(Escaping.csv("=1+1") == "\"'=1+1\"")
    #expect(Escaping.csv(" @SUM(A1)") == "\"' @SUM(A1)\"")
    #expect(Escaping.csv("a\"b,c") == "\"a\"\"b,c\"")
    #expect(Escaping.csv("plain") == "plain")
    let text = CSVReporter().render(SampleFindings.hostile, options: ReportersTests.options)
    var reader = try #require(CSVReader(header: Array(text.utf8)))
    var cells: [String] = []
    _ = reader.read(Array(text.utf8), isLast: true) { row, _ in
      if let row = try? row.get() { cells += row.members.map { $0.value.text ?? "" } }
    }
    #expect(cells.count == 10 * 27)
    #expect(!cells.contains { $0.contains(/^[ ]*[=+@]/) })
  }

  @Test func `every line for Timesketch has its mandatory fields, in order of time`() throws {
    for sample in [SampleFindings.outage, SampleFindings.hostile] {
      let lines = TimesketchReporter().render(sample, options: ReportersTests.options).split(separator: "\n")
      #expect(lines.count > 5)
      var last = 0
      for line in lines {
        let event = try object(String(line))
        #expect(event["message"] is String && event["timestamp_desc"] is String)
        let datetime = try #require(event["datetime"] as? String)
        #expect(datetime.hasSuffix("+00:00"))
        let stamp = try #require(event["timestamp"] as? Int)
        #expect(stamp >= last)
        last = stamp
      }
    }
  }

  @Test func `metrics are lines of the text format`() throws {
    for sample in [SampleFindings.outage, SampleFindings.hostile] {
      let text = PrometheusReporter().render(sample, options: ReportersTests.options)
      #expect(text.hasSuffix("# EOF\n"))
      let line = try Regex(#"^[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? -?[0-9.e+]+$"#)
      for row in text.split(separator: "\n") where !row.hasPrefix("#") {
        #expect(row.wholeMatch(of: line) != nil, "\(row)")
      }
      #expect(text.split(separator: "\n").count { $0.hasPrefix("culprit_cause_confidence") } <= 5)
    }
  }

  @Test func `a ticket's key stays while the cause stays`() throws {
    var findings = SampleFindings.outage
    let first = ServiceNowReporter().render(findings, options: ReportersTests.options)
    #expect(first.contains("\"message_key\": \"culprit-a1b2c3d4e5f60718\""))
    findings.incidents[0].incident.id = "another"
    findings.incidents[0].incident.startsAt = SampleFindings.at(9_999)
    findings.incidents[0].causes[0].confidence = 0.5
    #expect(
      ServiceNowReporter().render(findings, options: ReportersTests.options)
        .contains("\"message_key\": \"culprit-a1b2c3d4e5f60718\""))
    let jira = JiraReporter().render(SampleFindings.hostile, options: ReportersTests.options)
    let issues = try #require(try object(jira)["issueUpdates"] as? [[String: [String: Any]]])
    let fields = try #require(issues[0]["fields"])
    #expect(try #require(fields["summary"] as? String).count <= 255)
    let description = try #require(fields["description"] as? String)
    #expect(description.utf16.count <= 32_767)
    #expect(description.components(separatedBy: "{noformat}").count == 3)
    #expect(try #require(fields["labels"] as? [String]).allSatisfy { !$0.contains(" ") })
  }

  @Test func `every line of NDJSON is one finding`() throws {
    let lines = NDJSONReporter().render(SampleFindings.outage, options: ReportersTests.options).split(separator: "\n")
    let types = try lines.map { try object(String($0))["type"] as? String }
    #expect(types == ["incident", "cause", "cause", "cause", "cause", "incident", "warning", "warning"])
  }
}
