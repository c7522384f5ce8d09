import CulpritCore

/// Joins what several tools tell about the same page, so that it counts once.
///
/// Keys, best first: the keys that tools hand on to each other (the hash of Alertmanager's group key, incident and dedup
/// keys, aliases) and fingerprints; the CloudWatch alarm; the labels that a notification prints. What is left is joined
/// where rule and service are the same within two minutes, and marked probable.
package enum PageJoining {
  /// How far apart two tools may see one page that they name by a common key: Alertmanager's default `group_interval`
  /// and some delivery.
  static let keyedSlack: Int64 = 360_000_000
  /// The same for pages that only share rule and service.
  static let probableSlack: Int64 = 120_000_000

  /// Pages by start, then source and identity; a page that one source exported twice is one.
  package static func pages(of alerts: [Alert]) -> (pages: [Page], joined: [JoinTotal], repeated: Int) {
    var origins: [String: Page.Origin] = [:]
    var unique = alerts.map { alert -> Page in
      let origin = origins[alert.source] ?? Page.Origin([alert.source])
      origins[alert.source] = origin
      return Page(alert, from: origin)
    }
    // Alerts usually come in order, and a year of them is slow to sort.
    if !zip(unique, unique.dropFirst()).allSatisfy({ precedes($0, $1) }) { unique.sort(by: precedes) }
    let repeated = joinRepeats(&unique)
    // Nothing to join across when one tool told everything.
    let first = unique.first?.alert.source
    if unique.allSatisfy({ $0.alert.source == first }) { return (unique, [], repeated) }
    var groups = Groups(told: unique)
    groups.joinByKeys()
    groups.joinByLabels()
    groups.joinProbable()
    let pages = groups.pages()
    return (pages, totals(of: pages), repeated)
  }

  /// Episodes that one source exported more than once are next to each other, and become one.
  private static func joinRepeats(_ pages: inout [Page]) -> Int {
    guard zip(pages, pages.dropFirst()).contains(where: { isSameExport($0, $1) }) else { return 0 }
    var unique: [Page] = []
    for page in pages {
      if let last = unique.last, isSameExport(last, page) {
        unique[unique.count - 1] = Page(merged([last.alert, page.alert]), from: page.origin)
      } else {
        unique.append(page)
      }
    }
    defer { pages = unique }
    return pages.count - unique.count
  }

  static func precedes(_ a: Page, _ b: Page) -> Bool {
    if a.alert.startsAt != b.alert.startsAt { return a.alert.startsAt < b.alert.startsAt }
    if a.alert.source != b.alert.source { return a.alert.source < b.alert.source }
    if a.alert.id != b.alert.id { return a.alert.id < b.alert.id }
    return (a.alert.endsAt?.microseconds ?? .max) < (b.alert.endsAt?.microseconds ?? .max)
  }

  static func precedes(_ a: Alert, _ b: Alert) -> Bool {
    if a.startsAt != b.startsAt { return a.startsAt < b.startsAt }
    if a.source != b.source { return a.source < b.source }
    if a.id != b.id { return a.id < b.id }
    return (a.endsAt?.microseconds ?? .max) < (b.endsAt?.microseconds ?? .max)
  }

  private static func isSameExport(_ a: Page, _ b: Page) -> Bool {
    a.alert.startsAt == b.alert.startsAt && a.alert.source == b.alert.source && a.alert.id == b.alert.id
  }

  private static func totals(of pages: [Page]) -> [JoinTotal] {
    var counts: [[String]: (episodes: Int, probable: Int)] = [:]
    for page in pages where page.sources.count > 1 {
      for (i, first) in page.sources.enumerated() {
        for second in page.sources[(i + 1)...] {
          counts[[first, second], default: (0, 0)].episodes += 1
          if page.isProbable { counts[[first, second], default: (0, 0)].probable += 1 }
        }
      }
    }
    return counts.map { JoinTotal(sources: $0.key, episodes: $0.value.episodes, probable: $0.value.probable) }
      .sorted { $0.sources.lexicographicallyPrecedes($1.sources) }
  }
}

extension PageJoining {
  /// All that the alerts of one page say together.
  ///
  /// Labels, rule and severity come from the tool nearest to the rule; acknowledgements and people from the tool they work
  /// in. A page that somebody closed by hand ended then; else it ended when the first tool saw it end.
  package static func merged(_ alerts: [Alert]) -> Alert {
    let ranked = alerts.sorted { a, b in
      let (left, right) = (distance(a), distance(b))
      if left != right { return left < right }
      if a.labels.count != b.labels.count { return a.labels.count > b.labels.count }
      return precedes(a, b)
    }
    var result = ranked[0]
    for other in ranked.dropFirst() { add(other, to: &result) }
    result.events.sort { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }
    result.events = result.events.enumerated().filter { $0 == 0 || result.events[$0 - 1] != $1 }.map(\.element)
    return result
  }

