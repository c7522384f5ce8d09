import CulpritAnalysis
import CulpritCore

/// Every row, for spreadsheets.
package struct CSVTimelineReporter: TimelineReporter {
  package static let name = "csv"
  package static let summary = "one row for each event (RFC 4180; formulas in log text are neutralised)"

  package init() {}

  package func render(_ report: TimelineReport, options: ReportOptions) -> String {
    var table = CSVTable([
      "at", "offset_seconds", "kind", "actor", "who", "service", "text", "source", "line", "alert", "url", "main",
    ])
    for event in report.timeline?.events ?? [] {
      table.append([
        .time(event.at), .number(.seconds(report.timeline.map { event.at.seconds(since: $0.start) })),
        .text(event.kind.rawValue), .text(event.actor.rawValue), .text(event.who), .text(event.service),
        .text(event.text), .text(event.source), .number(.int(event.line)), .text(event.alert), .text(event.url),
        .text(event.isMain ? "true" : "false"),
      ])
    }
    return table.text
  }
}
