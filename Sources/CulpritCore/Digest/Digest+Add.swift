extension Digest {
  /// Puts every list into the order of its key.
  mutating func sort() {
    sources.sort { $0.precedes($1) }
    shapes.sortUnlessSorted { ($0.service, $0.id) < ($1.service, $1.id) }
    services.sort { $0.name < $1.name }
    for i in services.indices { services[i].streams.sort() }
    successors.sortUnlessSorted { ($0.service, $0.from, $0.to) < ($1.service, $1.from, $1.to) }
    traffic.sortUnlessSorted { $0.key < $1.key }
    parties.sortUnlessSorted(by: Party.precedes)
  }

  /// Adds all of `other`: commutative and associative, byte for byte, bounds included.
  package mutating func add(_ other: Digest, limits: DigestBuilder.Limits = .init()) {
    sources += other.sources
    shapes = Self.merged(shapes, other.shapes, by: { ($0.service, $0.id) < ($1.service, $1.id) }) {
      $0.add($1, limits: limits)
    }
    services = Self.merged(services, other.services, by: { $0.name < $1.name }) { $0.add($1, limits: limits) }
    successors = Self.merged(successors, other.successors, by: { $0.key < $1.key }) {
      $0.series.add($1.series, capacity: limits.cells)
      $0.steps.add($1.steps, capacity: limits.cells)
    }
    traffic = Self.merged(traffic, other.traffic, by: { $0.key < $1.key }) {
      $0.add($1, cells: limits.cells)
    }
    parties = Self.merged(parties, other.parties, by: Party.precedes) { $0.add($1, cells: limits.cells) }
    fold(limits)
  }

  /// Brings every bounded table under its bound; idempotent.
  mutating func fold(_ limits: DigestBuilder.Limits) {
    shapes.sortUnlessSorted { ($0.service, $0.id) < ($1.service, $1.id) }
    foldShapes(limits)
    cutExamples(limits)
    foldSuccessors(limits)
    foldTraffic(limits)
    foldParties(limits)
    sort()
  }

  /// Merges two sorted lists, adding entries of equal keys.
  private static func merged<T>(
    _ a: [T], _ b: [T], by less: (T, T) -> Bool, add: (inout T, T) -> Void
  ) -> [T] {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    var result: [T] = []
    result.reserveCapacity(a.count + b.count)
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      if less(a[i], b[j]) {
        result.append(a[i])
        i += 1
      } else if less(b[j], a[i]) {
        result.append(b[j])
        j += 1
      } else {
        result.append(a[i])
        add(&result[result.count - 1], b[j])
        i += 1
        j += 1
      }
    }
    result += a[i...]
    result += b[j...]
    return result
  }

  private mutating func foldSuccessors(_ limits: DigestBuilder.Limits) {
    successors.sortUnlessSorted { ($0.service, $0.from, $0.to) < ($1.service, $1.from, $1.to) }
    if successorsFit(limits) { return }
    var result: [Successor] = []
    var start = 0
    while start < successors.count {
      var end = start
      while end < successors.count, successors[end].service == successors[start].service,
        successors[end].from == successors[start].from
      { end += 1 }
      result += Successor.folded(successors[start..<end], limits)
      start = end
    }
    successors = result
  }

  /// Whether no shape has more followers than are kept, nor any pair stands twice.
  private func successorsFit(_ limits: DigestBuilder.Limits) -> Bool {
    var followers = 0
    for (i, next) in successors.enumerated() {
      let isSame = i > 0 && successors[i - 1].from == next.from && successors[i - 1].service == next.service
      if isSame, successors[i - 1].to == next.to { return false }
      followers = (isSame ? followers : 0) + (next.to == Successor.end ? 0 : 1)
      if followers > limits.followers || next.to == Successor.any && followers > 1 { return false }
      // `any` sorts before every shape, so that what follows it must fold too.
      if isSame, successors[i - 1].to == Successor.any { return false }
    }
    return true
  }

  private mutating func foldTraffic(_ limits: DigestBuilder.Limits) {
    var counts: [String: Int] = [:]
    // What was folded in a part is folded in the whole.
    for entry in traffic {
      counts[entry.service, default: 0] += entry.route == Traffic.manyRoutes ? Traffic.routesPerService + 1 : 1
    }
    let folded = Set(counts.filter { $0.value > Traffic.routesPerService }.keys)
    guard traffic.contains(where: { folded.contains($0.service) && $0.route != Traffic.manyRoutes }) else { return }
    var byKey: [Traffic.Key: Traffic] = [:]
    for var entry in traffic {
      if folded.contains(entry.service) { entry.route = Traffic.manyRoutes }
      if byKey[entry.key]?.add(entry, cells: limits.cells) == nil { byKey[entry.key] = entry }
    }
    traffic = Array(byKey.values)
  }

  private mutating func foldParties(_ limits: DigestBuilder.Limits) {
    parties.sortUnlessSorted(by: Party.precedes)
    var result: [Party] = []
    var start = 0
    while start < parties.count {
      var end = start
      while end < parties.count, parties[end].service == parties[start].service,
        parties[end].role == parties[start].role
      {
        end += 1
      }
      result += Party.fitted(Array(parties[start..<end]), limit: limits.parties, cells: limits.cells)
      start = end
    }
    parties = result
  }
}

