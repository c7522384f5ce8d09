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
  /// Where its counts went when it was folded into another entry.
  var heir: Int?

  private var severities = [8 of Int](repeating: 0)
  private var lines = 0
  private var records = 0
  private var bytes = 0
  private var first = Int64.max
  private var last = Int64.min
  private var series = PendingSeries()
  private var earliest: RawExample?
  private var smallest: RawExample?
  private var traces: [(hash: UInt64, text: String)] = []
  /// Names that its records ≥ warning mention.
  var peers = PeerTally()

  /// One record's numbers.
  struct Event {
    /// `Int64.max` when undated.
    var moment: Int64
    var bytes: UInt32
    var lines: UInt32
    var place: UInt32
    var route: UInt32
    var severity: Severity
  }

  init(service: UInt32, key: UInt64, shape: Shape, level: UInt8) {
    self.service = service
    self.key = key
    self.shape = shape
    self.level = level
  }

  var isAlive: Bool { heir == nil }

  /// Counts records, in the order they were read.
  mutating func count(_ events: ArraySlice<Event>, cells: Int) {
    records += events.count
    for event in events {
      lines += Int(event.lines)
      bytes += Int(event.bytes)
      severities[Int(event.severity.rawValue)] += 1
      guard event.moment != .max else { continue }
      if event.moment < first { first = event.moment }
      if event.moment > last { last = event.moment }
      series.add(event.moment, capacity: cells)
    }
  }

  /// Brings what its series gathered to the cells, so that a summary has them without a copy.
  mutating func settle(cells: Int) { series.flush(capacity: cells) }

  // MARK: Examples

  /// A record kept as an example: still as it was read, since most are replaced before anyone sees them.
  struct RawExample: Equatable {
    var text: [UInt8]
    var source: String
    var line: Int
    /// `Int64.max` when undated.
    var at: Int64
    var hash: UInt64
    /// Redacted already.
    var isClean = false

    /// Redacts the text, which must not be done after cutting, and cuts it.
    mutating func cut(to length: Int, _ clean: ([UInt8]) -> [UInt8]) {
      let whole = String(decoding: isClean ? text : clean(text), as: UTF8.self)
      text = Array((ExampleBound.cut(whole, to: length) ?? whole).utf8)
      isClean = true
    }
  }

  /// Whether a record is earlier than the earliest example.
  func isEarliest(at moment: Int64, source: String, line: Int, hash: UInt64) -> Bool {
    guard let earliest else { return true }
    return (moment, source, line, hash) < (earliest.at, earliest.source, earliest.line, earliest.hash)
  }

  /// Keeps the earliest example and the one with the smallest hash; the bounds that a record must beat to be one.
  @discardableResult
  mutating func add(_ example: RawExample) -> (earliest: Int64, smallest: UInt64) {
    if earliest.map(example.isEarlier) ?? true { earliest = example }
    if smallest.map(example.isSmaller) ?? true { smallest = example }
    return exampleBounds
  }

  var exampleBounds: (earliest: Int64, smallest: UInt64) { (earliest?.at ?? .max, smallest?.hash ?? .max) }

  private func examples(_ clean: ([UInt8]) -> [UInt8]) -> [Example] {
    guard let earliest, let smallest else { return [] }
    return (earliest == smallest ? [earliest] : [earliest, smallest]).map { raw in
      Example(
        text: String(decoding: raw.isClean ? raw.text : clean(raw.text), as: UTF8.self), source: raw.source,
        line: raw.line,
        at: raw.at == .max ? nil : raw.at, hash: raw.hash)
    }
  }

  mutating func cutExamples(to length: Int, _ clean: ([UInt8]) -> [UInt8]) {
    earliest?.cut(to: length, clean)
    smallest?.cut(to: length, clean)
  }

  mutating func dropExamples() {
    earliest = nil
    smallest = nil
  }

  mutating func keepTrace(_ text: String) {
    let hash = stableHash(text.utf8)
    if traces.count == 4, hash >= traces[3].hash { return }
    let place = traces.firstIndex { $0.hash >= hash } ?? traces.count
    if place < traces.count, traces[place].hash == hash { return }
    traces.insert((hash, text), at: place)
    if traces.count > 4 { traces.removeLast() }
  }

  // MARK: Folding

  /// Adds another entry that folds into this one.
  mutating func add(_ other: ShapeEntry, cells: Int) {
    series.add(other.series, capacity: cells)
    for i in 0..<8 { severities[i] += other.severities[i] }
    lines += other.lines
    records += other.records
    bytes += other.bytes
    first = min(first, other.first)
    last = max(last, other.last)
    for example in [other.earliest, other.smallest] { if let example { add(example) } }
    peers.add(other.peers)
    for trace in other.traces { keepTrace(trace.text) }
  }

  /// Lets go of what it holds, once folded into another.
  mutating func empty(heir: Int) {
    self = ShapeEntry(service: service, key: key, shape: shape, level: level)
    self.heir = heir
  }

  /// - Parameter counts: How many of its records carry which label, sorted.
  func summary(
    labels: Labels, counts: [LabelCount], limits: DigestBuilder.Limits, clean: ([UInt8]) -> [UInt8]
  ) -> ShapeSummary {
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
    summary.examples = examples(clean)
    summary.level = level
    summary.traces = traces.map(\.text)
    summary.peers = peers.kept
    summary.labels = LabelCount.kept(of: counts, limit: limits.labelValues)
    return summary
  }
}
