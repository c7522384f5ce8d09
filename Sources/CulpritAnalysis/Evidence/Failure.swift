import CulpritCore

/// How much a message says, by its severity and its words, that something failed.
///
/// Severity is the strongest single evidence there is (without it AC@1 fell from 0.85 to 0.23 over the labelled faults),
/// but many programs write no severity, or log their failures as INFO.
package enum Failure {
  /// The grade from which on a message counts as an error.
  package static let error = 3.0

  /// 3 for an error, 1.2 for a warning with a word of failure, 0.3–1 for such a word below warning, 0 for none.
  ///
  /// - Parameter writesSeverity: Whether the service's records carry severities at all. Where they do not, an error's
  ///   own words stand for it.
  package static func grade(of summary: ShapeSummary, writesSeverity: Bool) -> Double {
    if summary.worst >= .error { return error }
    let words = self.words(of: summary.template, hasTrace: summary.trace != nil)
    switch summary.worst {
    case .warning: return words == .none ? 0.5 : 1.2
    case .debug, .trace: return words == .none ? 0 : words == .marked ? 1 : 0.3
    case .unknown where !writesSeverity:
      return words == .marked ? error : words == .failing ? 1.2 : 0
    default: return words == .none ? 0 : words == .marked ? 1 : 0.8
    }
  }

  /// What the words of a message say.
  package enum Words: Sendable { case none, failing, marked }

  /// `marked`: what programs write to mark an error (`fatal:`, `ERROR`, `panic`, an exception's name); `failing`: a word
  /// of failure anywhere. `0 errors` and `no error` are neither.
  package static func words(of template: String, hasTrace: Bool) -> Words {
    if hasTrace { return .marked }
    var found = Words.none
    var before: Substring = ""
    let tokens = template.prefix(400).split { " \t\n\"'()[]{},;=".contains($0) }
    for (index, token) in tokens.enumerated() {
      let isLabel = token.last == ":"
      let bare = token.trimming { !$0.isLetter && !$0.isNumber }
      let lower = bare.lowercased()
      let isNegated = ["0", "no", "without", "<num>", "<*>", "zero"].contains(before.lowercased())
      before = token
      if isNegated && lower.hasPrefix("err") { continue }
      if isExceptionName(bare) || strong.contains(lower) { return .marked }
      if lower == "error" || lower == "err" {
        if isLabel || bare == "ERROR" || index == 0 { return .marked }
        found = .failing
      } else if bare == "FAILED" || bare == "FAILURE" || bare == "FATAL" {
        return .marked
      } else if failing.contains(lower) {
        found = .failing
      } else if index > 0, pairs.contains(tokens[index - 1].lowercased() + " " + lower) {
        found = .failing
      }
    }
    return found
  }

  /// `KeyError`, `java.net.ConnectException`, `NoSuchElementException`: CamelCase that ends as exceptions do.
  package static func isExceptionName(_ token: Substring) -> Bool {
    guard let name = token.split(separator: ".").last, let first = name.first, first.isUppercase else { return false }
    guard name.count > 5, name.dropFirst().contains(where: \.isLowercase) else { return false }
    return name.hasSuffix("Exception") || name.hasSuffix("Error")
  }

  private static let strong: Set<String> = [
    "fatal", "panic", "segfault", "oom", "traceback", "sigsegv", "oomkilled", "coredump",
  ]
  private static let failing: Set<String> = [
    "errors", "failed", "fail", "failure", "failures", "exception", "exceptions", "refused", "unreachable",
    "unavailable", "denied", "cannot", "abort", "aborted", "aborting", "timeout", "deadlock", "crash", "crashed",
    "unhealthy", "killed", "rejected", "corrupt", "corrupted", "econnrefused", "etimedout", "unable", "can't",
  ]
  private static let pairs: Set<String> = [
    "timed out", "could not", "not available", "no such", "core dumped", "of memory", "not found", "not defined",
    "out of",
  ]
}

extension Substring {
  func trimming(where matches: (Character) -> Bool) -> Substring {
    var result = self
    while let first = result.first, matches(first) { result.removeFirst() }
    while let last = result.last, matches(last) { result.removeLast() }
    return result
  }
}
