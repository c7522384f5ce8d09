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
  package func add(_ advice: [Advice], pagesPerWeek: [String: Double], at: Timestamp) throws(HistoryError) {
    try write { db in
      for item in advice where item.verified == nil {
        try db.execute(
          sql: "INSERT OR IGNORE INTO advice VALUES (?,?,?,?,?,?,?)",
          arguments: [
            item.id, item.rule, item.kind.rawValue, at.microseconds, item.seconds, pagesPerWeek[item.rule] ?? 0,
            item.text,
          ])
      }
    }
  }

  package func givenAdvice() throws(HistoryError) -> [AlertNoise.GivenAdvice] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM advice ORDER BY id").map {
        AlertNoise.GivenAdvice(
          id: $0["id"], rule: $0["rule"], kind: $0["kind"], at: Timestamp(microseconds: $0["at"]),
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