extension ShapeSummary {
  mutating func coarsen(to level: UInt8, key: UInt64, shape: Shape) {
    if self.level == level { return }
    let coarse = Fold.shape(level, key: key, shape)
    id = coarse.id
    lead = coarse.lead
    skeleton = coarse.skeleton
    tokens = coarse.tokens
    self.level = level
    template = Fold.template(level, shape)
    logger = ""
    trace = nil
  }
}

extension ServiceSummary {
  mutating func add(_ other: ServiceSummary, limits: DigestBuilder.Limits) {
    streams += other.streams
    for span in other.requests { RequestSpan.add(span, to: &requests, limit: limits.requests) }
    volume.add(other.volume, capacity: limits.cells)
  }
}

extension Array {
  /// Sorts, unless it is sorted already, which costs one look at each pair.
  mutating func sortUnlessSorted(by less: (Element, Element) -> Bool) {
    for i in indices.dropFirst() where less(self[i], self[i - 1]) { return sort(by: less) }
  }
}

extension Array where Element == StreamCoverage {
  mutating func sort() {
    sort {
      ($0.source, $0.instance, $0.container, $0.first, $0.last, $0.records)
        < ($1.source, $1.instance, $1.container, $1.first, $1.last, $1.records)
    }
  }
}

extension RequestSpan {
  /// Adds a span to a list of the `limit` smallest hashes.
  static func add(_ span: RequestSpan, to list: inout [RequestSpan], limit: Int) {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].hash < span.hash { low = middle + 1 } else { high = middle }
    }
    if low < list.count, list[low].hash == span.hash {
      list[low].first = min(list[low].first, span.first)
      list[low].last = max(list[low].last, span.last)
    } else if low < limit {
      list.insert(span, at: low)
      if list.count > limit { list.removeLast() }
    }
  }
}

extension Example {
  /// Of all examples, the earliest and the one with the smallest hash.
  static func kept(of all: [Example]) -> [Example] {
    guard let earliest = all.min(by: { $0.isEarlier(than: $1) }), let smallest = all.min(by: { $0.isSmaller(than: $1) })
    else { return [] }
    return earliest == smallest ? [earliest] : [earliest, smallest]
  }
}

/// What decides which two of a shape's examples are kept: the earliest, and the one with the smallest hash.
protocol ExamplePlace {
  /// Microseconds; `Int64.max` when undated.
  var moment: Int64 { get }
  var source: String { get }
  var line: Int { get }
  var hash: UInt64 { get }
}

extension ExamplePlace {
  func isEarlier(than other: Self) -> Bool {
    (moment, source, line, hash) < (other.moment, other.source, other.line, other.hash)
  }

