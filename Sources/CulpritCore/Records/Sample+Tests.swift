/// Questions that formats ask of a sample.
extension Sample {
  /// The share of lines that hold something, among the first 200, that satisfy a test.
  func share(_ test: (Span<UInt8>) -> Bool) -> Double {
    var all = 0
    var hits = 0
    for line in lines {
      let span = line.span
      if span.trimmed().isEmpty { continue }
      all += 1
      if test(span) { hits += 1 }
      if all >= 200 { break }
    }
    return all == 0 ? 0 : Double(hits) / Double(all)
  }

  /// Whether one of the first 200 lines satisfies a test.
  func hasLine(_ test: (Span<UInt8>) -> Bool) -> Bool {
    for line in lines.prefix(200) where test(line.span) { return true }
    return false
  }

  /// Whether the source's name, in lower case, holds a text.
  func isNamed(_ text: String) -> Bool { name.lowercased().contains(text) }
}
