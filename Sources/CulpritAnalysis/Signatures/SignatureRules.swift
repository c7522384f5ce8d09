import CulpritCore

/// What a user wants clustered otherwise; empty by default.
package struct SignatureRules: Sendable, Equatable {
  /// A rule for all messages of one pattern.
  package struct Rule: Sendable, Equatable {
    /// A message in which `*` (or `<*>`) stands for anything, matched against the whole template.
    package var pattern: String
    /// Only in this service.
    package var service: String?
    /// All that match are one signature, whose template is the pattern.
    package var merges = false
    /// Left out of every result.
    package var ignores = false
    /// Shown beside the template.
    package var name: String?

    package init(
      pattern: String, service: String? = nil, merges: Bool = false, ignores: Bool = false, name: String? = nil
    ) {
      self.pattern = pattern
      self.service = service
      self.merges = merges
      self.ignores = ignores
      self.name = name
    }

    /// Whether a template with `<*>` for its variables is of this pattern.
    func matches(_ template: String, service: String) -> Bool {
      guard self.service.map({ $0 == service }) ?? true else { return false }
      return Self.glob(Array(pattern.replacing("<*>", with: "*").utf8), Array(template.utf8))
    }

    /// The pattern as a template.
    var template: String { pattern.replacing("<*>", with: "*").replacing("*", with: "<*>") }

    /// Linear matching with one place to come back to, as in Krauss, "Matching Wildcards", 2008.
    static func glob(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
      var p = 0
      var t = 0
      var star = -1
      var mark = 0
      while t < text.count {
        if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
          star = p
          mark = t
          p += 1
        } else if p < pattern.count, pattern[p] == text[t] {
          p += 1
          t += 1
        } else if star >= 0 {
          p = star + 1
          mark += 1
          t = mark
        } else {
          return false
        }
      }
      while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
      return p == pattern.count
    }
  }

  /// The first rule that matches decides.
  package var rules: [Rule] = []
  /// Words after which the value is kept (`status` keeps 404 and 500 apart): by level 1 in shapes, by level 2 in
  /// templates. What level 1 keeps is part of the digest's settings.
  package var kept = KeptValues()

  package init() {}
  package init(rules: [Rule], kept: KeptValues = KeptValues()) {
    self.rules = rules
    self.kept = kept
  }

  var isEmpty: Bool { rules.isEmpty && kept.isEmpty }
}
