/// A JSON value as it was written: member order, repeated keys and the digits of numbers survive.
///
/// Numbers stay text because identities (`"id": 6327818702635911562`) and nanosecond stamps do not fit a `Double`.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSONValue
    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The member of an object, `null` when there is none, so that paths can be written `value["a"]["b"]`.
  package subscript(key: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    for member in members where member.key == key { return member.value }
    return .null
  }

  /// The element of an array, `null` when there is none.
  package subscript(index: Int) -> JSONValue {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return .null }
    return elements[index]
  }

  package var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  package var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// Hashes a scalar, or an object's names and scalars: enough to find an equal value among a few thousand.
  func hashShallow(into hasher: inout Hasher) {
    switch self {
    case .string(let text), .number(let text): hasher.combine(text)
    case .object(let members):
      for member in members {
        hasher.combine(member.key)
        if case .string(let text) = member.value { hasher.combine(text) }
      }
    default: break
    }
  }

  package var isObject: Bool {
    if case .object = self { true } else { false }
  }
  package var isArray: Bool {
    if case .array = self { true } else { false }
  }

  /// The value as text, when it is a scalar that says something.
  ///
  /// `""`, `"null"` (PagerDuty's first webhook), `"N/A"` and unexpanded template variables say nothing.
  package var text: String? {
    switch self {
    case .string(let text): text.isEmpty || Self.saysNothing(text) ? nil : text
    case .number(let text): text
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }

  private static func saysNothing(_ text: String) -> Bool {
    switch text.utf8.first {
    case UInt8(ascii: "n"), UInt8(ascii: "N"): text == "null" || text == "N/A" || text == "None" || text == "nil"
    case UInt8(ascii: "$"): isPlaceholder(text)
    case UInt8(ascii: "{"): text.hasPrefix("{{") && text.hasSuffix("}}")
    default: false
    }
  }

  /// `${latestEvent.node.id}` or `$ALERT_ID`: a template that nobody filled in.
  private static func isPlaceholder(_ text: String) -> Bool {
    if text.hasPrefix("${") { return text.hasSuffix("}") }
    let rest = text.utf8.dropFirst()
    return !rest.isEmpty
      && rest.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F || (0x30...0x39).contains($0) }
      && (0x41...0x5A).contains(rest.first!)
  }

  package var int: Int? {
    switch self {
    case .number(let text), .string(let text): Int(text) ?? Double(text).flatMap { Int(exactly: $0.rounded()) }
    default: nil
    }
  }

  package var double: Double? {
    switch self {
    case .number(let text), .string(let text): Double(text)
    default: nil
    }
  }

  /// Also `"true"`, `"false"`, as ServiceNow writes them.
  package var bool: Bool? {
    switch self {
    case .bool(let value): value
    case .string("true"), .string("True"), .string("1"), .number("1"): true
    case .string("false"), .string("False"), .string("0"), .number("0"): false
    default: nil
    }
  }

  /// Whether an object has the member, whatever its value.
  package func has(_ key: String) -> Bool {
    guard case .object(let members) = self else { return false }
    return members.contains { $0.key == key }
  }

  package func has(all keys: String...) -> Bool { keys.allSatisfy(has) }
  package func has(any keys: String...) -> Bool { keys.contains(where: has) }

  /// The first of these members that says something.
  package func first(_ keys: String...) -> String? {
    for key in keys {
      if let text = self[key].text { return text }
    }
    return nil
  }

  /// A string that holds JSON (`Sns.Message`, `HistoryData`) as that JSON; anything else as it is.
  package var unfolded: JSONValue {
    guard case .string(let text) = self else { return self }
    let start = text.utf8.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    guard start == UInt8(ascii: "{") || start == UInt8(ascii: "["), let value = JSONValue(parsing: text) else {
      return self
    }
    return value
  }

  /// The object's scalars as texts: labels, tags, details.
  package var strings: [String: String] {
    let members = members
    var result: [String: String] = [:]
    result.reserveCapacity(members.count)
    for member in members {
      if let text = member.value.text { result[member.key] = text }
    }
    return result
  }

  /// The one JSON value in `text`; `nil` when it is not exactly one.
  package init?(parsing text: String) {
    var parser = JSONParser(bytes: Array(text.utf8))
    guard let value = try? parser.value() else { return nil }
    parser.skipBlanks()
    guard parser.isAtEnd else { return nil }
    self = value
  }
}
