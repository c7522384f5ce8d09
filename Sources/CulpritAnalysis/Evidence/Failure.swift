import CulpritCore

/// How much a message says, by its severity and its words, that something failed.
///
/// Severity is the strongest single evidence there is (without it AC@1 fell from 0.85 to 0.23 over the labelled faults),
/// but many programs write no severity, or log their failures as INFO.
package enum Failure {
  /// The grade from which on a message counts as an error.
  package static let error = 3.0

  /// 3 for an error, 1.2 for a warning with a word of failure, 0.3–2 for such a word below warning, at most 0.9 for what
  /// only hands a failure on, 0 for none.
  ///
  /// - Parameter writesSeverity: Whether the service's records carry severities at all. Where they do not, an error's
  ///   own words stand for it.
  package static func grade(of summary: ShapeSummary, writesSeverity: Bool) -> Double {
    let text = summary.examples.first?.text ?? summary.template
    if summary.trace == nil, summary.worst < .error, isNotice(summary.template) { return 0 }
    if !writesSeverity, isPass(text) { return 0 }
    if summary.trace == nil, isBanner(summary.template) { return banner }
    // A level that some records of a statement lack was guessed from its words.
    let unknown = summary.severities[0]
    let isMixed = unknown > 0 && unknown < summary.severities.reduce(0, +) && summary.trace == nil
    let isGuessed = !writesSeverity || isMixed
    let grade = isGuessed ? words(of: summary, text: text) : said(by: summary)
    guard grade > outcome, summary.trace == nil else { return grade }
    return isOutcome(summary.template) || isCount(text) ? outcome : grade
  }

  /// What is left of an error that only hands on that something else failed, or counts failures.
  static let outcome = 0.9
  /// What is left of a heading above failures.
  static let banner = 0.8

  private static func said(by summary: ShapeSummary) -> Double {
    if summary.worst >= .error { return error }
    let words = self.words(of: summary.template, hasTrace: summary.trace != nil)
    switch summary.worst {
    case .warning: return words == .none ? 0.5 : 1.2
    case .debug, .trace: return words == .none ? 0 : words == .marked ? 1 : 0.3
    default: return words == .none ? 0 : words == .marked ? 1 : 0.8
    }
  }

  /// Where severities are guessed from words, one record with a grave word in a variable part (a package called
  /// `libgpg-error`) does not make an error of the other forty: what most of them are counts.
  private static func words(of summary: ShapeSummary, text: String) -> Double {
    // Lines that hang on a head that says nothing (a file's path, then what is wrong in it) speak for it.
    let further = text.split(separator: "\n").dropFirst().prefix(3).map { self.words(of: String($0), hasTrace: false) }
    let own = self.words(of: summary.template, hasTrace: summary.trace != nil)
    let words = own != .none ? own : further.contains(.marked) ? .marked : further.contains(.failing) ? .failing : .none
    if words == .marked { return error }
    let all = summary.severities.reduce(0, +)
    let grave = summary.severities.enumerated().reduce(0) {
      $0 + ($1.offset >= Int(Severity.error.rawValue) ? $1.element : 0)
    }
    let isWarning = summary.severities[Int(Severity.warning.rawValue)] * 2 > all
    if grave * 2 > all { return words == .none ? 0.8 : 2 }
    if isWarning { return words == .none ? 0.5 : 1.2 }
    if isDiagnostic(text) { return 2 }
    return words == .none ? 0 : 1.2
  }

  /// What the words of a message say.
  package enum Words: Sendable { case none, failing, marked }

  /// `marked`: what programs write to mark an error (`fatal:`, `ERROR`, `panic`, an exception's name); `failing`: a word
  /// of failure anywhere. `0 errors` and `no error` are neither.
  package static func words(of template: String, hasTrace: Bool) -> Words {
    if hasTrace { return .marked }
    var found = Words.none
    var before: Substring = ""
    let tokens = Self.tokens(of: template, limit: 400, at: breaks)
    for (index, token) in tokens.enumerated() {
      let isLabel = token.utf8.last == UInt8(ascii: ":")
      let bare = token.trimming { !$0.isLetter && !$0.isNumber }
      let lower = bare.lowercased()
      let isNegated = lower.hasPrefix("err") && negating.contains(before.lowercased())
      before = token
      if isNegated { continue }
      if isExceptionName(bare) || strong.contains(lower) { return .marked }
      if index == 0, heads.contains(String(token)) { return .marked }
      if lower == "error" || lower == "err" {
        // `  14:7  error  …`: a place in the file named above, then the level.
        let isPlaced = index == 1 && tokens[0].allSatisfy { $0.isNumber || $0 == ":" }
        if isLabel || bare == "ERROR" || index == 0 || isPlaced { return .marked }
        found = .failing
      } else if shouted.contains(bare) || lower == "failure/error" {
        return .marked
      } else if failing.contains(lower) {
        found = .failing
      } else if index > 0, pairEnds.contains(lower), pairs.contains(tokens[index - 1].lowercased() + " " + lower) {
        found = .failing
      }
    }
    return found
  }

  private static let negating: Set<String> = ["0", "no", "without", "<num>", "<*>", "zero"]
  private static let shouted: Set<Substring> = ["FAILED", "FAILURE", "FATAL", "FAIL"]
  private static let blanks = Set(" \t".utf8)
  private static let breaks = Set(" \t\n\"'()[]{},;=".utf8)

  /// The runs between some signs, all ASCII, in the first `limit` letters of a text.
  private static func tokens(of text: String, limit: Int, at signs: Set<UInt8>) -> [Substring] {
    text.prefix(limit).utf8.split { signs.contains($0) }.map { Substring($0) }
  }

  /// Whether a message only hands on that a command, a build or its tests failed: `exited with 1`,
  /// `*** [Makefile:12: all] Error 2`, `BUILD FAILURE`. Why they did stands before it.
  package static func isOutcome(_ template: String) -> Bool {
    let text = Saying.lowered(template.prefix(200).utf8)
    guard outcomes.contains(where: { text.span.first($0.span) != nil }) else { return false }
    return !template.split(separator: " ").contains { isExceptionName($0.trimming { !$0.isLetter }) }
  }

  private static let outcomes = [
    "exit code", "exit status", "exited with", "exit value", "return code was", "returned non-zero", "non-zero exit",
    "*** [", "build failed", "build failure", "build errors", "command failed", "compilation terminated",
    "compilation failed", "could not compile", "errors occurred!", "tests failed", "test failed", "failing tests",
    "test failures", "execution failed for task", "failed with an exception", "job failed", "short test summary",
    "errors while running",
  ].map { Array($0.utf8) }

  /// Whether a message counts failures (`2 failed, 411 passed`, `Failures: 1, Errors: 0`): a summary.
  static func isCount(_ text: String) -> Bool {
    let tokens = text.prefix(300).split { " \t()[]".contains($0) }
    for (index, token) in tokens.enumerated() {
      let lower = token.trimming { !$0.isLetter && !$0.isNumber }.lowercased()
      guard counted.contains(lower) else { continue }
      let isLast = index + 1 == tokens.count || token.last == ","
      let before = index > 0 ? tokens[index - 1] : ""
      if isNumber(before), isLast || tokens[index + 1] == "and" || tokens[index + 1] == "in" { return true }
      if index + 1 < tokens.count, token.last == ":", isNumber(tokens[index + 1].trimming { !$0.isNumber }) {
        return true
      }
    }
    return false
  }

  private static let counted: Set<String> = [
    "error", "errors", "failed", "failure", "failures", "failing", "fail", "problem", "problems",
  ]

  private static func isNumber(_ text: Substring) -> Bool { !text.isEmpty && text.allSatisfy(\.isNumber) }

  /// Whether a message says that something failed and ends there: `> Task :parser:compile FAILED`, `COMPILATION ERROR :`.
  static func isAnnouncement(_ template: String) -> Bool {
    guard !template.contains("\n"),
      let last = template.split(whereSeparator: \.isWhitespace).last(where: { $0.contains(where: \.isLetter) })
    else { return false }
    return announcing.contains(last.trimming { !$0.isLetter }.lowercased())
  }

  /// Whether a message is a heading: `===== FAILURES =====`, `COMPILATION ERROR :`, a bare `FAIL`.
  static func isBanner(_ template: String) -> Bool {
    let words = ServiceNames.words(in: template)
    return !template.contains("<") && (1...5).contains(words.count) && words.contains(where: announcing.contains)
      && words.allSatisfy { announcing.contains($0) || headings.contains($0) }
  }

  private static let headings: Set<String> = [
    "compilation", "test", "tests", "examples", "most", "recent", "call", "summary", "build", "short", "info", "list",
    "of", "the", "following",
  ]

  /// Whether a message tells of a success, whatever the names in it: `test parses_error ... ok`, `PASS src/error.test.js`.
  static func isPass(_ text: String) -> Bool {
    let tokens = text.split(separator: "\n", maxSplits: 1).first?.split { " \t".contains($0) } ?? []
    func says(_ token: Substring?) -> Bool {
      token.map { passing.contains($0.trimming { !$0.isLetter && $0 != "✓" && $0 != "✔" && $0 != "√" }.lowercased()) }
        ?? false
    }
    if let at = tokens.prefix(2).firstIndex(where: says) {
      return at == 0 || tokens[at - 1].trimming { !$0.isLetter }.lowercased() != "not"
    }
    // A test's duration or its share of all may stand behind.
    guard tokens.suffix(3).contains(where: says) else { return false }
    return !tokens.contains { $0.last == ":" && announcing.contains($0.dropLast().lowercased()) || $0 == "FAIL" }
  }

  private static let passing: Set<String> = ["ok", "pass", "passed", "✓", "✔", "√", "yes", "succeeded", "success"]

  private static let announcing: Set<String> = [
    "failed", "failure", "failures", "fail", "error", "errors", "errored", "traceback", "last",
  ]

  /// Whether a message begins with a place in a source (`pkg/auth/token.go:48:17: undefined: x`) and goes on with
  /// something other than a warning, as compilers and test runners write.
  static func isDiagnostic(_ text: String) -> Bool {
    for (index, token) in text.prefix(200).split(separator: " ").prefix(3).enumerated() where token.last == ":" {
      let rest = text.prefix(200).split(separator: " ").dropFirst(index + 1)
      guard let next = rest.first, isPlace(token.dropLast()) else { continue }
      let word = next.trimming { !$0.isLetter }.lowercased()
      return !["warning", "note", "info", "hint", "remark", "in", "debug"].contains(word)
    }
    return false
  }

  /// `src/token.go:48:17`, `Token.java:[41,25]`, `view.ts(88,14)`: a file with an ending, then a line.
  static func isPlace(_ token: Substring) -> Bool {
    guard let dot = token.firstIndex(of: "."), dot > token.startIndex else { return false }
    var at = token[dot...].firstIndex { ":([".contains($0) } ?? token.endIndex
    let ending = token[token.index(after: dot)..<at].split(separator: ".").last ?? ""
    guard sources.contains(ending.lowercased()), at < token.endIndex else { return false }
    while at < token.endIndex, ":([".contains(token[at]) { at = token.index(after: at) }
    return at < token.endIndex && token[at].isNumber
  }

  /// Endings of source files: `db.prod.svc:5432` is no place in one.
  private static let sources: Set<String> = [
    "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "rs", "go", "py", "pyx", "js", "jsx", "mjs", "cjs", "ts", "tsx", "vue",
    "java", "kt", "kts", "scala", "groovy", "gradle", "rb", "php", "cs", "fs", "vb", "swift", "m", "mm", "hs", "ml",
    "mli", "erl", "ex", "exs", "lua", "pl", "pm", "t", "sh", "bats", "sql", "f", "f90", "dart", "clj", "zig", "nim",
    "d",
    "s", "asm", "xml", "yml", "yaml", "json", "toml", "cmake", "txt", "proto", "tex", "rst", "md", "css", "scss",
    "less",
    "html", "tf", "jl", "r", "adb", "v", "spec", "in", "am", "ac",
  ]

  /// Where in the sources a message says that it went wrong, if it does.
  static func place(in text: String) -> Substring? {
    tokens(of: text, limit: 300, at: blanks).first { token in
      guard token.utf8.contains(UInt8(ascii: ".")) else { return false }
      let bare = token.utf8.last == UInt8(ascii: ":") ? token.dropLast() : token
      return isPlace(bare[...]) || bare.split(separator: "]").last.map { isPlace($0) } == true
    }
  }

  /// Whether a message announces that something will go away some day: nothing failed.
  static func isNotice(_ template: String) -> Bool {
    let text = Saying.lowered(template.prefix(300).utf8)
    return text.span.first(deprecation.span) != nil && text.span.first(exception.span) == nil
  }

  private static let deprecation = Array("deprecat".utf8)
  private static let exception = Array("exception".utf8)

  /// Whether a message is the verdict of a test or a tool: an assertion that does not hold, `FAIL`, `<<< FAILURE!`.
  static func isVerdict(_ text: String) -> Bool {
    let tokens = text.prefix(300).split { " \t()[]:,".contains($0) }
    return tokens.contains { token in
      ["FAIL", "FAILED", "FAILURE!", "ERROR!"].contains(token) || token.hasPrefix("Assert") || token.contains(".Assert")
        || token == "assertion" || token == "Failure/Error"
    }
  }

  /// `KeyError`, `java.net.ConnectException`, `NoSuchElementException`: CamelCase that ends as exceptions do.
  package static func isExceptionName(_ token: Substring) -> Bool {
    // Most words are none: told by their last letter.
    guard let last = token.utf8.last, "nr.".utf8.contains(last) else { return false }
    guard let name = token.split(separator: ".").last, let first = name.first, first.isUppercase else { return false }
    guard name.count > 5, name.dropFirst().contains(where: \.isLowercase) else { return false }
    return name.hasSuffix("Exception") || name.hasSuffix("Error")
  }

  private static let strong: Set<String> = [
    "fatal", "panic", "panicked", "segfault", "oom", "traceback", "sigsegv", "oomkilled", "coredump",
  ]
  /// What test runners and package tools begin the line of a failure with.
  private static let heads: Set<String> = ["E", "E:", "✗", "✘", "✖", "✕", "×", "●"]
  private static let failing: Set<String> = [
    "errors", "failed", "fail", "failure", "failures", "exception", "exceptions", "refused", "unreachable",
    "unavailable", "denied", "cannot", "abort", "aborted", "aborting", "timeout", "deadlock", "crash", "crashed",
    "unhealthy", "killed", "rejected", "corrupt", "corrupted", "econnrefused", "etimedout", "unable", "can't",
  ]
  private static let pairs: Set<String> = [
    "timed out", "could not", "not available", "no such", "core dumped", "of memory", "not found", "not defined",
    "out of", "undefined reference", "undefined symbol", "cannot find", "not resolve", "not ok", "no match",
    "unable to",
    "no matching", "not satisfied", "not met",
  ]
  private static let pairEnds = Set(pairs.compactMap { $0.split(separator: " ").last.map(String.init) })
}

extension Substring {
  func trimming(where matches: (Character) -> Bool) -> Substring {
    var result = self
    while let first = result.first, matches(first) { result.removeFirst() }
    while let last = result.last, matches(last) { result.removeLast() }
    return result
  }
}
