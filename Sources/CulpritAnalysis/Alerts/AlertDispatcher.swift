import CulpritCore

/// Gives each entry of a document to the source that knows it, after taking off what recorders wrapped around it.
struct AlertDispatcher {
  private let zone: ZoneOffsets
  private var reading = AlertReading()
  private var joiner = EpisodeJoiner(isOneDocument: true)
  private var undated: [Alert] = []
  private var changes: [Change] = []
  private var silences: [Silence] = []
  private var rejected: [Rejection] = []
  private var rejectedCount = 0
  private var entries = 0
  /// Whether entries were of a shape that is a log, too.
  private var isAlsoLog = false
  /// Entries per source, by position in `AlertSources.everything`.
  private var votes = Array(repeating: 0, count: AlertSources.everything.count)
  /// The shape of the entry before, as a position in `AlertSources.shapes`: documents are seldom mixed, and no entry
  /// fits two sources.
  private var last: Int?
  /// The members of the entry before, when it was of a plain list.
  private var lastMembers: UInt64 = 0
  private var nearest: (source: String, missing: String, hasMost: Bool)?
  private var looksLike: String?
  private var previous = JSONValue.null

  /// How many entries were nobody's before the first that was somebody's.
  private var unread = 0
  private static let glanceLimit = 32

  /// Whether only what the document is will be asked, so that nobody reads why an entry could not be used: saying why costs
  /// as much as looking.
  private let isGlance: Bool

  init(zone: ZoneOffsets, isGlance: Bool = false) {
    self.zone = zone
    self.isGlance = isGlance
  }

  /// Whether some source reads such entries.
  func knows(_ entry: AlertEntry) -> Bool { shape(of: entry) != nil }

  mutating func reject(line: Int, reason: String) {
    rejectedCount += 1
    if rejected.count < AlertReader.rejectionLimit { rejected.append(Rejection(line: line, reason: reason)) }
  }

  /// Reads an entry.
  ///
  /// - Parameter isCutOff: Whether it was counted as an entry that the document's end cut off.
  mutating func take(_ entry: AlertEntry, isCutOff: Bool = false) {
    // A sender that got no answer sends again at once: the very same entry twice in a row is one.
    if entry.value == previous {
      entries += 1
      return
    }
    previous = entry.value
    if looksLike == nil { looksLike = Self.description(of: entry) }
    // What begins with so many entries that are nobody's is something else: a log, as a rule.
    if isGlance, unread == Self.glanceLimit { return }
    if read(entry, depth: 0) { return }
    entries += 1
    if votes.allSatisfy({ $0 == 0 }) { unread += 1 }
    if isCutOff || isGlance { return }
    let near = Self.nearest(to: entry)
    if nearest == nil { nearest = near }
    if let near {
      reject(line: entry.line, reason: "like \(near.source), but without '\(near.missing)'")
    } else {
      reject(line: entry.line, reason: "no alert source has \(Self.description(of: entry))")
    }
  }

  /// - Parameter isInLog: Whether the entry is a part of a log's record, in which only a tool's own message is one: plain
  ///   fields with a name and a time are said of many things there.
  private mutating func read(_ entry: AlertEntry, depth: Int, isInLog: Bool = false) -> Bool {
    if let index = shape(of: entry), !(isInLog && AlertSources.everything[AlertSources.shapes[index].source].isFallback)
    {
      let (source, shape) = AlertSources.shapes[index]
      last = index
      if AlertSources.everything[source].isFallback { lastMembers = Self.members(of: entry) }
      votes[source] += 1
      entries += 1
      if shape.isAlsoLog { isAlsoLog = true }
      shape.read(entry, into: &reading)
      collect()
      return true
    }
    guard depth < Envelope.depthLimit else { return false }
    var isRead = false
    var bad: [AlertEntry] = []
    let contents = Envelope.open(entry)
    let isInLog = isInLog || Envelope.isLogRecord(entry.value)
    for inner in contents.entries {
      guard read(inner, depth: depth + 1, isInLog: isInLog) else {
        bad.append(inner)
        continue
      }
      isRead = true
      if contents.isOneOf { break }
    }
    if isRead, !contents.isOneOf {
      for inner in bad {
        entries += 1
        reject(line: inner.line, reason: "no alert source has \(Self.description(of: inner))")
      }
    }
    return isRead
  }

