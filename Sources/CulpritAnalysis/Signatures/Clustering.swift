import CulpritCore

/// Level 2: clusters the distinct shapes of each service into signatures. Depends on the set of shapes only.
///
/// For every shape and every position the *context* is all other tokens. Shapes of one context differ in one word, and
/// how many there are and what the words look like decides whether the position is a variable; then they are one shape
/// and the next round looks again, until nothing changes. Few-valued words stay apart (`Started`/`Stopped`): merging
/// them would hide a cause, keeping them apart costs a line in a report.
///
/// Grouping by all other tokens is the step of Frequent-template miners turned round (compare SLCT, Vaarandi 2003, and
/// Brain, Yu et al. 2023, which count words by position over lines). Ours counts distinct words over distinct shapes,
/// so the result depends neither on the order nor on the number of lines, which every Drain-like parser's does.
package enum Clustering {
  /// Signatures by (service, id).
  package static func signatures(of digest: Digest, rules: SignatureRules = SignatureRules()) -> [Signature] {
    signatures(of: digest.shapes, rules: rules)
  }

  /// Signatures by (service, id) of any list of shapes, in any order.
  package static func signatures(of shapes: [ShapeSummary], rules: SignatureRules = SignatureRules()) -> [Signature] {
    let sorted = shapes.sorted { ($0.service, $0.id) < ($1.service, $1.id) }
    var result: [Signature] = []
    var at = 0
    while at < sorted.count {
      var end = at
      while end < sorted.count, sorted[end].service == sorted[at].service { end += 1 }
      result += ServiceClustering(Array(sorted[at..<end]), rules: rules).signatures()
      at = end
    }
    return result
  }
}

/// Clusters the shapes of one service.
struct ServiceClustering {
  private let shapes: [ShapeSummary]
  private let rules: SignatureRules
  private var tokens = TemplateTokens()
  /// What keeps shapes apart whatever their text: logger and trace.
  private var realms: [UInt64] = []
  /// Words that were found to be values, and their pairs with the word before them.
  private var known: Set<UInt64> = []
  /// The shape that stands for each shape's cluster: itself, or an earlier one.
  private var leader: [Int]
  /// The first rule that matches a shape, and the shapes that are settled by theirs.
  private var ruleOf: [Int: Int] = [:]
  private var decided: Set<Int> = []
  /// Leaders, ascending.
  private var leaders: [Int] = []

  init(_ shapes: [ShapeSummary], rules: SignatureRules) {
    self.shapes = shapes
    self.rules = rules
    leader = Array(shapes.indices)
    for shape in shapes {
      tokens.append(shape.template)
      realms.append(Self.realm(of: shape))
    }
    leaders = leader
  }

  func signatures() -> [Signature] {
    var work = self
    work.applyRules()
    work.joinTraces()
    work.joinEqual()
    for _ in 0..<8 {
      if !work.joinByContext(), !work.joinByCandidates() { break }
    }
    work.joinOdd()
    return work.finished()
  }

  /// A logger alone does not keep shapes apart (one statement may be inherited or wrapped by many), a place in the code
  /// does: healthy and faulty statements may differ in nothing else.
  private static func realm(of shape: ShapeSummary) -> UInt64 {
    let anchor = SignatureText.withoutAnchor(shape.logger) == shape.logger ? "" : shape.logger
    let hash = ShapeSummary.sampleHash(anchor)
    guard let trace = shape.trace else { return hash }
    return ShapeSummary.sampleHash(trace.exception + "\n" + (trace.frames.first ?? "\(hash)"))
  }

  // MARK: - Joining

