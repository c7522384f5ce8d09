import CulpritAnalysis
import CulpritCore
import Foundation
import GRDB

extension HistoryStore {
  /// Records episodes. One that is there already gains what this export knows more: its end, an acknowledgement.
  ///
  /// - Returns: How many were not there before.
  @discardableResult
  package func add(_ alerts: [Alert]) throws(HistoryError) -> Int {
    try write { db in try Self.add(alerts, db) }
  }

  /// How far back a message may belong to an episode that is there already.
  private static let reach: Int64 = 90 * 86_400_000_000

  static func add(_ alerts: [Alert], _ db: Database) throws -> Int {
    var coder = EpisodeCoder()
    let find = try db.makeStatement(
      sql: "SELECT * FROM episodes WHERE source = ? AND alert_id = ? AND starts BETWEEN ? AND ?")
    let remove = try db.makeStatement(sql: "DELETE FROM episodes WHERE source = ? AND alert_id = ? AND starts = ?")
    let insert = try db.makeStatement(sql: EpisodeCoder.insert)
    var added = 0
    var groups: [[String]: [Alert]] = [:]
    for alert in alerts { groups[[alert.source, alert.id], default: []].append(alert) }
    for (key, messages) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let first = messages.map(\.startsAt.microseconds).min() ?? 0
      let last = messages.map { ($0.endsAt ?? $0.startsAt).microseconds }.max() ?? 0
      let rows = try Row.fetchAll(
        find, arguments: [key[0], key[1], first.subtractingClamped(reach), last])
      let known = rows.map { coder.alert($0) }
      // The same joining as within one run, so that nights that overlap are told once.
      var joiner = EpisodeJoiner()
      for alert in known + messages { joiner.add(alert) }
      let joined = joiner.episodes()
      for alert in known where !joined.contains(alert) {
        try remove.execute(arguments: [alert.source, alert.id, alert.startsAt.microseconds])
      }
      for alert in joined where !known.contains(alert) { try insert.execute(arguments: coder.arguments(alert)) }
      added += max(0, joined.count - known.count)
    }
    return added
  }

  /// Episodes that were firing at any time in `[from, to]`, by start.
  package func alerts(from: Timestamp? = nil, to: Timestamp? = nil) throws(HistoryError) -> [Alert] {
    try read { db in
      var coder = EpisodeCoder()
      var alerts: [Alert] = []
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT * FROM episodes WHERE starts <= ? AND (ends IS NULL OR ends >= ?) "
          + "ORDER BY starts, source, alert_id",
        arguments: [to?.microseconds ?? .max, from?.microseconds ?? .min])
      while let row = try rows.next() { alerts.append(coder.alert(row)) }
      return alerts
    }
  }

  /// The last moment of which any episode tells.
  package func lastMoment() throws(HistoryError) -> Timestamp? {
    try read { db in
      try Int64.fetchOne(db, sql: "SELECT max(max(starts, coalesce(ends, starts))) FROM episodes").map(
        Timestamp.init(microseconds:))
    }
  }

  /// Records changes; one that is there already stays.
  package func add(_ changes: [Change]) throws(HistoryError) {
    try write { db in
      var coder = EpisodeCoder()
      for change in changes {
        try db.execute(
          sql: "INSERT OR REPLACE INTO changes VALUES (?,?,?,?,?,?,?,?,?,?,?)",
          arguments: [
            change.source, change.id, change.at.microseconds, change.endsAt?.microseconds, change.kind, change.what,
            change.who, change.service, change.status, change.url, coder.text(change.labels),
          ])
      }
    }
  }

  package func changes(from: Timestamp? = nil, to: Timestamp? = nil) throws(HistoryError) -> [Change] {
    try read { db in
      var coder = EpisodeCoder()
      return try Row.fetchAll(
        db, sql: "SELECT * FROM changes WHERE at BETWEEN ? AND ? ORDER BY at, source, id",
        arguments: [from?.microseconds ?? .min, to?.microseconds ?? .max]
      ).map { row in
        var change = Change(
          id: row["id"], at: Timestamp(microseconds: row["at"]), kind: row["kind"], what: row["what"], who: row["who"],
          service: row["service"], labels: coder.map(row["labels"]), source: row["source"])
        change.endsAt = (row["ends"] as Int64?).map(Timestamp.init(microseconds:))
        change.status = row["status"]
        change.url = row["url"]
        return change
      }
    }
  }
}

