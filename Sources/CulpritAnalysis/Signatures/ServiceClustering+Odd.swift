import CulpritCore

/// Shapes that fit a template whose variable is empty, or, where many values are known, has several words.
///
/// `Invalid user  from 10.0.0.1` is `Invalid user <*> from <*>` with no name at all; a name of two words fits only when
/// the shape is rare and no other shape has the same extra words, since those may be text of another statement.
extension ServiceClustering {
  private struct Fit {
    var shape: Int
    var template: Int
    /// Words in the variable's place.
    var extra: Int
    /// Hash of the first of them and the template.
    var opening: UInt64
  }

  mutating func joinOdd() {
    let templates = OpenTemplates(self)
    if templates.isEmpty { return }
    var found: [Fit] = []
    var openings: [UInt64: Int] = [:]
    var ends = TokenEnds()
    for i in leaders where !tokens.hasDerived(i) {
      ends.hash(i, of: self)
      guard let (template, before, extra) = templates.first(for: ends), realms[template] == realms[i] else { continue }
      var fit = Fit(shape: i, template: template, extra: extra, opening: 0)
      if extra > 0 {
        fit.opening = Self.step(tokens.ids[tokens.starts[i] + before], UInt64(template))
        openings[fit.opening, default: 0] += 1
      }
      found.append(fit)
    }
    if found.isEmpty { return }
    var sizes: [Int: Int] = [:]
    for i in leader.indices { sizes[root(of: i), default: 0] += 1 }
    for fit in found {
      if fit.extra > 0 {
        guard sizes[fit.template, default: 0] >= 20, shape(fit.shape, { $0.records }) <= 2, openings[fit.opening] == 1
        else { continue }
      }
      leader[fit.shape] = fit.template
    }
    dropJoined()
  }

  /// Hashes of the first k and of the last k tokens of a shape, for every k.
  private struct TokenEnds {
    private(set) var first: [UInt64] = []
    private(set) var last: [UInt64] = []
    var count: Int { first.count - 1 }

    mutating func hash(_ shape: Int, of clustering: ServiceClustering) {
      first.removeAll(keepingCapacity: true)
      last.removeAll(keepingCapacity: true)
      var hash = clustering.realms[shape]
      first.append(hash)
      for t in clustering.tokens.tokens(of: shape) {
        hash = ServiceClustering.step(hash, clustering.tokens.ids[t])
        first.append(hash)
      }
      hash = 0x0dd
      last.append(hash)
      for t in clustering.tokens.tokens(of: shape).reversed() {
        hash = ServiceClustering.step(hash, clustering.tokens.ids[t])
        last.append(hash)
      }
    }

    /// All but what stands between the first and last so many tokens.
    func around(_ before: Int, _ after: Int) -> UInt64 {
      ServiceClustering.step(first[before] &+ mix(last[after]), UInt64(before) << 32 | UInt64(after))
    }
  }

  /// Templates by what stands around one of their variables.
  private struct OpenTemplates {
    private var templates = HashTable(capacity: 64)
    /// Beginnings of templates up to a variable, so that most places need one look.
    private var beginnings = HashTable(capacity: 64)
    /// How many tokens follow a variable that so many precede, ascending.
    private var afters: [[Int]] = []

    var isEmpty: Bool { templates.count == 0 }

    init(_ clustering: ServiceClustering) {
      let tokens = clustering.tokens
      var ends = TokenEnds()
      for i in clustering.leaders where tokens.hasDerived(i) && tokens.literalWords(of: i) >= 2 {
        let range = tokens.tokens(of: i)
        ends.hash(i, of: clustering)
        for t in range where tokens.traits[t].contains(.derived) {
          let before = t - range.lowerBound
          let after = range.upperBound - t - 1
          guard before > 0, after > 0 else { continue }
          _ = templates.insert(ends.around(before, after), i)
          _ = beginnings.insert(ends.first[before], 0)
          while afters.count <= before { afters.append([]) }
          if !afters[before].contains(after) { afters[before].append(after) }
        }
      }
      for i in afters.indices { afters[i].sort() }
    }

    /// The template with the earliest variable that a shape fits, and how many tokens come before and in its place.
    func first(for ends: TokenEnds) -> (template: Int, before: Int, extra: Int)? {
      for before in 1..<max(1, min(afters.count, ends.count)) where beginnings.contains(ends.first[before]) {
        for after in afters[before] where before + after <= ends.count {
          let extra = ends.count - before - after
          guard extra == 0 || (extra > 1 && extra <= 4) else { continue }
          if let template = templates[ends.around(before, after)] { return (template, before, extra) }
        }
      }
      return nil
    }
  }
}
