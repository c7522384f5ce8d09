import CulpritAnalysis
import CulpritCore
import Foundation
import GRDB

extension HistoryStore {
  /// Records silences; one that is there already takes the later end, which counts as put off.
  ///
  /// Alertmanager forgets a silence five days after its end: what was renewed for months only a history can tell.
  package func add(_ silences: [Silence]) throws(HistoryError) {
    try write { db in
      for silence in silences {
        let known = try Row.fetchOne(db, sql: "SELECT * FROM silences WHERE id = ?", arguments: [silence.id])
        guard let joined = Silence.joined([silence] + (known.map { [Self.silence($0)] } ?? [])).first else { continue }
        try db.execute(
          sql: "INSERT OR REPLACE INTO silences VALUES (?,?,?,?,?,?,?)",
          arguments: [
            joined.id, joined.startsAt.microseconds, joined.endsAt.microseconds, joined.createdBy, joined.comment,
            Self.text(joined.matchers), joined.extensions,
          ])
      }
    }
  }

  package func silences() throws(HistoryError) -> [Silence] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM silences ORDER BY starts, id").map(Self.silence)
    }
  }

  private static func silence(_ row: Row) -> Silence {
    let matchers = try? JSONDecoder().decode([Silence.Matcher].self, from: Data((row["matchers"] as String).utf8))
    var silence = Silence(
      id: row["id"], matchers: matchers ?? [], startsAt: Timestamp(microseconds: row["starts"]),
      endsAt: Timestamp(microseconds: row["ends"]), createdBy: row["created_by"], comment: row["comment"])
    silence.extensions = row["extensions"]
    return silence
  }

  private static func text(_ matchers: [Silence.Matcher]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(matchers)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }
}
