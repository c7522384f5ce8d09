import CulpritAnalysis
import CulpritCore

/// What a ticket says about an incident, and the key under which repeats of it fold.
struct TicketText {
  let finding: IncidentFinding
  let options: ReportOptions

  /// The leading cause's signature, which stays while its template stays; without one its service, else the incident.
  var key: String {
    if let cause = finding.causes.first {
      if let signature = cause.signature { return "culprit-" + Self.word(signature.id) }
      return "culprit-" + Self.word(cause.service)
    }
    return "culprit-incident-" + Self.word(finding.incident.id)
  }

  /// Letters, digits, `-`, `_` and `.` alone: labels of Jira hold no blanks.
  static func word(_ text: String) -> String {
    let word = text.unicodeScalars.prefix(100).map { scalar -> Character in
      let isPlain =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || scalar == "-" || scalar == "_" || scalar == "."
      return isPlain ? Character(scalar) : "-"
    }
    return String(word)
  }

  var summary: String {
    let alert = finding.incident.alerts.first.map { Escaping.line($0.name, limit: 80) }
    guard let cause = finding.causes.first else { return (alert ?? "Incident") + ": no significant cause found" }
    let what = cause.signature.map { Escaping.line($0.template, limit: 120) } ?? "named by others, log not given"
    return (alert.map { $0 + ": " } ?? "") + Escaping.line(cause.service, limit: 60) + ": " + what
  }

  /// Plain lines; the causes' texts stand as they are but for controls.
  var lines: [String] {
    let times = TimeText(options)
    var lines: [String] = []
    let start = finding.onset ?? finding.incident.startsAt
    lines.append("State: \(finding.state.rawValue), since \(times.full(start))")
    lines.append("Services hit: \(finding.impact.services) of \(finding.impact.servicesSeen)")
    if let failed = finding.impact.requestsFailed, let requests = finding.impact.requests {
      lines.append("Requests failed: \(Quantity.count(failed)) of \(Quantity.count(requests))")
    }
    for alert in finding.incident.alerts.prefix(5) {
      let link = Escaping.link(alert.url).map { " " + $0 } ?? ""
      lines.append("Alert: \(Escaping.line(alert.name, limit: 200))\(link)")
      if let runbook = Escaping.link(alert.runbook) { lines.append("Runbook: \(runbook)") }
    }
    lines.append("")
    if finding.causes.isEmpty { lines.append("No significant cause found.") }
    for cause in finding.causes.prefix(min(5, options.top)) {
      lines.append(
        "\(cause.rank). \(Escaping.line(cause.service, limit: 100)), \(Quantity.likelihood(cause.confidence)) likely"
          + (cause.observed ? "" : " (its log was not given)"))
      if let signature = cause.signature { lines.append("   " + Escaping.line(signature.template, limit: 500)) }
      for evidence in cause.evidence.prefix(5) { lines.append("   - " + Escaping.line(evidence.text, limit: 300)) }
      if options.showExamples, let example = cause.signature?.summary.examples.first {
        lines.append("   e.g. \(Escaping.line(example.source, limit: 200)):\(example.line)")
        lines.append("   " + Escaping.line(example.text, limit: 600))
      }
      if let signature = cause.signature { lines.append("   " + CommandText.lines(signature.id, options)) }
    }
    return lines
  }
}
