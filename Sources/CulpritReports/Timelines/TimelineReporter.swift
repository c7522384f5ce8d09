import CulpritAnalysis
import CulpritCore

/// One form of the timeline. One file, one line in `TimelineReporters.all`, one set of golden files.
package protocol TimelineReporter: Sendable {
  /// What `--format` takes.
  static var name: String { get }
  static var summary: String { get }
  init()
  func render(_ report: TimelineReport, options: ReportOptions) -> String
}

/// The list of formats that `timeline` offers.
package enum TimelineReporters {
  package static let all: [any TimelineReporter.Type] = [
    TextTimelineReporter.self,
    JSONTimelineReporter.self,
    MarkdownTimelineReporter.self,
    HTMLTimelineReporter.self,
    CSVTimelineReporter.self,
    TimesketchTimelineReporter.self,
  ]

  /// The reporter that `--format name` means; `nil` when there is none.
  package static func named(_ name: String) -> (any TimelineReporter.Type)? { all.first { $0.name == name } }

  package static var names: [String] { all.map { $0.name } }
}

/// The timeline of the leading incident, with all that was found.
package struct TimelineReport: Sendable {
  package var findings: Findings
  /// `nil` when there is no incident.
  package var timeline: Timeline?

  /// - Parameters:
  ///   - roles: Whether names of people become roles (`--roles`).
  package init(_ findings: Findings, notes: [TimelineNote] = [], roles: Bool = false) {
    self.findings = findings
    let timeline = findings.incidents.first.map {
      Timeline(of: $0, end: findings.input.to, notes: notes)
    }
    self.timeline = roles ? timeline?.withRoles() : timeline
  }
}

extension Timeline {
  /// The four measures in the order they are told in, with the name each has in prose.
  var measures: [(name: String, key: String, measure: Measure?)] {
    [
      ("Time to detect", "timeToDetectSeconds", detect),
      ("Time to acknowledge", "timeToAcknowledgeSeconds", acknowledge),
      ("Time to mitigate", "timeToMitigateSeconds", mitigate),
      ("Time to recover", "timeToRecoverSeconds", recover),
    ]
  }
}

extension Timeline.Event.Kind {
  /// What the row is called in a sentence.
  var noun: String {
    switch self {
    case .acknowledge: "acknowledgement"
    case .escalate: "escalation"
    case .mitigate: "mitigation"
    case .notify: "notification"
    case .recover: "recovery"
    case .resolve: "resolution"
    default: rawValue
    }
  }
}

/// A row as people read it.
struct TimelineRow {
  let clock: String
  /// `+2 min 6 s`, `-5 min`, `0`.
  let offset: String
  let kind: String
  let text: String
  let service: String
  /// `lena`, `a person` or `system`.
  let actor: String
  /// `checkout.log:12` or the alert's id.
  let evidence: String
  let url: String?

  init(_ event: Timeline.Event, start: Timestamp, times: TimeText) {
    clock = times.clock(event.at)
    let seconds = event.at.seconds(since: start)
    offset = seconds == 0 ? "0" : (seconds < 0 ? "-" : "+") + Quantity.duration(seconds)
    kind = event.kind.rawValue
    text = event.text
    service = event.service ?? ""
    actor = event.who ?? (event.actor == .person ? "a person" : "system")
    if let source = event.source, let line = event.line {
      evidence = "\(source):\(line)"
    } else {
      evidence = event.alert.map { "alert \($0)" } ?? event.source ?? ""
    }
    url = event.url
  }
}
