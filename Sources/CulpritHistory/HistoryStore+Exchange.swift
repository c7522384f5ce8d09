import CulpritAnalysis
import CulpritCore
import Foundation
import GRDB

extension HistoryStore {
  /// The newest form of export that this version reads.
  private static let version = 3

  /// What pruning took out.
  package struct Pruned: Sendable, Equatable {
    package var episodes = 0
    package var signatures = 0
    package var incidents = 0
    package var changes = 0
  }

  /// The last moment of which anything in the history tells; `nil` when it is empty.
  package func lastTold() throws(HistoryError) -> Timestamp? {
    let moments = [
      "SELECT max(max(starts, coalesce(ends, starts))) FROM episodes", "SELECT max(last_seen) FROM signatures",
      "SELECT max(max(starts, coalesce(ends, starts))) FROM incidents", "SELECT max(at) FROM changes",
    ]
    return try read { db in
      try moments.compactMap { try Int64.fetchOne(db, sql: $0) }.max().map(Timestamp.init(microseconds:))
    }
  }

  /// Forgets what ended before a moment. What people confirmed or noted stays, with its incident and signature.
  @discardableResult
  package func prune(before: Timestamp) throws(HistoryError) -> Pruned {
    let pruned = try write { db in
      func run(_ sql: String, _ value: Int64) throws -> Int {
        try db.execute(sql: sql, arguments: [value])
        return db.changesCount
      }
      let moment = before.microseconds
      var pruned = Pruned()
      pruned.episodes = try run("DELETE FROM episodes WHERE ends < ?", moment)
      pruned.changes = try run("DELETE FROM changes WHERE at < ?", moment)
      _ = try run("DELETE FROM silences WHERE ends < ?", moment)
      pruned.incidents = try run(
        """
        DELETE FROM incidents WHERE coalesce(ends, starts) < ? AND id NOT IN (SELECT incident FROM confirmations)
          AND id NOT IN (SELECT incident FROM notes)
        """, moment)
      pruned.signatures = try run(
        "DELETE FROM signatures WHERE last_seen < ? AND id NOT IN (SELECT signature FROM confirmations)", moment)
      _ = try run("DELETE FROM signature_days WHERE day < ?", moment.day)
      _ = try run(
        """
        DELETE FROM signature_shapes WHERE ? IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM signatures s WHERE s.id = signature_shapes.id AND s.service = signature_shapes.service)
        """, moment)
      return pruned
    }
    try Self.mapped(path) { try queue.vacuum() }
    return pruned
  }

  /// Everything as NDJSON: a head, then a line for each row, in the order of tables and keys.
  package func export(_ line: (String) throws -> Void) throws(HistoryError) {
    try Self.mapped(path) {
      try withoutActuallyEscaping(line) { line in
        try line(#"{"culprit":"history","version":\#(Self.version)}"#)
        for (table, key) in HistorySchema.tables {
          for text in try queue.read({ db in try Self.lines(of: table, key, db) }) { try line(text) }
        }
      }
    }
  }

  private static func lines(of table: String, _ key: String, _ db: Database) throws -> [String] {
    var result: [String] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM \(table) ORDER BY \(key)")
    while let row = try rows.next() {
      var object: [String: Any] = ["table": table]
      for (column, value) in row {
        switch value.storage {
        case .null: continue
        case .int64(let number): object[column] = number
        case .double(let number): object[column] = number
        case .string(let text): object[column] = text
        case .blob: continue
        }
      }
      let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
      result.append(String(decoding: data, as: UTF8.self))
    }
    return result
  }

  /// Adds an export: all of it or, when a line cannot be used, nothing. What is there already counts once.
  ///
  /// - Returns: The number of rows read.
  @discardableResult
  package func `import`(_ lines: some Sequence<String>, name: String) throws(HistoryError) -> Int {
    let all = Array(lines)
    return try write { db in
      var coder = EpisodeCoder()
      var rows = 0
      for (number, text) in all.enumerated() where !text.isEmpty {
        func bad(_ reason: String) -> HistoryError { .badLine(path: name, line: number + 1, reason: reason) }
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
          throw bad("no JSON object")
        }
        if number == 0 {
          guard object["culprit"] as? String == "history", let version = object["version"] as? Int else {
            throw bad("no export of a culprit history")
          }
          if version > Self.version { throw bad("written by a newer version of culprit") }
          continue
        }
        guard let table = object["table"] as? String, HistorySchema.tables.contains(where: { $0.name == table }) else {
          throw bad("no table that this version knows")
        }
        do {
          try Self.insert(object, into: table, &coder, db)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
          throw bad("a field is missing")
        }
        rows += 1
      }
      return rows
    }
  }

  private static func insert(
    _ object: [String: Any], into table: String, _ coder: inout EpisodeCoder, _ db: Database
  ) throws {
    let columns = try db.columns(in: table).map(\.name)
    let values = columns.map { name -> (any DatabaseValueConvertible)? in
      switch object[name] {
      case let text as String: text
      case let number as NSNumber:
        // A whole number stays one, though JSON knows no difference.
        number.doubleValue == Double(number.int64Value) ? number.int64Value : number.doubleValue
      default: nil
      }
    }
    if table == "episodes" {
      for (column, value) in zip(columns, values) where value == nil {
        if ["source", "alert_id", "starts", "name", "severity", "status", "labels"].contains(column) {
          throw DatabaseError(resultCode: .SQLITE_CONSTRAINT)
        }
      }
      let defaults = ["annotations": "{}", "join_keys": "[]", "notes": "[]", "events": "[]", "start_basis": "0"]
      let marks = EpisodeCoder.columns.map { "coalesce(?, '\(defaults[$0] ?? "")')" }
      let plain = zip(EpisodeCoder.columns, marks).map { defaults[$0] == nil ? "?" : $1 }
      // Through the same door as a new export, so that open and closed become one.
      if let row = try Row.fetchOne(
        db, sql: "SELECT " + plain.joined(separator: ", "), arguments: StatementArguments(values))
      {
        _ = try add([coder.alert(row)], db)
      }
      return
    }
    let names = columns.joined(separator: ", ")
    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    let conflict =
      switch table {
      case "signatures":
        " ON CONFLICT DO UPDATE SET first_seen = min(first_seen, excluded.first_seen), "
          + "last_seen = max(last_seen, excluded.last_seen), severity = max(severity, excluded.severity)"
      case "silences":
        " ON CONFLICT DO UPDATE SET ends = max(ends, excluded.ends), extensions = max(extensions, excluded.extensions)"
      case "signature_days": " ON CONFLICT DO UPDATE SET records = max(records, excluded.records)"
      default: " ON CONFLICT DO NOTHING"
      }
    try db.execute(
      sql: "INSERT INTO \(table) (\(names)) VALUES (\(marks))\(conflict)", arguments: StatementArguments(values))
  }
}

extension Int64 {
  /// The day of a microsecond, since the epoch.
  var day: Int64 { self >= 0 ? self / 86_400_000_000 : -((-self + 86_399_999_999) / 86_400_000_000) }
}
