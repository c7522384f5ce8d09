import CulpritCore

/// What happened in one incident, row by row, each with what it rests on; and how long its stages took.
///
/// The rows that matter (`isMain`) are few: the changes before the onset, first signs, the detecting alert,
/// acknowledgements, escalations, the peak, the mitigating change, recovery and resolution. Everything else is kept for
/// the appendix, so that a reviewer can move it up and never has to search for it.
package struct Timeline: Sendable {
  package struct Event: Sendable, Equatable {
    /// In the order in which rows of the same moment are shown.
    package enum Kind: String, Sendable, CaseIterable {
      case change, onset, alert, notify, acknowledge, escalate, peak, mitigate, recover, resolve, note
    }

    package enum Actor: String, Sendable { case person, system }

    package var at: Timestamp
    package var kind: Kind
    package var actor: Actor
    package var who: String?
    package var service: String?
    package var text: String
    /// The log (or file of notes) the row rests on, with its line.
    package var source: String?
    package var line: Int?
    /// The id of the alert the row rests on.
    package var alert: String?
    package var url: String?
    package var isMain: Bool

    package init(
      at: Timestamp, kind: Kind, actor: Actor, who: String? = nil, service: String? = nil, text: String,
      isMain: Bool
    ) {
      self.at = at
      self.kind = kind
      self.actor = actor
      self.who = who
      self.service = service
      self.text = text
      self.isMain = isMain
    }
  }

  /// A length of time and the two rows it is the difference of.
  package struct Measure: Sendable, Equatable {
    package var seconds: Double
    /// Indices in `events`.
    package var from: Int
    package var to: Int
  }

  package var finding: IncidentFinding
  /// The onset, or the first alert where no onset is known: offsets count from here.
  package var start: Timestamp
  /// Ascending by time.
  package private(set) var events: [Event]
  /// Onset → first alert.
  package private(set) var detect: Measure?
  /// First alert → first acknowledgement.
  package private(set) var acknowledge: Measure?
  /// Onset → the last change before recovery.
  package private(set) var mitigate: Measure?
  /// Onset → the leading cause's rate is back at its baseline.
  package private(set) var recover: Measure?

  /// - Parameters:
  ///   - end: The last moment the logs cover; recovery is claimed only when five quiet minutes follow it.
  ///   - notes: What people wrote.
  package init(of finding: IncidentFinding, end: Timestamp?, notes: [TimelineNote] = []) {
    self.finding = finding
    start = finding.onset ?? finding.incident.startsAt
    events = []
    let recovery = Self.recovery(of: finding, from: start, end: end)
    addChanges(recovery: recovery?.at)
    addSigns()
    addAlerts()
    if let peak = requestPeak ?? causePeak(end: end) { events.append(peak) }
    if let recovery { events.append(recovery) }
    addNotes(notes)
    let order = Dictionary(uniqueKeysWithValues: Event.Kind.allCases.enumerated().map { ($1, $0) })
    events.sort {
      ($0.at, order[$0.kind] ?? 0, $0.isMain ? 0 : 1, $0.text, $0.service ?? "")
        < ($1.at, order[$1.kind] ?? 0, $1.isMain ? 0 : 1, $1.text, $1.service ?? "")
    }
    events = events.enumerated().filter { $0.offset == 0 || events[$0.offset - 1] != $0.element }.map { $0.element }
    measure()
  }

  /// Names of people replaced by roles ("responder 1" is whoever appears first), also where a text mentions them.
  package func withRoles() -> Timeline {
    var result = self
    var roles: [(name: String, role: String)] = []
    for event in events where event.actor == .person {
      if let who = event.who, !roles.contains(where: { $0.name == who }) {
        roles.append((who, "responder \(roles.count + 1)"))
      }
    }
    // Longest first, so that "Lena" does not spoil "Lena Meyer".
    let ordered = roles.sorted { ($0.name.count, $1.name) > ($1.name.count, $0.name) }
    func anonymous(_ text: String) -> String {
      var text = text.replacing(/<@[A-Z0-9]+(\|[^>]*)?>/, with: "someone")
      for (name, role) in ordered where name.count > 2 { text = text.replacing(name, with: role) }
      return text
    }
    for index in result.events.indices {
      let who = result.events[index].who
      if let role = roles.first(where: { $0.name == who })?.role { result.events[index].who = role }
      result.events[index].text = anonymous(result.events[index].text)
    }
    for index in result.finding.changes.indices {
      let who = result.finding.changes[index].change.who
      result.finding.changes[index].change.who = who.map(anonymous)
    }
    return result
  }

  // MARK: Rows

  private mutating func addChanges(recovery: Timestamp?) {
    let before = finding.changes.filter { $0.change.at <= start }.sorted { $0.change.at > $1.change.at }.prefix(3)
    let detection = finding.incident.startsAt
    // A change after the alert and before recovery is what people did about it; the last one is what worked.
    let mitigation = recovery.flatMap { recovery in
      finding.changes.filter { $0.change.at > detection && $0.change.at <= recovery }.max {
        $0.change.at < $1.change.at
      }
    }
    for ranked in finding.changes {
      let change = ranked.change
      let isMitigation = mitigation == ranked
      let what = change.doesNameKind ? change.what : "\(change.kind): \(change.what)"
      let text = change.status.map { "\(what) (\($0))" } ?? what
      var event = Event(
        at: change.at, kind: isMitigation ? .mitigate : .change, actor: change.who == nil ? .system : .person,
        who: change.who, service: change.service,
        text: isMitigation ? text + "; the last change before recovery" : text,
        isMain: isMitigation || before.contains(ranked) || change.at > detection)
      event.source = change.source
      event.url = change.url
      events.append(event)
    }
  }

  private mutating func addSigns() {
    let nearest = finding.causes.filter { $0.firstSeen != nil }.min {
      (abs(($0.firstSeen ?? start).seconds(since: start)), $0.rank)
        < (abs(($1.firstSeen ?? start).seconds(since: start)), $1.rank)
    }
    var isOnsetTold = finding.onset == nil
    for cause in finding.causes {
      guard let first = cause.firstSeen, let signature = cause.signature else { continue }
      let isOnset = !isOnsetTold && cause.rank == nearest?.rank && abs(first.seconds(since: start)) <= 60
      let likely = "cause \(cause.rank), \(Int((cause.confidence * 100).rounded())) % likely"
      var event = Event(
        at: isOnset ? start : first, kind: .onset, actor: .system, service: cause.service,
        text: (cause.baseline.count == 0 ? "first seen: " : "surge: ") + signature.template + " (\(likely))",
        isMain: isOnset || cause.rank <= 3)
      let examples = signature.summary.examples
      let example = examples.first { $0.at == first.microseconds } ?? examples.first
      event.source = example?.source
      event.line = example?.line
      if isOnset { isOnsetTold = true }
      events.append(event)
    }
    if !isOnsetTold {
      events.append(Event(at: start, kind: .onset, actor: .system, text: "the logs begin to change", isMain: true))
    }
  }

  private mutating func addAlerts() {
    let alerts = finding.incident.alerts
    let detecting = alerts.enumerated().min { ($0.element.startsAt, $0.offset) < ($1.element.startsAt, $1.offset) }
    let end = finding.incident.endsAt
    for (index, alert) in alerts.enumerated() {
      func add(
        _ at: Timestamp, _ kind: Event.Kind, _ text: String, who: String? = nil, isPerson: Bool = false, isMain: Bool
      ) {
        var event = Event(
          at: at, kind: kind, actor: isPerson || who != nil ? .person : .system, who: who, service: alert.service,
          text: text, isMain: isMain)
        event.alert = alert.id
        event.url = alert.url
        events.append(event)
      }
      let named = "\(alert.name) (\(alert.severityText ?? alert.severity.name))"
      let summary = alert.summary.map { ": \($0)" } ?? ""
      add(alert.startsAt, .alert, "alert \(named)\(summary)", isMain: index == detecting?.offset)
      for event in alert.events {
        let text = event.text.map { ": \($0)" } ?? ""
        switch event.kind {
        case .fired:
          if event.at != alert.startsAt { add(event.at, .alert, "\(alert.name) fires again\(text)", isMain: false) }
        case .notified: add(event.at, .notify, "\(alert.name): notification\(text)", isMain: false)
        case .acknowledged:
          add(event.at, .acknowledge, "\(alert.name) acknowledged\(text)", who: event.who, isPerson: true, isMain: true)
        case .unacknowledged: add(event.at, .note, "\(alert.name) unacknowledged\(text)", who: event.who, isMain: true)
        case .escalated:
          add(event.at, .escalate, "\(alert.name) escalated\(text)", who: event.who, isMain: true)
        case .reassigned:
          add(event.at, .escalate, "\(alert.name) reassigned\(text)", who: event.who, isPerson: true, isMain: true)
        case .silenced: add(event.at, .note, "\(alert.name) silenced\(text)", who: event.who, isMain: false)
        case .inhibited: add(event.at, .note, "\(alert.name) inhibited\(text)", isMain: false)
        case .noted: add(event.at, .note, event.text ?? "note", who: event.who, isMain: false)
        case .resolved:
          if event.at != alert.endsAt {
            add(event.at, .resolve, "\(alert.name) resolved\(text)", who: event.who, isMain: false)
          }
        }
      }
      if let at = alert.acknowledgedAt, !alert.events.contains(where: { $0.kind == .acknowledged }) {
        add(at, .acknowledge, "\(alert.name) acknowledged", who: alert.acknowledgedBy, isPerson: true, isMain: true)
      }
      for note in alert.notes {
        guard let at = note.at, !alert.events.contains(where: { $0.kind == .noted && $0.at == at }) else { continue }
        add(at, .note, note.text, who: note.who, isMain: false)
      }
      if let at = alert.endsAt {
        let how = alert.resolvedBy.map { " (\($0.rawValue))" } ?? ""
        // The incident is resolved with its last alert.
        add(
          at, .resolve, "\(alert.name) resolved\(how)", isPerson: alert.resolvedBy == .manual,
          isMain: at == end)
      }
    }
  }

  private mutating func addNotes(_ notes: [TimelineNote]) {
    for note in notes {
      var event = Event(
        at: note.at, kind: .note, actor: .person, who: note.who, text: note.text, isMain: note.isPinned)
      event.source = note.source
      event.line = note.line
      events.append(event)
    }
  }

  private mutating func measure() {
    func first(_ kind: Event.Kind, from: Timestamp? = nil) -> Int? {
      events.firstIndex { $0.kind == kind && $0.at >= from ?? $0.at }
    }
    let onset = finding.onset.flatMap { onset in events.firstIndex { $0.kind == .onset && $0.at == onset } }
    let alert = first(.alert)
    func span(_ from: Int?, _ to: Int?) -> Measure? {
      guard let from, let to else { return nil }
      return Measure(seconds: events[to].at.seconds(since: events[from].at), from: from, to: to)
    }
    detect = span(onset, alert)
    acknowledge = span(alert, alert.flatMap { first(.acknowledge, from: events[$0].at) })
    mitigate = span(onset ?? alert, first(.mitigate))
    recover = span(onset ?? alert, first(.recover))
  }

  // MARK: Peak and recovery

  /// When the last of the leading causes was back at its rate; while the incident goes on there is none.
  ///
  /// A cause that is quiet again is not yet a recovery: a database that died of a full disk complains no more.
  private static func recovery(of finding: IncidentFinding, from start: Timestamp, end: Timestamp?) -> Event? {
    guard let end, finding.state != .ongoing,
      let (at, cause) = Recovery.moment(of: finding.causes, from: start, to: end), let signature = cause.signature
    else { return nil }
    return Event(
      at: at, kind: .recover, actor: .system, service: cause.service,
      text: "back at its rate before: \(signature.template)", isMain: true)
  }

  private func causePeak(end: Timestamp?) -> Event? {
    guard let end, let cause = finding.causes.first(where: { $0.signature != nil }), let signature = cause.signature
    else { return nil }
    let steps = Recovery.steps(signature.summary.series, from: start, to: end)
    guard let peak = steps.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), peak.value > 1 else { return nil }
    return Event(
      at: max(start, Timestamp(microseconds: peak.key)), kind: .peak, actor: .system, service: cause.service,
      text: "peak: \(peak.value) records in \(Recovery.step) s of \(signature.template)", isMain: true)
  }

  /// The worst minute, as the impact tells it.
  private var requestPeak: Event? {
    guard let peak = finding.impact.peak else { return nil }
    return Event(
      at: max(start, peak.at), kind: .peak, actor: .system,
      text:
        "peak: \(Int((peak.share * 100).rounded())) % of requests failed (\(peak.failed) of \(peak.requests) in a minute)",
      isMain: true)
  }
}

extension Change {
  /// Whether the change's own words name its kind already, so that nobody reads "deploy: Deploy cart 2.4".
  package var doesNameKind: Bool { what.lowercased().hasPrefix(kind.lowercased()) }
}