  /// Joins what the user's rules join, and takes out what they ignore; neither is looked at again.
  private mutating func applyRules() {
    if rules.isEmpty { return }
    var first: [Int: Int] = [:]
    for i in shapes.indices {
      let template = SignatureText.untyped(Array(shapes[i].template.utf8))
      if let r = rules.rules.firstIndex(where: { $0.matches(template, service: shapes[i].service) }) {
        ruleOf[i] = r
        if rules.rules[r].merges {
          if let f = first[r] { leader[i] = f } else { first[r] = i }
          decided.insert(i)
        } else if rules.rules[r].ignores {
          decided.insert(i)
        }
      }
      if rules.kept.isEmpty { continue }
      // What follows a kept word is no variable at level 2 either.
      let words = Set(rules.kept.words.map { Array($0.utf8) })
      let range = tokens.tokens(of: i)
      for t in range where t > range.lowerBound && isLiteralWord(t) {
        var before = t - 1
        while before > range.lowerBound, !tokens.traits[before].contains(.word) { before -= 1 }
        let word = tokens.ranges[before].map { byte in
          let code = tokens.text[Int(byte)]
          return code &- 0x41 < 26 ? code | 0x20 : code
        }
        if t - before <= 3, words.contains(word) { tokens.keep(t) }
      }
    }
    leaders = leaders.filter { leader[$0] == $0 && !decided.contains($0) }
  }

  /// Shapes whose traces have the same root and innermost application frame are one, whatever their first line says.
  ///
  /// One frame, not all: a cut trace has fewer, and a release may change who calls it.
  private mutating func joinTraces() {
    var seen: [UInt64: Int] = [:]
    for i in shapes.indices where shapes[i].trace?.frames.isEmpty == false && !decided.contains(i) {
      if let first = seen[realms[i]] { leader[i] = first } else { seen[realms[i]] = i }
    }
    leaders = leaders.filter { leader[$0] == $0 }
  }

  /// Joins shapes whose tokens have become equal. Returns whether there were any.
  @discardableResult
  private mutating func joinEqual() -> Bool {
    var seen: [UInt64: Int] = [:]
    seen.reserveCapacity(leaders.count * 2)
    var isChanged = false
    for i in leaders {
      let key = wholeKey(i)
      if let first = seen[key] {
        leader[i] = first
        mergeTraits(of: i, into: first)
        isChanged = true
      } else {
        seen[key] = i
      }
    }
    if isChanged { leaders = leaders.filter { leader[$0] == $0 } }
    return isChanged
  }

  private mutating func mergeTraits(of other: Int, into shape: Int) {
    let offset = tokens.starts[other] - tokens.starts[shape]
    for t in tokens.tokens(of: shape) where tokens.traits[t + offset].contains(.derived) {
      tokens.becomesVariable(at: t)
    }
  }

  private func wholeKey(_ shape: Int) -> UInt64 {
    var hash = realms[shape] ^ 0x51
    for t in tokens.tokens(of: shape) { hash = Self.step(hash, tokens.ids[t]) }
    return hash
  }

  @inline(__always)
  private static func step(_ hash: UInt64, _ id: UInt64) -> UInt64 {
    var h = (hash ^ id) &* 0x9e37_79b9_7f4a_7c15
    h ^= h >> 29
    return h
  }

  /// One round of the context rule. Returns whether a position became a variable.
  private mutating func joinByContext() -> Bool {
    var table = ContextTable(capacity: leaders.reduce(0) { $0 + tokens.tokens(of: $1).count })
    let keys = contexts()
    var at = 0
    for i in leaders {
      for t in tokens.tokens(of: i) {
        var isKnown = false
        var isKnownPair = false
        if !known.isEmpty, isLiteralWord(t), t > tokens.starts[i] {
          isKnown = known.contains(tokens.ids[t])
          isKnownPair = isKnown && known.contains(pairKey(t))
        }
        table.count(
          keys[at], tokens.ids[t], tokens.traits[t], stripped: strippedHash(t), isKnown: isKnown,
          isKnownPair: isKnownPair)
        at += 1
      }
    }
    at = 0
    var variables: [Int] = []
    for i in leaders {
      let range = tokens.tokens(of: i)
      let words = range.reduce(0) { $0 + (isLiteralWord($1) ? 1 : 0) }
      for t in range {
        if isLiteralWord(t), isVariable(table[keys[at]], tokens.traits[t], otherWords: words - 1) {
          variables.append(t)
        }
        at += 1
      }
    }
    for t in variables { becomesVariable(t) }
    joinEqual()
    return !variables.isEmpty
  }

