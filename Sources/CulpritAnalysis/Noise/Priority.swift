/// The priority an on-call tool gives an incident, and whether that makes it a major one.
enum Priority {
  /// `P1`, `SEV-2`, `Priority 1`, `1 - Critical`: the number; `nil` for words that are severities (`critical`, `page`).
  static func number(of word: String?) -> Int? {
    guard let word, word.utf8.count <= 40, word.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    let text = word.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "_" }
    let letters = text.prefix { $0.isLetter }
    let digits = text.dropFirst(letters.count).prefix { $0.isNumber }
    guard digits.count == 1, let number = digits.first?.wholeNumberValue else { return nil }
    switch letters {
    case "p", "s", "sev", "severity", "priority": return number
    case "":
      // ServiceNow's `1 - Critical`; a bare number, or one with letters, may be anything.
      let next = word.drop { $0.isWhitespace }.dropFirst().first
      return next == " " || next == "-" ? number : nil
    default: return nil
    }
  }

  /// One of the two highest priorities, or several people took it: a major incident of PagerDuty's analytics.
  ///
  /// `nil` without a priority: unless several took it, that alone does not tell.
  static func isMajor(_ alert: Alert) -> Bool? {
    var first: String?
    for event in alert.events where event.kind == .acknowledged {
      guard let who = event.who else { continue }
      if first == nil { first = who } else if first != who { return true }
    }
    let words = [alert.labels["priority"], alert.annotations["priority"], alert.severityText]
    guard let number = words.lazy.compactMap({ number(of: $0) }).first else { return nil }
    // Azure counts from Sev0.
    return number <= (alert.source.contains("azure") ? 1 : 2)
  }
}
