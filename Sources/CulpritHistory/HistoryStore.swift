import CulpritAnalysis
import CulpritCore
import Foundation
import GRDB

/// What culprit remembers between runs: one SQLite file.
///
/// Every call is one transaction: after `kill -9` the file holds all of it or nothing. Two runs at once wait for each
/// other. What was recorded before is recognised, so that the same night twice counts once.
package struct HistoryStore: Sendable {
  package let path: String
  let queue: DatabaseQueue

  /// Opens a history; makes one when there is none, unless it is only to be read.
  ///
  /// - Parameters:
  ///   - waits: Seconds to wait for another run.
  ///   - maximumPages: A limit on the file's size, to try what happens when there is no space.
  package init(path: String, creating: Bool = true, waits: Double = 60, maximumPages: Int? = nil) throws(HistoryError) {
    self.path = path
    try Self.inspect(path, creating: creating)
    var configuration = Configuration()
    configuration.busyMode = .timeout(waits)
    configuration.label = "history"
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      if let maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
    }
    let settings = configuration
    queue = try Self.mapped(path) {
      let deadline = Date().addingTimeInterval(waits)
      var collisions = 0
      while true {
        do {
          let queue = try DatabaseQueue(path: path, configuration: settings)
          if try queue.read(HistorySchema.migrator.hasBeenSuperseded) { throw HistoryError.newer(path: path) }
          try HistorySchema.migrator.migrate(queue)
          return queue
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && Date() < deadline {
          // Turning to WAL is refused, not queued, while another run does the same to a new file.
          Thread.sleep(forTimeInterval: 0.02)
        } catch let error as DatabaseError
          where [.SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_SCHEMA].contains(error.resultCode) && collisions < 5
        {
          // Two first runs at once: the migrator looks, then makes the tables, and another made them in between.
          collisions += 1
          Thread.sleep(forTimeInterval: 0.02)
        }
      }
    }
  }

  /// Looks at the file's header before SQLite writes a byte to what may be somebody else's.
  private static func inspect(_ path: String, creating: Bool) throws(HistoryError) {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      if creating { return }
      throw .missing(path: path)
    }
    if attributes[.type] as? FileAttributeType == .typeDirectory { throw .notAHistory(path: path) }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .unusable(path: path, reason: "it cannot be opened")
    }
    defer { try? file.close() }
    let header = [UInt8]((try? file.read(upToCount: 100)) ?? Data())
    if header.isEmpty { return }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw .notAHistory(path: path)
    }
    let id = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    // 0 while the first run has not written its tables, or still has them in the log beside the file.
    if id != UInt32(bitPattern: HistorySchema.applicationID), id != 0 { throw .notAHistory(path: path) }
    if id == 0, header[28..<32].reduce(UInt32(0), { $0 << 8 | UInt32($1) }) > 1,
      !FileManager.default.fileExists(atPath: path + "-wal")
    {
      throw .notAHistory(path: path)
    }
  }

  func read<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws(HistoryError) -> T {
    try Self.mapped(path) { try queue.read(body) }
  }

  func write<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws(HistoryError) -> T {
    try Self.mapped(path) { try queue.write(body) }
  }

  /// SQLite's errors in words that say what to do.
  static func mapped<T>(_ path: String, _ body: () throws -> T) throws(HistoryError) -> T {
    do {
      return try body()
    } catch let error as HistoryError {
      throw error
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_FULL: throw .full(path: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: throw .busy(path: path)
      case .SQLITE_NOTADB: throw .notAHistory(path: path)
      case .SQLITE_CANTOPEN: throw .unusable(path: path, reason: "its folder is missing or cannot be written")
      case .SQLITE_READONLY: throw .unusable(path: path, reason: "it cannot be written")
      case .SQLITE_CORRUPT: throw .unusable(path: path, reason: "it is damaged")
      case .SQLITE_IOERR:
        throw .unusable(path: path, reason: "reading or writing failed; is the disk full?")
      default: throw .unusable(path: path, reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
      }
    } catch {
      throw .unusable(path: path, reason: "\(error)")
    }
  }
}
