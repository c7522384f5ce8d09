import CulpritAnalysis
import Foundation
import Testing

@testable import CulpritReports

/// What can be said about a page without a browser; a browser was looked through for the rest.
struct HTMLTests {
  private static let pages: [(name: String, markup: String)] = {
    let options = ReportersTests.options
    let findings = [
      ("outage", SampleFindings.outage), ("hostile", SampleFindings.hostile), ("nothing", SampleFindings.nothing),
      ("causeless", SampleFindings.causeless),
    ]
    return findings.map { ($0.0, HTMLReporter().render($0.1, options: options)) } + [
      ("timeline", HTMLTimelineReporter().render(SampleTimelines.report, options: options)),
      ("hostile timeline", HTMLTimelineReporter().render(SampleTimelines.hostile, options: options)),
    ]
  }()

  @Test func `no text of a log becomes an element, an attribute or an address`() {
    let elements: Set<Substring> = [
      "!DOCTYPE", "a", "body", "br", "code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3", "head",
      "header", "html", "input", "li", "line", "main", "meta", "nav", "ol", "p", "polygon", "pre", "rect", "script",
      "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title",
      "tr", "ul", "button",
    ]
    for (name, markup) in Self.pages {
      for tag in markup.matches(of: /<\/?([A-Za-z!][A-Za-z0-9]*)([^>]*)>/) {
        #expect(elements.contains(tag.output.1), "\(name): \(tag.output.0.prefix(80))")
        #expect(!tag.output.2.contains(/\s(on[a-z]+|style|src|action)=/), "\(name): \(tag.output.0.prefix(80))")
      }
      for link in markup.matches(of: /href="([^"]*)"/) {
        #expect(
          link.output.1.hasPrefix("#") || link.output.1.hasPrefix("https://") || link.output.1.hasPrefix("http://"))
      }
      #expect(markup.components(separatedBy: "<script").count <= 3)
    }
  }

  @Test func `anchors are unique, and every link on the page leads to one`() {
    for (name, markup) in Self.pages {
      let ids = markup.matches(of: /\sid="([^"]*)"/).map { $0.output.1 }
      #expect(Set(ids).count == ids.count, "\(name)")
      for link in markup.matches(of: /href="#([^"]*)"/) {
        #expect(ids.contains(link.output.1), "\(name): #\(link.output.1)")
      }
    }
  }

  @Test func `the policy lets nothing load and nothing run but the page's own script`() {
    for (_, markup) in Self.pages {
      #expect(markup.contains("default-src 'none'; script-src 'sha256-"))
      #expect(!markup.contains("unsafe-inline"))
      #expect(markup.utf8.count < 1_500_000)
    }
  }

  @Test func `a page of an incident as large as they come stays under 1.5 MB`() {
    var findings = SampleFindings.outage
    let long = String(repeating: "<&\"é ", count: 800)
    for rank in 1...100 {
      var cause = findings.incidents[0].causes[0]
      cause.rank = rank
      cause.signature?.summary.examples = (0..<2).map { _ in
        var example = SampleFindings.outage.incidents[0].causes[0].signature!.summary.examples[0]
        example.text = long
        return example
      }
      findings.incidents[0].causes.append(cause)
      for _ in 0..<50 { findings.input.sources.append(findings.input.sources[0]) }
    }
    findings.incidents[0].causes.removeFirst(4)
    #expect(HTMLReporter().render(findings, options: ReportersTests.options).utf8.count < 1_500_000)
  }
}
