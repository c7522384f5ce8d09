/// The shapes of many digests, added up from their bytes.
///
/// Nearly all of a merge is shapes the sum has already. Of those only numbers are read, into a `ShapeTally` and a
/// `CellBatch`; the shape itself is touched when an example, a label or an id is new to it.
struct ShapeSum {
  private var shapes: [ShapeSummary] = []
  /// One for each shape.
  private var tallies: [ShapeTally] = []
  /// Where each shape stands, by `ServiceNumbers.key`.
  private var places = HashTable(capacity: 1 << 12)
  /// The levels of folded groups by (service, skeleton), and 3 for a service with too many skeletons by (service, 0).
  private var levels = HashTable(capacity: 16)
  private var cells = CellBatch()
  /// Names that shapes mention, gathered like cells.
  private var mentions: [(shape: Int32, peer: PeerCount)] = []
  private var labels: [LabelCount] = []
  private let limits: DigestBuilder.Limits

  init(limits: DigestBuilder.Limits) { self.limits = limits }

  var count: Int { shapes.count }

  /// Adds the shapes of some digests in step: one that several have is found in the cache by all but the first.
  ///
  /// - Returns: The digest that cannot be read, if any.
  mutating func add(_ cursors: inout [ShapeCursor], _ numbers: inout ServiceNumbers) -> Int? {
    for digest in cursors.indices where !cursors[digest].advance(&numbers) { return digest }
    // Apart from the cursors, for the search for the smallest.
    var next = cursors.map { (left: $0.left, service: $0.service, id: $0.id) }
    var service = 0
    while true {
      // The smallest id of the service that is read; else another service, of which somebody has the next shape.
      var smallest: UInt64?
      var other: Int?
      for one in next where one.left > 0 {
        if one.service == service { smallest = min(smallest ?? .max, one.id) } else { other = one.service }
      }
      guard let id = smallest else {
        guard let other else { break }
        service = other
        continue
      }
      let key = ServiceNumbers.key(service, id)
      for digest in next.indices {
        while next[digest].left > 0, next[digest].id == id, next[digest].service == service {
          guard add(&cursors[digest], key: key), cursors[digest].advance(&numbers) else { return digest }
          next[digest] = (cursors[digest].left, cursors[digest].service, cursors[digest].id)
        }
      }
      if cells.isFull || mentions.count > Self.enoughMentions { settle() }
    }
    return nil
  }

  /// Fills in texts of a digest whose shapes were added last; they are wanted in the order they have in it.
  mutating func fill(_ wanted: [ShapeCursor.Wanted], from texts: inout TextReader) -> Bool {
    // By index: a copy counts references.
    for one in wanted.indices {
      let shape = wanted[one].shape
      var number = wanted[one].number
      if wanted[one].isNew {
        guard texts.skip(to: number), shapes[shape].fillIdentity(from: &texts) else { return false }
        number = texts.number
      }
      for example in wanted[one].examples.indices {
        // Unless another one has taken its place since.
        for i in shapes[shape].examples.indices
        where shapes[shape].examples[i].hash == wanted[one].examples[example].hash
          && shapes[shape].examples[i] == wanted[one].examples[example]
        {
          guard texts.skip(to: number + example), let text = texts.next() else { return false }
          shapes[shape].examples[i].text = text
          break
        }
      }
    }
    return true
  }

  /// Lets go of all shapes.
  mutating func take() -> [ShapeSummary] {
    settle()
    defer { self = ShapeSum(limits: limits) }
    return shapes
  }

  /// Goes on from shapes that were folded.
  mutating func restart(with folded: [ShapeSummary], _ numbers: inout ServiceNumbers) {
    shapes = folded
    places = HashTable(capacity: shapes.count)
    tallies.reserveCapacity(shapes.count)
    // By index: a copy of a summary counts nine references.
    for index in shapes.indices {
      let service = numbers[shapes[index].service]
      tallies.append(ShapeTally(shapes[index], service: service))
      _ = places.insert(ServiceNumbers.key(service, shapes[index].id), index)
      let level = shapes[index].level
      if level > 0 {
        _ = levels.insert(ServiceNumbers.key(service, level < 3 ? shapes[index].skeleton : 0), Int(min(level, 3)))
      }
    }
  }

