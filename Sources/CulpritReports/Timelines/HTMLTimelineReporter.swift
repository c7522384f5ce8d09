import CulpritAnalysis
import CulpritCore

/// The timeline as a page whose tables survive copy and paste into a wiki.
package struct HTMLTimelineReporter: TimelineReporter {
  package static let name = "html"
  package static let summary = "one self-contained page; its tables paste into Confluence"

  package init() {}

  package func render(_ report: TimelineReport, options: ReportOptions) -> String {
    guard let timeline = report.timeline else {
      var page = HTMLPage(title: "culprit: timeline")
      page.add("<main><h1>No incident</h1></main>")
      return page.markup
    }
    let times = TimeText(options, reference: timeline.start)
    let name = Escaping.line(timeline.finding.incident.alerts.first?.name ?? "incident", limit: 100)
    var page = HTMLPage(title: "culprit: timeline of \(name)")
    page.add("<a class=\"skip\" href=\"#main\">To the report</a>\n<main id=\"main\">")
    page.text("h1", name)
    page.text("p", "Since \(times.full(timeline.start)). Offsets count from there.")
    if options.audience == .executive {
      page.add("<section>")
      for paragraph in ExecutiveUpdate(report, options: options).paragraphs {
        page.text("h2", paragraph.title)
        page.text("p", paragraph.text)
      }
      page.add("</section></main>")
      return page.markup
    }
    page.add("<h2>How long it took</h2>")
    var measures = HTMLTable(id: "measure-table", columns: ["Measure", "Length", "From", "To"])
    for (name, _, measure) in timeline.measures {
      measures.append([
        .text(name), .text(measure.map { Quantity.duration($0.seconds) } ?? "not known"),
        .markup(measure.map { link($0.from, timeline, times) } ?? ""),
        .markup(measure.map { link($0.to, timeline, times) } ?? ""),
      ])
    }
    page.add(measures.markup)
    page.add("<h2>Over time</h2>")
    page.add(LaneChart(timeline.finding, times: times, anchor: { $0.hasPrefix("cause-") ? "timeline" : $0 }).markup)
    page.add("<h2 id=\"timeline\">Timeline</h2>")
    page.add(table(timeline, times, isMain: true, id: "timeline-table"))
    if timeline.events.contains(where: { !$0.isMain }) {
      page.add("<details class=\"cause\"><summary>Appendix: everything else</summary>")
      page.add(table(timeline, times, isMain: false, id: "appendix-table"))
      page.add("</details>")
    }
    page.add("</main>")
    page.text("footer", "culprit \(options.version). Times in \(options.displayZoneName).")
    return page.markup
  }

  private func link(_ index: Int, _ timeline: Timeline, _ times: TimeText) -> String {
    let event = timeline.events[index]
    return "<a href=\"#row-\(index)\">\(event.kind.noun) \(times.clock(event.at))</a>"
  }

  private func table(_ timeline: Timeline, _ times: TimeText, isMain: Bool, id: String) -> String {
    var table = HTMLTable(
      id: id, columns: ["Time (\(times.zoneName))", "Offset", "Kind", "Event", "Service", "Who", "Evidence"],
      stacks: true)
    for (index, event) in timeline.events.enumerated() where event.isMain == isMain {
      let row = TimelineRow(event, start: timeline.start, times: times)
      let evidence =
        Escaping.link(row.url).map {
          "<a href=\"\(Escaping.entities($0))\" rel=\"noopener noreferrer\">\(Escaping.html(row.evidence, limit: 200))</a>"
        } ?? "<code>\(Escaping.html(row.evidence, limit: 200))</code>"
      table.append(
        [
          .when(row.clock, Double(event.at.microseconds) / 1e6),
          .number(row.offset, event.at.seconds(since: timeline.start)), .text(row.kind), .main(row.text),
          .text(row.service), .text(row.actor), .markup(evidence),
        ], id: "row-\(index)")
    }
    return table.markup
  }
}
