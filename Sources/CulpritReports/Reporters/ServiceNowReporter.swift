import CulpritAnalysis
import CulpritCore
import Foundation

/// Events for ServiceNow's `em_event`: posted to `/api/global/em/jsonv2` as they are.
///
/// `message_key` holds the leading cause's signature, so that repeats fold into one alert.
package struct ServiceNowReporter: Reporter {
  package static let name = "servicenow"
  package static let summary = "em_event records for ServiceNow (POST /api/global/em/jsonv2)"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    let records = findings.incidents.map { finding -> OrderedJSON in
      let ticket = TicketText(finding: finding, options: options)
      let cause = finding.causes.first
      let details: OrderedJSON = .fields([
        "incident": .string(finding.incident.id), "state": .string(finding.state.rawValue),
        "confidence": .number(cause?.confidence), "signature": .text(cause?.signature?.id),
        "causes": .array(
          finding.causes.prefix(5).map { cause in
            .fields([
              "rank": .int(cause.rank), "service": .string(Escaping.line(cause.service, limit: 200)),
              "confidence": .number(cause.confidence),
              "template": .text(cause.signature.map { Escaping.line($0.template, limit: 512) }),
            ])
          }),
        "example": options.showExamples
          ? cause?.signature?.summary.examples.first.map { ExampleJSON.object($0) } ?? .null : .null,
      ])
      return .fields([
        "source": .string("culprit"), "event_class": .string("log analysis"),
        "node": .string(Escaping.line(cause?.service ?? finding.incident.alerts.first?.service ?? "", limit: 100)),
        "resource": .string(Escaping.line(cause?.signature?.id ?? "", limit: 100)),
        "metric_name": .string(Escaping.line(finding.incident.alerts.first?.name ?? "incident", limit: 100)),
        "type": .string("probable cause"), "severity": .string(severity(finding)),
        "message_key": .string(ticket.key), "time_of_event": .string(stamp(finding.incident.startsAt)),
        "description": .string(String(ticket.lines.joined(separator: "\n").prefix(3_900))),
        // A JSON string inside the JSON: what em_event takes.
        "additional_info": .string(details.compact),
      ])
    }
    return OrderedJSON.fields(["records": .array(records)]).pretty + "\n"
  }

  /// `em_event`: 1 critical, 2 major, 3 minor, 4 warning, 5 information.
  private func severity(_ finding: IncidentFinding) -> String {
    switch finding.incident.alerts.map({ $0.severity }).max() ?? .warning {
    case .critical: "1"
    case .error: "2"
    case .unknown: "3"
    case .warning: "4"
    default: "5"
    }
  }

  private func stamp(_ moment: Timestamp) -> String {
    String(TimeText.rfc3339(moment).replacing("T", with: " ").prefix(19))
  }
}