  private func shape(of entry: AlertEntry) -> Int? {
    // The plain lists take what no tool's format is, so what follows one may be a tool's again, unless it has the same
    // members.
    if let last {
      let (source, shape) = AlertSources.shapes[last]
      if !AlertSources.everything[source].isFallback || Self.members(of: entry) == lastMembers,
        shape.match(entry) == .yes
      {
        return last
      }
    }
    return AlertSources.shapes.firstIndex { $0.shape.match(entry) == .yes }
  }

  private static func members(of entry: AlertEntry) -> UInt64 {
    var hash = StableHash()
    for member in entry.value.members {
      hash.add(member.key.utf8)
      hash.add(CollectionOfOne(0))
    }
    return hash.value
  }

  private mutating func collect() {
    for alert in reading.alerts { joiner.add(alert) }
    undated += reading.undated
    changes += reading.changes
    silences += reading.silences
    for rejection in reading.rejected { reject(line: rejection.line, reason: rejection.reason) }
    reading.alerts.removeAll(keepingCapacity: true)
    reading.undated.removeAll(keepingCapacity: true)
    reading.changes.removeAll(keepingCapacity: true)
    reading.silences.removeAll(keepingCapacity: true)
    reading.rejected.removeAll(keepingCapacity: true)
  }

  mutating func file(name: String) -> AlertFile {
    let best = votes.indices.max { (votes[$0], -$0) < (votes[$1], -$1) }
    let source = best.flatMap { votes[$0] > 0 ? AlertSources.everything[$0] : nil }
    let (alerts, undated) = Self.closing(joiner.episodes(), with: undated)
    let kind: AlertFile.Kind =
      if source == nil {
        .none
      } else if !alerts.isEmpty || !undated.isEmpty {
        .alert
      } else if !changes.isEmpty {
        .change
      } else {
        source?.kind ?? .none
      }
    return AlertFile(
      name: name, kind: kind, source: source?.name, alerts: alerts, undated: undated,
      changes: ChangeJoiner.joined(changes), silences: Silence.joined(silences), rejected: rejected,
      rejectedCount: rejectedCount, entries: entries,
      looksLike: looksLike ?? "nothing", nearest: nearest?.source, missing: nearest?.missing,
      hasMostFields: nearest?.hasMost ?? false,
      isAlsoLog: isAlsoLog)
  }

  /// Messages without a moment that end what an episode with a start began: when it ended is not known, that it did is.
  private static func closing(_ episodes: [Alert], with undated: [Alert]) -> (alerts: [Alert], undated: [Alert]) {
    guard undated.contains(where: { $0.status == .resolved || $0.status == .acknowledged }) else {
      return (episodes, undated)
    }
    var alerts = episodes
    var latest: [String: Int] = [:]
    for (index, alert) in alerts.enumerated() {
      let key = "\(alert.source) \(alert.id)"
      if let known = latest[key], alerts[known].startsAt > alert.startsAt { continue }
      latest[key] = index
    }
    let left = undated.filter { message in
      guard message.status == .resolved || message.status == .acknowledged,
        let index = latest["\(message.source) \(message.id)"]
      else { return true }
      if alerts[index].isOpen, alerts[index].status != .suppressed { alerts[index].status = message.status }
      return false
    }
    return (alerts, left)
  }

  /// The source that nearly fits the entry or what is wrapped in it.
  private static func nearest(
    to entry: AlertEntry, depth: Int = 0
  ) -> (source: String, missing: String, hasMost: Bool)? {
    if let near = NearestSource.find(entry.value) { return (near.source, near.missing, true) }
    // The plain lists last: nearly every message is nearly one of them.
    for isFallback in [false, true] {
      for source in AlertSources.everything where source.isFallback == isFallback {
        if case .nearly(let missing) = source.match(entry) { return (source.name, missing, false) }
      }
    }
    guard depth < Envelope.depthLimit else { return nil }
    for inner in Envelope.contents(of: entry).prefix(3) {
      if let near = nearest(to: inner, depth: depth + 1) { return near }
    }
    return nil
  }

  private static func description(of entry: AlertEntry) -> String {
    func list(_ names: [String]) -> String {
      names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }
    return switch (entry.form, entry.value) {
    case (.row, _): "CSV with columns \(list(entry.value.members.map(\.key)))"
    case (.text, _): "text"
    case (_, .object(let members)): "a JSON object with \(list(members.map(\.key)))"
    case (_, .array): "a JSON array"
    default: "a JSON scalar"
    }
  }
}

