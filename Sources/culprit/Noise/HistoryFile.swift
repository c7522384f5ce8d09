import CulpritCore
import CulpritHistory
import Foundation

/// Where the history is, and its errors as exit statuses.
enum HistoryFile {
  /// `$XDG_STATE_HOME/culprit/history.db`: used only when asked for.
  static var defaultPath: String {
    let state = Console.variable("XDG_STATE_HOME") ?? (Console.variable("HOME") ?? ".") + "/.local/state"
    return state + "/culprit/history.db"
  }

  /// Opens the history at a path, or the default one for `default`.
  ///
  /// - Parameter creating: Whether a missing one is made.
  static func open(_ path: String, creating: Bool = true) throws -> HistoryStore {
    var path = path
    if path == "default" {
      path = defaultPath
      if creating {
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
    }
    return try mapped { try HistoryStore(path: path, creating: creating) }
  }

  /// What was read, the same when the same is read again.
  static func input(_ digest: Digest) -> String {
    digest.sources.map(\.name).sorted().joined(separator: "\u{1F}")
  }

  static func mapped<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as HistoryError {
      switch error {
      case .missing: throw Failure(.noInput, error.description)
      case .unknownIncident, .unknownSignature: throw Failure(.usage, error.description)
      case .notAHistory, .newer, .badLine: throw Failure(.nothingReadable, error.description)
      case .busy, .full, .unusable: throw Failure(.inputOutput, error.description)
      }
    }
  }
}
