import CulpritCore
import Foundation

/// The pages of a period with all that the measures ask for, as numbers: a year of alerts is walked many times.
struct EpisodeTable {
  struct Row {
    /// Index into `pages`.
    var page: Int32
    var rule: Int32
    var service: Int32
    var team: Int32
    var person: Int32
    /// The alerting instance: episodes of one identity can flap and recur.
    var identity: Int32
    var start: Int64
    /// `nil` while it is open and when it ended before it began.
    var end: Int64?
    var isOpen: Bool
    /// Counts in the shares.
    var isPage: Bool
    var isSuppressed: Bool
    var isHeartbeat: Bool
    var human: Bool?
    /// Whether the source tells of acknowledgements.
    var knowsAcknowledgement: Bool
    var acknowledged: Int64?
    /// Also where a source says that somebody took it and not when.
    var isAcknowledged: Bool
    var resolution: Alert.Resolution?
    var notifications: Int32?
    var escalations: Int32
    /// Notifications that only said that it is over.
    var farewells: Int32
    /// Notifications that give a reason, and those that are only repeats.
    var reasons: Int32
    var repeats: Int32
    var hours: Hours
    var severity: Severity
    /// `nil` where neither a priority nor acknowledgements are told.
    var isMajor: Bool?

    var seconds: Double? { end.map { Double($0 - start) / 1e6 } }
  }

  /// Names as small numbers, in the order of the names.
  struct Names {
    var names: [String]
    private var numbers: [String: Int32]
    init(_ all: Set<String>) {
      names = all.sorted()
      numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    }
    subscript(name: String) -> Int32 { numbers[name] ?? -1 }
  }

  /// A name of each row, each different one held once.
  private struct Column {
    /// In the order in which they appear.
    private(set) var names: [String] = []
    private(set) var numbers: [Int32] = []

    init(_ indexes: [Int], name: (Int) -> String) {
      numbers.reserveCapacity(indexes.count)
      var known: [String: Int32] = [:]
      for index in indexes {
        let name = name(index)
        if known[name] == nil {
          known[name] = Int32(names.count)
          names.append(name)
        }
        numbers.append(known[name] ?? 0)
      }
    }

    subscript(position: Int) -> String { names[Int(numbers[position])] }
  }

  let pages: [Page]
  /// Rows of the period, by start.
  private(set) var rows: [Row] = []
  /// Pages of each rule in the equal period before, when the data reach back so far.
  private(set) var before: [Int32: Int]?
  /// Positions of the rows of each identity, by start.
  private(set) var rowsByIdentity: [[Int]] = []
  private(set) var rules = Names([])
  private(set) var services = Names([])
  private(set) var teams = Names([])
  private(set) var people = Names([])
  /// `nil` when there is no episode at all.
  private(set) var period: (from: Timestamp, to: Timestamp)?
  private(set) var hours: WorkingHours
  private(set) var warnings: [Warning] = []
  let evaluationSeconds: Double

  var days: Double {
    period.map { max(1.0 / 24, $0.to.seconds(since: $0.from) / 86_400) } ?? 1
  }

