import CulpritCore

/// One episode of an alert, whatever tool told of it.
///
/// What all episodes of a rule's instance have in common is held once (`Facts`): a year of episodes is a few thousand
/// instances, and each copy of an alert would otherwise count two dozen references.
package struct Alert: Sendable, Equatable {
  private var facts: Facts

  package var status: Status
  package var startsAt: Timestamp
  /// How good `startsAt` is.
  package var startBasis: StartBasis
  private var end = OptionalMoment()
  private var acknowledgement = OptionalMoment()
  package var acknowledgedBy: String?
  package var resolvedBy: Resolution?
  package var severity: Severity
  private var toldTimes = OptionalCount()
  private var escalatedTimes = OptionalCount()
  package var notes: [Note]
  /// Low-urgency, maintenance and the like: never woke anybody.
  package var isPage: Bool?
  /// Keys under which other tools know the same page (Alertmanager's groupKey hash, dedup_key, alias).
  package var joinKeys: [String]
  /// Whether the page was touched by a person: note, reassign, escalate, manual resolve, ticket; `nil` when unknown.
  package var humanAction: Bool?
  /// State changes and deliveries with their moments, for flapping and timelines.
  package var events: [Event]

  package enum Status: String, Sendable, Codable {
    case firing, resolved, suppressed, acknowledged, pending, unknown
  }

  /// What is known of the start: decides which messages are of one episode.
  package enum StartBasis: UInt8, Sendable, Codable {
    /// The tool names the start of the episode: another start is another episode.
    case exact
    /// The moment of a message that says it fires: while the episode is open, further ones repeat it.
    case reported
    /// Only a later message (recovery, acknowledgement) was seen: `startsAt` is that message's moment.
    case unknown
  }

  package enum Resolution: String, Sendable, Codable { case automatic, manual, timeout }

  package struct Note: Sendable, Equatable, Codable {
    package var at: Timestamp?
    package var who: String?
    package var text: String
    package init(at: Timestamp?, who: String?, text: String) {
      self.at = at
      self.who = who
      self.text = text
    }
  }

  package init(
    id: String, name: String, severity: Severity = .unknown, service: String? = nil, status: Status = .firing,
    startsAt: Timestamp, endsAt: Timestamp? = nil, labels: [String: String] = [:],
    annotations: [String: String] = [:], source: String
  ) {
    facts = Facts(id: id, name: name, service: service, labels: labels, annotations: annotations, source: source)
    self.severity = severity
    self.status = status
    self.startsAt = startsAt
    startBasis = .exact
    notes = []
    joinKeys = []
    events = []
    self.endsAt = endsAt
  }

  /// `nil` while it is open.
  package var endsAt: Timestamp? {
    get { end.value }
    set { end.value = newValue }
  }

  package var acknowledgedAt: Timestamp? {
    get { acknowledgement.value }
    set { acknowledgement.value = newValue }
  }

  /// How often somebody was told; `nil` when the source does not say.
  package var notifications: Int? {
    get { toldTimes.value }
    set { toldTimes.value = newValue }
  }

  package var escalations: Int? {
    get { escalatedTimes.value }
    set { escalatedTimes.value = newValue }
  }

  /// Whether nothing says that it is over; a resolved alert whose end is not told is over.
  package var isOpen: Bool { endsAt == nil && status != .resolved }

  /// Whether somebody took it, whenever that was.
  package var isAcknowledged: Bool { acknowledgedAt != nil || acknowledgedBy != nil }

  /// An alert whose start is yet to be found; `AlertReading.add` completes it.
  init(id: String, name: String, source: String) {
    self.init(id: id, name: name, startsAt: Timestamp(microseconds: 0), source: source)
  }
}

