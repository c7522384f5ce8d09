/// What is counted of one shape in one service while logs are read; becomes a `ShapeSummary`.
struct ShapeEntry {
  var service: UInt32
  /// The key it is counted under: the shape's id, or a coarser one after folding.
  var key: UInt64
  /// The finest shape, from which coarser keys are computed.
  var shape: Shape
  var level: UInt8
  var template = ""
  var logger = ""
  var trace: TraceSummary?
  /// `false` once it was folded into another.
  var isAlive = true

  private var severities = [8 of Int](repeating: 0)
  private var lines = 0
  private var records = 0
  private var bytes = 0
  private var first = Int64.max
  private var last = Int64.min
  private var series = PendingSeries()
  private var lastLabels = LabelIDs()
  private var lastLabelCount = 0
  private var labelCounts: [(key: LabelIDs, count: Int)] = []
  private var examples: [Example] = []
  /// The two bounds that a record must beat to become an example.
  private var earliest = Int64.max
  private var smallest = UInt64.max
  private var traces: [(hash: UInt64, text: String)] = []
  private var peers: [String: Int] = [:]
  /// Names that the last record mentioned, by their hash, and how many records in a row did.
  private var lastPeers: (hash: UInt64, names: [String], count: Int) = (0, [], 0)

  init(service: UInt32, key: UInt64, shape: Shape, level: UInt8) {
    self.service = service
    self.key = key
    self.shape = shape
    self.level = level
  }

  /// Counts one record.
  @inline(__always)
  mutating func count(_ joined: borrowing JoinedRecord, isDated: Bool, cells: Int) {
    lines += joined.lines
    records += 1
    bytes += joined.bytes
    severities[Int(joined.record.severity.rawValue)] += 1
    if isDated {
      let moment = joined.record.microseconds
      if moment < first { first = moment }
      if moment > last { last = moment }
      series.add(moment, capacity: cells)
    }
    if lastLabels == joined.record.labels {
      lastLabelCount += 1
    } else {
      flushLabels()
      lastLabels = joined.record.labels
      lastLabelCount = 1
    }
  }

  private mutating func flushLabels() {
    if lastLabelCount == 0 { return }
    if let found = labelCounts.firstIndex(where: { $0.key == lastLabels }) {
      labelCounts[found].count += lastLabelCount
    } else {
      labelCounts.append((lastLabels, lastLabelCount))
    }
    lastLabelCount = 0
  }

  /// Whether a record would become one of the two examples; `.max` is the moment of an undated one.
  @inline(__always)
  func wantsExample(at moment: Int64, hash: UInt64, source: String, line: Int) -> Bool {
    if moment < earliest || hash < smallest { return true }
    return moment == earliest && isEarlier(source, line)
  }

  private func isEarlier(_ source: String, _ line: Int) -> Bool {
    guard let first = examples.first else { return true }
    return (source, line) < (first.source, first.line)
  }

  mutating func add(_ example: Example) {
    examples = Example.kept(of: examples + [example])
    earliest = examples.first?.at ?? .max
    smallest = examples.last?.hash ?? .max
  }

  mutating func keepTrace(_ text: String) {
    let hash = stableHash(text.utf8)
    if traces.count == 4, hash >= traces[3].hash { return }
    let place = traces.firstIndex { $0.hash >= hash } ?? traces.count
    if place < traces.count, traces[place].hash == hash { return }
    traces.insert((hash, text), at: place)
    if traces.count > 4 { traces.removeLast() }
  }

  /// Counts the names that a record ≥ warning mentions, in its message or in what its exceptions say
  /// (`Caused by: X: Connection to orders-db:5432 refused`); each once per record.
  mutating func countPeers(in record: borrowing JoinedRecord) {
    var hash: UInt64 = 0
    record.withStatements { statement in
      PeerNames.find(in: statement) { hash = mix(hash ^ fastHash($0)) }
    }
    if hash == lastPeers.hash {
      lastPeers.count += 1
      return
    }
    flushPeers()
    var names: [String] = []
    record.withStatements { statement in
      PeerNames.find(in: statement) { name in
        let text = Self.lowercased(name)
        if !names.contains(text) { names.append(text) }
      }
    }
    lastPeers = (hash, names, 1)
  }

  private mutating func flushPeers() {
    for name in lastPeers.names { peers[name, default: 0] += lastPeers.count }
    lastPeers.count = 0
    if peers.count > 4 * PeerCount.limit {
      let kept = PeerCount.kept(of: peers.map { PeerCount(name: $0.key, count: $0.value) })
      peers = Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0.count) })
    }
  }

  private static func lowercased(_ name: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    for i in 0..<name.count {
      let byte = name[i]
      bytes.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds another entry that folds into this one.
  mutating func add(_ other: ShapeEntry, cells: Int) {
    var other = other
    other.flushLabels()
    other.flushPeers()
    series.add(other.series, capacity: cells)
    for i in 0..<8 { severities[i] += other.severities[i] }
    lines += other.lines
    records += other.records
    bytes += other.bytes
    first = min(first, other.first)
    last = max(last, other.last)
    flushLabels()
    for (labels, count) in other.labelCounts {
      lastLabels = labels
      lastLabelCount = count
      flushLabels()
    }
    for example in other.examples { add(example) }
    for (name, count) in other.peers { peers[name, default: 0] += count }
    for trace in other.traces { keepTrace(trace.text) }
  }

  /// Lets go of what it holds, once folded into another.
  mutating func empty() {
    let bare = ShapeEntry(service: service, key: key, shape: shape, level: level)
    self = bare
    isAlive = false
  }

  func summary(labels: Labels, limits: DigestBuilder.Limits) -> ShapeSummary {
    var copy = self
    copy.flushLabels()
    copy.flushPeers()
    var summary = ShapeSummary(
      service: labels[service], shape: Fold.shape(level, key: key, shape), template: template, logger: logger)
    summary.trace = trace
    for i in 0..<8 { summary.severities[i] = severities[i] }
    summary.lines = lines
    summary.records = records
    summary.bytes = bytes
    summary.first = first
    summary.last = last
    summary.series = series.flushed(capacity: limits.cells)
    summary.examples = examples
    summary.level = level
    summary.traces = traces.map(\.text)
    summary.peers = PeerCount.kept(of: copy.peers.map { PeerCount(name: $0.key, count: $0.value) })
    var counts: [LabelCount.Key: Int] = [:]
    for (ids, count) in copy.labelCounts {
      for key in [LabelKey.namespace, .pod, .container, .node, .zone, .version, .route] where ids[key] != 0 {
        counts[LabelCount.Key(label: key.name, value: labels[ids[key]]), default: 0] += count
      }
    }
    summary.labels = LabelCount.kept(
      of: counts.map { LabelCount(label: $0.key.label, value: $0.key.value, count: $0.value) },
      limit: limits.labelValues)
    return summary
  }
}