  func isSmaller(than other: Self) -> Bool {
    (hash, source, line, moment) < (other.hash, other.source, other.line, other.moment)
  }
}

extension Example: ExamplePlace {
  var moment: Int64 { at ?? .max }
}

extension ShapeEntry.RawExample: ExamplePlace {
  var moment: Int64 { at }
}

extension SourceSummary {
  /// The order of sources: by name and path and, where they are the same (a nightly `app.log`), by what they hold.
  func precedes(_ other: SourceSummary) -> Bool {
    if (name, path) != (other.name, other.path) { return (name, path) < (other.name, other.path) }
    let mine = (first, last, records, lines, bytes, compressedBytes)
    let others = (other.first, other.last, other.records, other.lines, other.bytes, other.compressedBytes)
    if mine != others { return mine < others }
    return minutes.lexicographicallyPrecedes(other.minutes) {
      ($0.minute, $0.records, $0.sum) < ($1.minute, $1.records, $1.sum)
    }
  }

  /// Adds a minute's mark; marks widen to a power of two of minutes when there are more than `capacity`.
  mutating func add(_ mark: MinuteMark, capacity: Int) {
    var mark = mark
    mark.minute >>= Int32(minuteWidth)
    var low = 0
    var high = minutes.count
    if let last = minutes.last, last.minute < mark.minute {
      low = high
    } else {
      while low < high {
        let middle = (low + high) / 2
        if minutes[middle].minute < mark.minute { low = middle + 1 } else { high = middle }
      }
    }
    if low < minutes.count, minutes[low].minute == mark.minute {
      minutes[low].records &+= mark.records
      minutes[low].sum &+= mark.sum
      return
    }
    minutes.insert(mark, at: low)
    while minutes.count > capacity {
      minuteWidth += 1
      var wider: [MinuteMark] = []
      for mark in minutes {
        if wider.last?.minute == mark.minute >> 1 {
          wider[wider.count - 1].records &+= mark.records
          wider[wider.count - 1].sum &+= mark.sum
        } else {
          wider.append(MinuteMark(minute: mark.minute >> 1, records: mark.records, sum: mark.sum))
        }
      }
      minutes = wider
    }
  }
}

extension Successor {
  struct Key: Comparable {
    var service: String
    var from: UInt64
    var to: UInt64
    static func < (a: Self, b: Self) -> Bool { (a.service, a.from, a.to) < (b.service, b.from, b.to) }
  }

  var key: Key { Key(service: service, from: from, to: to) }

  /// The followers of one shape: more than the limit fall together into `any`; the end of the request stays apart.
  static func folded(_ all: ArraySlice<Successor>, _ limits: DigestBuilder.Limits) -> [Successor] {
    var result: [Successor] = []
    for next in all {
      if let last = result.last, last.to == next.to {
        result[result.count - 1].series.add(next.series, capacity: limits.cells)
        result[result.count - 1].steps.add(next.steps, capacity: limits.cells)
      } else {
        result.append(next)
      }
    }
    let followers = result.filter { $0.to != end }
    guard followers.count > limits.followers || followers.contains(where: { $0.to == any }) else { return result }
    guard var sum = followers.first else { return result }
    sum.to = any
    for next in followers.dropFirst() {
      sum.series.add(next.series, capacity: limits.cells)
      sum.steps.add(next.steps, capacity: limits.cells)
    }
    return result.filter { $0.to == end } + [sum]
  }
}

extension Traffic {
  /// Routes beyond this many in a service are counted as one.
  static let routesPerService = 1024
  static let manyRoutes = "<*>"

  struct Key: Hashable, Comparable {
    var service: String
    var method: String
    var route: String
    static func < (a: Self, b: Self) -> Bool { (a.service, a.method, a.route) < (b.service, b.method, b.route) }
  }

  var key: Key { Key(service: service, method: method, route: route) }

  /// Adds the counts of another part or route.
  mutating func add(_ other: Traffic, cells: Int) {
    for i in byClass.indices { byClass[i].add(other.byClass[i], capacity: cells) }
    latency.add(other.latency)
  }
}
