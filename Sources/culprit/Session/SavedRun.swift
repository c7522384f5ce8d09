import CulpritAnalysis
import CulpritCore
import Foundation

/// What `--save` keeps beside the logs: with it, the archive given as INPUT brings the same findings.
///
/// The archive is a tar of this as `run.json`, of the digest of all that was read, and of the lines that came from pipes.
/// Findings are made from the digest, so that they are the same to the last digit; the lines are for `culprit lines` and
/// for people.
struct SavedRun: Codable {
  static let schema = "culprit.save/1"
  /// The archive's only folder; reading an unpacked one works as well.
  static let folder = "culprit-save"
  static let manifest = "run.json"
  static let digest = "all.culprit"
  static let logs = "logs"

  var schema = Self.schema
  var version = Culprit.versionText
  /// What the archive was called.
  var archive: String
  /// The inputs as commands name them; pipes are the archive.
  var inputs: [String]
  var options: Options
  var alerts: [Alert] = []
  /// Alerts whose entries name no time.
  var undated: [Alert] = []
  var changes: [Change] = []
  var notes: [TimelineNote] = []
  var skipped: [SkippedInput] = []
  var warnings: [Warning] = []
  var isDamaged = false
  var isFromDigest = false
  /// The digest of `--baseline`, as its file's bytes.
  var baseline: Data?
  /// What the history said of earlier incidents, by signature.
  var seenBefore: [String: [SeenBefore]] = [:]
  /// On how many days before the history had seen a signature; `nil` without a history.
  var daysSeen: [String: Int]?
  var lines: [KeptLog] = []

  /// The options that make a difference after reading; those before it are in the digest.
  struct Options: Codable {
    var at: [String] = []
    var alert: [String] = []
    var baselineWindow: String?
    var top = 10
    var without: [String] = []
    var roles = false
    var tz = "UTC"
    var displayTz = "UTC"
    var signatures: Configuration.SignatureSection?
  }

  struct SkippedInput: Codable {
    var path: String
    var reason: String
  }

  /// The lines of a pipe, redacted.
  struct KeptLog: Codable {
    /// The member's path below the folder.
    var member: String
    var name: String
    /// The service its user gave, which no name of a member tells.
    var service: String?
  }

  /// A file of an unpacked archive under the name that it has in the archive, when the folder itself was given as INPUT.
  static func inFolder(_ input: LogInput) -> LogInput {
    guard !input.name.hasPrefix(folder + "/"), let place = input.path.range(of: "\(folder)/"),
      input.path[place.upperBound...] == input.name
    else { return input }
    var named = input
    named.name = "\(folder)/\(input.name)"
    return named
  }

  /// Whether a path inside an archive, or a folder made of one, is the manifest.
  static func isManifest(_ path: String) -> Bool { path.hasSuffix("\(folder)/\(manifest)") }

  /// The member's path below the folder when it holds lines that are in the digest beside it.
  static func keptLog(_ path: String) -> Substring? {
    guard let folder = path.range(of: "\(folder)/\(logs)/") else { return nil }
    return "\(logs)/" + path[folder.upperBound...]
  }

  var encoded: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      return Array(try encoder.encode(self))
    }
  }

  static func decode(_ bytes: [UInt8], path: String) throws -> SavedRun {
    struct Head: Codable { var schema: String }
    guard let head = try? JSONDecoder().decode(Head.self, from: Data(bytes)), head.schema.hasPrefix("culprit.save/")
    else { throw Failure(.nothingReadable, "'\(path)' is no run that culprit saved") }
    guard head.schema == schema, let run = try? JSONDecoder().decode(SavedRun.self, from: Data(bytes)) else {
      throw Failure(
        .nothingReadable,
        "'\(path)' was saved by another version of culprit (\(head.schema), not \(schema)); update culprit")
    }
    return run
  }
}

extension IncidentOptions {
  /// These options, with what they leave out taken from a saved run.
  func completed(by saved: SavedRun.Options) -> IncidentOptions {
    var options = self
    if options.at.isEmpty { options.at = saved.at }
    if options.alert.isEmpty { options.alert = saved.alert }
    options.baselineWindow = options.baselineWindow ?? saved.baselineWindow
    if options.top == 10 { options.top = saved.top }
    if options.without.isEmpty { options.without = saved.without }
    return options
  }
}
