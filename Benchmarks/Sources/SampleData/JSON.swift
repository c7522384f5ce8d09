/// A JSON value whose object members keep their order.
package indirect enum JSON: Sendable {
  case string(String), integer(Int), number(Double), bool(Bool), null
  case array([JSON]), object([(String, JSON)])

  /// One line without blanks.
  package var compact: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// Indented by two blanks.
  package var pretty: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  private func write(to text: inout String, indent: Int?) {
    switch self {
    case .string(let value): JSON.quote(value, into: &text)
    case .integer(let value): text += String(value)
    case .number(let value): text += String(value)
    case .bool(let value): text += value ? "true" : "false"
    case .null: text += "null"
    case .array(let elements):
      JSON.list(elements.map { ("", $0) }, "[", "]", named: false, to: &text, indent: indent)
    case .object(let members): JSON.list(members, "{", "}", named: true, to: &text, indent: indent)
    }
  }

  private static func list(
    _ members: [(String, JSON)], _ open: String, _ close: String, named: Bool, to text: inout String, indent: Int?
  ) {
    text += open
    for (position, member) in members.enumerated() {
      if position > 0 { text += "," }
      if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
      if named {
        quote(member.0, into: &text)
        text += indent == nil ? ":" : ": "
      }
      member.1.write(to: &text, indent: indent.map { $0 + 1 })
    }
    if let indent, !members.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += close
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        text += "\\u00" + String(scalar.value / 16, radix: 16) + String(scalar.value % 16, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
}
