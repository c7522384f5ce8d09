/// Adding up what was counted of one shape: commutative and associative, so that any order of merging gives equal bytes.
extension ShapeSummary {
  /// Request or trace ids kept in `traces`, by smallest hash.
  package static let traceCapacity = 4

  /// Adds another part of the same shape; identity and text fields stay this one's.
  package mutating func add(_ other: ShapeSummary, limits: DigestBuilder.Limits = .init()) {
    for i in severities.indices { severities[i] += other.severities[i] }
    lines += other.lines
    records += other.records
    bytes += other.bytes
    first = min(first, other.first)
    last = max(last, other.last)
    series.add(other.series, capacity: limits.cells)
    examples = Example.kept(of: examples + other.examples)
    LabelCount.add(other.labels, to: &labels, limit: limits.labelValues)
    PeerCount.add(other.peers, to: &peers)
    traces = Self.keptTraces(traces + other.traces)
    level = max(level, other.level)
  }

  /// Adds another shape of the same signature; identity and text fields give way to the smaller ones.
  private mutating func join(_ other: ShapeSummary) {
    id = min(id, other.id)
    lead = min(lead, other.lead)
    skeleton = min(skeleton, other.skeleton)
    service = min(service, other.service)
    template = Self.smaller(template, other.template)
    logger = Self.smaller(logger, other.logger)
    trace = Self.smaller(trace, other.trace)
    add(other)
  }

  /// All of some summaries, at least one; what adding them one after another gives.
  ///
  /// In halves, so that series of many cells are not walked once for each shape that is added.
  package static func sum(_ parts: [ShapeSummary]) -> ShapeSummary { sum(parts[...]) }

  private static func sum(_ parts: ArraySlice<ShapeSummary>) -> ShapeSummary {
    if parts.count == 1 { return parts[parts.startIndex] }
    let middle = parts.startIndex + parts.count / 2
    var left = sum(parts[..<middle])
    left.join(sum(parts[middle...]))
    return left
  }

  /// The fixed hash of a name that identities are made of: the same on every machine.
  ///
  /// - Parameter name: Its parts, which are hashed as one text.
  package static func sampleHash(_ name: String...) -> UInt64 {
    var hash = StableHash()
    for part in name { hash.add(part.utf8) }
    return SplitMix64.finished(hash.value)
  }

  /// At most `traceCapacity` distinct ids, those with the smallest hashes, in their order.
  static func keptTraces(_ traces: [String]) -> [String] {
    if traces.count < 2 { return traces }
    var kept: [(hash: UInt64, text: String)] = []
    for text in traces {
      let one = (hash: stableHash(text.utf8), text: text)
      let place = kept.firstIndex { $0 >= one } ?? kept.count
      if place == traceCapacity || place < kept.count && kept[place] == one { continue }
      kept.insert(one, at: place)
      if kept.count > traceCapacity { kept.removeLast() }
    }
    return kept.map(\.text)
  }

  package static func smaller(_ a: String, _ b: String) -> String {
    if a.isEmpty { return b }
    return b.isEmpty ? a : min(a, b)
  }

  package static func smaller(_ a: TraceSummary?, _ b: TraceSummary?) -> TraceSummary? {
    guard let a else { return b }
    guard let b else { return a }
    if a.exception != b.exception { return a.exception < b.exception ? a : b }
    return a.frames.lexicographicallyPrecedes(b.frames) ? a : b
  }
}
