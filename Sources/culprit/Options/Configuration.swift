import CulpritAnalysis
import CulpritCore
import Foundation
import Yams

/// What `.culprit.yml` may hold; every key is optional.
struct Configuration: Codable {
  var tz: String?
  var displayTz: String?
  var serviceFrom: String?
  var color: String?
  var progress: String?
  var jobs: Int?
  var include: [String]?
  var exclude: [String]?
  /// Globs of source names → zone of their zone-less stamps.
  var zones: [String: String]?
  /// Regular expressions whose matches are removed before anything is stored.
  var redact: [String]?
  var signatures: SignatureSection?
  var owners: [Owner]?
  var objective: Double?
  /// Log formats of the user's own.
  var formats: [FormatSection]?

  /// Rules for signatures; patterns are templates in which `*` stands for anything.
  struct SignatureSection: Codable {
    /// All messages of such a pattern are one signature.
    var merge: [String]?
    /// Words whose value is kept: `status` keeps 404 and 500 apart.
    var keep: [String]?
    /// Messages of such a pattern are left out.
    var ignore: [String]?
    /// Pattern → the name shown beside it.
    var name: [String: String]?

    var rules: SignatureRules {
      var rules = SignatureRules()
      rules.rules += (name ?? [:]).sorted { $0.key < $1.key }.map { pattern, name in
        .init(pattern: pattern, merges: merge?.contains(pattern) ?? false, name: name)
      }
      rules.rules += (merge ?? []).map { .init(pattern: $0, merges: true) }
      rules.rules += (ignore ?? []).map { .init(pattern: $0, ignores: true) }
      rules.kept = KeptValues(keep ?? [])
      return rules
    }
  }

  struct Owner: Codable {
    var team: String
    var match: String
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case tz
    case displayTz = "display-tz"
    case serviceFrom = "service-from"
    case color, progress, jobs, include, exclude, zones, redact, signatures, owners, objective,
      formats
  }

  /// Reads one file; an unknown key or a wrong type is a clear error.
  static func read(_ path: String) throws -> Configuration {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.noInput, "cannot read the configuration '\(path)'; check --config")
    }
    do {
      let text = String(decoding: data, as: UTF8.self)
      let root = try Yams.compose(yaml: text)
      try check(root, knows: CodingKeys.allCases.map(\.rawValue), in: path)
      for format in root?["formats"]?.sequence ?? [] {
        try check(format, knows: FormatSection.CodingKeys.allCases.map(\.rawValue), in: path)
      }
      if text.allSatisfy(\.isWhitespace) { return Configuration() }
      return try YAMLDecoder().decode(Configuration.self, from: text)
    } catch let failure as Failure {
      throw failure
    } catch let error as YamlError {
      throw Failure(.usage, "'\(path)' is not YAML: \(error)")
    } catch let error as DecodingError {
      throw Failure(.usage, "'\(path)' \(Self.text(of: error)); see README, Configuration")
    } catch {
      throw Failure(.usage, "'\(path)' has a value of the wrong type; see README, Configuration")
    }
  }

  private static func check(_ node: Node?, knows known: [String], in path: String) throws {
    let keys = node?.mapping?.keys.compactMap(\.string) ?? []
    if let unknown = keys.first(where: { !known.contains($0) }) {
      throw Failure(.usage, "'\(path)' has an unknown key '\(unknown)'; known are \(known.joined(separator: ", "))")
    }
  }

  /// Where the value stands that cannot be used: `formats[0].header has a value of the wrong type`.
  private static func text(of error: DecodingError) -> String {
    func place(_ keys: [any CodingKey]) -> String {
      keys.reduce(into: "") { text, key in
        if let index = key.intValue {
          text += "[\(index)]"
        } else {
          text += (text.isEmpty ? "" : ".") + key.stringValue
        }
      }
    }
    switch error {
    case .keyNotFound(let key, let context): return "lacks \(place(context.codingPath + [key]))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let at = place(context.codingPath)
      return at.isEmpty ? "has a value of the wrong type" : "has a value of the wrong type at \(at)"
    @unknown default: return "has a value of the wrong type"
    }
  }

  /// The project's file over the user's; `explicit` instead of both when given.
  static func load(explicit: String?) throws -> Configuration {
    if let explicit { return try read(explicit) }
    var result = Configuration()
    let home = Console.variable("XDG_CONFIG_HOME") ?? Console.variable("HOME").map { $0 + "/.config" }
    for path in [home.map { $0 + "/culprit/config.yml" }, ".culprit.yml"].compactMap({ $0 })
    where FileManager.default.fileExists(atPath: path) {
      result = try read(path).over(result)
    }
    return result
  }

  /// This configuration, with what it leaves out taken from `other`.
  private func over(_ other: Configuration) -> Configuration {
    Configuration(
      tz: tz ?? other.tz, displayTz: displayTz ?? other.displayTz, serviceFrom: serviceFrom ?? other.serviceFrom,
      color: color ?? other.color, progress: progress ?? other.progress, jobs: jobs ?? other.jobs,
      include: include ?? other.include, exclude: exclude ?? other.exclude, zones: zones ?? other.zones,
      redact: redact ?? other.redact, signatures: signatures ?? other.signatures, owners: owners ?? other.owners,
      objective: objective ?? other.objective, formats: formats ?? other.formats)
  }
}
