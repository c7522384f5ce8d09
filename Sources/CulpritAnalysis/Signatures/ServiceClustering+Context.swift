/// The context rule: shapes that differ in one word only, and how many there are, say whether the word is a value.
extension ServiceClustering {
  /// A token whose context may be another shape's too.
  private struct Candidate {
    var token: Int32
    /// Its entry in the table of contexts.
    var entry: Int32
    /// Literal words its shape has besides this one, when it is one.
    var otherWords: Int32
  }

  /// One round of the rule. Returns whether a position became a variable.
  mutating func joinByContext() -> Bool {
    var keys: [UInt64] = []
    keys.reserveCapacity(tokens.ids.count)
    forEachContext { _, _, key in keys.append(key) }
    var filter = RepeatFilter(capacity: keys.count)
    for key in keys { filter.add(key) }
    var table = ContextTable(capacity: leaders.count)
    var candidates: [Candidate] = []
    var at = 0
    for i in leaders {
      let range = tokens.tokens(of: i)
      var words: Int32 = -1
      for t in range where tokens.isWordOrWild(t) {
        let key = keys[at]
        at += 1
        guard filter.hasRepeated(key) else { continue }
        let isWord = tokens.isLiteralWord(t)
        var token = ContextTable.Occurrence(id: tokens.ids[t], traits: tokens.traits[t], stripped: 0)
        if isWord {
          if words < 0 { words = Int32(tokens.literalWords(of: i)) }
          if t > range.lowerBound, known.contains(token.id) {
            token.isKnown = true
            token.isKnownPair = known.contains(pairKey(t))
          }
          if token.traits.contains(.numbered) { token.stripped = tokens.strippedHash(t) }
        }
        let entry = table.count(key, token)
        if isWord { candidates.append(Candidate(token: Int32(t), entry: Int32(entry), otherWords: words - 1)) }
      }
    }
    var isChanged = false
    for candidate in candidates {
      let t = Int(candidate.token)
      if table[Int(candidate.entry)].isVariable(tokens.traits[t], otherWords: Int(candidate.otherWords)) {
        becomesVariable(t)
        isChanged = true
      }
    }
    if isChanged { joinEqual() }
    return isChanged
  }

  /// For each word and masked token of each leader the hash of all other tokens and its place.
  private func forEachContext(_ body: (_ shape: Int, _ token: Int, _ key: UInt64) -> Void) {
    for i in leaders {
      // Sum of position-dependent terms, so that leaving one out is a subtraction.
      var sum = realms[i]
      let range = tokens.tokens(of: i)
      for t in range { sum &+= Self.step(UInt64(t - range.lowerBound) &+ 0x77, tokens.ids[t]) }
      for t in range where tokens.isWordOrWild(t) {
        let place = UInt64(t - range.lowerBound)
        let without = sum &- Self.step(place &+ 0x77, tokens.ids[t])
        body(i, t, Self.step(Self.step(without, place), UInt64(range.count)))
      }
    }
  }
}