extension Alert {
  /// What tells the alerting instance and describes it; copied when one of its alerts changes it.
  // `@unchecked`: it is changed only while a single alert holds it.
  fileprivate final class Facts: @unchecked Sendable {
    var id: String
    var name: String
    var severityText: String?
    var service: String?
    var labels: [String: String]
    var annotations: [String: String]
    var summary: String?
    var team: String?
    var responder: String?
    var source: String
    var url: String?
    var runbook: String?

    init(
      id: String, name: String, service: String?, labels: [String: String], annotations: [String: String],
      source: String
    ) {
      self.id = id
      self.name = name
      self.service = service
      self.labels = labels
      self.annotations = annotations
      self.source = source
    }

    func copy() -> Facts {
      let copy = Facts(
        id: id, name: name, service: service, labels: labels, annotations: annotations, source: source)
      copy.severityText = severityText
      copy.summary = summary
      copy.team = team
      copy.responder = responder
      copy.url = url
      copy.runbook = runbook
      return copy
    }

    static func == (a: Facts, b: Facts) -> Bool {
      a === b
        || a.id == b.id && a.name == b.name && a.source == b.source && a.service == b.service && a.team == b.team
          && a.severityText == b.severityText && a.summary == b.summary && a.responder == b.responder && a.url == b.url
          && a.runbook == b.runbook && a.labels == b.labels && a.annotations == b.annotations
    }
  }

  private mutating func own() {
    if !isKnownUniquelyReferenced(&facts) { facts = facts.copy() }
  }

  /// The same alert with the facts of `other` where they are equal, so that they are held once.
  func sharing(_ other: Alert) -> Alert {
    guard facts !== other.facts, facts == other.facts else { return self }
    var result = self
    result.facts = other.facts
    return result
  }

  /// The same alert with the facts of `other`, whatever they are.
  func withFacts(of other: Alert) -> Alert {
    var result = self
    result.facts = other.facts
    return result
  }

  /// Names the facts while any alert holds them: alerts of equal identity have equal facts.
  var factsIdentity: ObjectIdentifier { ObjectIdentifier(facts) }

  /// Whether the two are known to have the same facts, without comparing them.
  func hasFacts(of other: Alert) -> Bool { facts === other.facts }

  package static func == (a: Alert, b: Alert) -> Bool {
    a.startsAt == b.startsAt && a.endsAt == b.endsAt && a.status == b.status && a.startBasis == b.startBasis
      && a.severity == b.severity && a.acknowledgedAt == b.acknowledgedAt && a.acknowledgedBy == b.acknowledgedBy
      && a.resolvedBy == b.resolvedBy && a.notifications == b.notifications && a.escalations == b.escalations
      && a.isPage == b.isPage && a.humanAction == b.humanAction && a.joinKeys == b.joinKeys && a.notes == b.notes
      && a.events == b.events && a.facts == b.facts
  }

  /// The source's own identity of the alert: fingerprint, alias, incident key, ARN… never empty.
  package var id: String {
    get { facts.id }
    _modify {
      own()
      yield &facts.id
    }
  }

  package var name: String {
    get { facts.name }
    _modify {
      own()
      yield &facts.name
    }
  }

  /// The source's own word for the severity (`P1`, `critical`, `Sev2`), when it has one.
  package var severityText: String? {
    get { facts.severityText }
    _modify {
      own()
      yield &facts.severityText
    }
  }

  package var service: String? {
    get { facts.service }
    _modify {
      own()
      yield &facts.service
    }
  }

  package var labels: [String: String] {
    get { facts.labels }
    _modify {
      own()
      yield &facts.labels
    }
  }

  package var annotations: [String: String] {
    get { facts.annotations }
    _modify {
      own()
      yield &facts.annotations
    }
  }

  package var summary: String? {
    get { facts.summary }
    _modify {
      own()
      yield &facts.summary
    }
  }

  package var team: String? {
    get { facts.team }
    _modify {
      own()
      yield &facts.team
    }
  }

  package var responder: String? {
    get { facts.responder }
    _modify {
      own()
      yield &facts.responder
    }
  }

  /// The name of the alert source that read it: an entry of `AlertSources.all`.
  package var source: String {
    get { facts.source }
    _modify {
      own()
      yield &facts.source
    }
  }

  package var url: String? {
    get { facts.url }
    _modify {
      own()
      yield &facts.url
    }
  }

  package var runbook: String? {
    get { facts.runbook }
    _modify {
      own()
      yield &facts.runbook
    }
  }
}