  private mutating func becomesVariable(_ token: Int) {
    known.insert(tokens.ids[token])
    if token > 0 { known.insert(pairKey(token)) }
    tokens.becomesVariable(at: token)
  }

  /// A word and the one before it: `for root`, once found to be a value, is one in other messages too.
  private func pairKey(_ token: Int) -> UInt64 { Self.step(tokens.ids[token - 1], tokens.ids[token]) }

  private func isLiteralWord(_ token: Int) -> Bool {
    tokens.ids[token] != TemplateTokens.wild && tokens.traits[token].contains(.word)
  }

  /// The words of a position, told by their number and looks, are values of a variable.
  private func isVariable(_ context: ContextTable.Entry, _ traits: TemplateTokens.Traits, otherWords: Int) -> Bool {
    let values = Int(context.words) + (context.masked > 0 ? 1 : 0) + (context.derived > 0 ? 1 : 0)
    if values < 2 { return false }
    if otherWords < 1 { return values >= 20 }
    // Absorbed by what level 2 has already found.
    if context.derived > 0 { return true }
    // `eth0`, `eth1`
    if context.isNumbered, context.words == context.numbered { return true }
    if context.masked > 0 {
      // `rhost=10.0.0.1` and `rhost=db.example.com`, `phase = 3` and `phase = NULL`.
      if !traits.isDisjoint(with: [.value, .nothing, .host, .numbered]) { return true }
      if traits.contains(.identifier) || traits.contains(.named) { return context.words >= 1 }
      return values >= 3
    }
    if otherWords < 2 { return values >= 20 }
    // Users and hosts recur: what was found to be a value elsewhere is one here.
    if context.knownPairs > 0, context.known == context.words { return true }
    // A message begins with its own words more often than with a variable one.
    if traits.contains(.leading) { return values >= 12 }
    if traits.contains(.value) { return values >= 3 }
    if traits.contains(.person), otherWords >= 4 { return true }
    if traits.contains(.named) { return values >= 3 }
    if context.identifiers * 2 > context.words { return values >= 4 }
    return values >= 6
  }

  /// For each token of each leader the hash of all other tokens and its place.
  private func contexts() -> [UInt64] {
    var keys: [UInt64] = []
    keys.reserveCapacity(tokens.ids.count)
    for i in leaders {
      // Sum of position-dependent terms, so that leaving one out is a subtraction.
      var sum = realms[i]
      let range = tokens.tokens(of: i)
      for t in range { sum &+= Self.step(UInt64(t - range.lowerBound) &+ 0x77, tokens.ids[t]) }
      for t in range {
        let place = UInt64(t - range.lowerBound)
        let without = sum &- Self.step(place &+ 0x77, tokens.ids[t])
        keys.append(Self.step(Self.step(without, place), UInt64(range.count)))
      }
    }
    return keys
  }

