import CulpritCore

/// One entry of `formats:` in the configuration: a log format of the user's own.
struct FormatSection: Codable {
  var name: String
  var pattern: Texts?
  var columns: [String]?
  var separator: String?
  var json: [String: Texts]?
  var time: Texts?
  var severities: [String: String]?
  var service: String?
  var files: Texts?
  var skip: Texts?
  var header: Int?

  /// One text or a list of them.
  struct Texts: Codable {
    var all: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(String.self) { all = [one] } else { all = try container.decode([String].self) }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(all)
    }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, pattern, columns, separator, json, time, severities, service, files, skip, header
  }

  var declaration: FormatDeclaration {
    var result = FormatDeclaration(name: name)
    result.patterns = pattern?.all ?? []
    result.separator = separator
    result.columns = columns ?? []
    result.json = (json ?? [:]).mapValues(\.all)
    result.time = time?.all ?? []
    result.severities = severities ?? [:]
    result.service = service
    result.files = files?.all ?? []
    result.skip = skip?.all ?? []
    result.header = header ?? 0
    return result
  }

  /// The formats of a configuration, or what is wrong with the first bad one.
  static func formats(_ sections: [FormatSection]) throws -> [DeclaredFormat] {
    var result: [DeclaredFormat] = []
    for section in sections {
      guard !section.name.isEmpty, section.name.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) }) else {
        throw Failure(.usage, "formats: '\(section.name)' is no name; give one of letters, digits, - and _")
      }
      if LogFormats.all.contains(where: { $0.name == section.name }) {
        throw Failure(.usage, "formats: '\(section.name)' is a built-in format; give yours another name")
      }
      if result.contains(where: { $0.title == section.name }) {
        throw Failure(.usage, "formats: '\(section.name)' is declared twice")
      }
      do throws(DeclarationError) { result.append(try DeclaredFormat(section.declaration)) } catch {
        throw Failure(.usage, "formats: \(error.description)")
      }
    }
    return result
  }
}
