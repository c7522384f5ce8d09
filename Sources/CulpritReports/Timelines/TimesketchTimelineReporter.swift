import CulpritAnalysis
import CulpritCore

/// Every row, for Timesketch's importer.
package struct TimesketchTimelineReporter: TimelineReporter {
  package static let name = "timesketch"
  package static let summary = "JSON lines for Timesketch's importer; name the file *.jsonl"

  package init() {}

  package func render(_ report: TimelineReport, options: ReportOptions) -> String {
    TimesketchEvent.lines(
      (report.timeline?.events ?? []).map { event in
        let meaning = "Incident " + event.kind.rawValue.prefix(1).uppercased() + event.kind.rawValue.dropFirst()
        var line = TimesketchEvent(
          event.at, meaning, event.text, [event.kind.rawValue] + (event.isMain ? ["main"] : []))
        line.fields = [
          ("actor", .string(event.actor.rawValue)), ("user", .text(event.who)), ("service", .text(event.service)),
          ("source_file", .text(event.source)), ("line", .int(event.line)), ("alert_id", .text(event.alert)),
        ]
        return line
      })
  }
}
