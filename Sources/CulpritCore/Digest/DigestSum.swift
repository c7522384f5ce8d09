/// Adds up many digests: what `Digest.add` gives, but each is added from its bytes, without being made whole first.
///
/// Nearly all of a merge is shapes that the sum has already. Of those only numbers are read; texts are made when they
/// are kept, so that a merge allocates for what is new and not for what is read.
package struct DigestSum {
  /// What the first digest was made with.
  private(set) var settings: UInt64?
  private var digest = Digest()
  private let limits: DigestBuilder.Limits
  private var names: [String: Int] = [:]
  /// The service asked for last: a file has its shapes service by service.
  private var lastService = (name: "", number: -1)
  private var shapes = HashTable(capacity: 1 << 12)
  private var successors = HashTable(capacity: 1 << 12)
  /// For each shape the largest hash of its request ids, when it has as many as are kept; a larger one is none of them.
  private var traceBounds: [UInt64] = []
  /// How many shapes and pairs there were after the last folding.
  private var folded = 0

  package init(limits: DigestBuilder.Limits = .init()) { self.limits = limits }

  /// Adds a digest file. What stood before a fault in it is counted, so that a sum is of no use after a failure.
  ///
  /// - Returns: The settings it was made with.
  @discardableResult
  package mutating func add(_ file: [UInt8], path: String) throws(DigestFile.Failure) -> UInt64 {
    let payload = try DigestFile.payload(in: file, path: path)
    var sections = DigestFile.Sections(payload)
    var part = Digest()
    while let (tag, section) = try sections.next() {
      var reader = section
      let isRead: Bool
      switch tag {
      case .shapes: isRead = addShapes(&reader)
      case .successors: isRead = addSuccessors(&reader)
      default: isRead = reader.read(tag, into: &part)
      }
      if !isRead { throw payload.failure(at: reader.position) }
    }
    if settings == nil { settings = part.settings }
    // Without shapes, so that nothing is folded yet.
    let sum = (shapes: digest.shapes, successors: digest.successors)
    digest.shapes = []
    digest.successors = []
    digest.add(part, limits: limits)
    digest.shapes = sum.shapes
    digest.successors = sum.successors
    if digest.shapes.count + digest.successors.count > 2 * folded + 1 << 18 { fold() }
    return part.settings
  }

  /// The sum of all that was added.
  package mutating func finish() -> Digest {
    fold()
    digest.settings = settings ?? 0
    return digest
  }

  /// Brings the sum into order and within its bounds; folding early or late is the same (see `Digest.add`).
  private mutating func fold() {
    digest.fold(limits)
    folded = digest.shapes.count + digest.successors.count
    shapes = HashTable(capacity: digest.shapes.count)
    successors = HashTable(capacity: digest.successors.count)
    traceBounds = digest.shapes.map(Self.traceBound)
    for (index, shape) in digest.shapes.enumerated() {
      _ = shapes.insert(key(shape.service, shape.id), index)
    }
    for (index, next) in digest.successors.enumerated() {
      _ = successors.insert(key(next.service, next.from, next.to), index)
    }
  }

  // MARK: - Shapes and pairs

  private mutating func key(_ service: String, _ id: UInt64, _ other: UInt64 = 0) -> UInt64 {
    if service != lastService.name {
      let number = names[service] ?? names.count
      names[service] = number
      lastService = (service, number)
    }
    return mix(mix(id &+ UInt64(lastService.number) &* 0x9e37_79b9_7f4a_7c15) &+ other)
  }

  private mutating func addShapes(_ reader: inout ByteReader) -> Bool {
    guard let count = reader.unsigned() else { return false }
    var scratch = ShapeScratch()
    for _ in 0..<count {
      let start = reader.position
      guard let service = reader.name(), let id = reader.fixed() else { return false }
      if let index = shapes.insert(key(service, id), digest.shapes.count) {
        // Two keys of one hash: one in 2^64 pairs, and then better refused than counted wrongly.
        guard digest.shapes[index].id == id, digest.shapes[index].service == service,
          reader.addShape(to: &digest.shapes[index], traceBound: &traceBounds[index], &scratch, limits: limits)
        else { return false }
        continue
      }
      reader.position = start
      guard let shape = reader.shape() else { return false }
      digest.shapes.append(shape)
      traceBounds.append(Self.traceBound(shape))
    }
    return true
  }

  fileprivate static func traceBound(_ shape: ShapeSummary) -> UInt64 {
    shape.traces.count < ShapeSummary.traceCapacity ? .max : shape.traces.map { stableHash($0.utf8) }.max() ?? .max
  }

  private mutating func addSuccessors(_ reader: inout ByteReader) -> Bool {
    guard let count = reader.unsigned() else { return false }
    for _ in 0..<count {
      let start = reader.position
      guard let service = reader.name(), let from = reader.fixed(), let to = reader.fixed() else { return false }
      if let index = successors.insert(key(service, from, to), digest.successors.count) {
        guard digest.successors[index].from == from, digest.successors[index].to == to,
          digest.successors[index].service == service,
          reader.addSeries(to: &digest.successors[index].series, capacity: limits.cells),
          reader.addSeries(to: &digest.successors[index].steps, capacity: limits.cells)
        else { return false }
        continue
      }
      reader.position = start
      guard let successor = reader.successor() else { return false }
      digest.successors.append(successor)
    }
    return true
  }
}

