import CulpritAnalysis
import CulpritCore

/// The fields of the postmortem in Google's SRE book (appendix D), filled as far as logs and alerts tell.
///
/// What only people know is marked as theirs and stays empty: lessons and action items that nobody learnt or decided
/// would be worse than none.
struct Postmortem {
  let report: TimelineReport
  let options: ReportOptions

  init(_ report: TimelineReport, options: ReportOptions) {
    self.report = report
    self.options = options
  }

  var markdown: String {
    guard let timeline = report.timeline else {
      return "# No incident\n\nNo alert lies within these logs, and nothing in them changed enough to be one.\n"
    }
    let finding = timeline.finding
    let times = TimeText(options, reference: timeline.start)
    let title = finding.incident.alerts.first.map { Escaping.markdown($0.name, limit: 120) } ?? "Incident"
    var out: [String] = ["# Postmortem: \(title)", ""]
    out += facts(finding, timeline, times)
    out += section("Summary", summary(finding))
    out += section("Impact", impact(finding))
    out += section("Root causes", causes(finding, times))
    out += section("Trigger", trigger(finding, timeline, times))
    out += section("Resolution", resolution(timeline, times))
    out += section("Detection", detection(finding, timeline, times))
    out += section(
      "Action items",
      [
        human("what will be done, by whom, until when; the line below is an example of the form"), "",
        "| Action item | Type | Owner | Ticket |", "|---|---|---|---|", "|  |  |  |  |",
      ])
    out += section(
      "Lessons learned",
      [
        "### What went well", "", human("what worked"), "", "### What went wrong", "", human("what did not"), "",
        "### Where we got lucky", "", human("what could have made it worse"),
      ])
    out += section("Timeline", rows(timeline, times))
    out += section("Supporting information", supporting(finding))
    let others = report.findings.incidents.dropFirst()
    if !others.isEmpty { out += section("Other incidents in these logs", self.others(Array(others))) }
    return out.joined(separator: "\n") + "\n"
  }

  private func section(_ title: String, _ lines: [String]) -> [String] { ["## \(title)", ""] + lines + [""] }

  private func human(_ what: String) -> String { "> **To be written by a person:** \(what)." }

  private func facts(_ finding: IncidentFinding, _ timeline: Timeline, _ times: TimeText) -> [String] {
    let state =
      switch finding.state {
      case .ongoing: "still happening"
      case .easing: "easing off"
      case .over: "over"
      }
    var lines = [
      "| | |", "|---|---|", "| Incident | \(Escaping.markdownCode(finding.incident.id, limit: 80)) |",
      "| Date | \(times.date(timeline.start)) |", "| Authors | **to be written by a person** |",
      "| Status | \(state) when these logs end; draft |", "| Start | \(times.full(timeline.start)) |",
    ]
    if let end = finding.incident.endsAt { lines.append("| End of the alerts | \(times.full(end)) |") }
    for (name, _, measure) in timeline.measures {
      guard let measure else {
        lines.append("| \(name) | not known |")
        continue
      }
      let from = timeline.events[measure.from]
      let to = timeline.events[measure.to]
      lines.append(
        "| \(name) | \(Quantity.duration(measure.seconds)), from the \(from.kind.noun) at \(times.clock(from.at)) "
          + "to the \(to.kind.noun) at \(times.clock(to.at)) |")
    }
    return lines + [""]
  }

  private func summary(_ finding: IncidentFinding) -> [String] {
    var lines: [String] = []
    if !finding.story.isEmpty { lines += [Escaping.markdown(finding.story), ""] }
    for warning in report.findings.warnings where warning.code == "no-baseline" || warning.code == "outside-coverage" {
      lines += ["Caveat: \(Escaping.markdown(warning.message, limit: 300))", ""]
    }
    return lines + [human("one paragraph for people who were not there")]
  }

