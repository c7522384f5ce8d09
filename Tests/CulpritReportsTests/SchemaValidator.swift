import CulpritAnalysis
import Foundation

/// As much of JSON Schema 2020-12 as the schemas of this project use; a keyword it does not know is a failure.
struct SchemaValidator {
  private let root: JSONValue

  init(named name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/CulpritReports/Schemas/\(name).json")
    let text = try String(contentsOf: file, encoding: .utf8)
    guard let value = JSONValue(parsing: text) else { throw CocoaError(.fileReadCorruptFile) }
    root = value
  }

  /// What is wrong with the document, each with the place.
  func problems(of value: JSONValue) -> [String] {
    var problems: [String] = []
    check(value, root, at: "$", &problems)
    return problems
  }

  private func check(_ value: JSONValue, _ schema: JSONValue, at path: String, _ problems: inout [String]) {
    for member in schema.members {
      let rule = member.value
      switch member.key {
      case "$schema", "$id", "title", "$defs": break
      case "$ref":
        let name = (rule.text ?? "").replacing("#/$defs/", with: "")
        check(value, root["$defs"][name], at: path, &problems)
      case "type":
        // `JSONValue.text` takes "null" for nothing said.
        let types = rule.isArray ? rule.elements.map { $0.text ?? "null" } : [rule.text ?? "null"]
        if !types.contains(where: { has(value, $0) }) { problems.append("\(path) is no \(types)") }
      case "const": if value != rule { problems.append("\(path) is not \(rule)") }
      case "enum": if !rule.elements.contains(value) { problems.append("\(path) is none of \(rule)") }
      case "required":
        for key in rule.elements {
          if let key = key.text, !value.has(key) { problems.append("\(path).\(key) is missing") }
        }
      case "properties":
        for property in rule.members where value.has(property.key) {
          check(value[property.key], property.value, at: "\(path).\(property.key)", &problems)
        }
      case "additionalProperties":
        for entry in value.members { check(entry.value, rule, at: "\(path).\(entry.key)", &problems) }
      case "items":
        for (index, element) in value.elements.enumerated() {
          check(element, rule, at: "\(path)[\(index)]", &problems)
        }
      case "minimum":
        if case .number = value, let number = value.double, number < rule.double ?? 0 {
          problems.append("\(path) < \(rule)")
        }
      case "maximum":
        if case .number = value, let number = value.double, number > rule.double ?? 0 {
          problems.append("\(path) > \(rule)")
        }
      case "pattern":
        if case .string(let text) = value, case .string(let pattern) = rule, let regex = try? Regex(pattern),
          text.firstMatch(of: regex) == nil
        {
          problems.append("\(path) does not match \(pattern)")
        }
      case "allOf": for part in rule.elements { check(value, part, at: path, &problems) }
      case "anyOf", "oneOf":
        let fits = rule.elements.map { part -> [String] in
          var inner: [String] = []
          check(value, part, at: path, &inner)
          return inner
        }
        let count = fits.count { $0.isEmpty }
        if count == 0 || member.key == "oneOf" && count > 1 {
          problems.append("\(path) fits \(count) of \(fits.count): \(fits.flatMap { $0 }.prefix(3))")
        }
      default: problems.append("the schema's keyword \(member.key) at \(path) is not known here")
      }
    }
  }

  private func has(_ value: JSONValue, _ type: String) -> Bool {
    switch value {
    case .null: type == "null"
    case .bool: type == "boolean"
    case .string: type == "string"
    case .array: type == "array"
    case .object: type == "object"
    case .number(let text): type == "number" || type == "integer" && Int(text) != nil
    }
  }
}