  // MARK: One shape

  private mutating func add(_ cursor: inout ShapeCursor, key: UInt64) -> Bool {
    cursor.pass()
    if let index = places[key] {
      // Two keys of one hash: one in 2^64 pairs, and then better refused than counted wrongly.
      guard tallies[index].id == cursor.id, Int(tallies[index].service) == cursor.service else { return false }
      return add(&cursor, to: index)
    }
    let coarse = coarser(cursor)
    if let coarse, let index = places[ServiceNumbers.key(cursor.service, coarse.id)] {
      guard tallies[index].id == coarse.id, Int(tallies[index].service) == cursor.service else { return false }
      cursor.redirect(to: coarse.id)
      return add(&cursor, to: index)
    }
    let text = cursor.reader.skippedTexts
    guard var shape = cursor.shape() else { return false }
    // It has another template when it is made coarser; only the examples' texts are its own.
    let isCoarser = coarse.map { shape.level < $0.level } ?? false
    if let text, let behind = cursor.reader.skippedTexts {
      cursor.wanted.append(
        ShapeCursor.Wanted(
          number: isCoarser ? behind - shape.examples.count : text, shape: shapes.count, isNew: !isCoarser,
          examples: shape.examples))
    }
    var key = key
    if isCoarser, let coarse {
      cursor.redirect(to: coarse.id)
      key = ServiceNumbers.key(cursor.service, coarse.id)
      shape.coarsen(to: coarse.level, key: coarse.id, shape: coarse.shape)
    }
    _ = places.insert(key, shapes.count)
    tallies.append(ShapeTally(shape, service: cursor.service))
    shapes.append(shape)
    return true
  }

  /// What a cursor's next shape is to be added to when the sum has folded others of its kind.
  private func coarser(_ cursor: ShapeCursor) -> (level: UInt8, id: UInt64, shape: Shape)? {
    if levels.count == 0 { return nil }
    var reader = cursor.reader
    guard let lead = reader.fixed(), let skeleton = reader.fixed(), let tokens = reader.integer(),
      let level = levels[ServiceNumbers.key(cursor.service, 0)]
        ?? levels[ServiceNumbers.key(cursor.service, skeleton)]
    else { return nil }
    // What is coarser itself lacks what finer keys are made of.
    if level == 1 && lead == 0 || level == 2 && skeleton == 0 { return nil }
    let shape = Shape(id: cursor.id, lead: lead, skeleton: skeleton, tokens: Int32(truncatingIfNeeded: tokens))
    return (UInt8(level), Fold.key(UInt8(level), shape), shape)
  }

  /// Adds what a cursor's next shape holds to a shape of the same key, or of a coarser one.
  private mutating func add(_ cursor: inout ShapeCursor, to index: Int) -> Bool {
    guard cursor.reader.skipIdentity(), tallies[index].add(from: &cursor.reader),
      cursor.reader.addSeries(
        to: &cells, series: index, otherwise: { shapes[index].series.add($0, capacity: limits.cells) }),
      addExamples(&cursor, to: index), addLabels(&cursor.reader, to: index), addPeers(&cursor, to: index),
      addTraces(&cursor.reader, to: index), let level = cursor.reader.byte()
    else { return false }
    tallies[index].raise(to: level)
    return true
  }

  private mutating func addExamples(_ cursor: inout ShapeCursor, to index: Int) -> Bool {
    guard let count = cursor.reader.unsigned(), count <= UInt64(cursor.reader.end) else { return false }
    for _ in 0..<count {
      let (start, text) = (cursor.reader.position, cursor.reader.skippedTexts)
      guard let (at, hash) = cursor.reader.skipExample() else { return false }
      if at > tallies[index].earliest, hash > tallies[index].smallest { continue }
      cursor.reader.position = start
      cursor.reader.skippedTexts = text
      guard let example = cursor.reader.example() else { return false }
      let kept = shapes[index].examples
      // By the source and the line when it has the same moment or hash.
      if let first = kept.first, let last = kept.last, !example.isEarlier(than: first), !example.isSmaller(than: last) {
        continue
      }
      shapes[index].examples = Example.kept(of: kept + [example])
      tallies[index].boundExamples(shapes[index])
      if let text {
        cursor.wanted.append(ShapeCursor.Wanted(number: text, shape: index, isNew: false, examples: [example]))
      }
    }
    return true
  }

