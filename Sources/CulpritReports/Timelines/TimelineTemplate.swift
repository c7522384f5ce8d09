import CulpritAnalysis
import CulpritCore
import Mustache

/// A team's own document: `--template FILE` in Mustache.
///
/// `{{name}}` is escaped for the kind of document (Markdown unless the template's name ends in `.html`), `{{{name}}}` is
/// free of control characters only. What a template may name is listed by `TimelineTemplate.context`.
package struct TimelineTemplate {
  private let template: MustacheTemplate

  /// - Throws: `TemplateError` when the text is no Mustache template.
  package init(_ text: String, isHTML: Bool) throws(TemplateError) {
    MustacheContentTypes.register(MarkdownContent(), named: "MARKDOWN")
    let head = text.contains("CONTENT_TYPE") || isHTML ? "" : "{{% CONTENT_TYPE:MARKDOWN}}"
    do {
      template = try MustacheTemplate(string: head + text)
    } catch {
      throw TemplateError(reason: String(describing: error))
    }
  }

  package func render(_ report: TimelineReport, options: ReportOptions) -> String {
    template.render(Self.context(report, options))
  }

  private struct MarkdownContent: MustacheContentType {
    func escapeText(_ text: String) -> String { Escaping.markdown(text) }
  }

  /// `title id state start end date zone version story services servicesSeen requests requestsFailed peak routes`,
  /// `measures` (`name length from to`), `events` and `appendix` (`time offset kind text service who evidence url`),
  /// `causes` (`rank service likely template firstSeen command example evidence`), `changes` (`time kind what who
  /// service`), `alerts` (`name severity service start end url runbook`), `warnings`.
  static func context(_ report: TimelineReport, _ options: ReportOptions) -> [String: Any] {
    guard let timeline = report.timeline else { return ["version": options.version] }
    let finding = timeline.finding
    let times = TimeText(options, reference: timeline.start)
    func clean(_ text: String?) -> String { text.map { Escaping.line($0) } ?? "" }
    func row(_ event: Timeline.Event) -> [String: Any] {
      let row = TimelineRow(event, start: timeline.start, times: times)
      return [
        "time": row.clock, "offset": row.offset, "kind": row.kind, "text": clean(row.text),
        "service": clean(row.service), "who": clean(row.actor), "evidence": clean(row.evidence),
        "url": Escaping.link(row.url) ?? "",
      ]
    }
    let impact = finding.impact
    var context: [String: Any] = [
      "title": clean(finding.incident.alerts.first?.name ?? "Incident"), "id": clean(finding.incident.id),
      "state": finding.state.rawValue, "start": times.full(timeline.start), "date": times.date(timeline.start),
      "end": finding.incident.endsAt.map { times.full($0) } ?? "", "zone": options.displayZoneName,
      "version": options.version, "story": clean(finding.story), "services": impact.services,
      "servicesSeen": impact.servicesSeen, "requests": impact.requests.map { Quantity.count($0) } ?? "",
      "requestsFailed": impact.requestsFailed.map { Quantity.count($0) } ?? "",
      "peak": impact.peak.map { Quantity.percent($0.share) } ?? "", "routes": impact.routes.map { clean($0) },
      "events": timeline.events.filter { $0.isMain }.map(row),
      "appendix": timeline.events.filter { !$0.isMain }.map(row),
      "warnings": report.findings.warnings.map { clean($0.message) },
    ]
    context["measures"] = timeline.measures.map { name, _, measure -> [String: Any] in
      [
        "name": name, "length": measure.map { Quantity.duration($0.seconds) } ?? "not known",
        "from": measure.map { times.clock(timeline.events[$0.from].at) } ?? "",
        "to": measure.map { times.clock(timeline.events[$0.to].at) } ?? "",
      ]
    }
    context["causes"] = finding.causes.map { cause -> [String: Any] in
      [
        "rank": cause.rank, "service": clean(cause.service), "likely": Quantity.likelihood(cause.confidence),
        "template": clean(cause.signature?.template), "firstSeen": cause.firstSeen.map { times.full($0) } ?? "",
        "command": cause.signature.map { CommandText.lines($0.id, options) } ?? "",
        "example": options.showExamples ? clean(cause.signature?.summary.examples.first?.text) : "",
        "evidence": cause.evidence.map { clean($0.text) },
      ]
    }
    context["changes"] = finding.changes.map { ranked -> [String: Any] in
      [
        "time": times.clock(ranked.change.at), "kind": clean(ranked.change.kind), "what": clean(ranked.change.what),
        "who": clean(ranked.change.who), "service": clean(ranked.change.service),
      ]
    }
    context["alerts"] = finding.incident.alerts.map { alert -> [String: Any] in
      [
        "name": clean(alert.name), "severity": clean(alert.severityText ?? alert.severity.name),
        "service": clean(alert.service), "start": times.full(alert.startsAt),
        "end": alert.endsAt.map { times.full($0) } ?? "", "url": Escaping.link(alert.url) ?? "",
        "runbook": Escaping.link(alert.runbook) ?? "",
      ]
    }
    return context
  }
}

/// A `--template` that cannot be used.
package struct TemplateError: Error, CustomStringConvertible {
  package var reason: String
  package var description: String { "the template is not valid Mustache: \(reason)" }
}
