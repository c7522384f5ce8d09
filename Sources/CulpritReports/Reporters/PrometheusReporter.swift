import CulpritAnalysis
import CulpritCore

/// Gauges for node_exporter's textfile collector: no times of their own, few labels, `# EOF` at the end.
package struct PrometheusReporter: Reporter {
  package static let name = "prometheus"
  package static let summary = "gauges for node_exporter's textfile collector; name the file *.prom"

  /// More would make a new series for every line that ever was a candidate.
  private static let causes = 5

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    var page = MetricsPage()
    let input = findings.input
    page.add("culprit_input_lines", "Lines read.", [([], Double(input.lines))])
    page.add("culprit_input_records", "Records read.", [([], Double(input.records))])
    page.add("culprit_input_bytes", "Bytes read, inflated.", [([], Double(input.bytes))])
    page.add("culprit_input_signatures", "Distinct signatures.", [([], Double(input.signatures))])
    page.add("culprit_input_undated_records", "Records without a time.", [([], Double(input.undatedRecords))])
    page.add(
      "culprit_input_rejected_lines", "Lines that could not be parsed.",
      [([], Double(input.sources.reduce(0) { $0 + $1.summary.rejected }))])
    if let to = input.to {
      page.add(
        "culprit_input_last_record_timestamp_seconds", "Time of the last dated record.",
        [([], Double(to.microseconds) / 1e6)])
    }
    page.add("culprit_warnings", "Warnings of the last run.", [([], Double(findings.warnings.count))])
    page.add(
      "culprit_incidents", "Incidents by state.",
      [IncidentFinding.State.ongoing, .easing, .over].map { state in
        ([("state", state.rawValue)], Double(findings.incidents.count { $0.state == state }))
      })
    guard let finding = findings.incidents.first else { return page.text }
    let incident = ("incident", finding.incident.id)
    page.add(
      "culprit_incident_start_timestamp_seconds", "Start of the leading incident.",
      [([incident], Double(finding.incident.startsAt.microseconds) / 1e6)])
    page.add(
      "culprit_incident_services_hit", "Services hit by the leading incident.",
      [([incident], Double(finding.impact.services))])
    if let failed = finding.impact.requestsFailed, let requests = finding.impact.requests {
      page.add("culprit_incident_requests", "Requests during it.", [([incident], Double(requests))])
      page.add("culprit_incident_requests_failed", "Failed requests during it.", [([incident], Double(failed))])
    }
    page.add(
      "culprit_cause_confidence", "Confidence of the leading causes, 0 to 1.",
      finding.causes.prefix(Self.causes).map { cause in
        (
          [
            incident, ("rank", String(cause.rank)), ("service", cause.service),
            ("signature", cause.signature?.id ?? ""),
          ], cause.confidence
        )
      })
    return page.text
  }
}
