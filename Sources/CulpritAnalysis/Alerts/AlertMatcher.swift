import CulpritCore

/// A condition on alerts in amtool's syntax: `alertname=~"Disk.*"`, `{team="db",severity!="info"}`, or a bare name.
///
/// A label an alert does not have is the empty text, as in Alertmanager. `alertname`, `severity`, `service`, `team`,
/// `status`, `id` and `source` also work for tools that have no such label.
package struct AlertMatcher: Sendable {
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case empty
    case noOperator(String)
    case noName(String)
    case unbalancedQuote(String)
    case badPattern(String, in: String)

    package var description: String {
      switch self {
      case .empty: "the matcher is empty; write for example alertname=\"DiskFull\""
      case .noOperator(let text): "'\(text)' has no operator; use one of = != =~ !~, for example severity=\"critical\""
      case .noName(let text): "'\(text)' names no label before its operator"
      case .unbalancedQuote(let text): "'\(text)' has a quote that is not closed"
      case .badPattern(let pattern, let text): "'\(pattern)' in '\(text)' is no regular expression"
      }
    }
  }

  private enum Operator: String { case equal = "=", unequal = "!=", matches = "=~", differs = "!~" }

  private struct Condition: Sendable {
    var label: String
    var isNegated: Bool
    var value: Value
  }

  private enum Value: Sendable {
    case text(String)
    /// Anchored at both ends. Compiled where it is used: a `Regex` is not `Sendable`.
    case pattern(String)
  }

  /// What the user typed.
  package let text: String
  private let conditions: [Condition]
  /// The alert's name, when the matcher gives one exactly.
  let exactName: String?

  package init(_ text: String) throws(Failure) {
    self.text = text
    var body = text.trimmingBlanks()
    if body.hasPrefix("{"), body.hasSuffix("}") { body = String(body.dropFirst().dropLast()) }
    let parts = try Self.parts(of: body)
    guard !parts.isEmpty else { throw .empty }
    var conditions: [Condition] = []
    for (number, part) in parts.enumerated() {
      conditions.append(try Self.condition(part, isFirst: number == 0))
    }
    self.conditions = conditions
    exactName =
      conditions.lazy.compactMap { condition -> String? in
        guard condition.label == "alertname", !condition.isNegated, case .text(let name) = condition.value else {
          return nil
        }
        return name
      }.first
  }

  /// Whether every condition holds.
  package func selects(_ alert: Alert) -> Bool {
    conditions.allSatisfy { condition in
      let actual = Self.value(of: condition.label, in: alert)
      let holds =
        switch condition.value {
        case .text(let text): actual == text
        case .pattern(let pattern): (try? Regex(pattern).wholeMatch(in: actual)) != nil
        }
      return holds != condition.isNegated
    }
  }

  private static func value(of label: String, in alert: Alert) -> String {
    if let value = alert.labels[label] { return value }
    return switch label {
    case "alertname", "name": alert.name
    case "severity": alert.severityText ?? (alert.severity == .unknown ? "" : alert.severity.name)
    case "service": alert.service ?? ""
    case "team": alert.team ?? ""
    case "status": alert.status.rawValue
    case "id", "fingerprint": alert.id
    case "source": alert.source
    default: ""
    }
  }

  /// The text split at commas outside quotes.
  private static func parts(of text: String) throws(Failure) -> [String] {
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    var isEscaped = false
    for character in text {
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && !isEscaped
      if character == ",", !isQuoted {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    guard !isQuoted else { throw .unbalancedQuote(text) }
    parts.append(part)
    return parts.map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
  }

  private static func condition(_ part: String, isFirst: Bool) throws(Failure) -> Condition {
    guard let sign = part.firstIndex(where: { $0 == "=" || $0 == "!" }) else {
      guard isFirst, part.allSatisfy({ $0.isLetter || $0.isNumber || "_-:./ ".contains($0) }) else {
        throw .noOperator(part)
      }
      return Condition(label: "alertname", isNegated: false, value: .text(part))
    }
    let rest = part[sign...]
    guard let found = [Operator.unequal, .matches, .differs, .equal].first(where: { rest.hasPrefix($0.rawValue) })
    else {
      throw .noOperator(part)
    }
    let label = String(part[..<sign]).trimmingBlanks()
    guard !label.isEmpty else { throw .noName(part) }
    let value = unquoted(String(rest.dropFirst(found.rawValue.count)).trimmingBlanks())
    switch found {
    case .equal: return Condition(label: label, isNegated: false, value: .text(value))
    case .unequal: return Condition(label: label, isNegated: true, value: .text(value))
    case .matches, .differs:
      guard (try? Regex(value)) != nil else { throw .badPattern(value, in: part) }
      return Condition(label: label, isNegated: found == .differs, value: .pattern(value))
    }
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
    var result = ""
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      if character == "\\", !isEscaped {
        isEscaped = true
        continue
      }
      // A backslash before anything but a quote or a backslash belongs to the pattern.
      if isEscaped, character != "\"", character != "\\" { result.append("\\") }
      result.append(character)
      isEscaped = false
    }
    return result
  }
}