extension Int64 {
  fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
    let (result, overflow) = subtractingReportingOverflow(other)
    return overflow ? .min : result
  }
}

/// Episodes as rows. Label sets recur thousands of times: each is written and read once.
struct EpisodeCoder {
  static let columns = [
    "source", "alert_id", "starts", "ends", "name", "service", "severity", "severity_text", "status", "acknowledged",
    "acknowledged_by", "resolved_by", "notifications", "escalations", "summary", "team", "responder", "is_page", "url",
    "runbook", "human", "labels", "annotations", "join_keys", "notes", "events",
    "start_basis",
  ]
  static let insert =
    "INSERT INTO episodes (\(columns.joined(separator: ", "))) VALUES "
    + "(\(Array(repeating: "?", count: columns.count).joined(separator: ", ")))"

  private var texts: [[String: String]: String] = [:]
  private var maps: [String: [String: String]] = [:]

  mutating func text(_ map: [String: String]) -> String {
    if map.isEmpty { return "{}" }
    if let known = texts[map] { return known }
    let text = Self.json(map)
    texts[map] = text
    return text
  }

  mutating func map(_ text: String) -> [String: String] {
    if text == "{}" { return [:] }
    if let known = maps[text] { return known }
    let map = (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:]
    maps[text] = map
    return map
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  private static func list<T: Decodable>(_ type: T.Type, _ text: String) -> [T] {
    text == "[]" ? [] : (try? JSONDecoder().decode([T].self, from: Data(text.utf8))) ?? []
  }

  private struct StoredNote: Codable {
    var at: Int64?
    var who: String?
    var text: String
  }

  private struct StoredEvent: Codable {
    var at: Int64
    var kind: String
    var who: String?
    var text: String?
  }

  mutating func arguments(_ a: Alert) -> StatementArguments {
    let notes = a.notes.map { StoredNote(at: $0.at?.microseconds, who: $0.who, text: $0.text) }
    let events = a.events.map {
      StoredEvent(at: $0.at.microseconds, kind: $0.kind.rawValue, who: $0.who, text: $0.text)
    }
    let values: [(any DatabaseValueConvertible)?] = [
      a.source, a.id, a.startsAt.microseconds, a.endsAt?.microseconds, a.name, a.service, Int(a.severity.rawValue),
      a.severityText, a.status.rawValue, a.acknowledgedAt?.microseconds, a.acknowledgedBy, a.resolvedBy?.rawValue,
      a.notifications, a.escalations, a.summary, a.team, a.responder, a.isPage, a.url, a.runbook, a.humanAction,
      text(a.labels), text(a.annotations), a.joinKeys.isEmpty ? "[]" : Self.json(a.joinKeys),
      notes.isEmpty ? "[]" : Self.json(notes), events.isEmpty ? "[]" : Self.json(events),
      Int(a.startBasis.rawValue),
    ]
    return StatementArguments(values)
  }

  mutating func alert(_ row: Row) -> Alert {
    var a = Alert(
      id: row[1], name: row[4], severity: Severity(rawValue: row[6]) ?? .unknown, service: row[5],
      status: Alert.Status(rawValue: row[8]) ?? .unknown, startsAt: Timestamp(microseconds: row[2]),
      endsAt: (row[3] as Int64?).map(Timestamp.init(microseconds:)), labels: map(row[21]), annotations: map(row[22]),
      source: row[0])
    a.startBasis = Alert.StartBasis(rawValue: row[26]) ?? .exact
    a.severityText = row[7]
    a.acknowledgedAt = (row[9] as Int64?).map(Timestamp.init(microseconds:))
    a.acknowledgedBy = row[10]
    a.resolvedBy = (row[11] as String?).flatMap(Alert.Resolution.init(rawValue:))
    a.notifications = row[12]
    a.escalations = row[13]
    a.summary = row[14]
    a.team = row[15]
    a.responder = row[16]
    a.isPage = row[17]
    a.url = row[18]
    a.runbook = row[19]
    a.humanAction = row[20]
    a.joinKeys = Self.list(String.self, row[23])
    a.notes = Self.list(StoredNote.self, row[24]).map {
      Alert.Note(at: $0.at.map(Timestamp.init(microseconds:)), who: $0.who, text: $0.text)
    }
    a.events = Self.list(StoredEvent.self, row[25]).compactMap { event in
      Alert.Event.Kind(rawValue: event.kind).map {
        Alert.Event(at: Timestamp(microseconds: event.at), kind: $0, who: event.who, text: event.text)
      }
    }
    return a
  }
}
