/// Why a history could not be used, in one line.
package enum HistoryError: Error, Equatable, CustomStringConvertible {
  case missing(path: String)
  case notAHistory(path: String)
  case newer(path: String)
  case busy(path: String)
  case full(path: String)
  case unusable(path: String, reason: String)
  case badLine(path: String, line: Int, reason: String)
  case unknownIncident(String)
  case unknownSignature(String, incident: String)

  package var description: String {
    switch self {
    case .missing(let path): "no history at '\(path)'"
    case .notAHistory(let path): "'\(path)' is not a culprit history"
    case .newer(let path):
      "the history '\(path)' was written by a newer version of culprit; use that version, or another --history file"
    case .busy(let path): "the history '\(path)' is in use by another run; nothing was changed, try again"
    case .full(let path): "no space left for the history '\(path)'; nothing of this run was recorded"
    case .unusable(let path, let reason): "cannot use the history '\(path)': \(reason)"
    case .badLine(let path, let line, let reason): "'\(path)' line \(line): \(reason); nothing was imported"
    case .unknownSignature(let id, let incident):
      "the history holds no signature '\(id)'; `culprit history show \(incident)` shows those of the incident"
    case .unknownIncident(let id): "the history holds no incident '\(id)'; `culprit history list` shows them"
    }
  }
}
