import CulpritAnalysis
import CulpritCore
import GRDB

extension HistoryStore {
  /// Records kinds of messages with their counts for each day.
  ///
  /// - Parameter input: What was read, as a name that is the same when the same is read again: its counts then replace
  ///   themselves, where a larger count wins, for a log still being written is read again longer.
  package func add(_ signatures: [Signature], input: String) throws(HistoryError) {
    try write { db in
      let upsert = try db.makeStatement(
        sql: """
          INSERT INTO signatures VALUES (?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET
            template = excluded.template, severity = max(severity, excluded.severity),
            first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
          """)
      let shape = try db.makeStatement(sql: "INSERT OR IGNORE INTO signature_shapes VALUES (?,?,?)")
      let day = try db.makeStatement(sql: Self.dayUpsert)
      for signature in signatures where signature.summary.first <= signature.summary.last {
        try upsert.execute(arguments: [
          signature.id, signature.service, signature.template, signature.family, Int(signature.severity.rawValue),
          signature.summary.first, signature.summary.last,
        ])
        for id in signature.shapes {
          try shape.execute(arguments: [StableHash.hex(id), signature.id, signature.service])
        }
        for entry in signature.summary.series.days {
          let records = entry.cells.reduce(0) { $0 + Int($1.count) }
          try day.execute(arguments: [signature.id, signature.service, Int(entry.day), input, records])
        }
      }
    }
  }

  static let dayUpsert = """
    INSERT INTO signature_days (id, service, day, input, records) VALUES (?,?,?,?,?)
      ON CONFLICT DO UPDATE SET records = max(records, excluded.records)
    """

  /// On how many days before the day of a moment each signature and each shape was seen.
  package func daysSeen(before: Timestamp) throws(HistoryError) -> [String: Int] {
    let day = before.microseconds.day
    return try read { db in
      var result: [String: Int] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT id AS key, count(DISTINCT day) AS days FROM signature_days WHERE day < ? GROUP BY id UNION ALL
          SELECT shape, count(DISTINCT day) FROM signature_shapes JOIN signature_days USING (id, service)
            WHERE day < ? GROUP BY shape
          """, arguments: [day, day])
      while let row = try rows.next() { result[row["key"], default: 0] = max(result[row["key"]] ?? 0, row["days"]) }
      return result
    }
  }

  /// When each signature and each shape was first seen: what is not here is new since the history began.
  package func firstSeen() throws(HistoryError) -> [String: Timestamp] {
    try read { db in
      var result: [String: Timestamp] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT id AS key, min(first_seen) AS seen FROM signatures GROUP BY id UNION ALL
          SELECT shape, min(first_seen) FROM signature_shapes JOIN signatures USING (id, service) GROUP BY shape
          """)
      while let row = try rows.next() { result[row["key"]] = Timestamp(microseconds: row["seen"]) }
      return result
    }
  }

  /// Records of a signature on each day (days since the epoch), over all inputs.
  package func days(of signature: String) throws(HistoryError) -> [(day: Int, records: Int)] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT day, sum(records) AS n FROM signature_days WHERE id = ? GROUP BY day ORDER BY day",
        arguments: [signature]
      ).map { ($0["day"], $0["n"]) }
    }
  }
}
