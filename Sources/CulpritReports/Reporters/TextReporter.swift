import CulpritAnalysis
import CulpritCore

/// The report on a terminal: its first 24 lines at 80 columns answer what every bridge call asks.
///
/// In this order: is it still happening, who is hit, which alert, what weakens the answer, then the ranked causes.
package struct TextReporter: Reporter {
  package static let name = "text"
  package static let summary = "for a terminal or a CI log; the default"

  /// This many causes are told in full; the others take two lines each unless `-v`.
  private static let causesInFull = 3
  /// Warnings that make the answer itself doubtful stand above the causes, whatever else was noticed below them.
  private static let weakening: Set<String> = [
    "outside-coverage", "no-baseline", "short-baseline", "undated", "overlap", "no-dated-records", "assumed-date",
    "assumed-year",
  ]

  package init() {}

  package func render(_ findings: Findings, options: ReportOptions) -> String {
    var page = TextPage(options)
    let times = TimeText(options)
    for time in findings.resolvedTimes {
      let utc = TimeText(zone: .utc, zoneName: "UTC").full(time.at)
      let local = times.full(time.at)
      page.line("\(Escaping.line(time.given)) = \(utc)" + (local == utc ? "" : " = \(local)"), .dim)
    }
    if findings.incidents.isEmpty {
      page.paragraph(
        then: [
          .init("No incident.", .bold),
          .init(" No alert lies within these logs, and nothing in them changed enough to be one."),
        ])
      caveats(findings, to: &page)
    }
    for (index, finding) in findings.incidents.enumerated() {
      if index > 0 { page.blank() }
      incident(finding, number: index + 1, of: findings, to: &page)
    }
    page.blank()
    read(findings, to: &page)
    return page.text
  }

  // MARK: The first screen

  private func incident(
    _ finding: IncidentFinding, number: Int, of findings: Findings, to page: inout TextPage
  ) {
    let times = TimeText(page.options, reference: finding.onset ?? finding.incident.startsAt)
    headline(finding, number: number, of: findings.incidents.count, times, to: &page)
    impact(finding, to: &page)
    alerts(finding, times, to: &page)
    if number == 1 { caveats(findings, to: &page) }
    page.blank()
    causes(finding, times, to: &page)
    // What stands beside a cause already is not told twice.
    let told = Set(
      finding.causes.prefix(Self.causesInFull).compactMap { $0.signature }.map {
        CommandText.lines($0.id, page.options)
      })
    let steps = finding.next.filter { step in
      !told.contains(step.command.map { CommandText.filled($0, page.options) } ?? "")
    }
    if !steps.isEmpty {
      page.rule("Next")
      for step in steps { self.step(step, to: &page) }
      page.blank()
    }
    if !finding.story.isEmpty {
      page.rule("In short")
      page.paragraph(then: [.init(Escaping.line(finding.story))])
      page.blank()
    }
    changes(finding, times, to: &page)
    followers(finding, to: &page)
  }

  private func headline(
    _ finding: IncidentFinding, number: Int, of total: Int, _ times: TimeText, to page: inout TextPage
  ) {
    var runs: [TextPage.Run] = []
    if total > 1 { runs.append(.init("Incident \(number) of \(total):", .bold)) }
    switch finding.state {
    case .ongoing: runs.append(.init(" STILL HAPPENING", .redBold))
    case .easing: runs.append(.init(" EASING OFF", .yellowBold))
    case .over: runs.append(.init(" OVER", .green))
    }
    let start = finding.onset ?? finding.incident.startsAt
    switch (finding.state, finding.incident.endsAt) {
    case (.ongoing, _): runs.append(.init(" since \(times.full(start))"))
    case (.over, let end?): runs.append(.init(", from \(times.full(start)) until \(times.clock(end))"))
    default: runs.append(.init(", began \(times.full(start))"))
    }
    if let delay = finding.detectionDelaySeconds, delay != 0 {
      let length = Quantity.duration(delay)
      runs.append(
        .init(
          delay > 0
            ? "\(page.dot)noticed \(length) later"
            : "\(page.dot)the alert came \(length) before the logs changed"))
    }
    page.paragraph(then: runs, hang: 2)
  }

  private func impact(_ finding: IncidentFinding, to page: inout TextPage) {
    let impact = finding.impact
    var parts = ["\(impact.services) of \(Quantity.count(impact.servicesSeen, "service"))"]
    if let failed = impact.requestsFailed, let requests = impact.requests {
      var text = "\(Quantity.count(failed)) of \(Quantity.count(requests)) requests failed"
      if failed > 0, requests > 0 {
        text += " (\(Quantity.percent(Double(failed) / Double(requests)))"
        text += (impact.peak.map { ", peak \(Quantity.percent($0.share))" } ?? "") + ")"
      }
      parts.append(text)
    } else {
      parts.append("no access log tells of requests")
    }
    page.entry("Hit", [.init(parts.joined(separator: page.dot))])
    if !impact.routes.isEmpty {
      let shown = impact.routes.prefix(page.options.verbose ? .max : 3).map { Escaping.line($0, limit: 60) }
      let more = impact.routes.count - shown.count
      page.entry("", [.init(shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""))])
    }
    // The routes are named already.
    for origin in impact.origins.filter({ $0.label != "route" }).prefix(page.options.verbose ? .max : 1) {
      page.entry(
        "",
        [
          .init(
            "\(Quantity.percent(origin.share)) of them from \(origin.label) \(Escaping.line(origin.value, limit: 60)), "
              + "which has \(Quantity.percent(origin.expectedShare)) of the requests")
        ])
    }
  }

  private func alerts(_ finding: IncidentFinding, _ times: TimeText, to page: inout TextPage) {
    let alerts = finding.incident.alerts
    if alerts.isEmpty {
      page.entry("Alert", [.init("none; the moment looked at is \(times.full(finding.incident.startsAt))")])
      return
    }
    for (index, alert) in alerts.prefix(page.options.verbose ? .max : 1).enumerated() {
      var runs: [TextPage.Run] = [
        .init(Escaping.line(alert.name, limit: 120), .bold, link: alert.url),
        .init(" \(Escaping.line(alert.severityText ?? alert.severity.name, limit: 20))", severityStyle(alert.severity)),
      ]
      if let service = alert.service { runs.append(.init(" on \(Escaping.line(service, limit: 60))")) }
      if alert.status != .firing { runs.append(.init(" \(alert.status.rawValue)")) }
      runs.append(.init(" at \(times.clock(alert.startsAt))"))
      if index == 0, alerts.count > 1, !page.options.verbose { runs.append(.init(" and \(alerts.count - 1) more")) }
      page.entry(index == 0 ? "Alert" : "", runs)
      // With hyperlinks the name itself is the link.
      if !page.options.hyperlinks, let url = Escaping.link(alert.url) {
        page.entry("", [.init(url, isWhole: true)])
      }
      if let runbook = alert.runbook {
        let link = Escaping.link(runbook)
        page.entry(
          "Runbook", [.init(link ?? Escaping.line(runbook, limit: 200), .plain, link: link, isWhole: link != nil)])
      }
    }
  }

  private func caveats(_ findings: Findings, to page: inout TextPage) {
    var caveats = findings.warnings.filter { Self.weakening.contains($0.code) }.map { $0.message }
    if let share = datedShare(findings), share < 0.9, !findings.warnings.contains(where: { $0.code == "undated" }) {
      caveats.append("only \(Quantity.percent(share)) of the records are dated; the others could not be placed in time")
    }
    for (index, caveat) in caveats.prefix(page.options.verbose ? .max : 3).enumerated() {
      page.entry(index == 0 ? "Caveat" : "", [.init(Escaping.line(caveat, limit: 300), .yellow)], style: .yellowBold)
    }
    if caveats.count > 3, !page.options.verbose { page.entry("", [.init("and \(caveats.count - 3) more (-v)", .dim)]) }
  }

  private func datedShare(_ findings: Findings) -> Double? {
    let records = findings.input.records
    return records > 0 ? 1 - Double(findings.input.undatedRecords) / Double(records) : nil
  }

  // MARK: Causes

  private func causes(_ finding: IncidentFinding, _ times: TimeText, to page: inout TextPage) {
    let causes = finding.causes.prefix(page.options.top)
    if causes.isEmpty {
      page.paragraph(
        then: [
          .init("No significant cause found.", .bold),
          .init(" Nothing in these logs changed with the incident beyond what chance explains."),
        ])
      page.blank()
      return
    }
    let isSignificant = causes[0].confidence >= Confidence.significant
    page.rule(isSignificant ? "Probable causes, best first" : "No significant cause; the least unlikely first")
    for (index, cause) in causes.enumerated() {
      let isFull = index < Self.causesInFull || page.options.verbose
      self.cause(cause, of: finding, isFull: isFull, times, to: &page)
    }
    page.blank()
  }

  private func cause(
    _ cause: Cause, of finding: IncidentFinding, isFull: Bool, _ times: TimeText, to page: inout TextPage
  ) {
    let indent = 4
    var head: [TextPage.Run] = [
      .init("\(cause.rank). ".leftPadded(to: indent), .dim),
      .init(Escaping.line(cause.service, limit: 80), .bold),
      .init(" \(Quantity.likelihood(cause.confidence)) likely"),
    ]
    if let signature = cause.signature, signature.severity >= .warning {
      head.append(.init(" \(signature.severity.name)", severityStyle(signature.severity)))
    }
    if let name = cause.signature?.name { head.append(.init(" \(Escaping.line(name, limit: 60))", .cyan)) }
    if !cause.observed { head.append(.init(" not in these logs: others name it", .yellow)) }
    page.paragraph(then: head, hang: indent)
    if let signature = cause.signature {
      let template = Escaping.line(signature.template, limit: 600)
      let rows = page.options.verbose ? 6 : isFull ? 2 : 1
      for row in Columns.wrap(template, columns: page.width - indent, lines: rows, mark: page.ellipsis) {
        page.line(row, .cyan, indent: indent)
      }
      page.paragraph([.init(String(repeating: " ", count: indent))], then: [.init(when(cause, times))], hang: indent)
      if isFull { sparkline(cause, of: finding, times, indent: indent, to: &page) }
    }
    guard isFull else { return }
    evidence(cause, indent: indent, to: &page)
    if page.options.showExamples, let example = cause.signature?.summary.examples.first {
      self.example(example, indent: indent, to: &page)
    }
    if let signature = cause.signature { command(signature, indent: indent, to: &page) }
    if page.options.verbose { details(cause, times, indent: indent, to: &page) }
    for seen in cause.seenBefore.prefix(page.options.verbose ? .max : 1) {
      var text = "in \(Escaping.line(seen.incident, limit: 60)), \(times.full(seen.at))"
      if let note = seen.note { text += ": " + Escaping.line(note, limit: 200) }
      if let runbook = seen.runbook { text += "; runbook " + Escaping.line(runbook, limit: 200) }
      page.entry("before", [.init(text)], indent: indent, labelWidth: 8)
    }
  }

  /// First seen, lead, and the counts before and during.
  private func when(_ cause: Cause, _ times: TimeText) -> String {
    var parts: [String] = []
    // Of a line that stopped its end is what matters, not when it was first looked at.
    if cause.evidence.contains(where: { $0.kind == "silence" && $0.weight > 0 }), (cause.rateRatio?.value ?? 1) < 1,
      let last = cause.lastSeen
    {
      parts.append("last \(times.clock(last))")
    } else if let first = cause.firstSeen {
      var text = "first \(times.clock(first))"
      if let lead = cause.leadSeconds {
        text +=
          lead == 0
          ? ", with the alert" : ", \(Quantity.duration(lead)) \(lead > 0 ? "before" : "after") the alert"
      }
      parts.append(text)
    }
    let during = "\(Quantity.count(cause.incident.count)) in \(Quantity.rough(cause.incident.seconds)) since"
    if cause.baseline.seconds > 0 {
      parts.append(
        "\(Quantity.count(cause.baseline.count)) in \(Quantity.rough(cause.baseline.seconds)) before, "
          + during)
    } else {
      parts.append(during + ", no time before to compare")
    }
    if let ratio = cause.rateRatio, ratio.value.isFinite, cause.baseline.count > 0 {
      parts.append(
        "rate x\(Quantity.factor(ratio.value)) (\(Quantity.range(ratio.low, ratio.high)))")
    }
    return parts.joined(separator: "; ")
  }

  private func sparkline(
    _ cause: Cause, of finding: IncidentFinding, _ times: TimeText, indent: Int, to page: inout TextPage
  ) {
    guard let span = cause.sparklineSpan, span.to > span.from else { return }
    let share = finding.incident.startsAt.seconds(since: span.from) / span.to.seconds(since: span.from)
    let row = Sparkline.text(
      cause.sparkline, mark: (0...1).contains(share) ? share : nil, unicode: page.options.unicode,
      columns: page.width - indent - 22)
    if row.isEmpty { return }
    let start = times.clock(span.from).suffix(8).prefix(5)
    let end = times.clock(span.to).suffix(8).prefix(5)
    page.paragraph(
      [.init(String(repeating: " ", count: indent))],
      then: [.init(String(start), .dim), .init(" " + row), .init(" \(end)", .dim)], hang: indent)
  }

  private func evidence(_ cause: Cause, indent: Int, to page: inout TextPage) {
    let ranked = cause.evidence.enumerated().sorted {
      abs($0.element.weight) != abs($1.element.weight)
        ? abs($0.element.weight) > abs($1.element.weight) : $0.offset < $1.offset
    }.map { $0.element }
    let shown = page.options.verbose ? ranked : Array(ranked.prefix(3))
    for (index, evidence) in shown.enumerated() {
      var text = Escaping.line(evidence.text, limit: 400)
      if page.options.verbose {
        let weight = (evidence.weight >= 0 ? "+" : "") + Quantity.decimals(evidence.weight, 2)
        text = "\(weight) \(evidence.kind): \(text)"
      }
      let label = shown.count < ranked.count ? "why \(shown.count)/\(ranked.count)" : "why"
      page.entry(index == 0 ? label : "", [.init(text)], indent: indent, labelWidth: 8)
    }
  }

  private func example(_ example: Example, indent: Int, to page: inout TextPage) {
    let place = "\(Escaping.line(example.source, limit: 200)):\(example.line)"
    let rows = Escaping.lines(example.text, lines: page.options.verbose ? 12 : 1, limit: 1000)
    // A stack trace's other lines are for `-v` and `culprit lines`.
    page.entry(
      "e.g.", [.init(place, .dim, isWhole: true), .init(" " + (rows.first ?? ""))], indent: indent, labelWidth: 8,
      lines: page.options.verbose ? 8 : 2)
    for row in page.options.verbose ? rows.dropFirst() : [] {
      for part in Columns.wrap(row, columns: page.width - indent - 8, lines: 4, mark: page.ellipsis) {
        page.line(part, indent: indent + 8)
      }
    }
  }

  private func details(_ cause: Cause, _ times: TimeText, indent: Int, to page: inout TextPage) {
    for entry in cause.concentration {
      let text =
        "\(Escaping.line(entry.label, limit: 40))=\(Escaping.line(entry.value, limit: 80)) has "
        + "\(Quantity.percent(entry.share)) of them, \(Quantity.percent(entry.expectedShare)) expected"
      page.entry("where", [.init(text)], indent: indent, labelWidth: 8)
    }
    if let last = cause.lastSeen {
      page.entry("last", [.init(times.clock(last))], indent: indent, labelWidth: 8)
    }
    if !cause.traces.isEmpty {
      let traces = cause.traces.map { Escaping.line($0, limit: 80) }.joined(separator: " ")
      page.entry("traces", [.init(traces)], indent: indent, labelWidth: 8)
    }
    if let p = cause.p, let q = cause.q {
      let text = "p = \(OrderedJSON.number(p).compact), q = \(OrderedJSON.number(q).compact) after correction"
      page.entry("chance", [.init(text)], indent: indent, labelWidth: 8)
    }
  }

  private func command(_ signature: Signature, indent: Int, to page: inout TextPage) {
    page.entry(
      "see", [.init(CommandText.lines(signature.id, page.options), .green, isWhole: true)], indent: indent,
      labelWidth: 8)
  }

  // MARK: Below the causes

  private func step(_ step: NextStep, to page: inout TextPage) {
    page.paragraph([.init(page.options.unicode ? "  • " : "  * ")], then: [.init(Escaping.line(step.text))], hang: 4)
    if let command = step.command {
      page.whole(Escaping.line(CommandText.filled(command, page.options), limit: 2000), .green, indent: 4)
    }
  }

  private func changes(_ finding: IncidentFinding, _ times: TimeText, to page: inout TextPage) {
    if finding.changes.isEmpty { return }
    page.rule("Changes around it")
    for ranked in finding.changes.prefix(page.options.verbose ? .max : 5) {
      let change = ranked.change
      var runs: [TextPage.Run] = [
        .init("\(times.clock(change.at)) ", .dim),
        .init(change.doesNameKind ? "" : "\(Escaping.line(change.kind, limit: 40)) "),
        .init(Escaping.line(change.what, limit: 200), .bold, link: change.url),
      ]
      if let service = change.service { runs.append(.init(" on \(Escaping.line(service, limit: 60))")) }
      if let who = change.who { runs.append(.init(" by \(Escaping.line(who, limit: 60))")) }
      let lead = Quantity.duration(ranked.leadSeconds)
      runs.append(.init(" \(lead) \(ranked.leadSeconds >= 0 ? "before" : "after") the alert"))
      page.paragraph([.init("  ")], then: runs, hang: 4)
      if page.options.verbose, !ranked.text.isEmpty {
        page.paragraph(
          [.init("    ")], then: [.init(Escaping.line(ranked.text), .dim)], hang: 4)
      }
    }
    page.blank()
  }

  private func followers(_ finding: IncidentFinding, to page: inout TextPage) {
    if finding.symptoms.isEmpty { return }
    page.rule("Symptoms: these follow from a cause")
    for symptom in finding.symptoms.prefix(page.options.verbose ? .max : 5) {
      let rank = finding.causes.first { $0.signature?.id == symptom.of }?.rank
      let of = rank.map { "cause \($0)" } ?? Escaping.line(symptom.of, limit: 60)
      let head = "  \(Escaping.line(symptom.service, limit: 40))  \(Quantity.count(symptom.count)) x  of \(of)  "
      let room = max(20, page.width - Columns.width(head))
      page.line(
        head + Columns.cut(Escaping.line(symptom.template, limit: 300), to: room, mark: page.ellipsis))
    }
    let more = finding.symptoms.count - 5
    if more > 0, !page.options.verbose { page.line("and \(more) more (-v)", .dim, indent: 2) }
    page.blank()
  }

  // MARK: What was read

  private func read(_ findings: Findings, to page: inout TextPage) {
    let input = findings.input
    page.rule("Read")
    var speed = ""
    if let seconds = input.seconds, seconds > 0 {
      speed = " in \(Quantity.duration(seconds)) (\(Quantity.bytes(Int(Double(input.bytes) / seconds)))/s)"
    }
    let size =
      // A missing last newline makes a difference of a byte.
      input.compressedBytes > 0 && abs(input.compressedBytes - input.bytes) > 1024 + input.bytes / 100
      ? "\(Quantity.bytes(input.bytes)), \(Quantity.bytes(input.compressedBytes)) as stored"
      : Quantity.bytes(input.bytes)
    page.paragraph(
      then: [
        .init(
          "\(Quantity.count(input.lines, "line")), \(Quantity.count(input.records, "record")), "
            + "\(Quantity.count(input.signatures, "signature")) from "
            + "\(Quantity.count(input.sources.count, "source")) (\(size))\(speed)")
      ], hang: 2)
    let times = TimeText(page.options)
    if let from = input.from, let to = input.to {
      page.paragraph(then: [.init("They cover \(times.full(from)) to \(times.full(to)).")], hang: 2)
    }
    if input.isFromDigest { page.paragraph(then: [.init("From a digest: windows are rounded outward to its cells.")]) }
    let rejected = input.sources.reduce(0) { $0 + $1.summary.rejected }
    if rejected > 0 {
      page.paragraph(
        then: [.init("\(Quantity.count(rejected, "line")) could not be parsed (culprit explain says which).", .yellow)],
        hang: 2)
    }
    if input.undatedRecords > 0 {
      page.paragraph(
        then: [.init("\(Quantity.count(input.undatedRecords, "record")) without a time.", .yellow)], hang: 2)
    }
    sources(input, to: &page)
    for warning in findings.warnings where !Self.weakening.contains(warning.code) {
      var text = Escaping.line(warning.message, limit: 300)
      if let source = warning.source, !text.contains(source) { text = "\(Escaping.line(source, limit: 120)): \(text)" }
      page.paragraph([.init("! ", .yellow)], then: [.init(text)], hang: 2)
    }
    skipped(input, to: &page)
    unplaced(findings, to: &page)
  }

  private func sources(_ input: InputSummary, to page: inout TextPage) {
    for source in input.sources {
      let summary = source.summary
      let notes = summary.warnings + source.warnings
      if page.options.verbose {
        var text =
          "\(Escaping.line(summary.format, limit: 40)), \(Escaping.line(summary.zone, limit: 40)), service "
          + "\(Escaping.line(summary.service, limit: 60)), \(Quantity.count(summary.records, "record"))"
        if let offset = source.clockOffsetSeconds, offset != 0 {
          text += ", clock \(Quantity.duration(offset)) \(offset > 0 ? "ahead" : "behind")"
        }
        page.paragraph([.init("  ")], then: [.init("\(Escaping.line(summary.name, limit: 200)): \(text)")], hang: 4)
        for rejection in summary.rejections {
          page.line("line \(rejection.line): \(Escaping.line(rejection.reason, limit: 200))", .dim, indent: 4)
        }
      }
      for note in notes {
        page.paragraph(
          [.init("! ", .yellow)],
          then: [.init("\(Escaping.line(summary.name, limit: 200)): \(Escaping.line(note, limit: 300))")], hang: 2)
      }
    }
  }

  private func skipped(_ input: InputSummary, to page: inout TextPage) {
    if input.skipped.isEmpty { return }
    let shown = input.skipped.prefix(page.options.verbose ? .max : 3).map {
      "\(Escaping.line($0.path, limit: 200)) (\(Escaping.line($0.reason, limit: 120)))"
    }
    let more = input.skipped.count - shown.count
    page.paragraph(
      then: [.init("Skipped: \(shown.joined(separator: ", "))" + (more > 0 ? " and \(more) more (-v)" : ""), .dim)],
      hang: 2)
  }

  private func unplaced(_ findings: Findings, to page: inout TextPage) {
    if findings.unplaced.isEmpty { return }
    let reasons = Dictionary(grouping: findings.unplaced) { $0.reason }
    let shown = reasons.keys.sorted().map { "\(reasons[$0]?.count ?? 0) \(Escaping.line($0, limit: 120))" }
    page.paragraph(
      then: [
        .init(
          "\(Quantity.count(findings.unplaced.count, "alert")) in no incident: \(shown.joined(separator: ", ")).", .dim)
      ], hang: 2)
    if page.options.verbose {
      for entry in findings.unplaced {
        page.line("\(Escaping.line(entry.alert.name, limit: 120)): \(Escaping.line(entry.reason))", .dim, indent: 4)
      }
    }
  }

  private func severityStyle(_ severity: Severity) -> TextPage.Style {
    severity >= .error ? .red : severity == .warning ? .yellow : .plain
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
