import CulpritCore

/// Several variables at once: positions that look like values are masked together, and those that then hold enough
/// different words in a group become variables. Finds `user=bob … host=alpha` when no two lines share either.
extension ServiceClustering {
  /// One round of the rule. Returns whether a position became a variable.
  mutating func joinByCandidates() -> Bool {
    var variables: [Int] = []
    for members in candidateGroups() {
      let first = tokens.starts[members[0]]
      for offset in 0..<tokens.tokens(of: members[0]).count {
        guard members.contains(where: { tokens.isLiteralWord(tokens.starts[$0] + offset) }) else { continue }
        let traits = tokens.traits[first + offset]
        let needed = traits.contains(.value) ? 3 : members.count < 6 ? 7 : traits.contains(.identifier) ? 4 : 6
        guard hasDistinctWords(members, at: offset, atLeast: needed) else { continue }
        for member in members where tokens.isLiteralWord(tokens.starts[member] + offset) {
          variables.append(tokens.starts[member] + offset)
        }
      }
    }
    for t in variables { becomesVariable(t) }
    if !variables.isEmpty { joinEqual() }
    return !variables.isEmpty
  }

  /// Leaders that are alike once what looks like values is left out, in groups of three and more.
  private func candidateGroups() -> [[Int]] {
    var groups = HashTable(capacity: 64)
    var members: [[Int]] = []
    for i in leaders {
      var hash = realms[i] ^ 0x93
      var candidates = 0
      for t in tokens.tokens(of: i) {
        let isCandidate = tokens.isLiteralWord(t) && Self.isCandidate(tokens.traits[t])
        if isCandidate { candidates += 1 }
        hash = Self.step(hash, isCandidate ? 5 : tokens.ids[t])
      }
      if candidates < 2 { continue }
      if let group = groups.insert(hash, members.count) { members[group].append(i) } else { members.append([i]) }
    }
    return members.filter { $0.count >= 3 }
  }

  private func hasDistinctWords(_ members: [Int], at offset: Int, atLeast needed: Int) -> Bool {
    var words: [UInt64] = []
    for member in members {
      let id = tokens.ids[tokens.starts[member] + offset]
      if words.contains(id) { continue }
      words.append(id)
      if words.count >= needed { return true }
    }
    return false
  }

  private static func isCandidate(_ traits: TemplateTokens.Traits) -> Bool {
    !traits.isDisjoint(with: [.value, .identifier, .numbered, .host, .named, .enclosed])
  }
}
