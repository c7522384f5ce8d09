import Synchronization

/// Takes secrets out of text before it is stored or shown: `password=hunter2` becomes `password=[redacted:password]`.
///
/// Called for each example and template that is kept, never for each line, so it may be thorough. It rather takes out a
/// harmless value than leaves a secret in; what tells causes apart (addresses, identifiers, paths) stays.
package struct Redaction: Sendable {
  /// Regular expressions of the user (`redact:` in the configuration); part of the digest's settings.
  package let rules: [String]
  private let compiled: CompiledRules?

  package init() {
    rules = []
    compiled = nil
  }

  /// - Throws: `RedactionError` for a rule that is not a regular expression or that matches the empty text.
  package init(rules: [String]) throws(RedactionError) {
    self.rules = rules
    compiled = rules.isEmpty ? nil : try CompiledRules(rules)
  }

  /// The text with every secret replaced by `[redacted:kind]`; text without one comes back as it is.
  ///
  /// Bytes that are no UTF-8 are repaired only when a user's rule matches. Linear in the text's length, but for what a
  /// user's rule costs.
  package func redacted(_ bytes: [UInt8]) -> [UInt8] {
    let text = compiled?.apply(to: bytes) ?? bytes
    return SecretScanner(bytes: text).redacted()
  }
}

/// A `redact:` rule that cannot be used.
package enum RedactionError: Error, Equatable, CustomStringConvertible {
  case invalid(rule: String, reason: String)
  case matchesNothing(rule: String)

  package var description: String {
    switch self {
    case .invalid(let rule, let reason): "the redact rule '\(rule)' is not a regular expression: \(reason)"
    case .matchesNothing(let rule): "the redact rule '\(rule)' matches the empty text; it would match everywhere"
    }
  }
}

/// `Regex` is not `Sendable`, and compiling one costs more than running it: workers take turns.
private final class CompiledRules: Sendable {
  private let rules: Mutex<[Regex<AnyRegexOutput>]>

  init(_ patterns: [String]) throws(RedactionError) {
    var regexes: [Regex<AnyRegexOutput>] = []
    for pattern in patterns {
      do {
        let regex = try Regex(pattern)
        if try regex.wholeMatch(in: "") != nil { throw RedactionError.matchesNothing(rule: pattern) }
        regexes.append(regex)
      } catch let error as RedactionError {
        throw error
      } catch {
        throw .invalid(rule: pattern, reason: String(describing: error))
      }
    }
    rules = Mutex(regexes)
  }

  func apply(to bytes: [UInt8]) -> [UInt8] {
    rules.withLock { rules in
      let original = String(decoding: bytes, as: UTF8.self)
      var text = original
      for rule in rules { text = text.replacing(rule, with: "[redacted:rule]") }
      return text == original ? bytes : Array(text.utf8)
    }
  }
}
