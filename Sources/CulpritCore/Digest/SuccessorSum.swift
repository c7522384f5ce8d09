/// Pairs of shapes that follow each other, of many digests, added up from their bytes.
struct SuccessorSum {
  private var pairs: [Successor] = []
  /// Where each pair stands, by `ServiceNumbers.key`.
  private var places = HashTable(capacity: 1 << 12)
  /// A pair's series and its steps, at twice its place and behind it.
  private var cells = CellBatch()
  /// Shapes that were added to coarser ones: the pairs follow them to these.
  private var coarser: [(id: UInt64, coarse: UInt64)] = []
  /// Where each stands, by `ServiceNumbers.key`.
  private var redirected = HashTable(capacity: 16)
  private let limits: DigestBuilder.Limits

  init(limits: DigestBuilder.Limits) { self.limits = limits }

  var count: Int { pairs.count }
  var redirections: Int { coarser.count }

  /// Adds a digest's section of pairs; `false` where the bytes cannot be right.
  mutating func add(_ reader: inout ByteReader, _ numbers: inout ServiceNumbers) -> Bool {
    guard let count = reader.unsigned(), count <= UInt64(reader.end) else { return false }
    for _ in 0..<count {
      let start = reader.position
      guard let service = reader.name(), let from = reader.fixed(), let to = reader.fixed() else { return false }
      guard let index = places.insert(numbers.key(service, from, to), pairs.count) else {
        reader.position = start
        guard let pair = reader.successor() else { return false }
        pairs.append(pair)
        continue
      }
      guard pairs[index].from == from, pairs[index].to == to, pairs[index].service == service,
        reader.addSeries(
          to: &cells, series: 2 * index, otherwise: { pairs[index].series.add($0, capacity: limits.cells) }),
        reader.addSeries(
          to: &cells, series: 2 * index + 1, otherwise: { pairs[index].steps.add($0, capacity: limits.cells) })
      else { return false }
      if cells.isFull { settle() }
    }
    return true
  }

  mutating func redirect(_ service: Int, _ id: UInt64, to coarse: UInt64) {
    if redirected.insert(ServiceNumbers.key(service, id), coarser.count) == nil { coarser.append((id, coarse)) }
  }

  /// Lets go of all pairs.
  mutating func take(_ numbers: inout ServiceNumbers) -> [Successor] {
    settle()
    if !coarser.isEmpty {
      for i in pairs.indices {
        let service = numbers[pairs[i].service]
        pairs[i].from = followed(service, pairs[i].from)
        pairs[i].to = followed(service, pairs[i].to)
      }
    }
    defer { self = SuccessorSum(limits: limits) }
    return pairs
  }

  private func followed(_ service: Int, _ id: UInt64) -> UInt64 {
    guard let place = redirected[ServiceNumbers.key(service, id)], coarser[place].id == id else { return id }
    return coarser[place].coarse
  }

  /// Goes on from pairs that were folded.
  mutating func restart(with folded: [Successor], _ numbers: inout ServiceNumbers) {
    pairs = folded
    places = HashTable(capacity: pairs.count)
    for (index, pair) in pairs.enumerated() {
      _ = places.insert(numbers.key(pair.service, pair.from, pair.to), index)
    }
  }

  private mutating func settle() {
    cells.drain(count: 2 * pairs.count) { place, series in
      if place % 2 == 0 {
        pairs[place / 2].series.add(series, capacity: limits.cells)
      } else {
        pairs[place / 2].steps.add(series, capacity: limits.cells)
      }
    }
  }
}
