import CulpritCore

/// One tool's way of telling about alerts or changes.
///
/// One file in `Sources/` (or `Changes/`) and one line in `AlertSources.alerts` (or `.changes`) add one. A source sees a
/// document entry by entry; what surrounds the entries (arrays, lines, envelopes of webhook recorders, CSV) is not
/// its business.
package protocol AlertSource: AlertShape {
  /// The name that `culprit formats` and `culprit explain` show: `prometheus_alertmanager`, `pagerduty`.
  static var name: String { get }
  /// One line for `culprit formats`.
  static var summary: String { get }
  /// What a document of it holds when its entries do not say.
  static var kind: AlertFile.Kind { get }
  /// Whether it takes what is no tool's own format, and so may fit entries that are.
  static var isFallback: Bool { get }
  /// What it is tried as: itself, or the shapes of a family.
  static var shapes: [any AlertShape.Type] { get }
}

/// One kind of message or list of a tool; a source is one, or is made of several (`AlertFamily`).
package protocol AlertShape: Sendable {
  /// Documents it reads, written for this project; they are also its tests.
  static var samples: [String] { get }
  /// How an entry is recognised, and what is missing when it nearly is: drives "nearest source" messages.
  static func match(_ entry: AlertEntry) -> SourceMatch
  /// Whether the same file is also a log whose lines count as evidence (Kubernetes events, CloudTrail).
  static var isAlsoLog: Bool { get }
  /// Reads what it can; parts that are bad are counted, the good ones given.
  static func read(_ entry: AlertEntry, into reading: inout AlertReading)
}

extension AlertShape {
  package static var isAlsoLog: Bool { false }
}

extension AlertSource {
  package static var kind: AlertFile.Kind { .alert }
  package static var isFallback: Bool { false }
  package static var shapes: [any AlertShape.Type] { [Self.self] }
}

/// A tool whose messages come in several shapes, tried in their order.
package protocol AlertFamily: AlertSource {
  static var shapes: [any AlertShape.Type] { get }
}

extension AlertFamily {
  package static var samples: [String] { shapes.flatMap { $0.samples } }

  package static func match(_ entry: AlertEntry) -> SourceMatch {
    var best = SourceMatch.no
    for shape in shapes {
      switch shape.match(entry) {
      case .yes: return .yes
      case .nearly(let missing): if best == .no { best = .nearly(missing: missing) }
      case .no: break
      }
    }
    return best
  }

  package static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    shapes.first { $0.match(entry) == .yes }?.read(entry, into: &reading)
  }
}

/// How well an entry fits a source.
package enum SourceMatch: Sendable, Equatable {
  case no
  /// Looks like it, but the named field is missing.
  case nearly(missing: String)
  case yes

  /// `yes` when every one of the members is there, `nearly` when the first is and another is not.
  static func requiring(_ members: String..., of value: JSONValue) -> SourceMatch {
    guard let first = members.first, value.has(first) else { return .no }
    for member in members where !value.has(member) { return .nearly(missing: member) }
    return .yes
  }
}

/// One message, list or row of a document.
package struct AlertEntry: Sendable {
  package enum Form: Sendable {
    /// An object of a JSON document.
    case json
    /// A row of a CSV document, as an object of strings.
    case row
    /// A whole text document, as a string.
    case text
  }

  package var value: JSONValue
  package var form: Form
  /// The line of the document at which it begins, from 1.
  package var line: Int
  /// When a recorder of webhooks says it arrived.
  package var receivedAt: Timestamp?
  /// Where stamps without a zone are from.
  package var zone: ZoneOffsets
  /// The year of stamps without one, when known.
  package var year: Int?

  package init(
    value: JSONValue, form: Form = .json, line: Int = 1, receivedAt: Timestamp? = nil, zone: ZoneOffsets = .utc,
    year: Int? = nil
  ) {
    self.value = value
    self.form = form
    self.line = line
    self.receivedAt = receivedAt
    self.zone = zone
    self.year = year
  }

  package subscript(key: String) -> JSONValue { value[key] }

  /// The text of a text document; empty for any other.
  package var text: String {
    if form == .text, case .string(let text) = value { text } else { "" }
  }

  /// The first bytes of a text document. Every log is asked whether it is one of alerts, and a search through a `String`
  /// took a fifth of the time of a small run.
  func opening(_ length: Int) -> [UInt8] { Array(text.utf8.prefix(length)) }

  /// The same surroundings with another value.
  package func with(_ value: JSONValue, form: Form? = nil) -> AlertEntry {
    AlertEntry(value: value, form: form ?? self.form, line: line, receivedAt: receivedAt, zone: zone, year: year)
  }

  /// The moment of a value, in the document's zone when it names none.
  package func time(_ value: JSONValue) -> Timestamp? { value.moment(zone: zone) }
}

/// What alert sources made of a document's entries.
package struct AlertReading: Sendable {
  package var alerts: [Alert] = []
  /// Alerts whose entry names no time at all; their `startsAt` means nothing.
  package var undated: [Alert] = []
  package var changes: [Change] = []
  package var silences: [Silence] = []
  /// Parts that could not be used, with the reason.
  package var rejected: [Rejection] = []
  /// Alerts as their labels tell of them, by a hash of the message's parts: a year of notifications repeats a few
  /// thousand.
  private var prototypes: [Int: (key: [JSONValue], alert: Alert)] = [:]
  /// Keys of groups hashed so far: a year of notifications repeats a few hundred of them.
  private var groupKeys: [String: [String]] = [:]
  package init() {}

  /// The keys under which PagerDuty and OpsGenie know what Alertmanager sends for this group.
  mutating func joinKeys(ofGroup key: String) -> [String] {
    if let known = groupKeys[key] { return known }
    let keys = [SHA256.hex(key)]
    if groupKeys.count < 65_536 { groupKeys[key] = keys }
    return keys
  }

  /// The alert that `make` makes of these parts of a message, made once for equal parts.
  mutating func prototype(of key: [JSONValue], make: () -> Alert) -> Alert {
    var hasher = Hasher()
    for value in key { value.hashShallow(into: &hasher) }
    let hash = hasher.finalize()
    if let known = prototypes[hash], known.key == key { return known.alert }
    let alert = make()
    if prototypes.count < 65_536 { prototypes[hash] = (key, alert) }
    return alert
  }

  /// Adds an alert that started at `start`, which is as good as `basis` says; without one it is undated.
  mutating func add(_ alert: Alert, at start: Timestamp?, basis: Alert.StartBasis = .exact) {
    guard let start else {
      undated.append(alert)
      return
    }
    var alert = alert
    alert.startsAt = start
    alert.startBasis = basis
    alerts.append(alert)
  }

  /// Adds what a message says that tells one moment: that an alert is over, or that it fires.
  ///
  /// - Parameter text: How the source says that it fires.
  mutating func add(_ alert: Alert, isOver: Bool, at moment: Timestamp?, text: String? = nil) {
    var alert = alert
    if isOver { alert.close(at: moment, .automatic) } else { alert.happened(.fired, moment, text: text) }
    add(alert, at: moment, basis: isOver ? .unknown : .reported)
  }

  mutating func reject(_ entry: AlertEntry, _ reason: String) {
    rejected.append(Rejection(line: entry.line, reason: reason))
  }
}

/// A document that may hold alerts or changes, whole and inflated.
package struct AlertDocument: Sendable {
  package var name: String
  package var bytes: [UInt8]
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  package init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }
}