/// What recorders of webhooks, queues and exporters put around the messages of a source.
enum Envelope {
  static let depthLimit = 7

  /// Members that hold the message itself, as an object or as JSON in a string.
  private static let bodies: Set<String> = [
    "body", "payload", "content", "json", "data", "message", "Message", "request", "event", "detail", "params",
    "alert", "incident", "result", "value", "Sns", "Body", "raw", "requestBody", "rawBody", "_source", "record",
    "object", "issue", "response", "postData", "text", "env", "environment", "variables", "webhook", "notification",
    "Payload", "Event", "form", "log", "_raw", "hits",
  ]

  /// The list that matters where a page of an API holds several.
  private static let primary: Set<String> = ["alerts", "incidents", "problems", "issues", "alarms"]

  /// A body as JSON: as it is, from a string, or from Pub/Sub's base64.
  private static func decoded(_ member: JSONValue.Member, beside value: JSONValue) -> JSONValue {
    if member.key == "data", value.has(any: "messageId", "message_id", "publishTime"),
      case .string(let text) = member.value
    {
      let bytes = Array(text.utf8)
      var inner: [UInt8] = []
      Base64.decode(bytes.span, from: 0, to: bytes.count, onto: &inner)
      if let value = JSONValue(parsing: String(decoding: inner, as: UTF8.self)) { return value }
    }
    return member.value.unfolded
  }

  /// Members that say when the message arrived.
  private static let arrivals = [
    "received_at", "receivedAt", "received", "timestamp", "time", "@timestamp", "Timestamp", "created_at", "createdAt",
    "date", "ts", "SentTimestamp", "datetime",
  ]

  /// Whether a logger wrote it: words and how bad they are.
  static func isLogRecord(_ value: JSONValue) -> Bool {
    value.has(any: "msg", "message", "log", "MESSAGE")
      && value.has(
        any: "level", "levelname", "log.level", "loglevel", "logger", "severityText", "lvl", "PRIORITY", "stream")
  }

  /// Messages by name: every member is one.
  private static func areNamed(_ value: JSONValue) -> Bool {
    !value.members.isEmpty && value.members.allSatisfy { $0.value.isObject }
  }

  /// The entries inside `entry` when it is no message itself; empty when it holds none.
  static func contents(of entry: AlertEntry) -> [AlertEntry] { open(entry).entries }

  /// What is inside `entry`, and whether it is one of several candidates: the message stands in one of them, and the
  /// others tell of its delivery.
  static func open(_ entry: AlertEntry) -> (entries: [AlertEntry], isOneOf: Bool) {
    if entry.form == .text {
      let values = HTTPText.bodies(entry.text) + TextFields.blocks(entry.text)
      return (values.map { entry.with($0, form: .json) }, false)
    }
    guard entry.form == .json else { return ([], false) }
    let value = entry.value
    switch value {
    case .array(let elements):
      return (elements.filter { $0.isObject || $0.isArray }.map { entry.with($0) }, false)
    case .string:
      let inner = value.unfolded
      return (inner.isObject || inner.isArray ? [entry.with(inner)] : [], false)
    case .object(let members):
      var surroundings = entry
      for key in arrivals {
        if let moment = entry.time(value[key]) {
          surroundings.receivedAt = moment
          break
        }
      }
      var candidates: [JSONValue] = []
      for member in members where bodies.contains(member.key) {
        let inner = decoded(member, beside: value)
        if inner.isObject || inner.elements.contains(where: \.isObject) { candidates.append(inner) }
      }
      // `"event_type": "x"` beside the member `x`.
      if let kind = value.first("event_type", "type", "eventType"), value[kind].isObject {
        candidates.append(value[kind])
      }
      // A page of an API, whatever it calls its list.
      let lists = members.filter { $0.value.elements.contains(where: \.isObject) && !bodies.contains($0.key) }
      if let list = lists.count == 1 ? lists[0] : lists.first(where: { primary.contains($0.key) }) {
        candidates.append(list.value)
      }
      // Or by their names, as an object.
      for member in members where primary.contains(member.key) && areNamed(member.value) {
        candidates.append(member.value)
      }
      if candidates.count == 1, candidates[0].isArray {
        return (candidates[0].elements.map { surroundings.with($0) }, false)
      }
      if !candidates.isEmpty { return (candidates.map { surroundings.with($0) }, true) }
      return (areNamed(value) ? members.map { entry.with($0.value) } : [], false)
    default:
      return ([], false)
    }
  }
}
