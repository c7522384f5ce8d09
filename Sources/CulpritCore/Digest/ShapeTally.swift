/// What a sum looks at, and counts up, for each of its shapes: numbers in a few cache lines, where a `ShapeSummary` is some
/// ten allocations.
struct ShapeTally {
  let service: Int32
  let id: UInt64
  /// Of the earliest example and of the one with the smallest hash: what is later and larger is not kept.
  private(set) var earliest = Int64.max
  private(set) var smallest = UInt64.max
  /// Of its request ids and of the names it mentions the largest hashes, when it has as many as are kept: what hashes
  /// larger is none of them.
  private(set) var trace = UInt64.max
  private(set) var peer = UInt64.max

  // What was added since the shape was last brought up to date, if anything.
  private var isDue = false
  private var records = 0
  private var severities = [8 of Int](repeating: 0)
  private var lines = 0
  private var bytes = 0
  private var first = Int64.max
  private var last = Int64.min
  private var level: UInt8 = 0

  init(_ shape: ShapeSummary, service: Int) {
    self.service = Int32(service)
    id = shape.id
    boundExamples(shape)
    boundTraces(shape)
    boundPeers(shape)
  }

  // MARK: Bounds

  mutating func boundExamples(_ shape: ShapeSummary) {
    guard let first = shape.examples.first, let last = shape.examples.last else { return }
    earliest = first.at ?? .max
    smallest = last.hash
  }

  mutating func boundTraces(_ shape: ShapeSummary) {
    guard shape.traces.count >= ShapeSummary.traceCapacity else { return }
    trace = shape.traces.map { stableHash($0.utf8) }.max() ?? .max
  }

  mutating func boundPeers(_ shape: ShapeSummary) {
    guard shape.peers.count >= PeerCount.limit else { return }
    peer = shape.peers.map { stableHash($0.name.utf8) }.max() ?? .max
  }

  // MARK: Counts

  /// Counts what a digest holds of the shape, up to its series.
  @inline(__always)
  mutating func add(from reader: inout ByteReader) -> Bool {
    guard reader.unsigned() == 8 else { return false }
    for i in 0..<8 {
      guard let count = reader.count() else { return false }
      severities[i] &+= count
    }
    guard let lines = reader.count(), let records = reader.count(), let bytes = reader.count(),
      let first = reader.signed(), let last = reader.signed()
    else { return false }
    isDue = true
    self.lines &+= lines
    self.records &+= records
    self.bytes &+= bytes
    self.first = min(self.first, first)
    self.last = max(self.last, last)
    return true
  }

  mutating func raise(to level: UInt8) { self.level = max(self.level, level) }

  /// Moves the counts into the shape.
  mutating func settle(_ shape: inout ShapeSummary) {
    guard isDue else { return }
    isDue = false
    shape.level = max(shape.level, level)
    shape.first = min(shape.first, first)
    shape.last = max(shape.last, last)
    for i in 0..<8 { shape.severities[i] &+= severities[i] }
    shape.lines &+= lines
    shape.records &+= records
    shape.bytes &+= bytes
    records = 0
    severities = [8 of Int](repeating: 0)
    lines = 0
    bytes = 0
  }
}
