import CulpritAnalysis
import CulpritCore
import Foundation
import GRDB

/// An incident as the history holds it.
package struct RecordedIncident: Sendable, Equatable {
  package struct Cause: Sendable, Equatable, Codable {
    package var service: String
    /// `nil` when the service was only named by others.
    package var signature: String?
    package var template: String?
    package var confidence: Double
  }
  package struct Confirmation: Sendable, Equatable {
    package var signature: String
    package var at: Timestamp
    package var note: String?
    package var runbook: String?
  }
  package var id: String
  package var startsAt: Timestamp
  package var endsAt: Timestamp?
  package var title: String
  package var services: [String]
  /// Best first.
  package var causes: [Cause]
  package var confirmations: [Confirmation]
  package var notes: [(at: Timestamp, text: String)]

  package static func == (a: Self, b: Self) -> Bool {
    a.id == b.id && a.startsAt == b.startsAt && a.endsAt == b.endsAt && a.title == b.title && a.services == b.services
      && a.causes == b.causes && a.confirmations == b.confirmations
      && a.notes.elementsEqual(b.notes) { $0.at == $1.at && $0.text == $1.text }
  }
}

extension HistoryStore {
  /// Records incidents with their causes; one that is there already takes the newer causes.
  package func add(_ findings: [IncidentFinding]) throws(HistoryError) {
    try write { db in
      for finding in findings {
        let causes = finding.causes.prefix(10).map {
          RecordedIncident.Cause(
            service: $0.service, signature: $0.signature?.id, template: $0.signature?.template,
            confidence: $0.confidence)
        }
        let title = finding.incident.alerts.first?.name ?? "incident"
        try db.execute(
          sql: """
            INSERT INTO incidents VALUES (?,?,?,?,?,?) ON CONFLICT DO UPDATE SET
              ends = coalesce(excluded.ends, ends), title = excluded.title, services = excluded.services,
              causes = CASE WHEN excluded.causes = '[]' THEN causes ELSE excluded.causes END
            """,
          arguments: [
            finding.incident.id, finding.incident.startsAt.microseconds, finding.incident.endsAt?.microseconds, title,
            Self.json(finding.services.map(\.service)), Self.json(causes),
          ])
      }
    }
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }

  /// All incidents, latest first.
  package func incidents() throws(HistoryError) -> [RecordedIncident] {
    try read { db in
      let confirmations = Dictionary(
        grouping: try Row.fetchAll(db, sql: "SELECT * FROM confirmations ORDER BY at, signature")
      ) { $0["incident"] as String }
      let notes = Dictionary(grouping: try Row.fetchAll(db, sql: "SELECT * FROM notes ORDER BY at, text")) {
        $0["incident"] as String
      }
      return try Row.fetchAll(db, sql: "SELECT * FROM incidents ORDER BY starts DESC, id").map { row in
        let id: String = row["id"]
        return RecordedIncident(
          id: id, startsAt: Timestamp(microseconds: row["starts"]),
          endsAt: (row["ends"] as Int64?).map(Timestamp.init(microseconds:)), title: row["title"],
          services: Self.decoded([String].self, row["services"]),
          causes: Self.decoded([RecordedIncident.Cause].self, row["causes"]),
          confirmations: confirmations[id, default: []].map {
            RecordedIncident.Confirmation(
              signature: $0["signature"], at: Timestamp(microseconds: $0["at"]), note: $0["note"],
              runbook: $0["runbook"])
          }, notes: notes[id, default: []].map { (Timestamp(microseconds: $0["at"]), $0["text"]) })
      }
    }
  }

  private static func decoded<T: Decodable>(_ type: [T].Type, _ text: String) -> [T] {
    (try? JSONDecoder().decode(type, from: Data(text.utf8))) ?? []
  }

  /// Says that a signature was the cause of an incident. Saying it again replaces note and runbook where given.
  package func confirm(
    incident: String, signature: String, note: String?, runbook: String?, at: Timestamp
  ) throws(HistoryError) {
    try write { db in
      try Self.require(incident, db)
      // A slip of the pen would count against the record for ever.
      let isKnown = try Row.fetchOne(db, sql: "SELECT 1 FROM signatures WHERE id = ?", arguments: [signature]) != nil
      let causes =
        try String.fetchOne(db, sql: "SELECT causes FROM incidents WHERE id = ?", arguments: [incident]) ?? "[]"
      guard
        isKnown || Self.decoded([RecordedIncident.Cause].self, causes).contains(where: { $0.signature == signature })
      else { throw HistoryError.unknownSignature(signature, incident: incident) }
      try db.execute(
        sql: """
          INSERT INTO confirmations VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET
            note = coalesce(excluded.note, note), runbook = coalesce(excluded.runbook, runbook)
          """, arguments: [incident, signature, at.microseconds, note, runbook])
    }
  }

  package func note(incident: String, text: String, at: Timestamp) throws(HistoryError) {
    try write { db in
      try Self.require(incident, db)
      try db.execute(sql: "INSERT OR IGNORE INTO notes VALUES (?,?,?)", arguments: [incident, at.microseconds, text])
    }
  }

  private static func require(_ incident: String, _ db: Database) throws {
    if try Row.fetchOne(db, sql: "SELECT 1 FROM incidents WHERE id = ?", arguments: [incident]) == nil {
      throw HistoryError.unknownIncident(incident)
    }
  }

  /// What people confirmed: signature and shape ids → where it was seen, latest first.
  package func seenBefore() throws(HistoryError) -> [String: [SeenBefore]] {
    try read { db in
      var result: [String: [SeenBefore]] = [:]
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT c.*, coalesce(i.starts, c.at) AS seen FROM confirmations c LEFT JOIN incidents i ON i.id = c.incident
          ORDER BY seen DESC, c.incident
          """)
      for row in rows {
        let signature: String = row["signature"]
        let seen = SeenBefore(
          incident: row["incident"], at: Timestamp(microseconds: row["seen"]), note: row["note"],
          runbook: row["runbook"])
        let shapes = try String.fetchAll(
          db, sql: "SELECT DISTINCT shape FROM signature_shapes WHERE id = ? ORDER BY shape", arguments: [signature])
        for key in [signature] + shapes where key != signature || result[key]?.last != seen {
          result[key, default: []].append(seen)
        }
      }
      return result
    }
  }

  /// How often the first cause was the one that people confirmed, of the incidents in which they confirmed one.
  package func record() throws(HistoryError) -> Share {
    var share = Share()
    for incident in try incidents() where !incident.confirmations.isEmpty {
      share.add(incident.confirmations.contains { $0.signature == incident.causes.first?.signature })
    }
    return share
  }
}
