import CulpritAnalysis
import CulpritCore

/// One row for each cause, for spreadsheets.
package struct CSVReporter: Reporter {
  package static let name = "csv"
  package static let summary = "one row for each cause (RFC 4180; formulas in log text are neutralised)"

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    var table = CSVTable([
      "incident", "alert", "starts_at", "state", "rank", "service", "observed", "confidence", "severity", "signature",
      "template", "first_seen", "last_seen", "lead_seconds", "baseline_count", "baseline_seconds", "incident_count",
      "incident_seconds", "rate_ratio", "rate_ratio_low", "rate_ratio_high", "p", "q", "evidence", "example",
      "example_source", "example_line",
    ])
    for finding in findings.incidents {
      for cause in finding.causes {
        let example = options.showExamples ? cause.signature?.summary.examples.first : nil
        table.append([
          .text(finding.incident.id), .text(finding.incident.alerts.first?.name), .time(finding.incident.startsAt),
          .text(finding.state.rawValue), .number(.int(cause.rank)), .text(cause.service),
          .text(cause.observed ? "true" : "false"), .number(.number(cause.confidence)),
          .text(cause.signature?.severity.name), .text(cause.signature?.id), .text(cause.signature?.template),
          .time(cause.firstSeen), .time(cause.lastSeen), .number(.seconds(cause.leadSeconds)),
          .number(.int(cause.baseline.count)), .number(.seconds(cause.baseline.seconds)),
          .number(.int(cause.incident.count)), .number(.seconds(cause.incident.seconds)),
          .number(.number(cause.rateRatio?.value)), .number(.number(cause.rateRatio?.low)),
          .number(.number(cause.rateRatio?.high)), .number(.number(cause.p)), .number(.number(cause.q)),
          .text(cause.evidence.map { $0.text }.joined(separator: "; ")), .text(example?.text), .text(example?.source),
          .number(.int(example?.line)),
        ])
      }
    }
    return table.text
  }
}