  private mutating func addLabels(_ reader: inout ByteReader, to index: Int) -> Bool {
    guard let count = reader.unsigned() else { return false }
    if count == 0 { return true }
    labels.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      guard let entry = reader.labelCount() else { return false }
      labels.append(entry)
    }
    LabelCount.add(labels, to: &shapes[index].labels, limit: limits.labelValues)
    return true
  }

  private mutating func addPeers(_ cursor: inout ShapeCursor, to index: Int) -> Bool {
    guard let count = cursor.reader.unsigned() else { return false }
    for _ in 0..<count {
      guard let (entry, hash) = cursor.peer() else { return false }
      if hash <= tallies[index].peer { mentions.append((Int32(index), entry)) }
    }
    return true
  }

  private mutating func addTraces(_ reader: inout ByteReader, to index: Int) -> Bool {
    guard let count = reader.unsigned() else { return false }
    var isPast = false
    for _ in 0..<count {
      let start = reader.position
      guard let length = reader.unsigned(), length <= UInt64(reader.end - reader.position) else { return false }
      let text = reader.position..<reader.position + Int(length)
      reader.position = text.upperBound
      // Written by ascending hash: past the bound there is nothing to keep.
      isPast = isPast || stableHash(reader.bytes[text]) >= tallies[index].trace
      if isPast { continue }
      reader.position = start
      guard let text = reader.text() else { return false }
      if shapes[index].traces.contains(text) { continue }
      shapes[index].traces = ShapeSummary.keptTraces(shapes[index].traces + [text])
      tallies[index].boundTraces(shapes[index])
    }
    return true
  }

  // MARK: What was gathered

  /// How many names are gathered before they are added to those of their shapes.
  private static let enoughMentions = 1 << 16

  /// Adds what was gathered to the shapes.
  private mutating func settle() {
    for index in shapes.indices { tallies[index].settle(&shapes[index]) }
    cells.drain(count: shapes.count) { shapes[$0].series.add($1, capacity: limits.cells) }
    mentions.sort { $0.shape != $1.shape ? $0.shape < $1.shape : PeerCount.precedes($0.peer, $1.peer) }
    var start = 0
    while start < mentions.count {
      let index = Int(mentions[start].shape)
      var peers: [PeerCount] = []
      while start < mentions.count, mentions[start].shape == index {
        let peer = mentions[start].peer
        if peers.last?.name == peer.name { peers[peers.count - 1].count &+= peer.count } else { peers.append(peer) }
        start += 1
      }
      PeerCount.add(peers, to: &shapes[index].peers)
      tallies[index].boundPeers(shapes[index])
    }
    mentions.removeAll(keepingCapacity: true)
  }
}

extension ByteReader {
  /// Passes over what is a function of a shape's key, from its lead to its trace.
  fileprivate mutating func skipIdentity() -> Bool {
    guard skip(16), integer() != nil, skipLongText(), skipName(), let hasTrace = byte() else { return false }
    if hasTrace != 1 { return true }
    guard skipLongText(), let frames = unsigned(), frames <= UInt64(end - position) else { return false }
    for _ in 0..<frames where !skipLongText() { return false }
    return true
  }

  /// Passes over an example: its moment, `Int64.max` when it has none, and its hash.
  fileprivate mutating func skipExample() -> (at: Int64, hash: UInt64)? {
    guard skipLongText(), skipName(), integer() != nil, let isDated = byte() else { return nil }
    var at = Int64.max
    if isDated == 1 {
      guard let moment = signed() else { return nil }
      at = moment
    }
    return fixed().map { (at, $0) }
  }
}
