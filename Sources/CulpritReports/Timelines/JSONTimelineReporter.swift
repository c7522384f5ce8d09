import CulpritAnalysis
import CulpritCore

/// `culprit.timeline/1` of CONTRACT.md.
package struct JSONTimelineReporter: TimelineReporter {
  package static let name = "json"
  package static let summary = "every row and measure as one JSON document (schema culprit.timeline/1)"

  package init() {}

  package func render(_ report: TimelineReport, options: ReportOptions) -> String {
    let json = FindingsJSON(options)
    let timeline = report.timeline
    var measures: [(key: String, value: OrderedJSON)] = []
    var rows: [(key: String, value: OrderedJSON)] = []
    for entry in timeline?.measures ?? [] {
      measures.append((entry.key, .seconds(entry.measure?.seconds)))
      rows.append(
        (
          entry.key,
          entry.measure.map { .fields(["from": .int($0.from), "to": .int($0.to)]) } ?? .null
        ))
    }
    if timeline == nil {
      for key in ["Detect", "Acknowledge", "Mitigate", "Recover"] { measures.append(("timeTo\(key)Seconds", .null)) }
    }
    // The indices in `events` of the two rows each measure is the difference of.
    measures.append(("rows", .object(rows)))
    return OrderedJSON.fields([
      "schema": .string("culprit.timeline/1"), "version": .string(options.version),
      "incident": timeline.map { json.incident($0.finding) } ?? .null,
      "measures": .object(measures),
      "events": .array((timeline?.events ?? []).map { event($0, start: timeline?.start) }),
      "otherIncidents": .strings(report.findings.incidents.dropFirst().map { $0.incident.id }),
      "warnings": .array(report.findings.warnings.map(json.warning)),
    ]).pretty + "\n"
  }

  private func event(_ event: Timeline.Event, start: Timestamp?) -> OrderedJSON {
    .fields([
      "at": .time(event.at), "offsetSeconds": .seconds(start.map { event.at.seconds(since: $0) }),
      "kind": .string(event.kind.rawValue), "actor": .string(event.actor.rawValue), "who": .text(event.who),
      "service": .text(event.service), "text": .string(event.text),
      "evidence": .fields(["source": .text(event.source), "line": .int(event.line), "alert": .text(event.alert)]),
      "main": .bool(event.isMain), "url": .text(event.url),
    ])
  }
}