  private static func add(_ other: Alert, to result: inout Alert) {
    result.startsAt = min(result.startsAt, other.startsAt)
    switch (result.resolvedBy == .manual, other.resolvedBy == .manual) {
    case (false, true):
      result.endsAt = other.endsAt ?? result.endsAt
      result.resolvedBy = .manual
    case (true, false): result.endsAt = result.endsAt ?? other.endsAt
    default:
      result.endsAt = [result.endsAt, other.endsAt].compactMap { $0 }.min()
      result.resolvedBy = result.resolvedBy ?? other.resolvedBy
    }
    if let at = other.acknowledgedAt, result.acknowledgedAt.map({ at < $0 }) ?? true {
      result.acknowledgedAt = at
      result.acknowledgedBy = other.acknowledgedBy ?? result.acknowledgedBy
    }
    result.acknowledgedBy = result.acknowledgedBy ?? other.acknowledgedBy
    result.notifications = larger(result.notifications, other.notifications)
    result.escalations = larger(result.escalations, other.escalations)
    for note in other.notes where !result.notes.contains(note) { result.notes.append(note) }
    if distance(other) < 2 || result.labels.count < 2 {
      result.labels.merge(other.labels) { mine, _ in mine }
    } else {
      // What an on-call tool adds differs from page to page (its number, how many fire); labels tell instances.
      result.annotations.merge(other.labels) { mine, _ in mine }
    }
    result.annotations.merge(other.annotations) { mine, _ in mine }
    for key in other.joinKeys where !result.joinKeys.contains(key) { result.joinKeys.append(key) }
    result.events += other.events
    if result.severity == .unknown { result.severity = other.severity }
    // The rule's severity and the responders' priority are two things; the second is kept as an annotation.
    if let word = other.severityText, Priority.number(of: word) != nil, result.annotations["priority"] == nil {
      result.annotations["priority"] = word
    }
    result.severityText = result.severityText ?? other.severityText
    result.service = result.service ?? other.service
    result.summary = result.summary ?? other.summary
    result.team = result.team ?? other.team
    result.responder = result.responder ?? other.responder
    result.url = result.url ?? other.url
    result.runbook = result.runbook ?? other.runbook
    result.isPage = either(result.isPage, other.isPage)
    result.humanAction = either(result.humanAction, other.humanAction)
    if result.endsAt != nil, result.status != .suppressed || other.status != .suppressed {
      result.status = .resolved
    } else if result.status == .suppressed, other.status != .suppressed, other.status != .unknown {
      result.status = other.status
    }
  }

  /// How far a tool is from the rule that fired: 0 evaluates or groups it, 2 only hears of it.
  static func distance(_ alert: Alert) -> Int {
    let source = alert.source
    if source.contains("alertmanager") || source.contains("prometheus") { return 0 }
    return isOnCallTool(source) ? 2 : 1
  }

  private static let onCallTools = [
    "pagerduty", "opsgenie", "servicenow", "jira", "victorops", "squadcast", "bigpanda", "firehydrant", "incident_io",
    "rootly", "xmatters",
  ]

  /// Tools that page people about what other tools saw.
  static func isOnCallTool(_ source: String) -> Bool {
    onCallTools.contains { source.contains($0) }
  }

  private static func larger(_ a: Int?, _ b: Int?) -> Int? { a.map { max($0, b ?? $0) } ?? b }

  /// True when one says so, unknown when neither knows.
  private static func either(_ a: Bool?, _ b: Bool?) -> Bool? {
    guard let a else { return b }
    return a || (b ?? false)
  }
}

/// The pages while they are being put together.
private struct Groups {
  /// What each tool told, by start.
  let told: [Page]
  /// Page of each alert: the index of its first member.
  var page: [Int32]
  var members: [[Int32]]
  var isProbable: Set<Int32> = []
  /// Alerts whose page is another's: one call that told of a whole Alertmanager group, by the alerts that it touched.
  var sharedWith: [Int32: [Int32]] = [:]

  init(told: [Page]) {
    self.told = told
    page = told.indices.map(Int32.init)
    members = told.indices.map { [Int32($0)] }
  }

  mutating func joinByKeys() {
    var byKey: [String: [Int32]] = [:]
    for (index, one) in told.enumerated() {
      for key in JoinKeys.strong(of: one.alert) { byKey[key, default: []].append(Int32(index)) }
    }
    // Sorted, so that the result does not depend on the dictionary's order.
    for key in byKey.keys.sorted() {
      guard let indexes = byKey[key], indexes.count > 1 else { continue }
      join(indexes, slack: PageJoining.keyedSlack) { _, _ in true }
      share(indexes)
    }
  }

  mutating func joinByLabels() {
    var byName: [String: [Int32]] = [:]
    for (index, one) in told.enumerated() where one.alert.labels.count > 1 {
      if let name = one.alert.labels["alertname"] { byName[name, default: []].append(Int32(index)) }
    }
    let told = self.told
    for name in byName.keys.sorted() {
      guard let indexes = byName[name], hasSeveralSources(indexes) else { continue }
      join(indexes, slack: PageJoining.keyedSlack) {
        JoinKeys.labelsAgree(told[Int($0)].alert.labels, told[Int($1)].alert.labels)
      }
    }
  }

