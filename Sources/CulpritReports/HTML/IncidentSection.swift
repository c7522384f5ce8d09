import CulpritAnalysis
import CulpritCore

/// One incident as a part of a page.
struct IncidentSection {
  let finding: IncidentFinding
  let number: Int
  let options: ReportOptions
  private let times: TimeText

  init(_ finding: IncidentFinding, number: Int, options: ReportOptions) {
    self.finding = finding
    self.number = number
    self.options = options
    times = TimeText(options, reference: finding.onset ?? finding.incident.startsAt)
  }

  /// Anchors are unique on the page: those of the second incident start with `i2-`.
  private func anchor(_ name: String) -> String { number == 1 ? name : "i\(number)-\(name)" }

  func add(to page: inout HTMLPage, warnings: [Warning], heading: String) {
    page.add("<header>")
    headline(to: &page, heading: heading)
    facts(to: &page)
    for warning in warnings { page.text("p", warning.message, attributes: "class=\"caveat\"") }
    page.add("</header>")
    if !finding.story.isEmpty { page.text("p", finding.story) }
    page.add("<h2>Over time</h2>")
    page.add(LaneChart(finding, times: times, anchor: anchor).markup)
    causes(to: &page)
    next(to: &page)
    alerts(to: &page)
    services(to: &page)
    changes(to: &page)
    symptoms(to: &page)
  }

  private func headline(to page: inout HTMLPage, heading: String) {
    let (state, style) =
      switch finding.state {
      case .ongoing: ("Still happening", "bad")
      case .easing: ("Easing off", "warn")
      case .over: ("Over", "good")
      }
    page.add("<p><span class=\"badge \(style)\">\(state)</span></p>")
    let name = finding.incident.alerts.first?.name ?? "Incident at \(times.full(finding.incident.startsAt))"
    page.text(heading, name)
  }

  private func facts(to page: inout HTMLPage) {
    let impact = finding.impact
    var rows: [(String, String)] = []
    var since = Escaping.html(times.full(finding.onset ?? finding.incident.startsAt))
    if let end = finding.incident.endsAt { since += " until \(Escaping.html(times.clock(end)))" }
    if let delay = finding.detectionDelaySeconds, delay > 0 {
      since += ", <a href=\"#\(anchor("alerts"))\">noticed \(Quantity.duration(delay)) later</a>"
    }
    rows.append(("Since", since))
    rows.append(
      (
        "Hit",
        "<a href=\"#\(anchor("services"))\">\(impact.services) of \(Quantity.count(impact.servicesSeen, "service"))</a>"
      ))
    if let failed = impact.requestsFailed, let requests = impact.requests {
      var text = "\(Quantity.count(failed)) of \(Quantity.count(requests)) failed"
      if requests > 0 { text += " (\(Quantity.percent(Double(failed) / Double(requests))))" }
      if let peak = impact.peak { text += ", at worst \(Quantity.percent(peak.share)) in a minute" }
      rows.append(("Requests", "<a href=\"#read\">\(text)</a>"))
    }
    if !impact.routes.isEmpty {
      rows.append(
        (
          "Routes",
          impact.routes.prefix(10).map { "<code>\(Escaping.html($0, limit: 100))</code>" }.joined(separator: " ")
        )
      )
    }
    if let cause = finding.causes.first {
      rows.append(
        (
          "Most likely",
          "<a href=\"#\(anchor("cause-\(cause.rank)"))\">\(Escaping.html(cause.service, limit: 100)), "
            + "\(Quantity.likelihood(cause.confidence)) likely</a>"
        ))
    }
    page.add("<dl class=\"facts\">")
    for row in rows { page.add("<dt>\(row.0)</dt><dd>\(row.1)</dd>") }
    page.add("</dl>")
  }

  private func causes(to page: inout HTMLPage) {
    page.add("<h2 id=\"\(anchor("causes"))\">Probable causes</h2>")
    if finding.causes.isEmpty {
      page.text("p", "No significant cause found: nothing changed with the incident beyond what chance explains.")
    }
    for (index, cause) in finding.causes.prefix(options.top).enumerated() {
      self.cause(cause, isOpen: index == 0, to: &page)
    }
  }