  init(_ pages: [Page], _ input: AlertNoise.Input) {
    self.pages = pages
    evaluationSeconds = input.evaluationSeconds
    let end = input.to ?? Self.lastMoment(pages)
    guard let end, let first = pages.first?.alert.startsAt else {
      hours = WorkingHours(input.zone, from: Timestamp(seconds: 0), to: Timestamp(seconds: 0))
      return
    }
    let asked = input.from ?? end.advanced(bySeconds: -input.periodSeconds)
    let from = input.from == nil ? max(asked, first) : asked
    period = (from, end)
    let length = end.microseconds - asked.microseconds
    // Data that begin only in the middle of the period before would make everything look worse.
    let reachesBack = first.microseconds <= asked.microseconds - length + length / 20
    let earliest = reachesBack ? asked.microseconds - length : asked.microseconds

    let zones = Dictionary(
      uniqueKeysWithValues: input.zones.map { ($0.key, WorkingHours($0.value, from: first, to: end)) })
    hours = WorkingHours(input.zone, from: first, to: end)
    // An episode that began before the period is in it when it was still firing.
    let chosen = pages.indices.filter { index in
      let alert = pages[index].alert
      let start = alert.startsAt.microseconds
      if start > end.microseconds { return false }
      if start >= earliest { return true }
      return alert.endsAt == nil || (alert.endsAt ?? alert.startsAt) >= from
    }
    let ruleColumn = Column(chosen) { pages[$0].alert.labels["alertname"] ?? pages[$0].alert.name }
    let teamColumn = Column(chosen) { Self.team(of: pages[$0].alert, input.owners) }
    let serviceColumn = Column(chosen) { pages[$0].alert.service ?? pages[$0].alert.labels["service"] ?? "unknown" }
    let personColumn = Column(chosen) { pages[$0].alert.responder ?? pages[$0].alert.acknowledgedBy ?? "unknown" }
    let ruleNames = Self.ruleNames(ruleColumn.names)
    rules = Names(Set(ruleNames))
    services = Names(Set(serviceColumn.names))
    teams = Names(Set(teamColumn.names))
    people = Names(Set(personColumn.names))
    let changes = ChangeTimes(input.changes)
    let quiet = QuietAlarms(pages)
    var identities: [String: Int32] = [:]
    var labelTexts: [[String: String]: String] = [:]
    // A year is some thousand sets of facts: each is named once. They live as long as `pages` does.
    var known: [ObjectIdentifier: (rule: Int32, service: Int32, identity: Int32, isHeartbeat: Bool)] = [:]
    var backwards = 0
    var beforeCounts: [Int32: Int] = [:]
    rows.reserveCapacity(chosen.count)
    for (position, index) in chosen.enumerated() {
      let page = pages[index]
      let alert = page.alert
      let (service, person) = (serviceColumn[position], personColumn[position])
      let named: (rule: Int32, service: Int32, identity: Int32, isHeartbeat: Bool)
      if let found = known[alert.factsIdentity] {
        named = found
      } else {
        let identity = Self.identity(of: alert, service: service, &labelTexts)
        let number = identities[identity] ?? Int32(identities.count)
        identities[identity] = number
        named = (
          rules[ruleNames[Int(ruleColumn.numbers[position])]], services[service], number, Incidents.isHeartbeat(alert)
        )
        known[alert.factsIdentity] = named
      }
      var row = Row(
        page: Int32(index), rule: named.rule, service: named.service,
        team: teams[teamColumn[position]], person: people[person], identity: named.identity,
        start: alert.startsAt.microseconds, end: alert.endsAt?.microseconds, isOpen: alert.endsAt == nil, isPage: true,
        isSuppressed: Self.isSuppressed(alert), isHeartbeat: named.isHeartbeat, human: nil,
        knowsAcknowledgement: alert.humanAction != nil || alert.isAcknowledged,
        acknowledged: alert.acknowledgedAt?.microseconds, isAcknowledged: alert.isAcknowledged,
        resolution: Self.resolution(of: page),
        notifications: alert.notifications.map { Int32(clamping: $0) },
        escalations: Int32(clamping: alert.escalations ?? 0), farewells: Self.farewells(page), reasons: 0, repeats: 0,
        hours: (zones[person] ?? hours).hours(at: alert.startsAt), severity: alert.severity,
        isMajor: Priority.isMajor(alert))
      (row.reasons, row.repeats) = Self.reasons(alert)
      if let end = row.end, end < row.start {
        row.end = nil
        backwards += 1
      }
      row.isPage = !row.isSuppressed && !row.isHeartbeat && alert.isPage != false && !quiet.contains(page)
      row.knowsAcknowledgement = row.knowsAcknowledgement || page.sources.contains(where: input.telling.contains)
      if row.isMajor == nil, row.knowsAcknowledgement { row.isMajor = false }
      row.human = Self.human(alert, changes: changes, service: service, row)
      if input.acknowledgementIsAction, row.isAcknowledged { row.human = true }
      if row.start < asked.microseconds, row.start >= earliest, reachesBack {
        if row.isPage { beforeCounts[row.rule, default: 0] += 1 }
        if row.end ?? .max < from.microseconds { continue }
        if !row.isOpen { continue }
      }
      rows.append(row)
    }
    closeSuperseded()
    rowsByIdentity = Array(repeating: [], count: identities.count)
    for (position, row) in rows.enumerated() { rowsByIdentity[Int(row.identity)].append(position) }
    if reachesBack { before = beforeCounts }
    if backwards > 0 {
      warnings.append(
        Warning(
          code: "ends-before-start",
          message:
            "\(Self.episodes(backwards, "ends before it", "end before they")) started, as happens when a clock is set "
            + "back; such an end is not used",
          count: backwards))
    }
    warnings += Self.warnings(ofPeople: people, rows, input)
    let unowned = teams["unowned"] < 0 ? 0 : rows.count { $0.team == teams["unowned"] }
    if unowned > 0 {
      warnings.append(
        Warning(code: "unowned", message: "\(Self.episodes(unowned, "belongs", "belong")) to no team", count: unowned))
    }
  }

