import CulpritAnalysis
import CulpritCore
import GRDB

/// Advice that somebody does not want to see again.
package struct Dismissal: Sendable, Equatable {
  package var advice: String
  package var at: Timestamp
  /// `nil` for ever.
  package var until: Timestamp?
  package var reason: String?
}

extension HistoryStore {
  /// Records advice when it is given for the first time, with how often the rule paged then.
  ///
  /// - Parameter open: Ids of advice given earlier that the user's files did not follow at that moment.
  package func add(
    _ advice: [Advice], pagesPerWeek: [String: Double], open: [String] = [], at: Timestamp
  ) throws(HistoryError) {
    try write { db in
      for id in open {
        // An older night read again must not bring the moment back.
        try db.execute(
          sql:
            "INSERT INTO advice_open VALUES (?,?) ON CONFLICT (advice) DO UPDATE SET until = max(until, excluded.until)",
          arguments: [id, at.microseconds])
      }
      for item in advice where item.verified == nil {
        // Advice that was followed and is given again asks for more than it did.
        try db.execute(
          sql: "INSERT INTO advice VALUES (?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET at = excluded.at, "
            + "seconds = excluded.seconds, pages_per_week = excluded.pages_per_week, text = excluded.text "
            + "WHERE excluded.seconds > seconds",
          arguments: [
            item.id, item.rule, item.kind.rawValue, at.microseconds, item.seconds, pagesPerWeek[item.rule] ?? 0,
            item.text,
          ])
      }
    }
  }

  package func givenAdvice() throws(HistoryError) -> [AlertNoise.GivenAdvice] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT advice.*, max(at, coalesce(until, at)) AS last FROM advice "
          + "LEFT JOIN advice_open ON advice_open.advice = advice.id ORDER BY id"
      ).map {
        AlertNoise.GivenAdvice(
          id: $0["id"], rule: $0["rule"], kind: $0["kind"], at: Timestamp(microseconds: $0["last"]),
          seconds: $0["seconds"], pagesPerWeek: $0["pages_per_week"])
      }
    }
  }

  package func dismiss(advice: String, reason: String?, until: Timestamp?, at: Timestamp) throws(HistoryError) {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO dismissals VALUES (?,?,?,?)",
        arguments: [advice, at.microseconds, until?.microseconds, reason])
    }
  }

  package func dismissals() throws(HistoryError) -> [Dismissal] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM dismissals ORDER BY advice").map {
        Dismissal(
          advice: $0["advice"], at: Timestamp(microseconds: $0["at"]),
          until: ($0["until"] as Int64?).map(Timestamp.init(microseconds:)), reason: $0["reason"])
      }
    }
  }

  /// Advice dismissed at a moment: no longer once `until` has passed.
  package func dismissed(at: Timestamp) throws(HistoryError) -> Set<String> {
    Set(try dismissals().filter { $0.until.map { $0 > at } ?? true }.map(\.advice))
  }
}