  private func cause(_ cause: Cause, isOpen: Bool, to page: inout HTMLPage) {
    let id = anchor("cause-\(cause.rank)")
    page.add("<details class=\"cause\" id=\"\(id)\"\(isOpen ? " open" : "")>")
    let share = cause.confidence.isFinite ? min(1, max(0, cause.confidence)) : 0
    page.add(
      "<summary><strong>\(cause.rank). \(Escaping.html(cause.service, limit: 120))</strong> "
        + "<svg class=\"meter\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        + "<rect class=\"track\" width=\"100\" height=\"10\"/>"
        + "<rect class=\"fill\" width=\"\(LaneChart.number(share * 100))\" height=\"10\"/></svg> "
        + "\(Quantity.likelihood(cause.confidence)) likely "
        + LaneChart.spark(cause, alert: finding.incident.startsAt)
        + (cause.observed ? "" : " <span class=\"warn\">its log was not given</span>")
        + (cause.signature.map { "<br><code>\(Escaping.html($0.template, limit: 600))</code>" } ?? "") + "</summary>")
    if !cause.evidence.isEmpty {
      page.add("<h3>Why</h3>")
      var table = HTMLTable(id: id + "-evidence", columns: ["Kind", "Weight", "Evidence"])
      for evidence in cause.evidence {
        let weight = (evidence.weight >= 0 ? "+" : "") + Quantity.decimals(evidence.weight, 2)
        table.append([.text(evidence.kind), .number(weight, evidence.weight), .text(evidence.text)])
      }
      page.add(table.markup)
    }
    numbers(cause, id: id, to: &page)
    if options.showExamples, let examples = cause.signature?.summary.examples, !examples.isEmpty {
      page.add("<h3 id=\"\(id)-examples\">Examples</h3>")
      for example in examples {
        let at = example.at.map { ", " + times.full(Timestamp(microseconds: $0)) } ?? ""
        page.text(
          "p", "\(Escaping.line(example.source, limit: 200)):\(example.line)\(at)", attributes: "class=\"dim mono\"")
        let rows = Escaping.lines(example.text, lines: 40, limit: 2000).map(Escaping.entities)
        page.add("<pre>\(rows.joined(separator: "\n"))</pre>")
      }
    }
    for seen in cause.seenBefore {
      var text = "Seen before: \(seen.incident), \(times.full(seen.at))"
      if let note = seen.note { text += ": \(note)" }
      var markup = Escaping.html(text, limit: 600)
      if let runbook = seen.runbook { markup += ", " + link(runbook, "runbook") }
      page.add("<p>\(markup)</p>")
    }
    if let signature = cause.signature {
      page.add("<h3>See these lines</h3>")
      page.text("pre", CommandText.lines(signature.id, options))
    }
    page.add("</details>")
  }

  private func numbers(_ cause: Cause, id: String, to page: inout HTMLPage) {
    guard let signature = cause.signature else { return }
    func linked(_ text: String) -> String {
      let hasExamples = options.showExamples && !signature.summary.examples.isEmpty
      return hasExamples ? "<a href=\"#\(id)-examples\">\(Escaping.html(text))</a>" : Escaping.html(text)
    }
    var rows: [(String, String)] = []
    if let first = cause.firstSeen {
      var text = times.full(first)
      if let lead = cause.leadSeconds, lead != 0 {
        text += ", \(Quantity.duration(lead)) \(lead > 0 ? "before" : "after") the alert"
      }
      rows.append(("First seen", linked(text)))
    }
    if let last = cause.lastSeen { rows.append(("Last seen", Escaping.html(times.full(last)))) }
    if cause.baseline.seconds > 0 {
      rows.append(
        ("Before", linked("\(Quantity.count(cause.baseline.count)) in \(Quantity.rough(cause.baseline.seconds))")))
    } else {
      rows.append(("Before", "<span class=\"warn\">no time before to compare with</span>"))
    }
    rows.append(
      ("Since", linked("\(Quantity.count(cause.incident.count)) in \(Quantity.rough(cause.incident.seconds))")))
    if let ratio = cause.rateRatio, ratio.value.isFinite {
      let range = Quantity.range(ratio.low, ratio.high)
      let text = "\(Quantity.factor(ratio.value)) times (\(range))"
      rows.append(("Rate", "<a href=\"#\(id)-evidence\">\(text)</a>"))
    }
    if let q = cause.q, q.isFinite { rows.append(("Chance", "q = \(OrderedJSON.number(q).compact)")) }
    rows.append(("Severity", signature.severity.name))
    for entry in cause.concentration.prefix(5) {
      let text =
        "\(entry.label)=\(entry.value) has \(Quantity.percent(entry.share)), "
        + "\(Quantity.percent(entry.expectedShare)) expected"
      rows.append(("Where", Escaping.html(text, limit: 300)))
    }
    if !cause.traces.isEmpty {
      rows.append(
        (
          "Traces",
          cause.traces.prefix(8).map { "<code>\(Escaping.html($0, limit: 100))</code>" }.joined(separator: " ")
        ))
    }
    page.add("<dl class=\"facts\">")
    for row in rows { page.add("<dt>\(row.0)</dt><dd>\(row.1)</dd>") }
    page.add("</dl>")
  }

