import CulpritCore

/// Puts the messages of one episode together: firing and resolved, repeats, acknowledgements, overlapping exports.
///
/// Alerts of one source and identity are one episode when their exact starts are equal. A message that only says "it
/// fires now" repeats the episode that is open at its moment, else begins one; a message that only says "it is over" or
/// "somebody took it" belongs to the episode open at its moment. The result does not depend on the order of messages,
/// and joining episodes again with the same messages changes nothing.
package struct EpisodeJoiner {
  /// Small, since a year has half a million of them.
  private struct Key: Hashable {
    var identity: Int32
    var start: Timestamp
  }

  /// Episodes with an exact start, merged as they come, by position in `episodesByStart`.
  private var exact: [Key: Int32] = [:]
  private var episodesByStart: [Alert] = []
  /// Messages whose episode is only known when all of them are there.
  private var others: [Alert] = []
  /// The number and first episode of each identity: the later ones share its texts, so that a year of them fits in
  /// memory.
  private var known: [Identity: (number: Int32, first: Alert)] = [:]
  /// Whether all messages are of one document, in which each was told once: notifications without a moment then add
  /// up. Two documents may overlap, or be two views of the same (webhooks and the event recorder): of their totals and of
  /// the notifications that have a moment, the most stand.
  private let isOneDocument: Bool

  package init(isOneDocument: Bool = false) { self.isOneDocument = isOneDocument }

  package mutating func add(_ alert: Alert) {
    guard alert.startBasis == .exact else {
      others.append(alert)
      return
    }
    let identity = Identity(source: alert.source, id: alert.id)
    let (number, first) = known[identity] ?? (Int32(known.count), alert)
    if number == known.count { known[identity] = (number, alert) }
    let key = Key(identity: number, start: alert.startsAt)
    if let index = exact[key] {
      episodesByStart[Int(index)].merge(alert, isOneDocument: isOneDocument)
    } else {
      exact[key] = Int32(episodesByStart.count)
      episodesByStart.append(alert.sharing(first))
    }
  }

  /// The episodes, by start, then identity; the joiner is empty afterwards, so that a year of them is held once.
  package mutating func episodes() -> [Alert] {
    exact = [:]
    known = [:]
    var result: [Alert] = []
    swap(&result, &episodesByStart)
    if !others.isEmpty {
      result = joined(result, with: others)
      others = []
    }
    func comesBefore(_ a: Alert, _ b: Alert) -> Bool {
      if a.startsAt != b.startsAt { return a.startsAt < b.startsAt }
      return (a.id, a.source) < (b.id, b.source)
    }
    // Not by `zip`: it holds the array, which sorting would then copy.
    let isSorted = result.indices.dropFirst().allSatisfy { !comesBefore(result[$0], result[$0 - 1]) }
    if !isSorted { result.sort(by: comesBefore) }
    return result
  }

  private struct Identity: Hashable {
    var source: String
    var id: String
  }

  private func joined(_ exact: [Alert], with others: [Alert]) -> [Alert] {
    let touched = Set(others.map { Identity(source: $0.source, id: $0.id) })
    var result = exact.filter { !touched.contains(Identity(source: $0.source, id: $0.id)) }
    var groups: [Identity: [Alert]] = [:]
    for alert in exact {
      let identity = Identity(source: alert.source, id: alert.id)
      if touched.contains(identity) { groups[identity, default: []].append(alert) }
    }
    for alert in others { groups[Identity(source: alert.source, id: alert.id), default: []].append(alert) }
    for messages in groups.values { result += episodes(of: messages) }
    return result
  }

  /// The episodes of one identity.
  private func episodes(of messages: [Alert]) -> [Alert] {
    var result: [Alert] = []
    let ordered = messages.sorted {
      ($0.startsAt, $0.startBasis.rawValue, $0.endsAt ?? Timestamp(microseconds: .max), $0.status.rawValue)
        < ($1.startsAt, $1.startBasis.rawValue, $1.endsAt ?? Timestamp(microseconds: .max), $1.status.rawValue)
    }
    for message in ordered {
      guard let last = result.indices.last else {
        result.append(message)
        continue
      }
      let isOpen = result[last].endsAt.map { $0 >= message.startsAt } ?? true
      // A recovery told twice: nothing began in between, and the first word stands.
      if !isOpen, message.startBasis == .unknown, message.endsAt != nil, result[last].startBasis != .unknown {
        continue
      }
      let isSame =
        switch message.startBasis {
        case .exact: message.startsAt == result[last].startsAt
        case .reported: isOpen && result[last].endsAt != message.startsAt
        case .unknown: isOpen
        }
      guard isSame else {
        result.append(message)
        continue
      }
      var told = message
      // "It is over", with the one moment that the message has: behind the start it is the end, else the start again.
      if message.startBasis == .unknown, message.status == .resolved, message.endsAt == nil,
        message.startsAt > result[last].startsAt
      {
        told.endsAt = message.startsAt
      }
      result[last].merge(told, isOneDocument: isOneDocument)
    }
    return result
  }
}

