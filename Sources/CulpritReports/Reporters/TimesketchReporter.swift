import CulpritAnalysis
import CulpritCore

/// Events for Timesketch's importer: `message`, `datetime` and `timestamp_desc` are its mandatory fields.
package struct TimesketchReporter: Reporter {
  package static let name = "timesketch"
  package static let summary = "JSON lines for Timesketch's importer; name the file *.jsonl"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    var events: [TimesketchEvent] = []
    for finding in findings.incidents {
      let incident = finding.incident
      if let onset = finding.onset {
        events.append(TimesketchEvent(onset, "Incident Onset", "the logs begin to change", ["onset"]))
      }
      for alert in incident.alerts {
        let text = "\(alert.name) (\(alert.severity.name))"
        var start = TimesketchEvent(alert.startsAt, "Alert Start", text, ["alert"])
        start.fields = [("service", .text(alert.service)), ("alert_id", .string(alert.id))]
        events.append(start)
        if let end = alert.endsAt {
          var event = start
          event.at = end
          event.meaning = "Alert End"
          events.append(event)
        }
      }
      for cause in finding.causes {
        guard let signature = cause.signature else { continue }
        let fields: [(key: String, value: OrderedJSON)] = [
          ("service", .string(cause.service)), ("signature", .string(signature.id)), ("rank", .int(cause.rank)),
          ("confidence", .number(cause.confidence)), ("severity", .string(signature.severity.name)),
        ]
        for (moment, meaning) in [(cause.firstSeen, "First Seen"), (cause.lastSeen, "Last Seen")] {
          guard let moment else { continue }
          var event = TimesketchEvent(moment, meaning, signature.template, ["cause", "cause-\(cause.rank)"])
          event.fields = fields
          events.append(event)
        }
        for example in options.showExamples ? signature.summary.examples : [] {
          guard let at = example.at else { continue }
          var event = TimesketchEvent(Timestamp(microseconds: at), "Log Entry", example.text, ["example"])
          event.fields = fields + [("source_file", .string(example.source)), ("line", .int(example.line))]
          events.append(event)
        }
      }
      for ranked in finding.changes {
        let change = ranked.change
        var event = TimesketchEvent(change.at, "Change", "\(change.kind): \(change.what)", ["change"])
        event.fields = [("service", .text(change.service)), ("user", .text(change.who))]
        events.append(event)
      }
    }
    return TimesketchEvent.lines(events)
  }
}