/// Lists that are read for every shape, kept so that they are allocated once.
private struct ShapeScratch {
  var labels: [LabelCount] = []
  var peers: [PeerCount] = []
}

extension ByteReader {
  /// Adds what follows a shape's key to the shape that has this key already.
  fileprivate mutating func addShape(
    to shape: inout ShapeSummary, traceBound: inout UInt64, _ scratch: inout ShapeScratch,
    limits: DigestBuilder.Limits
  ) -> Bool {
    position += 16  // lead and skeleton
    guard integer() != nil, skipText(), skipName(), let hasTrace = byte() else { return false }
    if hasTrace == 1 {
      guard skipText(), let frames = unsigned() else { return false }
      for _ in 0..<frames where !skipText() { return false }
    }
    guard unsigned() == UInt64(shape.severities.count) else { return false }
    for i in shape.severities.indices {
      guard let count = count() else { return false }
      shape.severities[i] &+= count
    }
    guard let lines = count(), let records = count(), let size = count(), let first = signed(),
      let last = signed(), addSeries(to: &shape.series, capacity: limits.cells), addExamples(to: &shape),
      addLabels(to: &shape, &scratch, limits), addPeers(to: &shape, &scratch),
      addTraces(to: &shape, bound: &traceBound), let level = byte()
    else { return false }
    shape.lines &+= lines
    shape.records &+= records
    shape.bytes &+= size
    shape.first = min(shape.first, first)
    shape.last = max(shape.last, last)
    shape.level = max(shape.level, level)
    return true
  }

  private mutating func skipText() -> Bool {
    guard let length = unsigned(), length <= UInt64(end - position) else { return false }
    position += Int(length)
    return true
  }

  private mutating func skipName() -> Bool { names == nil ? skipText() : unsigned() != nil }

  /// Adds a written series to `series`.
  fileprivate mutating func addSeries(to series: inout TimeSeries, capacity: Int) -> Bool {
    guard let days = unsigned() else { return false }
    for _ in 0..<days {
      guard let day = day() else { return false }
      let known = series.days.last.map { $0.day == day.day } ?? false
      // Cell by cell where there are few: a sum of two lists allocates a third.
      if known, day.cells.count * 8 <= series.days[series.days.count - 1].cells.count || day.cells.count == 1 {
        for cell in day.cells { series.add(cell, of: day.day, width: day.width, capacity: capacity) }
      } else {
        series.add(TimeSeries(days: [day]), capacity: capacity)
      }
    }
    return true
  }

  private mutating func addExamples(to shape: inout ShapeSummary) -> Bool {
    guard let count = unsigned() else { return false }
    for _ in 0..<count {
      let start = position
      guard skipText(), let source = name(), let line = integer(), let isDated = byte() else { return false }
      var at: Int64?
      if isDated == 1 {
        guard let moment = signed() else { return false }
        at = moment
      }
      guard let hash = fixed() else { return false }
      if let first = shape.examples.first, let smallest = shape.examples.last {
        let isEarlier = (at ?? .max, source, line) < (first.at ?? .max, first.source, first.line)
        let isSmaller = (hash, source, line) < (smallest.hash, smallest.source, smallest.line)
        if !isEarlier, !isSmaller { continue }
      }
      let behind = position
      position = start
      guard let text = text() else { return false }
      position = behind
      shape.examples = Example.kept(
        of: shape.examples + [Example(text: text, source: source, line: line, at: at, hash: hash)])
    }
    return true
  }

  private mutating func addLabels(
    to shape: inout ShapeSummary, _ scratch: inout ShapeScratch, _ limits: DigestBuilder.Limits
  ) -> Bool {
    guard let count = unsigned() else { return false }
    scratch.labels.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      guard let entry = labelCount() else { return false }
      scratch.labels.append(entry)
    }
    LabelCount.add(scratch.labels, to: &shape.labels, limit: limits.labelValues)
    return true
  }

  private mutating func addPeers(to shape: inout ShapeSummary, _ scratch: inout ShapeScratch) -> Bool {
    guard let count = unsigned() else { return false }
    if count == 0 { return true }
    scratch.peers.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      guard let entry = peerCount() else { return false }
      scratch.peers.append(entry)
    }
    PeerCount.add(scratch.peers, to: &shape.peers)
    return true
  }

  private mutating func addTraces(to shape: inout ShapeSummary, bound: inout UInt64) -> Bool {
    guard let count = unsigned() else { return false }
    var isPast = false
    for _ in 0..<count {
      let start = position
      guard skipText() else { return false }
      if isPast { continue }
      // Written by ascending hash: past the bound there is nothing to keep.
      let behind = position
      position = start
      guard let length = unsigned() else { return false }
      let hash = stableHash(bytes[position..<position + Int(length)])
      position = behind
      if hash >= bound {
        isPast = true
        continue
      }
      position = start
      guard let text = text() else { return false }
      if shape.traces.contains(text) { continue }
      shape.traces = ShapeSummary.keptTraces(shape.traces + [text])
      bound = DigestSum.traceBound(shape)
    }
    return true
  }
}