  private func impact(_ finding: IncidentFinding) -> [String] {
    let impact = finding.impact
    var lines = ["- \(impact.services) of \(Quantity.count(impact.servicesSeen, "service")) seen were hit"]
    if let failed = impact.requestsFailed, let requests = impact.requests {
      var text = "- \(Quantity.count(failed)) of \(Quantity.count(requests)) requests failed"
      if let peak = impact.peak { text += "; at worst \(Quantity.percent(peak.share)) in a minute" }
      lines.append(text)
    } else {
      lines.append("- no access log was given, so failed requests are not counted")
    }
    if !impact.routes.isEmpty {
      lines.append(
        "- routes: "
          + impact.routes.prefix(10).map { Escaping.markdownCode($0, limit: 100, inTable: false) }.joined(
            separator: ", "))
    }
    return lines + ["", human("what customers noticed, and what it cost")]
  }

  private func causes(_ finding: IncidentFinding, _ times: TimeText) -> [String] {
    if finding.causes.isEmpty {
      return ["No significant cause was found in these logs.", "", human("the root causes")]
    }
    var lines = ["Probable causes by the logs, best first; none of them is confirmed.", ""]
    for cause in finding.causes.prefix(min(options.top, 5)) {
      lines.append(
        "\(cause.rank). **\(Escaping.markdown(cause.service, limit: 100))**, "
          + "\(Quantity.likelihood(cause.confidence)) likely" + (cause.observed ? "" : " (its log was not given)"))
      if let signature = cause.signature {
        lines.append("   - " + Escaping.markdownCode(signature.template, limit: 400, inTable: false))
        if let first = cause.firstSeen {
          var text = "   - first seen \(times.full(first))"
          if let lead = cause.leadSeconds, lead != 0 {
            text += ", \(Quantity.duration(lead)) \(lead > 0 ? "before" : "after") the alert"
          }
          lines.append(text)
        }
      }
      for evidence in cause.evidence.prefix(4) { lines.append("   - " + Escaping.markdown(evidence.text, limit: 300)) }
      if options.showExamples, let example = cause.signature?.summary.examples.first {
        lines.append(
          "   - e.g. \(Escaping.markdownCode("\(example.source):\(example.line)", limit: 200, inTable: false)): "
            + Escaping.markdownCode(example.text, limit: 500, inTable: false))
      }
    }
    return lines + ["", human("which of these it was, and why it could happen")]
  }

  private func trigger(_ finding: IncidentFinding, _ timeline: Timeline, _ times: TimeText) -> [String] {
    let before = finding.changes.filter { $0.change.at <= timeline.start }.sorted { $0.change.at > $1.change.at }
    guard !before.isEmpty else {
      return ["No change before the onset was given.", "", human("what set it off")]
    }
    var lines = ["Changes before the onset, latest first; that they came before proves nothing.", ""]
    for ranked in before.prefix(5) {
      let change = ranked.change
      var text =
        "- \(times.full(change.at)): \(Escaping.markdown(change.doesNameKind ? change.what : "\(change.kind) \(change.what)", limit: 200))"
      if let service = change.service { text += " on \(Escaping.markdown(service, limit: 80))" }
      if let who = change.who { text += " by \(Escaping.markdown(who, limit: 80))" }
      if !ranked.text.isEmpty { text += "; \(Escaping.markdown(ranked.text, limit: 300))" }
      lines.append(text)
    }
    return lines + ["", human("which of these set it off, if any")]
  }

  private func resolution(_ timeline: Timeline, _ times: TimeText) -> [String] {
    let ending: Set<Timeline.Event.Kind> = [.mitigate, .recover, .resolve]
    let lines = timeline.events.filter { $0.isMain && ending.contains($0.kind) }.map {
      "- \(times.full($0.at)): \(Escaping.markdown($0.text, limit: 300))"
    }
    return (lines.isEmpty ? ["Neither logs nor alerts show an end."] : lines) + ["", human("what ended it")]
  }

