import CulpritAnalysis
import CulpritCore

/// One finding a line, for `jq`, log shippers and tables that take JSON lines.
package struct NDJSONReporter: Reporter {
  package static let name = "ndjson"
  package static let summary = "one JSON object a line: each incident, then its causes; then warnings"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    let json = FindingsJSON(options)
    var lines: [OrderedJSON] = []
    func add(_ type: String, _ incident: IncidentFinding?, _ value: OrderedJSON) {
      guard case .object(let fields) = value else { return }
      var head: [(key: String, value: OrderedJSON)] = [
        ("schema", .string("culprit.finding/1")), ("type", .string(type)),
      ]
      if let incident, type != "incident" {
        head.append(("incidentId", .string(incident.incident.id)))
        head.append(("incidentStartsAt", .time(incident.incident.startsAt)))
      }
      lines.append(.object(head + fields))
    }
    for finding in findings.incidents {
      if case .object(let fields) = json.incident(finding) {
        // Causes have lines of their own.
        add("incident", finding, .object(fields.filter { $0.key != "causes" }))
      }
      for cause in finding.causes { add("cause", finding, json.cause(cause)) }
    }
    for warning in findings.warnings { add("warning", nil, json.warning(warning)) }
    return lines.map { $0.compact + "\n" }.joined()
  }
}
