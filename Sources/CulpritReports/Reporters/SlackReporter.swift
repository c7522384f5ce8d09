import CulpritAnalysis
import CulpritCore

/// A Block Kit message for an incoming webhook: `culprit triage … --format slack | curl … -d @-`.
package struct SlackReporter: Reporter {
  package static let name = "slack"
  package static let summary = "a Block Kit message; post it with curl, culprit posts nothing"

  /// Slack documents 40,000 characters but refuses blocks from about 13,200 bytes on (`msg_blocks_too_long`).
  private static let limit = 12_000
  private static let mostBlocks = 50
  /// A section takes 3,000 characters.
  private static let sectionLimit = 2_900

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    var budget = MessageBudget(limit: Self.limit, most: Self.mostBlocks, reserve: 900)
    let fallback: String
    var left = 0
    if let finding = findings.incidents.first {
      fallback = Self.title(finding)
      budget.add([header(fallback)])
      budget.add([section(status(finding, options))])
      let caveats = findings.warnings.filter { ["no-baseline", "outside-coverage"].contains($0.code) }
      if !caveats.isEmpty {
        budget.add([context(caveats.prefix(3).map { ":warning: " + Escaping.slack($0.message, limit: 200) })])
      }
      let causes = finding.causes.prefix(options.top)
      if causes.isEmpty { budget.add([section("*No significant cause found.*")]) }
      for (index, cause) in causes.enumerated() {
        if !budget.add([section(self.cause(cause, options))]) {
          left = causes.count - index
          break
        }
      }
      for step in finding.next.prefix(3) {
        var text = ":arrow_right: " + Escaping.slack(step.text, limit: 300)
        if let command = step.command {
          text += "\n`" + Escaping.slack(CommandText.filled(command, options), limit: 500) + "`"
        }
        budget.add([section(text)])
      }
    } else {
      fallback = "No incident found"
      budget.add([header(fallback)])
    }
    var notes: [String] = []
    if left > 0 { notes.append("\(Quantity.count(left, "more cause")) did not fit") }
    if findings.incidents.count > 1 { notes.append(Quantity.count(findings.incidents.count - 1, "more incident")) }
    notes.append(
      "\(Quantity.count(findings.input.lines, "line")) of \(Quantity.count(findings.input.sources.count, "source")) read"
    )
    notes.append("full report: culprit triage --format html")
    let blocks = budget.blocks + [context([notes.joined(separator: " · ")])]
    return OrderedJSON.fields(["text": .string(Escaping.slack(fallback, limit: 300)), "blocks": .array(blocks)]).pretty
      + "\n"
  }

  private static func title(_ finding: IncidentFinding) -> String {
    let state =
      switch finding.state {
      case .ongoing: "Still happening"
      case .easing: "Easing off"
      case .over: "Over"
      }
    return state + ": " + Escaping.line(finding.incident.alerts.first?.name ?? "incident", limit: 100)
  }

  private func status(_ finding: IncidentFinding, _ options: ReportOptions) -> String {
    let times = TimeText(options)
    var lines = ["*Since* \(times.full(finding.onset ?? finding.incident.startsAt))"]
    var hit = "*Hit* \(finding.impact.services) of \(Quantity.count(finding.impact.servicesSeen, "service"))"
    if let failed = finding.impact.requestsFailed, let requests = finding.impact.requests {
      hit += ", \(Quantity.count(failed)) of \(Quantity.count(requests)) requests failed"
    }
    lines.append(hit)
    for alert in finding.incident.alerts.prefix(3) {
      var line = "*Alert* " + link(alert.url, Escaping.line(alert.name, limit: 100))
      line += " (\(Escaping.slack(alert.severityText ?? alert.severity.name, limit: 20)))"
      if let runbook = Escaping.link(alert.runbook) { line += " " + link(runbook, "runbook") }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }

  private func cause(_ cause: Cause, _ options: ReportOptions) -> String {
    var lines = [
      "*\(cause.rank). \(Escaping.slack(cause.service, limit: 80))*  \(Quantity.likelihood(cause.confidence)) likely"
        + (cause.observed ? "" : "  (its log was not given)")
    ]
    if let signature = cause.signature {
      lines.append("`" + Escaping.slack(signature.template, limit: 300) + "`")
      if let lead = cause.leadSeconds, lead != 0 {
        lines.append("first seen \(Quantity.duration(lead)) \(lead > 0 ? "before" : "after") the alert")
      }
    }
    for evidence in cause.evidence.prefix(3) { lines.append("• " + Escaping.slack(evidence.text, limit: 300)) }
    if options.showExamples, let example = cause.signature?.summary.examples.first {
      lines.append("```" + Escaping.slack("\(example.source):\(example.line) \(example.text)", limit: 400) + "```")
    }
    return lines.joined(separator: "\n")
  }

  private func link(_ address: String?, _ text: String) -> String {
    guard let address = Escaping.link(address) else { return Escaping.slack(text, limit: 200) }
    // `|` ends an address; Escaping.link lets none through.
    return "<\(address.replacing("&", with: "&amp;"))|\(Escaping.slack(text, limit: 200).replacing("|", with: "/"))>"
  }

  private func header(_ text: String) -> OrderedJSON {
    .fields([
      "type": .string("header"),
      "text": .fields([
        "type": .string("plain_text"), "text": .string(String(Escaping.slack(text, limit: 140).prefix(150))),
        "emoji": .bool(false),
      ]),
    ])
  }

  private func section(_ text: String) -> OrderedJSON {
    .fields([
      "type": .string("section"),
      "text": .fields(["type": .string("mrkdwn"), "text": .string(String(text.prefix(Self.sectionLimit)))]),
    ])
  }

  private func context(_ texts: [String]) -> OrderedJSON {
    .fields([
      "type": .string("context"),
      "elements": .array(texts.map { .fields(["type": .string("mrkdwn"), "text": .string($0)]) }),
    ])
  }
}