  private func detection(_ finding: IncidentFinding, _ timeline: Timeline, _ times: TimeText) -> [String] {
    guard let alert = timeline.events.first(where: { $0.kind == .alert }) else {
      return ["No alert told of it.", "", human("how it was noticed")]
    }
    var text = "- \(times.full(alert.at)): \(Escaping.markdown(alert.text, limit: 300))"
    if let delay = timeline.detect?.seconds { text += ", \(Quantity.duration(delay)) after the onset" }
    var lines = [text]
    let others = finding.incident.alerts.count - 1
    if others > 0 { lines.append("- \(Quantity.count(others, "more alert")) followed") }
    return lines
  }

  private func rows(_ timeline: Timeline, _ times: TimeText) -> [String] {
    func table(_ isMain: Bool) -> [String] {
      let head = [
        "| Time (\(times.zoneName)) | Offset | Kind | Event | Service | Who | Evidence |",
        "|---|---|---|---|---|---|---|",
      ]
      return head
        + timeline.events.filter { $0.isMain == isMain }.map { event in
          let row = TimelineRow(event, start: timeline.start, times: times)
          var evidence = row.evidence.isEmpty ? "" : Escaping.markdownCode(row.evidence, limit: 160)
          if let url = Escaping.link(row.url), !url.contains(")"), !url.contains("(") {
            evidence = "[\(evidence)](\(url))"
          }
          return "| \(row.clock) | \(row.offset) | \(row.kind) | \(Escaping.markdown(row.text, limit: 300)) | "
            + "\(Escaping.markdown(row.service, limit: 80)) | \(Escaping.markdown(row.actor, limit: 80)) | \(evidence) |"
        }
    }
    var lines = table(true)
    let more = timeline.events.count { !$0.isMain }
    if more > 0 {
      lines += ["", "<details>", "<summary>Appendix: \(Quantity.count(more, "more row"))</summary>", ""]
      lines += table(false) + ["", "</details>"]
    }
    return lines
  }

  private func supporting(_ finding: IncidentFinding) -> [String] {
    let input = report.findings.input
    var lines = [
      "- read: \(Quantity.count(input.lines, "line")) of \(Quantity.count(input.sources.count, "source"))"
    ]
    for alert in finding.incident.alerts.prefix(20) {
      let name = Escaping.markdown(alert.name, limit: 100)
      var text = "- alert "
      if let url = Escaping.link(alert.url), !url.contains(")"), !url.contains("(") {
        text += "[\(name)](\(url))"
      } else {
        text += name
      }
      if let runbook = Escaping.link(alert.runbook), !runbook.contains(")"), !runbook.contains("(") {
        text += ", [runbook](\(runbook))"
      }
      lines.append(text)
    }
    for cause in finding.causes.prefix(min(options.top, 5)) {
      guard let signature = cause.signature else { continue }
      lines.append(
        "- cause \(cause.rank): "
          + Escaping.markdownCode(CommandText.lines(signature.id, options), limit: 500, inTable: false))
    }
    lines.append("- drafted by culprit \(options.version) from logs and alerts alone")
    return lines
  }

  /// The document is about the leading incident; a reader has to know that there were others.
  private func others(_ findings: [IncidentFinding]) -> [String] {
    let times = TimeText(options)
    var lines = [
      "Not part of this document; `--alert` selects one to write about.", "",
      "| Start | State | Alerts | Leading cause |", "|---|---|---|---|",
    ]
    for finding in findings.prefix(20) {
      let names = finding.incident.alerts.prefix(3).map { Escaping.markdown($0.name, limit: 80) }
      let more = finding.incident.alerts.count - names.count
      let alerts = names.isEmpty ? "none" : names.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
      var cause = "no significant cause found"
      if let first = finding.causes.first {
        cause = "\(Escaping.markdown(first.service, limit: 80)), \(Quantity.likelihood(first.confidence)) likely"
        if let signature = first.signature { cause += ": " + Escaping.markdownCode(signature.template, limit: 200) }
      }
      lines.append(
        "| \(times.full(finding.onset ?? finding.incident.startsAt)) | \(finding.state.rawValue) | \(alerts) | \(cause) |"
      )
    }
    if findings.count > 20 { lines += ["", "and \(findings.count - 20) more"] }
    return lines
  }
}
