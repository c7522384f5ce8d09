import CulpritAnalysis
import CulpritCore

/// The timeline on a terminal: the measures, then the rows that matter; `-v` shows all rows.
package struct TextTimelineReporter: TimelineReporter {
  package static let name = "text"
  package static let summary = "for a terminal; the default"

  package init() {}

  package func render(_ report: TimelineReport, options: ReportOptions) -> String {
    if options.audience == .executive { return ExecutiveUpdate(report, options: options).text }
    var page = TextPage(options)
    guard let timeline = report.timeline else {
      page.paragraph(then: [.init("No incident: nothing to put in order of time.", .bold)])
      return page.text
    }
    let times = TimeText(options, reference: timeline.start)
    let name = timeline.finding.incident.alerts.first?.name ?? "Incident"
    page.rule("\(Escaping.line(name, limit: 60)), \(times.full(timeline.start))")
    for (name, _, measure) in timeline.measures {
      guard let measure else {
        page.entry(name, [.init("not known", .dim)], labelWidth: 21)
        continue
      }
      let from = timeline.events[measure.from]
      let to = timeline.events[measure.to]
      page.entry(
        name,
        [
          .init(Quantity.duration(measure.seconds), .bold),
          .init(" from \(from.kind.noun) \(times.clock(from.at)) to \(to.kind.noun) \(times.clock(to.at))"),
        ], labelWidth: 21)
    }
    page.blank()
    let shown = timeline.events.filter { $0.isMain || options.verbose }
    for event in shown { row(TimelineRow(event, start: timeline.start, times: times), event, to: &page) }
    let more = timeline.events.count - shown.count
    if more > 0 {
      page.blank()
      page.line("and \(Quantity.count(more, "row")) more (-v)", .dim)
    }
    return page.text
  }

  private func row(_ row: TimelineRow, _ event: Timeline.Event, to page: inout TextPage) {
    let style: TextPage.Style =
      switch event.kind {
      case .alert, .peak: .red
      case .onset, .escalate: .yellow
      case .recover, .resolve, .mitigate: .green
      case .change: .cyan
      default: .plain
      }
    var runs: [TextPage.Run] = []
    if !row.service.isEmpty { runs.append(.init(Escaping.line(row.service, limit: 60) + ": ", .bold)) }
    runs.append(.init(Escaping.line(row.text, limit: 400)))
    if row.actor != "system" { runs.append(.init(" by \(Escaping.line(row.actor, limit: 60))")) }
    if !row.evidence.isEmpty {
      runs.append(.init(" [\(Escaping.line(row.evidence, limit: 120))]", .dim, link: row.url))
    }
    page.paragraph(
      [
        .init("\(row.clock) ", .dim), .init(Columns.pad(Columns.cut(row.offset, to: 12), to: 13), .dim),
        .init(Columns.pad(row.kind, to: 12), style),
      ], then: runs, hang: 34, lines: page.options.verbose ? .max : 4)
  }
}