  private func next(to page: inout HTMLPage) {
    if finding.next.isEmpty { return }
    page.add("<h2>Next</h2><ul>")
    for step in finding.next {
      page.add("<li>\(Escaping.html(step.text, limit: 600))")
      if let command = step.command { page.text("pre", CommandText.filled(command, options)) }
      page.add("</li>")
    }
    page.add("</ul>")
  }

  private func alerts(to page: inout HTMLPage) {
    page.add("<h2 id=\"\(anchor("alerts"))\">Alerts</h2>")
    if finding.incident.alerts.isEmpty {
      page.text("p", "None: the moment looked at is \(times.full(finding.incident.startsAt)).")
      return
    }
    var table = HTMLTable(
      id: anchor("alert-table"), columns: ["Start", "End", "Alert", "Severity", "Service", "State", "Links"])
    for alert in finding.incident.alerts {
      var links: [String] = []
      if Escaping.link(alert.url) != nil { links.append(link(alert.url, "alert")) }
      if let runbook = alert.runbook { links.append(link(runbook, "runbook")) }
      table.append([
        when(alert.startsAt), alert.endsAt.map(when) ?? .text(""), .text(alert.name),
        .text(alert.severityText ?? alert.severity.name), .text(alert.service ?? ""), .text(alert.status.rawValue),
        .markup(links.joined(separator: " ")),
      ])
    }
    page.add(table.markup)
  }

  private func services(to page: inout HTMLPage) {
    page.add("<h2 id=\"\(anchor("services"))\">Services</h2>")
    if finding.services.isEmpty { page.text("p", "No service has evidence against it.") }
    if finding.services.isEmpty { return }
    var table = HTMLTable(id: anchor("service-table"), columns: ["Rank", "Service", "Score", "Log given", "Causes"])
    for service in finding.services {
      let causes = service.causes.compactMap { id in finding.causes.first { $0.signature?.id == id }?.rank }.map {
        rank in
        "<a href=\"#\(anchor("cause-\(rank)"))\">\(rank)</a>"
      }
      table.append([
        .number(String(service.rank), Double(service.rank)), .text(service.service),
        .number(service.score.isFinite ? Quantity.decimals(service.score, 2) : "", service.score),
        .text(service.observed ? "yes" : "no"), .markup(causes.joined(separator: " ")),
      ])
    }
    page.add(table.markup)
  }

  private func changes(to page: inout HTMLPage) {
    if finding.changes.isEmpty { return }
    page.add("<h2>Changes</h2>")
    var table = HTMLTable(
      id: anchor("change-table"), columns: ["Time", "Before the alert", "Kind", "What", "Service", "Who", "Chance"])
    for ranked in finding.changes {
      let change = ranked.change
      let what =
        Escaping.link(change.url) != nil ? link(change.url, change.what) : Escaping.html(change.what, limit: 300)
      let lead = (ranked.leadSeconds < 0 ? "-" : "") + Quantity.duration(ranked.leadSeconds)
      table.append([
        when(change.at), .number(lead, ranked.leadSeconds), .text(change.kind), .markup(what),
        .text(change.service ?? ""), .text(change.who ?? ""), .text(ranked.text),
      ])
    }
    page.add(table.markup)
  }

  private func symptoms(to page: inout HTMLPage) {
    if finding.symptoms.isEmpty { return }
    page.add("<h2>Symptoms</h2>")
    page.text("p", "These follow from a cause; mending them mends nothing.", attributes: "class=\"dim\"")
    var table = HTMLTable(id: anchor("symptom-table"), columns: ["Service", "Records", "Of", "Signature"])
    for symptom in finding.symptoms {
      let rank = finding.causes.first { $0.signature?.id == symptom.of }?.rank
      let of =
        rank.map { "<a href=\"#\(anchor("cause-\($0)"))\">cause \($0)</a>" } ?? Escaping.html(symptom.of, limit: 80)
      table.append([
        .text(symptom.service), .number(Quantity.count(symptom.count), Double(symptom.count)), .markup(of),
        .code(symptom.template),
      ])
    }
    page.add(table.markup)
  }

  private func when(_ moment: Timestamp) -> HTMLTable.Cell {
    .when(times.clock(moment), Double(moment.microseconds) / 1e6)
  }

  private func link(_ address: String?, _ text: String) -> String {
    guard let address = Escaping.link(address) else { return Escaping.html(address ?? text, limit: 200) }
    return
      "<a href=\"\(Escaping.entities(address))\" rel=\"noopener noreferrer\">\(Escaping.html(text, limit: 200))</a>"
  }
}
