/// A count under a key; lists of them are sorted by it.
protocol KeyedCount {
  var count: Int { get set }
  /// What a bounded list keeps by: those whose text hashes smallest, which is the same choice in every part of a log.
  var sampled: String { get }
  func hasKey(of other: Self) -> Bool
  static func precedes(_ a: Self, _ b: Self) -> Bool
}

extension Array where Element: KeyedCount {
  /// Adds a list to this one, both sorted; whether it had keys that were not here. Linear, and nothing is allocated when
  /// all keys were here, which is nearly always so.
  mutating func add(_ other: [Element]) -> Bool {
    var at = 0
    for (index, entry) in other.enumerated() {
      while at < count, !self[at].hasKey(of: entry), Element.precedes(self[at], entry) { at += 1 }
      guard at < count, self[at].hasKey(of: entry) else {
        insert(other[index...], from: at)
        return true
      }
      self[at].count &+= entry.count
      at += 1
    }
    return false
  }

  private mutating func insert(_ other: ArraySlice<Element>, from start: Int) {
    var result = Array(self[..<start])
    result.reserveCapacity(count + other.count)
    var i = start
    for entry in other {
      while i < count, Element.precedes(self[i], entry) {
        result.append(self[i])
        i += 1
      }
      if i < count, self[i].hasKey(of: entry) {
        result.append(self[i])
        result[result.count - 1].count &+= entry.count
        i += 1
      } else {
        result.append(entry)
      }
    }
    self = result + self[i...]
  }

  /// The `limit` entries whose texts hash smallest, in the order they had.
  func sampled(_ limit: Int) -> [Element] {
    if count <= limit { return self }
    return map { (hash: stableHash($0.sampled.utf8), entry: $0) }
      .sorted { ($0.hash, $0.entry.sampled) < ($1.hash, $1.entry.sampled) }
      .prefix(limit).map(\.entry).sorted(by: Element.precedes)
  }
}

extension LabelCount: KeyedCount {
  var sampled: String { value }

  func hasKey(of other: LabelCount) -> Bool { value == other.value && label == other.label }

  static func precedes(_ a: LabelCount, _ b: LabelCount) -> Bool { (a.label, a.value) < (b.label, b.value) }

  /// Adds counts of labels to others, both sorted, with at most `limit` values of each label.
  static func add(_ other: [LabelCount], to counts: inout [LabelCount], limit: Int) {
    if counts.add(other) { counts = kept(of: counts, limit: limit) }
  }

  /// Of a sorted list, for each label the `limit` values with the smallest hashes.
  static func kept(of all: [LabelCount], limit: Int) -> [LabelCount] {
    if all.count <= limit { return all }
    var result: [LabelCount] = []
    var start = 0
    while start < all.count {
      var end = start
      while end < all.count, all[end].label == all[start].label { end += 1 }
      result += Array(all[start..<end]).sampled(limit)
      start = end
    }
    return result
  }
}

extension PeerCount: KeyedCount {
  static let limit = 64

  var sampled: String { name }

  func hasKey(of other: PeerCount) -> Bool { name == other.name }

  static func precedes(_ a: PeerCount, _ b: PeerCount) -> Bool { a.name < b.name }

  /// Adds counts of names to others, both sorted, and keeps at most `limit` of them.
  static func add(_ other: [PeerCount], to counts: inout [PeerCount]) {
    if counts.add(other) { counts = counts.sampled(limit) }
  }

  /// At most `limit` of some names, sorted.
  static func kept(of all: [String: Int]) -> [PeerCount] {
    all.map { PeerCount(name: $0.key, count: $0.value) }.sorted(by: precedes).sampled(limit)
  }
}
