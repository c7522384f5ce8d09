/// Counts over time as one row of characters, or as a small drawing.
package enum Sparkline {
  private static let blocks: [String] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let ascii: [String] = ["_", "-", "=", "+", "*", "%", "#", "@"]

  /// The counts as characters, highest the tallest, with the alert's moment marked between two of them.
  ///
  /// - Parameters:
  ///   - mark: Where the alert lies, as a share of the span (0…1); `nil` when it lies outside.
  ///   - columns: At most this many; neighbours are added up until they fit.
  package static func text(_ counts: [Int], mark: Double?, unicode: Bool, columns: Int) -> String {
    let folded = fold(counts, to: max(8, columns - 1))
    guard let top = folded.max(), top > 0 else { return "" }
    let levels = unicode ? blocks : ascii
    let position = mark.map { Int(($0 * Double(folded.count)).rounded()) }
    var out = ""
    for (index, count) in folded.enumerated() {
      if index == position { out += unicode ? "│" : "|" }
      // Anything that happened shows: the least count is one step above nothing.
      out += count == 0 ? (unicode ? "·" : ".") : levels[min(7, Int((count / top * 8).rounded(.up)) - 1)]
    }
    if position == folded.count { out += unicode ? "│" : "|" }
    return out
  }

  /// Neighbours added up until at most `columns` remain.
  static func fold(_ counts: [Int], to columns: Int) -> [Double] {
    let size = max(1, (counts.count + columns - 1) / max(1, columns))
    return stride(from: 0, to: counts.count, by: size).map { start in
      counts[start..<min(start + size, counts.count)].reduce(0) { $0 + Double($1) }
    }
  }
}