extension Alert {
  /// Takes over what another message of the same episode says; the later message wins where they differ.
  mutating func merge(_ other: Alert, isOneDocument: Bool = false) {
    let isLater = other.latestMoment >= latestMoment
    if other.startBasis.rawValue < startBasis.rawValue || (other.startBasis == startBasis && other.startsAt < startsAt)
    {
      startsAt = other.startsAt
      startBasis = other.startBasis
    }
    let reopened = endsAt != nil && isLater && other.endsAt == nil && other.isReopened(after: endsAt)
    endsAt = reopened ? nil : other.endsAt.flatMap { end in endsAt.map { max($0, end) } ?? end } ?? endsAt
    if endsAt != nil { status = .resolved } else if isLater || status == .unknown { status = other.status }
    severity = isLater && other.severity != .unknown ? other.severity : max(severity, other.severity)
    if !hasFacts(of: other) { mergeFacts(of: other, isLater: isLater) }
    acknowledgedAt = Self.earlier(acknowledgedAt, other.acknowledgedAt)
    acknowledgedBy = acknowledgedBy ?? other.acknowledgedBy
    resolvedBy = resolvedBy ?? other.resolvedBy
    isPage = isPage ?? other.isPage
    humanAction = humanAction.map { $0 || other.humanAction ?? false } ?? other.humanAction
    for key in other.joinKeys where !joinKeys.contains(key) { joinKeys.append(key) }
    for note in other.notes where !notes.contains(note) { notes.append(note) }
    mergeEvents(of: other, isOneDocument: isOneDocument)
  }

  /// Only what changes is written: writing alone would give the episode facts of its own.
  private mutating func mergeFacts(of other: Alert, isLater: Bool) {
    if let text = other.severityText, isLater || severityText == nil, text != severityText { severityText = text }
    if name.isEmpty || name == id, name != other.name { name = other.name }
    if service == nil, other.service != nil { service = other.service }
    if summary == nil, other.summary != nil { summary = other.summary }
    if team == nil, other.team != nil { team = other.team }
    if responder == nil, other.responder != nil { responder = other.responder }
    if url == nil, other.url != nil { url = other.url }
    if runbook == nil, other.runbook != nil { runbook = other.runbook }
    for (key, value) in other.labels where labels[key] == nil { labels[key] = value }
    for (key, value) in other.annotations where annotations[key] == nil { annotations[key] = value }
  }

  private mutating func mergeEvents(of other: Alert, isOneDocument: Bool) {
    let mine = events.count { $0.kind == .notified }
    let theirs = other.events.count { $0.kind == .notified }
    // Messages mostly come in order: a later event is new and stays last.
    var isOrdered = true
    for event in other.events {
      if let last = events.last, event.at <= last.at {
        if events.contains(event) { continue }
        isOrdered = false
      }
      events.append(events.last.map { event.sharing($0) } ?? event)
    }
    if !isOrdered {
      events.sort {
        ($0.at, $0.kind.rawValue, $0.who ?? "", $0.text ?? "") < ($1.at, $1.kind.rawValue, $1.who ?? "", $1.text ?? "")
      }
    }
    // Notifications with a moment count once however often they are exported.
    if let ours = notifications, let more = other.notifications {
      let timed = events.count { $0.kind == .notified }
      notifications =
        isOneDocument ? timed + max(ours - mine, 0) + max(more - theirs, 0) : max(timed, ours, more)
    } else {
      notifications = notifications ?? other.notifications
    }
    escalations = [escalations, other.escalations].compactMap(\.self).max()
    let escalated = events.count { $0.kind == .escalated }
    if escalated > 0 { escalations = max(escalations ?? 0, escalated) }
  }

  /// The moment up to which this message knows the episode.
  private var latestMoment: Timestamp {
    max(startsAt, endsAt ?? startsAt, events.last?.at ?? startsAt)
  }

  private func isReopened(after end: Timestamp?) -> Bool {
    guard let end else { return false }
    return events.contains { $0.kind == .fired && $0.at > end }
  }

  private static func earlier(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? {
    if let a, let b { min(a, b) } else { a ?? b }
  }
}

/// The same change exported twice is one; start and end of a deployment are one.
enum ChangeJoiner {
  static func joined(_ changes: [Change]) -> [Change] {
    var result: [Change] = []
    var index: [String: Int] = [:]
    for change in changes.sorted(by: { ($0.at, $0.source, $0.id) < ($1.at, $1.source, $1.id) }) {
      let key = "\(change.source)\u{0}\(change.id)"
      guard let known = index[key] else {
        index[key] = result.count
        result.append(change)
        continue
      }
      let end = max(change.endsAt ?? change.at, result[known].endsAt ?? result[known].at)
      if end > result[known].at { result[known].endsAt = end }
      result[known].status = change.status ?? result[known].status
      result[known].who = result[known].who ?? change.who
      result[known].service = result[known].service ?? change.service
      result[known].url = result[known].url ?? change.url
    }
    return result
  }
}
