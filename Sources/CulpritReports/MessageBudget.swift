/// Entries of a chat message, taken whole while they fit: a cut entry is worse than a count of those left out.
struct MessageBudget {
  /// Bytes after JSON encoding, which is what services count.
  let limit: Int
  let most: Int
  private(set) var blocks: [OrderedJSON] = []
  private var used = 0

  /// - Parameter reserve: Bytes kept for the envelope and the note about what was left out.
  init(limit: Int, most: Int, reserve: Int) {
    self.limit = limit - reserve
    self.most = most - 1
  }

  /// Adds the entry's blocks, all or none.
  @discardableResult
  mutating func add(_ entry: [OrderedJSON]) -> Bool {
    let cost = entry.reduce(0) { $0 + $1.compact.utf8.count + 1 }
    guard used + cost <= limit, blocks.count + entry.count <= most else { return false }
    used += cost
    blocks += entry
    return true
  }
}
