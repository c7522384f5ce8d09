/// Adding up what was counted of one shape: commutative and associative, so that any order of merging gives equal bytes.
extension ShapeSummary {
  /// Values kept of one label; the ones whose names hash smallest, so that every part of a log keeps the same ones.
  package static let labelValueCapacity = 64
  /// Names kept in `peers`, by smallest hash.
  package static let peerCapacity = 64
  /// Request or trace ids kept in `traces`, by smallest hash.
  package static let traceCapacity = 4

  /// Adds all that `other` counted. Its identity gives way to the smaller one, so that shapes may be added across ids.
  package mutating func add(_ other: ShapeSummary) {
    id = min(id, other.id)
    lead = min(lead, other.lead)
    skeleton = min(skeleton, other.skeleton)
    service = min(service, other.service)
    template = Self.smaller(template, other.template)
    logger = Self.smaller(logger, other.logger)
    trace = Self.smaller(trace, other.trace)
    level = max(level, other.level)
    for i in severities.indices { severities[i] += other.severities[i] }
    lines += other.lines
    records += other.records
    bytes += other.bytes
    first = min(first, other.first)
    last = max(last, other.last)
    series.add(other.series)
    examples = Self.kept(examples + other.examples)
    labels = Self.added(labels, other.labels)
    peers = Self.added(peers, other.peers)
    traces = Self.keptTraces(traces + other.traces)
  }

  /// All of some summaries, at least one; what adding them one after another gives.
  ///
  /// In halves, so that series of many cells are not walked once for each shape that is added.
  package static func sum(_ parts: [ShapeSummary]) -> ShapeSummary { sum(parts[...]) }

  private static func sum(_ parts: ArraySlice<ShapeSummary>) -> ShapeSummary {
    if parts.count == 1 { return parts[parts.startIndex] }
    let middle = parts.startIndex + parts.count / 2
    var left = sum(parts[..<middle])
    left.add(sum(parts[middle...]))
    return left
  }

  /// Of some examples the earliest by (time, source, line) and the one with the smallest hash; dated before undated.
  package static func kept(_ examples: [Example]) -> [Example] {
    guard let first = examples.min(by: isEarlier) else { return [] }
    let smallest = examples.min { $0.hash != $1.hash ? $0.hash < $1.hash : isEarlier($0, $1) }
    guard let smallest, smallest != first else { return [first] }
    return [first, smallest]
  }

  /// The fixed hash by which bounded samples of names are taken: the same sample on every machine.
  package static func sampleHash(_ name: String) -> UInt64 {
    SplitMix64.finished(StableHash.hash(name))
  }

  /// At most `traceCapacity` distinct ids, by text; those with the smallest hashes.
  package static func keptTraces(_ traces: [String]) -> [String] {
    if traces.count < 2 { return traces }
    let distinct = Array(Set(traces))
    if distinct.count <= traceCapacity { return distinct.sorted() }
    return distinct.sorted { (sampleHash($0), $0) < (sampleHash($1), $1) }.prefix(traceCapacity).sorted()
  }

  private static func isEarlier(_ a: Example, _ b: Example) -> Bool {
    if a.at != b.at { return (a.at ?? .max) < (b.at ?? .max) }
    if a.source != b.source { return a.source < b.source }
    if a.line != b.line { return a.line < b.line }
    return a.hash != b.hash ? a.hash < b.hash : a.text < b.text
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

  private static func added(_ a: [LabelCount], _ b: [LabelCount]) -> [LabelCount] {
    if b.isEmpty { return a }
    var result: [LabelCount] = []
    result.reserveCapacity(a.count + b.count)
    var i = 0
    var j = 0
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && (a[i].label, a[i].value) < (b[j].label, b[j].value)) {
        result.append(a[i])
        i += 1
      } else if i == a.count || (b[j].label, b[j].value) < (a[i].label, a[i].value) {
        result.append(b[j])
        j += 1
      } else {
        result.append(LabelCount(label: a[i].label, value: a[i].value, count: a[i].count + b[j].count))
        i += 1
        j += 1
      }
    }
    guard result.count > labelValueCapacity else { return result }
    return boundedLabels(result)
  }

  /// Per label the values with the smallest hashes; a value kept of the whole is kept of every part, so counts are exact.
  package static func boundedLabels(_ counts: [LabelCount]) -> [LabelCount] {
    var result: [LabelCount] = []
    var at = 0
    while at < counts.count {
      var end = at
      while end < counts.count, counts[end].label == counts[at].label { end += 1 }
      if end - at > labelValueCapacity {
        let kept = counts[at..<end].sorted {
          (sampleHash($0.value), $0.value) < (sampleHash($1.value), $1.value)
        }
        result += kept.prefix(labelValueCapacity).sorted { $0.value < $1.value }
      } else {
        result += counts[at..<end]
      }
      at = end
    }
    return result
  }

  private static func added(_ a: [PeerCount], _ b: [PeerCount]) -> [PeerCount] {
    if b.isEmpty { return a }
    var result: [PeerCount] = []
    result.reserveCapacity(a.count + b.count)
    var i = 0
    var j = 0
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && a[i].name < b[j].name) {
        result.append(a[i])
        i += 1
      } else if i == a.count || b[j].name < a[i].name {
        result.append(b[j])
        j += 1
      } else {
        result.append(PeerCount(name: a[i].name, count: a[i].count + b[j].count))
        i += 1
        j += 1
      }
    }
    guard result.count > peerCapacity else { return result }
    let kept = result.sorted { (sampleHash($0.name), $0.name) < (sampleHash($1.name), $1.name) }
    return kept.prefix(peerCapacity).sorted { $0.name < $1.name }
  }
}