  mutating func joinProbable() {
    var byRule: [String: [Int32]] = [:]
    for (index, one) in told.enumerated() {
      for name in JoinKeys.ruleNames(of: one.alert) {
        byRule[name + "\u{1F}" + (one.alert.service ?? one.alert.labels["service"] ?? ""), default: []].append(
          Int32(index))
      }
    }
    for name in byRule.keys.sorted() {
      guard let indexes = byRule[name], hasSeveralSources(indexes) else { continue }
      join(indexes, slack: PageJoining.probableSlack, probable: true) { _, _ in true }
    }
  }

  private func hasSeveralSources(_ indexes: [Int32]) -> Bool {
    let first = told[Int(indexes[0])].alert.source
    return indexes.contains { told[Int($0)].alert.source != first }
  }

  /// Joins each alert with the nearest page of another source among `indexes` (ascending by start).
  private mutating func join(
    _ indexes: [Int32], slack: Int64, probable: Bool = false, where agrees: (Int32, Int32) -> Bool
  ) {
    for (position, index) in indexes.enumerated() {
      var best: (other: Int32, distance: Int64)?
      let start = told[Int(index)].alert.startsAt.microseconds
      // Starts ascend: looking back is enough, for each pair is met once.
      for other in indexes[..<position].reversed() {
        let distance = start - told[Int(other)].alert.startsAt.microseconds
        if distance > slack { break }
        guard page[Int(index)] != page[Int(other)], agrees(other, index), canJoin(page[Int(index)], page[Int(other)])
        else { continue }
        if best.map({ distance < $0.distance }) ?? true { best = (other, distance) }
      }
      if let best { unite(page[Int(best.other)], page[Int(index)], probable: probable) }
    }
  }

  /// A page holds one alert of each source.
  private func canJoin(_ a: Int32, _ b: Int32) -> Bool {
    let sources = members[Int(a)].map { told[Int($0)].alert.source }
    return !members[Int(b)].contains { sources.contains(told[Int($0)].alert.source) }
  }

  private mutating func unite(_ a: Int32, _ b: Int32, probable: Bool) {
    let (target, source) = a < b ? (a, b) : (b, a)
    for member in members[Int(source)] { page[Int(member)] = target }
    members[Int(target)] += members[Int(source)]
    members[Int(source)] = []
    let wasProbable = isProbable.remove(source) != nil
    if probable || wasProbable { isProbable.insert(target) }
  }

  /// One call about an Alertmanager group concerns every alert of the group: the others learn of its acknowledgement.
  private mutating func share(_ indexes: [Int32]) {
    let calls = indexes.filter { PageJoining.isOnCallTool(told[Int($0)].alert.source) }
    if calls.isEmpty || calls.count == indexes.count { return }
    var next = 0
    for index in indexes where !PageJoining.isOnCallTool(told[Int(index)].alert.source) {
      let alert = told[Int(index)].alert
      let end = alert.endsAt?.microseconds ?? .max
      if members[Int(page[Int(index)])].contains(where: { PageJoining.isOnCallTool(told[Int($0)].alert.source) }) {
        continue
      }
      // Calls ascend by start: those that ended well before this alert cannot concern a later one either.
      while next < calls.count,
        (told[Int(calls[next])].alert.endsAt?.microseconds ?? .max) < alert.startsAt.microseconds
      {
        next += 1
      }
      guard next < calls.count, told[Int(calls[next])].alert.startsAt.microseconds <= end else { continue }
      sharedWith[index, default: []].append(calls[next])
    }
  }

  func pages() -> [Page] {
    var result: [Page] = []
    var origins: [[String]: Page.Origin] = [:]
    for (index, list) in members.enumerated() where !list.isEmpty {
      let shared = list.flatMap { sharedWith[$0] ?? [] }
      if list.count == 1, shared.isEmpty {
        result.append(told[index])
        continue
      }
      var alert = PageJoining.merged(list.map { told[Int($0)].alert })
      for call in shared { Self.inherit(told[Int(call)].alert, into: &alert) }
      let sources = Set((list + shared).map { told[Int($0)].alert.source }).sorted()
      let origin = origins[sources] ?? Page.Origin(sources)
      origins[sources] = origin
      result.append(Page(alert, from: origin, isProbable: isProbable.contains(Int32(index))))
    }
    return result.sorted { PageJoining.precedes($0, $1) }
  }

  /// What a call about the whole group says about each of its alerts: people, not times or deliveries.
  private static func inherit(_ call: Alert, into alert: inout Alert) {
    if let at = call.acknowledgedAt, at >= alert.startsAt, alert.acknowledgedAt == nil {
      alert.acknowledgedAt = at
      alert.acknowledgedBy = call.acknowledgedBy
    }
    alert.humanAction = alert.humanAction ?? call.humanAction
    alert.team = alert.team ?? call.team
    alert.responder = alert.responder ?? call.responder
    alert.isPage = alert.isPage ?? call.isPage
  }
}
