import CulpritCore

/// One episode of an alert, whatever tool told of it.
package struct Alert: Sendable, Equatable {
  /// The source's own identity of the alert: fingerprint, alias, incident key, ARN… never empty.
  package var id: String
  package var name: String
  package var severity: Severity
  /// The source's own word for the severity (`P1`, `critical`, `Sev2`), when it has one.
  package var severityText: String?
  package var service: String?
  package var status: Status
  package var startsAt: Timestamp
  /// How good `startsAt` is.
  package var startBasis: StartBasis
  /// `nil` while it is open.
  package var endsAt: Timestamp?
  package var acknowledgedAt: Timestamp?
  package var acknowledgedBy: String?
  package var resolvedBy: Resolution?
  /// How often somebody was told; `nil` when the source does not say.
  package var notifications: Int?
  package var escalations: Int?
  package var notes: [Note]
  package var labels: [String: String]
  package var annotations: [String: String]
  package var summary: String?
  package var team: String?
  package var responder: String?
  /// Low-urgency, maintenance and the like: never woke anybody.
  package var isPage: Bool?
  /// The name of the alert source that read it: an entry of `AlertSources.all`.
  package var source: String
  package var url: String?
  package var runbook: String?
  /// Keys under which other tools know the same page (Alertmanager's groupKey hash, dedup_key, alias).
  package var joinKeys: [String]
  /// Whether the page was touched by a person: note, reassign, escalate, manual resolve, ticket; `nil` when unknown.
  package var humanAction: Bool?
  /// State changes and deliveries with their moments, for flapping and timelines.
  package var events: [Event]

  package enum Status: String, Sendable {
    case firing, resolved, suppressed, acknowledged, pending, unknown
  }

  /// What is known of the start: decides which messages are of one episode.
  package enum StartBasis: UInt8, Sendable {
    /// The tool names the start of the episode: another start is another episode.
    case exact
    /// The moment of a message that says it fires: while the episode is open, further ones repeat it.
    case reported
    /// Only a later message (recovery, acknowledgement) was seen: `startsAt` is that message's moment.
    case unknown
  }

  package enum Resolution: String, Sendable { case automatic, manual, timeout }

  package struct Note: Sendable, Equatable {
    package var at: Timestamp?
    package var who: String?
    package var text: String
    package init(at: Timestamp?, who: String?, text: String) {
      self.at = at
      self.who = who
      self.text = text
    }
  }

  package struct Event: Sendable, Equatable {
    package enum Kind: String, Sendable {
      case fired, notified, acknowledged, unacknowledged, escalated, reassigned, silenced, inhibited, noted, resolved
    }
    package var at: Timestamp
    package var kind: Kind
    package var who: String?
    package var text: String?
    package init(at: Timestamp, kind: Kind, who: String? = nil, text: String? = nil) {
      self.at = at
      self.kind = kind
      self.who = who
      self.text = text
    }
  }

  package init(
    id: String, name: String, severity: Severity = .unknown, service: String? = nil, status: Status = .firing,
    startsAt: Timestamp, endsAt: Timestamp? = nil, labels: [String: String] = [:],
    annotations: [String: String] = [:], source: String
  ) {
    self.id = id
    self.name = name
    self.severity = severity
    self.service = service
    self.status = status
    self.startsAt = startsAt
    startBasis = .exact
    self.endsAt = endsAt
    self.labels = labels
    self.annotations = annotations
    self.source = source
    notes = []
    joinKeys = []
    events = []
  }
  /// Whether nothing says that it is over; a resolved alert whose end is not told is over.
  package var isOpen: Bool { endsAt == nil && status != .resolved }

  /// An alert whose start is yet to be found; `AlertReading.add` completes it.
  init(id: String, name: String, source: String) {
    self.init(id: id, name: name, startsAt: Timestamp(microseconds: 0), source: source)
  }
}
