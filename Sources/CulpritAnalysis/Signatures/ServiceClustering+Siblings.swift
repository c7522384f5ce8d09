import CulpritCore

/// The templates with variables of the services that log into the same place, by their tokens.
///
/// On one host many programs share a library, and what it says is said by all of them: `session opened for user <*>` of
/// PAM comes from `sshd`, with forty users, and from `su`, with one. Syslog makes each program a service of its own, too
/// small to see that the user varies. So a message that another service of the same source shows to be of a template
/// with variables is of that template too. Services of other sources change nothing.
struct SiblingTemplates {
  /// Where the variables of a template are, and how many tokens it has.
  struct Pattern: Hashable {
    var count: Int
    var places: [Int]
  }

  /// For each pattern the hashes of the templates that have it.
  fileprivate var templates: [Pattern: Set<UInt64>] = [:]

  var isEmpty: Bool { templates.isEmpty }

  /// Adds what a service was clustered into.
  mutating func add(_ clustering: ServiceClustering) {
    let tokens = clustering.tokens
    for i in clustering.leaders where tokens.hasDerived(i) && tokens.literalWords(of: i) >= 2 {
      let range = tokens.tokens(of: i)
      let places = range.indices.filter { tokens.traits[$0].contains(.derived) }.map { $0 - range.lowerBound }
      templates[Pattern(count: range.count, places: places), default: []].insert(clustering.tokensHash(i))
    }
  }
}

extension ServiceClustering {
  /// Makes variables of the words that are variables in the same text elsewhere. Returns whether there were any.
  mutating func adopt(_ siblings: SiblingTemplates) -> Bool {
    if siblings.isEmpty { return false }
    let patterns = siblings.templates.keys.sorted { ($0.count, $0.places.count) < ($1.count, $1.places.count) }
    let byCount = Dictionary(grouping: patterns, by: \.count)
    var isChanged = false
    for i in leaders {
      let range = tokens.tokens(of: i)
      for pattern in byCount[range.count] ?? [] {
        let places = pattern.places.map { $0 + range.lowerBound }
        let words = places.filter { tokens.isLiteralWord($0) }
        guard !words.isEmpty, places.allSatisfy({ tokens.isWordOrWild($0) }),
          siblings.templates[pattern]!.contains(tokensHash(i, wild: places))
        else { continue }
        for t in words { becomesVariable(t) }
        isChanged = true
        break
      }
    }
    if isChanged { joinEqual() }
    return isChanged
  }
}
