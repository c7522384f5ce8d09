import CulpritCore

/// Clusters the shapes of one service: the rules of level 2, one extension each, over flat arrays of tokens.
struct ServiceClustering {
  /// By id.
  let shapes: ArraySlice<ShapeSummary>
  let rules: SignatureRules
  var tokens = TemplateTokens()
  /// What keeps shapes apart whatever their text: logger and trace.
  private(set) var realms: [UInt64] = []
  /// Words that were found to be values, and their pairs with the word before them.
  private(set) var known = HashTable(capacity: 64)
  /// The shape that stands for each shape's cluster: itself, or an earlier one.
  var leader: [Int]
  /// Leaders that are still looked at, ascending.
  private(set) var leaders: [Int] = []
  /// The first rule that matches a shape; empty without rules.
  private(set) var ruleOf: [Int?] = []
  /// Shapes that are settled by their rule.
  private var decided: Set<Int> = []

  init(_ shapes: ArraySlice<ShapeSummary>, rules: SignatureRules) {
    self.shapes = shapes
    self.rules = rules
    leader = Array(0..<shapes.count)
    leaders = leader
    tokens.reserveCapacity(shapes: shapes.count)
    for i in shapes.indices { tokens.append(shapes[i].template) }
    realms = mapInHalves(shapes.count) { Self.realm(of: shapes[shapes.startIndex + $0]) }
  }

  /// Joins shapes as far as they themselves tell.
  mutating func join() {
    applyRules()
    settleRequests()
    joinTraces()
    joinEqual()
    for _ in 0..<8 {
      if !joinByContext(), !joinByCandidates() { break }
    }
  }

  /// The service's name.
  var name: String { shapes[shapes.startIndex].service }

  /// One field of shape `i`, from 0 on. Not the whole: a copy of a summary counts nine references.
  @inline(__always)
  func shape<T>(_ i: Int, _ field: (borrowing ShapeSummary) -> T) -> T { field(shapes[shapes.startIndex + i]) }

  /// A logger alone does not keep shapes apart (one statement may be inherited or wrapped by many), a place in the code
  /// does: healthy and faulty statements may differ in nothing else.
  private static func realm(of shape: borrowing ShapeSummary) -> UInt64 {
    if let trace = shape.trace, let frame = trace.frames.first {
      return ShapeSummary.sampleHash(trace.exception, "\n", frame)
    }
    let hash = SignatureText.hasAnchor(shape.logger) ? ShapeSummary.sampleHash(shape.logger) : noAnchor
    return shape.trace.map { ShapeSummary.sampleHash($0.exception, "\n", "\(hash)") } ?? hash
  }

  private static let noAnchor = ShapeSummary.sampleHash("")

  // MARK: - Joining

  /// Joins what the user's rules join, and takes out what they ignore; neither is looked at again.
  private mutating func applyRules() {
    if rules.isEmpty { return }
    ruleOf = Array(repeating: nil, count: shapes.count)
    var first: [Int: Int] = [:]
    let words = Set(rules.kept.words.map { Array($0.utf8) })
    for i in leader.indices {
      let template = SignatureText.untyped(shape(i, { $0.template }))
      if let r = rules.rules.firstIndex(where: { $0.matches(template, service: shape(i, { $0.service })) }) {
        ruleOf[i] = r
        if rules.rules[r].merges {
          if let f = first[r] { leader[i] = f } else { first[r] = i }
          decided.insert(i)
        } else if rules.rules[r].ignores {
          decided.insert(i)
        }
      }
      if !words.isEmpty { keepValues(of: i, after: words) }
    }
    leaders = leaders.filter { leader[$0] == $0 && !decided.contains($0) }
  }

  /// Requests are told apart by method, route and status class, however many routes there are: they are signatures as
  /// they stand.
  private mutating func settleRequests() {
    leaders = leaders.filter { !RequestLine.isTemplate(shape($0, { $0.template })) }
  }

  /// What follows a kept word is no variable at level 2 either.
  private mutating func keepValues(of shape: Int, after words: Set<[UInt8]>) {
    let range = tokens.tokens(of: shape)
    for t in range where t > range.lowerBound && tokens.isLiteralWord(t) {
      var before = t - 1
      while before > range.lowerBound, !tokens.traits[before].contains(.word) { before -= 1 }
      let word = tokens.bytes(of: before).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
      if t - before <= 3, words.contains(word) { tokens.keep(t) }
    }
  }

  /// Shapes whose traces have the same root and innermost application frame are one, whatever their first line says.
  ///
  /// One frame, not all: a cut trace has fewer, and a release may change who calls it.
  private mutating func joinTraces() {
    var seen: [UInt64: Int] = [:]
    for i in leader.indices where shape(i, { $0.trace })?.frames.isEmpty == false && !decided.contains(i) {
      if let first = seen[realms[i]] { leader[i] = first } else { seen[realms[i]] = i }
    }
    if !seen.isEmpty { leaders = leaders.filter { leader[$0] == $0 } }
  }

  /// Joins shapes whose tokens have become equal.
  mutating func joinEqual() {
    var seen = HashTable(capacity: leaders.count)
    var isChanged = false
    for i in leaders {
      guard let first = seen.insert(tokensHash(i), i) else { continue }
      leader[i] = first
      mergeTraits(of: i, into: first)
      isChanged = true
    }
    if isChanged { dropJoined() }
  }

  /// A hash of all that keeps shapes apart, with some tokens taken as variables.
  func tokensHash(_ shape: Int, wild: [Int] = []) -> UInt64 {
    var hash = realms[shape] ^ 0x51
    for t in tokens.tokens(of: shape) {
      hash = Self.step(hash, wild.contains(t) ? TemplateTokens.wild : tokens.ids[t])
    }
    return hash
  }

  mutating func dropJoined() { leaders = leaders.filter { leader[$0] == $0 } }

  private mutating func mergeTraits(of other: Int, into shape: Int) {
    let offset = tokens.starts[other] - tokens.starts[shape]
    for t in tokens.tokens(of: shape) where tokens.traits[t + offset].contains(.derived) {
      tokens.becomesVariable(at: t)
    }
  }

  mutating func becomesVariable(_ token: Int) {
    _ = known.insert(tokens.ids[token], 0)
    if token > 0 { _ = known.insert(pairKey(token), 0) }
    tokens.becomesVariable(at: token)
  }

  /// A word and the one before it: `for root`, once found to be a value, is one in other messages too.
  func pairKey(_ token: Int) -> UInt64 { Self.step(tokens.ids[token - 1], tokens.ids[token]) }

  func root(of shape: Int) -> Int {
    var root = leader[shape]
    while leader[root] != root { root = leader[root] }
    return root
  }

  @inline(__always)
  static func step(_ hash: UInt64, _ id: UInt64) -> UInt64 {
    var h = (hash ^ id) &* 0x9e37_79b9_7f4a_7c15
    h ^= h >> 29
    return h
  }
}