  /// Responders who were named and are nobody, and pages that name nobody where people are asked for.
  private static func warnings(ofPeople people: Names, _ rows: [Row], _ input: AlertNoise.Input) -> [Warning] {
    var warnings = input.zones.keys.sorted().filter { people[$0] < 0 }.map { name in
      Warning(
        code: "unknown-person",
        message:
          "no alert names the responder '\(name)', so that zone is not used; names are taken as the tools write them")
    }
    let unknown = people["unknown"]
    let nameless = input.showsPeople && unknown >= 0 ? rows.count { $0.isPage && $0.person == unknown } : 0
    if nameless > 0 {
      warnings.append(
        Warning(
          code: "unknown-people",
          message: "\(nameless == 1 ? "1 page names" : "\(nameless) pages name") nobody who took it", count: nameless))
    }
    return warnings
  }

  /// An episode that no export ever closed, followed by another of its identity, has ended; when is not known.
  private mutating func closeSuperseded() {
    var newer: Set<Int32> = []
    var closed = 0
    for position in rows.indices.reversed() {
      if rows[position].isOpen, newer.contains(rows[position].identity) {
        rows[position].isOpen = false
        closed += 1
      }
      newer.insert(rows[position].identity)
    }
    if closed > 0 {
      warnings.append(
        Warning(
          code: "never-ends",
          message:
            "\(Self.episodes(closed, "has", "have")) no end although the alert fired again later; when it ended is unknown",
          count: closed))
    }
  }

  private static func episodes(_ count: Int, _ one: String, _ many: String) -> String {
    count == 1 ? "1 episode \(one)" : "\(count) episodes \(many)"
  }

  /// The labels of the row at a position.
  func labels(_ position: Int) -> [String: String] { pages[Int(rows[position].page)].alert.labels }

  func alert(_ row: Row) -> Alert { pages[Int(row.page)].alert }

  /// The last moment of which any episode tells.
  private static func lastMoment(_ pages: [Page]) -> Timestamp? {
    pages.reduce(nil) { last, page in
      var moment = max(page.alert.startsAt, page.alert.endsAt ?? page.alert.startsAt)
      if let event = page.alert.events.last?.at { moment = max(moment, event) }
      return max(last ?? moment, moment)
    }
  }

  /// `alertname`, else the name; names that differ in numbers only, three or more of them, are one rule.
  private static func ruleNames(_ names: [String]) -> [String] {
    var variants: [String: Set<String>] = [:]
    var masked: [String: String] = [:]
    for name in names where masked[name] == nil {
      let mask = Self.masked(name)
      masked[name] = mask
      if mask != name { variants[mask, default: []].insert(name) }
    }
    return names.map { name in
      guard let mask = masked[name], mask != name, variants[mask, default: []].count >= 3 else { return name }
      return mask
    }
  }

  /// Words that hold a digit as `<*>`; a name of one word stays, for rules are called `p99Latency` and `5xxRate`.
  private static func masked(_ name: String) -> String {
    let words = name.split(separator: " ", omittingEmptySubsequences: false)
    if words.count < 2 { return name }
    return words.map { word in word.contains { $0.isNumber } ? "<*>" : String(word) }.joined(separator: " ")
  }

