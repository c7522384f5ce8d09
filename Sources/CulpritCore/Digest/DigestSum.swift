/// Adds up many digests: what `Digest.add` gives, but each is added from its bytes, without being made whole first.
///
/// Nearly all of a merge is shapes that the sum has already. Of those only numbers are read, and nothing is allocated for
/// them; then the texts are gone through once for the few that are kept.
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
  /// For each shape what is looked at before the shape itself.
  private var known: [Known] = []
  /// How many shapes and pairs there were after the last folding.
  private var folded = (shapes: 0, successors: 0)
  /// The levels of folded groups by (service, skeleton), and 3 for a service with too many skeletons by (service, 0).
  private var levels = HashTable(capacity: 16)
  /// Shapes since the last folding that were added to a coarser one at once, by service and id, with that one's id.
  private var redirected: [String: [UInt64: UInt64]] = [:]
  private var redirections = 0

  package init(limits: DigestBuilder.Limits = .init()) { self.limits = limits }

  fileprivate struct Known {
    var service: Int
    var id: UInt64
    /// Of its request ids and of the names it mentions the largest hashes, when it has as many as are kept: what hashes
    /// larger is none of them.
    var trace: UInt64
    var peer: UInt64

    init(_ shape: ShapeSummary, service: Int) {
      self.service = service
      id = shape.id
      trace = Self.trace(shape)
      peer = Self.peer(shape)
    }

    static func trace(_ shape: ShapeSummary) -> UInt64 {
      shape.traces.count < ShapeSummary.traceCapacity ? .max : shape.traces.map { stableHash($0.utf8) }.max() ?? .max
    }

    static func peer(_ shape: ShapeSummary) -> UInt64 {
      shape.peers.count < PeerCount.limit ? .max : shape.peers.map { stableHash($0.name.utf8) }.max() ?? .max
    }
  }

  /// Texts of a file that the sum keeps.
  private struct Wanted {
    /// The number of the first in the file.
    var number: Int
    var shape: Int
    /// Whether they are all of a shape's, which begin with its template.
    var isNew: Bool
    /// Those whose texts follow.
    var examples: [Example]
  }

  /// The fault of one of several files.
  struct Fault: Error {
    var file: Int
    var failure: DigestFile.Failure
  }

  /// Adds a digest file.
  ///
  /// - Returns: The settings it was made with.
  @discardableResult
  package mutating func add(_ file: [UInt8], path: String) throws(DigestFile.Failure) -> UInt64 {
    let payload = try DigestFile.payload(in: file, path: path)
    do throws(Fault) {
      return try add([payload])[0]
    } catch {
      throw error.failure
    }
  }

  /// Adds some digests in step: a shape that several have is found once, and added to while it is in the cache. (One
  /// after another, waiting for memory was half of a merge.)
  ///
  /// What stood before a fault in one is counted, so that a sum is of no use after a failure.
  ///
  /// - Returns: The settings that each was made with.
  mutating func add(_ payloads: [DigestFile.Payload]) throws(Fault) -> [UInt64] {
    var parts: [Part] = []
    for (file, payload) in payloads.enumerated() {
      do throws(DigestFile.Failure) {
        parts.append(try part(payload))
      } catch {
        throw Fault(file: file, failure: error)
      }
    }
    if let file = addShapes(&parts) {
      throw Fault(file: file, failure: parts[file].payload.failure(at: parts[file].shapes.position))
    }
    for (file, part) in parts.enumerated() where !part.wanted.isEmpty {
      do throws(DigestFile.Failure) {
        var reader = try part.payload.texts(part.texts)
        guard fetch(part.wanted, from: &reader) else { throw part.payload.failure(at: part.texts.position) }
      } catch {
        throw Fault(file: file, failure: error)
      }
    }
    if settings == nil { settings = parts.first?.rest.settings }
    // Without shapes, so that nothing is folded yet.
    let sum = (shapes: digest.shapes, successors: digest.successors)
    digest.shapes = []
    digest.successors = []
    for part in parts { digest.add(part.rest, limits: limits) }
    digest.shapes = sum.shapes
    digest.successors = sum.successors
    // As soon as it can be that something folds: what comes later is then added to what is folded, and never made.
    if digest.shapes.count > max(limits.shapesPerService, folded.shapes + folded.shapes / 4)
      || digest.successors.count > 2 * folded.successors + 1 << 18 || redirections > 1 << 18
    {
      fold()
    }
    return parts.map(\.rest.settings)
  }

  /// A digest that is being added.
  private struct Part {
    var payload: DigestFile.Payload
    /// At the shape that is next.
    var shapes: ByteReader
    var next = Next()
    /// The numbers in the sum of those of the file's names that are services' names, -1 for the others.
    var services: [Int32]
    var texts: ByteReader
    var wanted: [Wanted] = []
    /// All but shapes and pairs.
    var rest = Digest()
  }

  /// Reads all of a digest but its shapes.
  private mutating func part(_ payload: DigestFile.Payload) throws(DigestFile.Failure) -> Part {
    var payload = payload
    if payload.version < 3 {
      // Its texts are among the numbers.
      let content = try DigestFile.content(of: DigestFile.digest(in: payload))
      payload = DigestFile.Payload(
        bytes: content.payload, version: DigestFile.version, path: payload.path,
        packedTexts: Deflate.deflated(content.texts)[...])
    }
    var sections = DigestFile.Sections(payload)
    var texts: ByteReader?
    var shapes: ByteReader?
    var rest = Digest()
    while let (tag, section) = try sections.next() {
      var reader = section
      var isRead = true
      switch tag {
      case .texts: texts = section
      case .shapes: shapes = section
      case .successors: isRead = addSuccessors(&reader)
      default: isRead = reader.read(tag, into: &rest)
      }
      if !isRead { throw payload.failure(at: reader.position) }
    }
    let none = ByteReader(bytes: [0], position: 0)
    guard let texts else { throw payload.failure(at: payload.bytes.count) }
    var part = Part(payload: payload, shapes: shapes ?? none, services: [], texts: texts, rest: rest)
    guard let count = part.shapes.unsigned() else { throw payload.failure(at: part.shapes.position) }
    part.services = Array(repeating: -1, count: part.shapes.names?.count ?? 0)
    part.next.left = count
    return part
  }

  /// The shape that is next in a digest.
  private struct Next {
    /// How many there are from it on.
    var left: UInt64 = 0
    /// Its service, as a number of the sum.
    var service = 0
    var id: UInt64 = 0
  }

  /// The sum of all that was added.
  package mutating func finish() -> Digest {
    fold()
    digest.settings = settings ?? 0
    return digest
  }

  /// Brings the sum into order and within its bounds; folding early or late is the same (see `Digest.add`).
  private mutating func fold() {
    for i in digest.successors.indices {
      guard let ids = redirected[digest.successors[i].service] else { continue }
      if let id = ids[digest.successors[i].from] { digest.successors[i].from = id }
      if let id = ids[digest.successors[i].to] { digest.successors[i].to = id }
    }
    redirected = [:]
    redirections = 0
    digest.fold(limits)
    folded = (digest.shapes.count, digest.successors.count)
    levels = HashTable(capacity: 16)
    shapes = HashTable(capacity: digest.shapes.count)
    successors = HashTable(capacity: digest.successors.count)
    known.removeAll(keepingCapacity: true)
    // By index: a copy of a summary counts nine references.
    for index in digest.shapes.indices {
      let service = number(digest.shapes[index].service)
      known.append(Known(digest.shapes[index], service: service))
      _ = shapes.insert(Self.key(service, digest.shapes[index].id), index)
      let level = digest.shapes[index].level
      if level > 0 {
        _ = levels.insert(Self.key(service, level < 3 ? digest.shapes[index].skeleton : 0), Int(min(level, 3)))
      }
    }
    for (index, next) in digest.successors.enumerated() {
      _ = successors.insert(key(next.service, next.from, next.to), index)
    }
  }

  // MARK: - Shapes and pairs

  /// The number of a service.
  private mutating func number(_ service: String) -> Int {
    if service != lastService.name {
      let number = names[service] ?? names.count
      names[service] = number
      lastService = (service, number)
    }
    return lastService.number
  }

  private mutating func key(_ service: String, _ id: UInt64, _ other: UInt64 = 0) -> UInt64 {
    Self.key(number(service), id, other)
  }

  private static func key(_ service: Int, _ id: UInt64, _ other: UInt64 = 0) -> UInt64 {
    mix(mix(id &+ UInt64(service) &* 0x9e37_79b9_7f4a_7c15) &+ other)
  }

  /// Reads the key of a part's next shape, and leaves it to be read again with the shape; `false` where the bytes cannot be
  /// right.
  private mutating func advance(_ part: inout Part) -> Bool {
    guard part.next.left > 0 else { return true }
    let start = part.shapes.position
    defer { part.shapes.position = start }
    guard let name = part.shapes.unsigned(), name < UInt64(part.services.count), let id = part.shapes.fixed() else {
      return false
    }
    if part.services[Int(name)] < 0 { part.services[Int(name)] = Int32(number(part.shapes.names![Int(name)])) }
    part.next.service = Int(part.services[Int(name)])
    part.next.id = id
    return true
  }

  /// Adds the shapes of some digests; the one that cannot be read, if any.
  private mutating func addShapes(_ parts: inout [Part]) -> Int? {
    for file in parts.indices where !advance(&parts[file]) { return file }
    var scratches = parts.map { ShapeScratch(names: $0.services.count) }
    // Apart from the parts, for the search for the smallest.
    var next = parts.map(\.next)
    var service = 0
    while true {
      // The smallest id of the service that is read; else another service, of which somebody has the next shape.
      var smallest: UInt64?
      var other: Int?
      for one in next where one.left > 0 {
        if one.service == service { smallest = min(smallest ?? .max, one.id) } else { other = one.service }
      }
      guard let id = smallest else {
        guard let other else { return nil }
        service = other
        continue
      }
      let key = Self.key(service, id)
      for file in next.indices {
        while next[file].left > 0, next[file].id == id, next[file].service == service {
          guard addShape(of: &parts[file], key: key, &scratches[file]) else { return file }
          next[file] = parts[file].next
        }
      }
    }
  }

  private mutating func addShape(of part: inout Part, key: UInt64, _ scratch: inout ShapeScratch) -> Bool {
    let text = part.shapes.skippedTexts ?? 0
    part.next.left -= 1
    if let index = shapes[key] {
      return add(&part, to: index, id: part.next.id, &scratch) && advance(&part)
    }
    let coarse = coarser(part)
    if let coarse, let index = shapes[Self.key(part.next.service, coarse.id)] {
      redirect(part.next, to: coarse.id, digest.shapes[index].service)
      return add(&part, to: index, id: coarse.id, &scratch) && advance(&part)
    }
    guard var shape = part.shapes.shape() else { return false }
    var wanted = Wanted(number: text, shape: digest.shapes.count, isNew: true, examples: shape.examples)
    var key = key
    if let coarse, shape.level < coarse.level {
      redirect(part.next, to: coarse.id, shape.service)
      key = Self.key(part.next.service, coarse.id)
      shape.coarsen(to: coarse.level, key: coarse.id, shape: coarse.shape)
      // It has another template now; only the examples' texts are its own.
      wanted.isNew = false
      wanted.number = (part.shapes.skippedTexts ?? 0) - shape.examples.count
    }
    part.wanted.append(wanted)
    _ = shapes.insert(key, digest.shapes.count)
    digest.shapes.append(shape)
    known.append(Known(shape, service: part.next.service))
    return advance(&part)
  }

  private mutating func add(_ part: inout Part, to index: Int, id: UInt64, _ scratch: inout ShapeScratch) -> Bool {
    // Two keys of one hash: one in 2^64 pairs, and then better refused than counted wrongly.
    guard known[index].id == id, known[index].service == part.next.service, part.shapes.unsigned() != nil,
      part.shapes.skip(8)
    else { return false }
    scratch.kept.removeAll(keepingCapacity: true)
    guard part.shapes.addShape(to: &digest.shapes[index], &known[index], &scratch, limits: limits) else { return false }
    for (number, example) in scratch.kept {
      part.wanted.append(Wanted(number: number, shape: index, isNew: false, examples: [example]))
    }
    return true
  }

  private mutating func redirect(_ shape: Next, to id: UInt64, _ service: String) {
    redirected[service, default: [:]][shape.id] = id
    redirections += 1
  }

  /// What the next shape of a part is to be added to when the sum has folded others of its kind.
  private func coarser(_ part: Part) -> (level: UInt8, id: UInt64, shape: Shape)? {
    if levels.count == 0 { return nil }
    var reader = part.shapes
    guard reader.unsigned() != nil, let id = reader.fixed(), let lead = reader.fixed(), let skeleton = reader.fixed(),
      let tokens = reader.integer(),
      let level = levels[Self.key(part.next.service, 0)] ?? levels[Self.key(part.next.service, skeleton)]
    else { return nil }
    // What is coarser itself lacks what finer keys are made of.
    if level == 1 && lead == 0 || level == 2 && skeleton == 0 { return nil }
    let shape = Shape(id: id, lead: lead, skeleton: skeleton, tokens: Int32(truncatingIfNeeded: tokens))
    return (UInt8(level), Fold.key(UInt8(level), shape), shape)
  }

  /// Fills in texts; they are wanted in the order they have in the file.
  private mutating func fetch(_ wanted: [Wanted], from texts: inout TextReader) -> Bool {
    for one in wanted {
      guard texts.skip(to: one.number), !one.isNew || digest.shapes[one.shape].fillIdentity(from: &texts) else {
        return false
      }
      for example in one.examples {
        guard let text = texts.next() else { return false }
        digest.shapes[one.shape].fill(example, with: text)
      }
    }
    return true
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

extension ShapeSummary {
  /// Gives an example that was kept without its text the text, unless another one has taken its place.
  fileprivate mutating func fill(_ example: Example, with text: String) {
    for i in examples.indices where examples[i].hash == example.hash && examples[i] == example {
      examples[i].text = text
    }
  }
}

/// What is read for every shape, kept so that it is allocated once.
private struct ShapeScratch {
  var labels: [LabelCount] = []
  var peers: [PeerCount] = []
  /// Examples that are kept and lack their texts, with the numbers of these.
  var kept: [(number: Int, example: Example)] = []
  /// The hashes of the file's names, 0 for those not asked for yet.
  var hashes: [UInt64]

  init(names: Int) { hashes = Array(repeating: 0, count: names) }
}

extension ByteReader {
  /// Adds what follows a shape's key to the shape that has this key already.
  fileprivate mutating func addShape(
    to shape: inout ShapeSummary, _ known: inout DigestSum.Known, _ scratch: inout ShapeScratch,
    limits: DigestBuilder.Limits
  ) -> Bool {
    // Lead and skeleton, tokens, template, logger and trace are a function of the key.
    guard skip(16), integer() != nil, longText() != nil, unsigned() != nil, let hasTrace = byte() else { return false }
    if hasTrace == 1 {
      guard longText() != nil, let frames = unsigned(), frames <= UInt64(end) else { return false }
      for _ in 0..<frames { _ = longText() }
    }
    guard unsigned() == UInt64(shape.severities.count) else { return false }
    for i in shape.severities.indices {
      guard let count = count() else { return false }
      if count > 0 { shape.severities[i] &+= count }
    }
    guard let lines = count(), let records = count(), let size = count(), let first = signed(),
      let last = signed(), addSeries(to: &shape.series, capacity: limits.cells), addExamples(to: &shape, &scratch),
      addLabels(to: &shape, &scratch, limits), addPeers(to: &shape, &known.peer, &scratch),
      addTraces(to: &shape, bound: &known.trace), let level = byte()
    else { return false }
    shape.lines &+= lines
    shape.records &+= records
    shape.bytes &+= size
    shape.first = min(shape.first, first)
    shape.last = max(shape.last, last)
    shape.level = max(shape.level, level)
    return true
  }

  /// Adds a written series to `series`.
  fileprivate mutating func addSeries(to series: inout TimeSeries, capacity: Int) -> Bool {
    guard let days = unsigned() else { return false }
    for _ in 0..<days {
      let start = position
      guard let number = integer(), let width = byte(), let cells = unsigned() else { return false }
      // Cell by cell where there are few: a sum of two lists allocates a third.
      let known = series.days.last.map { Int($0.day) == number ? $0.cells.count : 0 } ?? 0
      guard known > 0, cells <= 4 || cells * 8 <= UInt64(known) else {
        position = start
        guard let day = day() else { return false }
        series.add(TimeSeries(days: [day]), capacity: capacity)
        continue
      }
      guard width < 18 else { return false }
      var index = 0
      for cell in 0..<cells {
        guard let found = self.cell(after: &index, isFirst: cell == 0, day: number, width: width) else { return false }
        series.add(found, of: Int32(truncatingIfNeeded: number), width: width, capacity: capacity)
      }
    }
    return true
  }

  private mutating func addExamples(to shape: inout ShapeSummary, _ scratch: inout ShapeScratch) -> Bool {
    guard let count = unsigned() else { return false }
    for _ in 0..<count {
      let text = skippedTexts ?? 0
      guard longText() != nil else { return false }
      let start = position
      guard unsigned() != nil, let line = integer(), let isDated = byte() else { return false }
      var at = Int64.max
      if isDated == 1 {
        guard let moment = signed() else { return false }
        at = moment
      }
      guard let hash = fixed() else { return false }
      if let first = shape.examples.first, let smallest = shape.examples.last,
        at > first.at ?? .max, hash > smallest.hash
      {
        continue
      }
      // By the source and the line when it has the same moment or hash.
      let behind = position
      position = start
      guard let source = name() else { return false }
      position = behind
      if let first = shape.examples.first, let smallest = shape.examples.last {
        let isEarlier = (at, source, line) < (first.at ?? .max, first.source, first.line)
        let isSmaller = (hash, source, line) < (smallest.hash, smallest.source, smallest.line)
        if !isEarlier, !isSmaller { continue }
      }
      let example = Example(text: "", source: source, line: line, at: isDated == 1 ? at : nil, hash: hash)
      shape.examples = Example.kept(of: shape.examples + [example])
      scratch.kept.append((text, example))
    }
    return true
  }

  private mutating func addLabels(
    to shape: inout ShapeSummary, _ scratch: inout ShapeScratch, _ limits: DigestBuilder.Limits
  ) -> Bool {
    guard let count = unsigned() else { return false }
    if count == 0 { return true }
    scratch.labels.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      guard let entry = labelCount() else { return false }
      scratch.labels.append(entry)
    }
    LabelCount.add(scratch.labels, to: &shape.labels, limit: limits.labelValues)
    return true
  }

  private mutating func addPeers(
    to shape: inout ShapeSummary, _ bound: inout UInt64, _ scratch: inout ShapeScratch
  ) -> Bool {
    guard let count = unsigned() else { return false }
    if count == 0 { return true }
    scratch.peers.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      let start = position
      guard let entry = peerCount() else { return false }
      if bound < .max {
        position = start
        guard let number = unsigned(), self.count() != nil else { return false }
        var hash = scratch.hashes[Int(number)]
        if hash == 0 {
          hash = stableHash(entry.name.utf8)
          scratch.hashes[Int(number)] = hash
        }
        if hash > bound { continue }
      }
      scratch.peers.append(entry)
    }
    if scratch.peers.isEmpty { return true }
    let before = shape.peers.count
    if shape.peers.add(scratch.peers) {
      if shape.peers.count > PeerCount.limit { shape.peers = shape.peers.sampled(PeerCount.limit) }
      if shape.peers.count > before || bound < .max { bound = DigestSum.Known.peer(shape) }
    }
    return true
  }

  private mutating func addTraces(to shape: inout ShapeSummary, bound: inout UInt64) -> Bool {
    guard let count = unsigned() else { return false }
    var isPast = false
    for _ in 0..<count {
      let start = position
      guard let length = unsigned(), length <= UInt64(end - position), skip(Int(length)) else { return false }
      if isPast { continue }
      // Written by ascending hash: past the bound there is nothing to keep.
      let behind = position
      let hash = stableHash(bytes[behind - Int(length)..<behind])
      if hash >= bound {
        isPast = true
        continue
      }
      position = start
      guard let text = text() else { return false }
      if shape.traces.contains(text) { continue }
      shape.traces = ShapeSummary.keptTraces(shape.traces + [text])
      bound = DigestSum.Known.trace(shape)
    }
    return true
  }
}
