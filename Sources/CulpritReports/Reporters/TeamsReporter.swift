import CulpritAnalysis
import CulpritCore

/// An Adaptive Card 1.4 in a message, as a Teams workflow's webhook takes it.
///
/// Log text stands in `TextRun`s only: those know no Markdown, so nothing in it becomes a link or a mention.
package struct TeamsReporter: Reporter {
  package static let name = "teams"
  package static let summary = "an Adaptive Card 1.4 for a Teams workflow; post it with curl"

  /// Teams refuses messages over 28 KB; practitioners that wrap them once more stay under 21 KB.
  private static let limit = 21_000

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    var budget = MessageBudget(limit: Self.limit, most: 200, reserve: 2_500)
    var left = 0
    var actions: [OrderedJSON] = []
    if let finding = findings.incidents.first {
      headline(finding, options, &budget)
      for alert in finding.incident.alerts.prefix(2) {
        for (title, address) in [("Alert", alert.url), ("Runbook", alert.runbook)] {
          guard let url = Escaping.link(address), url.utf8.count < 500 else { continue }
          actions.append(
            .fields(["type": .string("Action.OpenUrl"), "title": .string(title), "url": .string(url)]))
        }
      }
      let causes = finding.causes.prefix(options.top)
      if causes.isEmpty { budget.add([runs([run("No significant cause found.", weight: "Bolder")])]) }
      for (index, cause) in causes.enumerated() {
        if !budget.add(self.cause(cause, options)) {
          left = causes.count - index
          break
        }
      }
      for step in finding.next.prefix(3) {
        var parts = [run("Next: ", weight: "Bolder"), run(Escaping.line(step.text, limit: 300))]
        if let command = step.command {
          parts.append(run("  " + Escaping.line(CommandText.filled(command, options), limit: 500), isCode: true))
        }
        budget.add([runs(parts)])
      }
    } else {
      budget.add([runs([run("No incident found", weight: "Bolder")])])
    }
    var notes: [String] = []
    if left > 0 { notes.append("\(Quantity.count(left, "more cause")) did not fit") }
    if findings.incidents.count > 1 { notes.append(Quantity.count(findings.incidents.count - 1, "more incident")) }
    notes.append("full report: culprit triage --format html")
    let body = budget.blocks + [runs([run(notes.joined(separator: " · "), isSubtle: true)])]
    let card: OrderedJSON = .fields([
      "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"), "type": .string("AdaptiveCard"),
      "version": .string("1.4"), "msteams": .fields(["width": .string("Full")]), "body": .array(body),
      "actions": .array(actions),
    ])
    return OrderedJSON.fields([
      "type": .string("message"),
      "attachments": .array([
        .fields([
          "contentType": .string("application/vnd.microsoft.card.adaptive"), "contentUrl": .null, "content": card,
        ])
      ]),
    ]).pretty + "\n"
  }

  private func headline(_ finding: IncidentFinding, _ options: ReportOptions, _ budget: inout MessageBudget) {
    let (state, color) =
      switch finding.state {
      case .ongoing: ("Still happening", "Attention")
      case .easing: ("Easing off", "Warning")
      case .over: ("Over", "Good")
      }
    let name = Escaping.line(finding.incident.alerts.first?.name ?? "incident", limit: 120)
    let times = TimeText(options)
    var facts = "since \(times.full(finding.onset ?? finding.incident.startsAt)) · \(finding.impact.services) of "
    facts += "\(Quantity.count(finding.impact.servicesSeen, "service")) hit"
    if let failed = finding.impact.requestsFailed, let requests = finding.impact.requests {
      facts += " · \(Quantity.count(failed)) of \(Quantity.count(requests)) requests failed"
    }
    budget.add([
      runs([
        run(state + ": ", weight: "Bolder", size: "Large", color: color), run(name, weight: "Bolder", size: "Large"),
      ]),
      runs([run(facts)]),
    ])
  }

  private func cause(_ cause: Cause, _ options: ReportOptions) -> [OrderedJSON] {
    var head = [
      run("\(cause.rank). \(Escaping.line(cause.service, limit: 80))", weight: "Bolder"),
      run("  \(Quantity.likelihood(cause.confidence)) likely"),
    ]
    if !cause.observed { head.append(run("  its log was not given", isSubtle: true)) }
    var blocks = [runs(head, isSeparate: true)]
    if let signature = cause.signature {
      blocks.append(runs([run(Escaping.line(signature.template, limit: 400), isCode: true)]))
    }
    for evidence in cause.evidence.prefix(3) {
      blocks.append(runs([run("• " + Escaping.line(evidence.text, limit: 300))]))
    }
    if options.showExamples, let example = cause.signature?.summary.examples.first {
      let text = Escaping.line("\(example.source):\(example.line) \(example.text)", limit: 500)
      blocks.append(runs([run(text, isSubtle: true, isCode: true)]))
    }
    return blocks
  }

  private func runs(_ inlines: [OrderedJSON], isSeparate: Bool = false) -> OrderedJSON {
    var fields: [(key: String, value: OrderedJSON)] = [
      ("type", .string("RichTextBlock")), ("inlines", .array(inlines)),
    ]
    if isSeparate { fields.append(("separator", .bool(true))) }
    return .object(fields)
  }

  private func run(
    _ text: String, weight: String? = nil, size: String? = nil, color: String? = nil, isSubtle: Bool = false,
    isCode: Bool = false
  ) -> OrderedJSON {
    var fields: [(key: String, value: OrderedJSON)] = [("type", .string("TextRun")), ("text", .string(text))]
    if let weight { fields.append(("weight", .string(weight))) }
    if let size { fields.append(("size", .string(size))) }
    if let color { fields.append(("color", .string(color))) }
    if isSubtle { fields.append(("isSubtle", .bool(true))) }
    if isCode { fields.append(("fontType", .string("Monospace"))) }
    return .object(fields)
  }
}