  private static func team(of alert: Alert, _ owners: [AlertNoise.Owner]) -> String {
    owners.first { $0.owns(alert) }?.team ?? alert.labels["team"] ?? alert.labels["owner"] ?? alert.team ?? "unowned"
  }

  /// Labels that tools give an occurrence: with them nothing would ever happen twice.
  private static let passing: Set<String> = [
    "incident_number", "number", "incident_id", "incidentId", "alert_id", "alertId", "tinyId", "tiny_id", "event_id",
    "dedup_key", "num_firing", "num_resolved", "firing", "resolved", "value", "current_value", "timestamp", "urgency",
    "priority", "status",
  ]

  private static func identity(
    of alert: Alert, service: String, _ texts: inout [[String: String]: String]
  ) -> String {
    let labels =
      alert.labels.keys.contains(where: passing.contains)
      ? alert.labels.filter { !passing.contains($0.key) } : alert.labels
    if labels.isEmpty { return "\(alert.labels["alertname"] ?? alert.name)\u{1F}\(service)\u{1F}" }
    if let known = texts[labels] { return "\(alert.name)\u{1F}\(service)\u{1F}\(known)" }
    let text = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\u{1E}")
    texts[labels] = text
    return "\(alert.name)\u{1F}\(service)\u{1F}\(text)"
  }

  /// Silenced or inhibited, and nobody was told.
  private static func isSuppressed(_ alert: Alert) -> Bool {
    if alert.status == .suppressed { return true }
    guard alert.events.contains(where: { $0.kind == .silenced || $0.kind == .inhibited }) else { return false }
    return !alert.events.contains { $0.kind == .notified } && (alert.notifications ?? 0) == 0
  }

  /// Alertmanager's event recorder says why each notification was sent.
  private static func reasons(_ alert: Alert) -> (Int32, Int32) {
    var result: (Int32, Int32) = (0, 0)
    for event in alert.events where event.kind == .notified {
      guard let text = event.text?.uppercased().replacing(" ", with: "_") else { continue }
      if text.contains("REPEAT_INTERVAL") {
        result.0 += 1
        result.1 += 1
      } else if ["FIRST_NOTIFICATION", "NEW_", "RESOLVED", "ALERTS_IN_GROUP"].contains(where: { text.contains($0) }) {
        result.0 += 1
      }
    }
    return result
  }

  /// Notifications with a reason say it; a webhook's end was told by one.
  private static func farewells(_ page: Page) -> Int32 {
    let alert = page.alert
    let told = alert.events.filter { $0.kind == .notified }
    if told.contains(where: { $0.text != nil }) {
      return Int32(clamping: told.count { $0.text?.uppercased().contains("RESOLVED") ?? false })
    }
    return page.origin.tellsEnd && alert.endsAt != nil && (alert.notifications ?? 0) > 1 ? 1 : 0
  }

  /// Who ended it; a page that only tools without people know was ended by its rule.
  private static func resolution(of page: Page) -> Alert.Resolution? {
    if let known = page.alert.resolvedBy { return known }
    if page.alert.endsAt == nil { return nil }
    return page.origin.endsByRule && page.alert.humanAction != true ? .automatic : nil
  }

  /// Whether a person did more than acknowledge; `nil` when the source cannot tell.
  private static func human(_ alert: Alert, changes: ChangeTimes, service: String, _ row: Row) -> Bool? {
    if alert.humanAction == true || alert.resolvedBy == .manual || !alert.notes.isEmpty { return true }
    if changes.has(service, after: row.start, until: row.end ?? row.start) { return true }
    return alert.humanAction ?? (row.knowsAcknowledgement ? false : nil)
  }
}

/// Changes by service, to find those made while a page was open.
struct ChangeTimes {
  private var times: [String: [Int64]] = [:]

  init(_ changes: [Change]) {
    for change in changes {
      guard let service = change.service else { continue }
      times[service, default: []].append(change.at.microseconds)
    }
    for service in times.keys { times[service]?.sort() }
  }

  func has(_ service: String, after: Int64, until: Int64) -> Bool {
    guard let list = times[service] else { return false }
    let position = list.partitioningIndex { $0 > after }
    return position < list.count && list[position] <= until
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first position whose element satisfies `predicate`, when all after it do too.
  func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