  /// The hash of a word without its digits.
  private func strippedHash(_ token: Int) -> UInt64 {
    guard tokens.traits[token].contains(.numbered) else { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for i in tokens.ranges[token] {
      let byte = tokens.text[Int(i)]
      if byte &- 0x30 < 10 { continue }
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return hash
  }

  /// Several variables at once: positions that look like values are masked together, and those that then hold enough
  /// different words in a group become variables. Finds `user=bob … host=alpha` when no two lines share either.
  private mutating func joinByCandidates() -> Bool {
    var groups: [UInt64: [Int]] = [:]
    for i in leaders {
      var hash = realms[i] ^ 0x93
      var candidates = 0
      for t in tokens.tokens(of: i) {
        let isCandidate = isLiteralWord(t) && isCandidate(tokens.traits[t])
        if isCandidate { candidates += 1 }
        hash = Self.step(hash, isCandidate ? 5 : tokens.ids[t])
      }
      if candidates > 1 { groups[hash, default: []].append(i) }
    }
    var variables: [Int] = []
    for (_, members) in groups where members.count >= 3 {
      let first = tokens.starts[members[0]]
      for offset in 0..<tokens.tokens(of: members[0]).count {
        guard members.contains(where: { isLiteralWord(tokens.starts[$0] + offset) }) else { continue }
        let words = Set(members.map { tokens.ids[tokens.starts[$0] + offset] })
        let traits = tokens.traits[first + offset]
        let needed = traits.contains(.value) ? 3 : members.count < 6 ? 7 : traits.contains(.identifier) ? 4 : 6
        guard words.count >= needed else { continue }
        for member in members where isLiteralWord(tokens.starts[member] + offset) {
          variables.append(tokens.starts[member] + offset)
        }
      }
    }
    for t in variables { becomesVariable(t) }
    joinEqual()
    return !variables.isEmpty
  }

  /// Shapes that fit a template whose variable is empty, or, where many values are known, has several words.
  ///
  /// `Invalid user  from 10.0.0.1` is `Invalid user <*> from <*>` with no name at all; a name of two words fits only when
  /// the shape is rare and no other shape has the same extra words, since those may be text of another statement.
  private mutating func joinOdd() {
    // Templates by (tokens before the variable, tokens after it, hashes of both).
    var templates: [UInt64: Int] = [:]
    var places: Set<UInt64> = []
    for i in leaders {
      let range = tokens.tokens(of: i)
      let words = range.reduce(0) { $0 + (isLiteralWord($1) ? 1 : 0) }
      guard words >= 2 else { continue }
      for t in range where tokens.traits[t].contains(.derived) {
        let before = UInt64(t - range.lowerBound)
        let after = UInt64(range.upperBound - t - 1)
        guard before > 0, after > 0 else { continue }
        let key = aroundKey(i, Int(before), Int(after))
        if templates[key] == nil { templates[key] = i }
        places.insert(before << 32 | after)
      }
    }
    if templates.isEmpty { return }
    let ordered = places.sorted()
    var sizes: [Int: Int] = [:]
    for i in shapes.indices { sizes[root(of: i), default: 0] += 1 }
    var found: [(shape: Int, template: Int, extra: Int)] = []
    var extras: [UInt64: Int] = [:]
    for i in leaders {
      let range = tokens.tokens(of: i)
      if range.contains(where: { tokens.traits[$0].contains(.derived) }) { continue }
      for place in ordered {
        let before = Int(place >> 32)
        let after = Int(place & 0xFFFF_FFFF)
        let extra = range.count - before - after
        guard extra == 0 || (extra > 1 && extra <= 4) else { continue }
        guard let template = templates[aroundKey(i, before, after)], realms[template] == realms[i] else { continue }
        if extra > 0 {
          extras[Self.step(tokens.ids[range.lowerBound + before], UInt64(template)), default: 0] += 1
        }
        found.append((i, template, extra))
        break
      }
    }
    for (shape, template, extra) in found {
      let first = tokens.starts[shape]
      if extra > 0 {
        let place = tokens.tokens(of: template).first { tokens.traits[$0].contains(.derived) }
        let before = (place ?? tokens.starts[template]) - tokens.starts[template]
        guard sizes[template, default: 0] >= 20, shapes[shape].records <= 2,
          extras[Self.step(tokens.ids[first + before], UInt64(template))] == 1
        else { continue }
      }
      leader[shape] = template
    }
    leaders = leaders.filter { leader[$0] == $0 }
  }

  private func root(of shape: Int) -> Int {
    var root = leader[shape]
    while leader[root] != root { root = leader[root] }
    return root
  }

  private func aroundKey(_ shape: Int, _ before: Int, _ after: Int) -> UInt64 {
    let range = tokens.tokens(of: shape)
    var hash = Self.step(realms[shape], UInt64(before) << 32 | UInt64(after))
    for t in range.prefix(before) { hash = Self.step(hash, tokens.ids[t]) }
    for t in range.suffix(after) { hash = Self.step(hash, tokens.ids[t]) }
    return hash
  }

  private func isCandidate(_ traits: TemplateTokens.Traits) -> Bool {
    !traits.isDisjoint(with: [.value, .identifier, .numbered, .host, .named, .enclosed])
  }

  // MARK: - Results

  private func finished() -> [Signature] {
    var members: [Int: [Int]] = [:]
    for i in shapes.indices {
      members[root(of: i), default: []].append(i)
    }
    var byID: [String: Signature] = [:]
    for root in members.keys.sorted() {
      if let rule = ruleOf[root], rules.rules[rule].ignores { continue }
      let signature = signature(of: members[root]!)
      if byID[signature.id] == nil {
        byID[signature.id] = signature
      } else {
        byID[signature.id]!.summary.add(signature.summary)
        byID[signature.id]!.shapes = (byID[signature.id]!.shapes + signature.shapes).sorted()
      }
    }
    return byID.values.sorted { $0.id < $1.id }
  }

  private func signature(of members: [Int]) -> Signature {
    var summary = shapes[members[0]]
    for i in members.dropFirst() { summary.add(shapes[i]) }
    let text = SignatureText(members, in: tokens, shapes)
    var template = text.template
    let logger = summary.logger
    var family = template
    var identity = SignatureText.withoutAnchor(logger) == logger ? template : logger + "\u{0}" + template
    if let rule = ruleOf[members[0]], rules.rules[rule].merges {
      template = rules.rules[rule].template
      (identity, family) = (template, template)
    } else if let trace = summary.trace {
      let place = trace.frames.first.map { " at " + $0 } ?? ""
      identity = trace.exception + place
      family = identity
      template += (template.isEmpty ? "" : " | ") + trace.exception + place
    }
    return Signature(
      id: Self.hex(ShapeSummary.sampleHash(identity)), service: summary.service, template: template,
      typedTemplate: text.typed, family: Self.hex(ShapeSummary.sampleHash(family)), summary: summary,
      shapes: members.map { shapes[$0].id }.sorted(), name: name(of: members, template, summary.service))
  }

  private func name(of members: [Int], _ template: String, _ service: String) -> String? {
    if let rule = ruleOf[members[0]], let name = rules.rules[rule].name { return name }
    return rules.rules.first { $0.name != nil && $0.matches(template, service: service) }?.name
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// What is known of the words that share a context.
struct ContextTable {
  struct Entry {
    var key: UInt64 = 0
    var words: UInt32 = 0
    var identifiers: UInt32 = 0
    var masked: UInt32 = 0
    var derived: UInt32 = 0
    var numbered: UInt32 = 0
    var known: UInt32 = 0
    var knownPairs: UInt32 = 0
    /// The numbered words without their digits; the same for all while `isNumbered`.
    var stripped: UInt64 = 0
    var isNumbered = false
  }

  private var entries: [Entry]
  private let mask: Int

  init(capacity: Int) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    entries = Array(repeating: Entry(), count: size)
    mask = size - 1
  }

  /// Shapes are distinct, so within a context every token is too: counting them counts distinct words.
  mutating func count(
    _ key: UInt64, _ id: UInt64, _ traits: TemplateTokens.Traits, stripped: UInt64, isKnown: Bool, isKnownPair: Bool
  ) {
    let slot = slot(of: key)
    entries[slot].key = key
    if id == TemplateTokens.wild {
      if traits.contains(.derived) { entries[slot].derived += 1 } else { entries[slot].masked += 1 }
      return
    }
    guard traits.contains(.word) else { return }
    if traits.contains(.numbered) {
      if entries[slot].numbered == 0 {
        entries[slot].stripped = stripped
        entries[slot].isNumbered = true
      } else if entries[slot].stripped != stripped {
        entries[slot].isNumbered = false
      }
      entries[slot].numbered += 1
    }
    entries[slot].words += 1
    if isKnown { entries[slot].known += 1 }
    if isKnownPair { entries[slot].knownPairs += 1 }
    if traits.contains(.identifier) { entries[slot].identifiers += 1 }
  }

  subscript(key: UInt64) -> Entry { entries[slot(of: key)] }

  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: key) & mask
    while entries[slot].key != 0, entries[slot].key != key { slot = (slot + 1) & mask }
    return slot
  }
}
