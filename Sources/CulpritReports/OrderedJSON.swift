import CulpritCore
import Foundation

/// A JSON value whose objects keep the order of their keys, so that the same findings are the same bytes.
///
/// `JSONEncoder` offers sorted keys only, which puts `alerts` before `id` and hides what a reader looks for first.
package enum OrderedJSON: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// A weight, share or probability: six significant digits, since the ones behind them differ between math libraries.
  case number(Double)
  /// A length of time: whole microseconds.
  case seconds(Double)
  case string(String)
  case array([OrderedJSON])
  case object([(key: String, value: OrderedJSON)])

  /// An object from its fields in order; written as `.fields(["id": .string(id), …])`.
  package static func fields(_ fields: KeyValuePairs<String, OrderedJSON>) -> OrderedJSON {
    .object(fields.map { ($0.key, $0.value) })
  }

  package static func text(_ value: String?) -> OrderedJSON { value.map { .string($0) } ?? .null }
  package static func time(_ value: Timestamp?) -> OrderedJSON { value.map { .string(TimeText.rfc3339($0)) } ?? .null }
  package static func int(_ value: Int?) -> OrderedJSON { value.map { .int($0) } ?? .null }
  package static func number(_ value: Double?) -> OrderedJSON { value.map { .number($0) } ?? .null }
  package static func seconds(_ value: Double?) -> OrderedJSON { value.map { .seconds($0) } ?? .null }
  package static func strings(_ values: [String]) -> OrderedJSON { .array(values.map { .string($0) }) }

  /// A dictionary with its keys in order.
  package static func map(_ values: [String: String]) -> OrderedJSON {
    .object(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
  }

  /// On one line, without blanks: for NDJSON and for counting what a message costs.
  package var compact: String {
    var out = ""
    write(to: &out, separator: ",", colon: ":")
    return out
  }

  /// Indented by two; whatever fits on a line of 110 columns stays on it. No newline at the end.
  package var pretty: String {
    var out = ""
    writePretty(to: &out, indent: 0)
    return out
  }

  /// - Parameter limit: Once the text is longer, nothing more is written: it is thrown away by whoever gave it.
  private func write(to out: inout String, separator: String, colon: String, limit: Int = .max) {
    if out.utf8.count > limit { return }
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let value): out += String(value)
    case .number(let value): out += Self.number(value, format: "%.6g")
    case .seconds(let value): out += Self.number((value * 1e6).rounded() / 1e6, format: "%.16g")
    case .string(let value): Self.quote(value, to: &out)
    case .array(let values):
      out += "["
      for (index, value) in values.enumerated() {
        if index > 0 { out += separator }
        value.write(to: &out, separator: separator, colon: colon, limit: limit)
        if out.utf8.count > limit { return }
      }
      out += "]"
    case .object(let fields):
      out += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { out += separator }
        Self.quote(field.key, to: &out)
        out += colon
        field.value.write(to: &out, separator: separator, colon: colon, limit: limit)
        if out.utf8.count > limit { return }
      }
      out += "}"
    }
  }

  private func writePretty(to out: inout String, indent: Int) {
    var line = ""
    write(to: &line, separator: ", ", colon: ": ", limit: isContainer ? 110 - indent : .max)
    if !isContainer || line.utf8.count + indent <= 110 {
      out += line
      return
    }
    let inner = String(repeating: " ", count: indent + 2)
    switch self {
    case .array(let values):
      out += "["
      for (index, value) in values.enumerated() {
        out += index > 0 ? ",\n" : "\n"
        out += inner
        value.writePretty(to: &out, indent: indent + 2)
      }
      out += "\n" + inner.dropLast(2) + "]"
    case .object(let fields):
      out += "{"
      for (index, field) in fields.enumerated() {
        out += index > 0 ? ",\n" : "\n"
        out += inner
        Self.quote(field.key, to: &out)
        out += ": "
        field.value.writePretty(to: &out, indent: indent + 2)
      }
      out += "\n" + inner.dropLast(2) + "}"
    default: break
    }
  }

  private var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// JSON has no infinity and no "not a number": both are `null`.
  private static func number(_ value: Double, format: String) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return String(format: format, value)
  }

  /// Escapes what JSON demands, and also what a terminal or a page would act on: C1 and bidirectional controls.
  ///
  /// A text of more than 16,384 characters ends in `…` there: nothing culprit keeps is longer, and a report has to stay
  /// readable when something else is.
  private static func quote(_ text: String, to out: inout String) {
    out += "\""
    if text.utf8.count <= 16_384, text.utf8.allSatisfy(isPlain) {
      out += text
      out += "\""
      return
    }
    var left = 16_384
    for scalar in text.unicodeScalars {
      if left == 0 {
        out += "…"
        break
      }
      left -= 1
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        if Escaping.isHostile(scalar) {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    out += "\""
  }

  /// Whether a byte stands for itself; most texts are made of such bytes alone.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
