import CulpritCore

/// What is known of the words that share a context: that stand at one place between the same other tokens.
struct ContextTable {
  struct Entry {
    var words: UInt32 = 0
    var identifiers: UInt32 = 0
    var masked: UInt32 = 0
    var derived: UInt32 = 0
    var numbered: UInt32 = 0
    var known: UInt32 = 0
    var knownPairs: UInt32 = 0
    /// Whether the numbered words are the same for all but for their digits.
    var isNumbered = false
    /// The numbered words without their digits.
    var stripped: UInt64 = 0
  }

  /// One token as it is counted.
  struct Occurrence {
    var id: UInt64
    var traits: TemplateTokens.Traits
    /// The word without its digits, when it has some.
    var stripped: UInt64
    var isKnown = false
    var isKnownPair = false
  }

  private var places: HashTable
  private var entries: [Entry] = []

  init(capacity: Int) {
    places = HashTable(capacity: capacity)
    entries.reserveCapacity(capacity / 2)
  }

  /// Counts a token of the context `key` and gives the entry's number.
  ///
  /// Shapes are distinct, so within a context every token is too: counting them counts distinct words.
  mutating func count(_ key: UInt64, _ token: Occurrence) -> Int {
    let index = places.insert(key, entries.count) ?? entries.count
    if index == entries.count { entries.append(Entry()) }
    entries[index].count(token)
    return index
  }

  subscript(index: Int) -> Entry { entries[index] }
}

extension ContextTable.Entry {
  fileprivate mutating func count(_ token: ContextTable.Occurrence) {
    if token.id == TemplateTokens.wild {
      if token.traits.contains(.derived) { derived += 1 } else { masked += 1 }
      return
    }
    if token.traits.contains(.numbered) {
      if numbered == 0 {
        stripped = token.stripped
        isNumbered = true
      } else if stripped != token.stripped {
        isNumbered = false
      }
      numbered += 1
    }
    words += 1
    if token.isKnown { known += 1 }
    if token.isKnownPair { knownPairs += 1 }
    if token.traits.contains(.identifier) { identifiers += 1 }
  }

  /// Whether a word at this place, told by the number and looks of all that stand there, is a value of a variable.
  ///
  /// - Parameter otherWords: Literal words that its shape has elsewhere.
  func isVariable(_ traits: TemplateTokens.Traits, otherWords: Int) -> Bool {
    let values = Int(words) + (masked > 0 ? 1 : 0) + (derived > 0 ? 1 : 0)
    if values < 2 { return false }
    if otherWords < 1 { return values >= 20 }
    // Absorbed by what level 2 has already found.
    if derived > 0 { return true }
    // `eth0`, `eth1`
    if isNumbered, words == numbered { return true }
    if masked > 0 {
      // `rhost=10.0.0.1` and `rhost=db.example.com`, `phase = 3` and `phase = NULL`.
      if !traits.isDisjoint(with: [.value, .nothing, .host, .numbered]) { return true }
      if traits.contains(.identifier) || traits.contains(.named) { return words >= 1 }
      return values >= 3
    }
    if otherWords < 2 { return values >= 20 }
    // Users and hosts recur: what was found to be a value elsewhere is one here.
    if knownPairs > 0, known == words { return true }
    // A message begins with its own words more often than with a variable one.
    if traits.contains(.leading) { return values >= 12 }
    if traits.contains(.value) { return values >= 3 }
    if traits.contains(.person), otherWords >= 4 { return true }
    if traits.contains(.named) { return values >= 3 }
    if identifiers * 2 > words { return values >= 4 }
    return values >= 6
  }
}
