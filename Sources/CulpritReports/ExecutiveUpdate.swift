import CulpritAnalysis
import CulpritCore

/// An update for people who do not read logs: what is affected, since when, what is known, what comes next.
///
/// Made of numbers and of the names of alerted services alone. Log text, host and file names, people and
/// commands never enter it, so there is nothing in it to take out.
struct ExecutiveUpdate {
  let report: TimelineReport
  let options: ReportOptions

  init(_ report: TimelineReport, options: ReportOptions) {
    self.report = report
    self.options = options
  }

  var paragraphs: [(title: String, text: String)] {
    guard let timeline = report.timeline else { return [("Status", "No incident was found.")] }
    let finding = timeline.finding
    let times = TimeText(options)
    return [
      ("What is affected", affected(finding)), ("Since when", since(finding, timeline, times)),
      ("What is known", known(finding)), ("What comes next", next(finding)),
    ]
  }

  private static let mark = "DRAFT, written by a program: a person must read and complete it before it is sent."

  var text: String {
    var page = TextPage(options)
    page.paragraph(then: [.init(Self.mark, .yellowBold)])
    for paragraph in paragraphs {
      page.blank()
      page.line(paragraph.title, .bold)
      page.paragraph(then: [.init(paragraph.text)])
    }
    return page.text
  }

  var markdown: String {
    "> **\(Self.mark)**\n"
      + paragraphs.map { "\n## \($0.title)\n\n\(Escaping.markdown($0.text, limit: 2000))\n" }.joined()
  }

  private func affected(_ finding: IncidentFinding) -> String {
    var names: [String] = []
    for alert in finding.incident.alerts {
      if let service = alert.service, !names.contains(service), names.count < 5 { names.append(service) }
    }
    var text =
      names.isEmpty
      ? "\(Quantity.count(finding.impact.services, "service")) of our systems"
      : names.map { Escaping.line($0, limit: 60) }.joined(separator: ", ")
    if let failed = finding.impact.requestsFailed, let requests = finding.impact.requests, requests > 0 {
      text += ". \(Quantity.percent(Double(failed) / Double(requests))) of requests failed"
      if let peak = finding.impact.peak { text += ", at worst \(Quantity.percent(peak.share)) within a minute" }
    }
    return text + "."
  }

  private func since(_ finding: IncidentFinding, _ timeline: Timeline, _ times: TimeText) -> String {
    var text = "It began at \(times.full(timeline.start))"
    if let seconds = timeline.detect?.seconds, seconds > 0 {
      text += " and was noticed \(Quantity.duration(seconds)) later"
    }
    switch finding.state {
    case .ongoing: text += ". It is still happening."
    case .easing: text += ". It is easing off."
    case .over:
      let end = timeline.recover.map { timeline.events[$0.to].at } ?? finding.incident.endsAt
      text += end.map { ". It ended at \(times.full($0))." } ?? ". It is over."
    }
    return text
  }

  private func known(_ finding: IncidentFinding) -> String {
    guard let cause = finding.causes.first else { return "The cause is not known yet." }
    if cause.confidence >= 0.7 { return "A probable cause has been found and is being confirmed by engineers." }
    return "There are first signs of a cause; engineers are checking them. It is not confirmed."
  }

  private func next(_ finding: IncidentFinding) -> String {
    switch finding.state {
    case .ongoing, .easing: "To be written by a person: what is being done, and when the next update comes."
    case .over:
      "To be written by a person: when the review takes place, and what will be done so that it does not return."
    }
  }
}
