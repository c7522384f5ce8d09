/// The shapes met so far, by (service, shape), bounded by a fixed chain of coarser keys.
///
/// A group is a (service, skeleton); its level is the least at which its members fit the bound (`ShapeBound`).
/// Raising a level merges members by keys computed from what they store, never from lines, so that the result does not
/// depend on the order of arrival.
struct ShapeTable {
  private(set) var entries: [ShapeEntry] = []
  /// Open addressing: hash of (service, key) → index into `entries`, plus one.
  private var slots: [UInt32] = Array(repeating: 0, count: 1 << 12)
  private var groups: [GroupKey: Group] = [:]
  private var services: [UInt32: Service] = [:]
  /// Shapes a service may hold, and what all services hold, each counted with at most that.
  private var share: Int
  private var held = 0
  /// How long examples may be, and the number of entries at which that is looked at again.
  private var exampleLength: Int
  private var nextLook: Int
  private let limits: DigestBuilder.Limits

  private struct GroupKey: Hashable {
    var service: UInt32
    var skeleton: UInt64
  }

  private struct Group {
    var level: UInt8 = 0
    var members: [Int] = []
    var size: SkeletonGroup { SkeletonGroup(isFolded: level > 0, count: members.count) }
  }

  private struct Service {
    /// 3 when it has more skeletons than shapes it may hold.
    var level: UInt8 = 0
    var skeletons = 0
    /// Shapes of one skeleton before they fold.
    var perSkeleton: Int
    /// What all skeletons hold, each counted with at most `perSkeleton`.
    var total = 0
    var size = ServiceSize(shapes: 0, isFolded: false)
  }

  /// What a record is compared with, beside the entries: they are ten times as large.
  private struct Probe {
    var key: UInt64
    var service: UInt32
    var isAlive: Bool
    /// The two bounds that a record must beat to become an example.
    var earliest = Int64.max
    var smallest = UInt64.max
  }

  private var probes: [Probe] = []
  /// Summaries that are made together, before the examples they were made from are let go.
  private static let summaryBatch = 1024
  private var batch = EventBatch<ShapeEntry.Event>()
  /// Records by (entry, place) and by (entry, route).
  private var placeCounts = PairCounts()
  private var routeCounts = PairCounts()

  init(limits: DigestBuilder.Limits) {
    self.limits = limits
    share = limits.shapesPerService
    exampleLength = limits.exampleBytes
    nextLook = limits.fullExamples
  }

  /// The index of the entry of a record's shape, made by `describe` when it is new; good until the next call.
  @inline(__always)
  mutating func index(of shape: Shape, service: UInt32, describe: (inout ShapeEntry) -> Void) -> Int {
    find(service, shape.id) ?? place(shape, service: service, describe: describe)
  }

  /// The key an entry is counted under.
  @inline(__always)
  func key(of index: Int) -> UInt64 { probes[index].key }

  /// Counts one record.
  @inline(__always)
  mutating func count(_ event: ShapeEntry.Event, of index: Int) {
    batch.append(event, of: index)
    if batch.isFull { flush() }
  }

  /// Brings what was gathered to its entries.
  mutating func flush() {
    batch.drain(tableCount: entries.count) { index, events in
      entries[index].count(events, cells: limits.cells)
      let entry = UInt32(truncatingIfNeeded: index)
      var start = events.startIndex
      for at in events.indices where at + 1 == events.endIndex || events[at + 1].place != events[at].place {
        placeCounts.add(entry, events[at].place, count: at + 1 - start)
        start = at + 1
      }
      for event in events where event.route != 0 { routeCounts.add(entry, event.route, count: 1) }
    }
  }

  /// Whether a record would become one of the two examples; `.max` is the moment of an undated one.
  @inline(__always)
  func wantsExample(_ index: Int, at moment: Int64, hash: UInt64, source: String, line: Int) -> Bool {
    if moment < probes[index].earliest || hash < probes[index].smallest { return true }
    return moment == probes[index].earliest
      && entries[index].isEarliest(at: moment, source: source, line: line, hash: hash)
  }

  /// - Parameter clean: Redacts a text; called where examples are cut, for a secret must not be cut in two.
  mutating func add(_ example: ShapeEntry.RawExample, to index: Int, clean: ([UInt8]) -> [UInt8]) {
    if entries.count >= nextLook {
      let length = ExampleBound.length(holding: services.values.lazy.map(\.size), limits)
      nextLook = entries.count + limits.fullExamples / 64 + 1
      if length < exampleLength {
        exampleLength = length
        for entry in entries.indices { entries[entry].cutExamples(to: length, clean) }
      }
    }
    var example = example
    if exampleLength < limits.exampleBytes { example.cut(to: exampleLength, clean) }
    (probes[index].earliest, probes[index].smallest) = entries[index].add(example)
  }

  mutating func keepTrace(_ text: String, of index: Int) { entries[index].keepTrace(text) }
  mutating func countPeers(in record: JoinedRecord, of index: Int, clean: ([UInt8]) -> [UInt8]) {
    entries[index].peers.count(in: record, clean: clean)
  }

  @inline(__always)
  private func find(_ service: UInt32, _ key: UInt64) -> Int? {
    let mask = slots.count - 1
    var slot = Self.hash(service, key) & mask
    while true {
      let candidate = Int(slots[slot]) - 1
      if candidate < 0 { return nil }
      if probes[candidate].key == key, probes[candidate].service == service, probes[candidate].isAlive {
        return candidate
      }
      slot = (slot + 1) & mask
    }
  }

  @inline(__always)
  private static func hash(_ service: UInt32, _ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key ^ (key >> 32)) &+ UInt64(service) &* 0x9E37_79B9_7F4A_7C15)
  }

  private mutating func append(_ entry: ShapeEntry) -> Int {
    entries.append(entry)
    let bounds = entry.exampleBounds
    probes.append(
      Probe(
        key: entry.key, service: entry.service, isAlive: true, earliest: bounds.earliest, smallest: bounds.smallest))
    if entries.count * 2 > slots.count {
      slots = Array(repeating: 0, count: slots.count * 4)
      for other in probes.indices where probes[other].isAlive { insert(other) }
    } else {
      insert(entries.count - 1)
    }
    return entries.count - 1
  }

  private mutating func insert(_ index: Int) {
    let mask = slots.count - 1
    var slot = Self.hash(probes[index].service, probes[index].key) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(index + 1)
  }

  /// The entry of a shape that is not there by its own id: a coarser one, or a new one.
  @inline(never)
  private mutating func place(_ shape: Shape, service: UInt32, describe: (inout ShapeEntry) -> Void) -> Int {
    let isOver = services[service, default: Service(perSkeleton: share)].level >= 3
    let group = GroupKey(service: service, skeleton: isOver ? Fold.key(3, shape) : shape.skeleton)
    let level = max(groups[group]?.level ?? 0, isOver ? 3 : 0)
    if level > 0, let found = find(service, Fold.key(level, shape)) { return found }
    var fresh = ShapeEntry(service: service, key: Fold.key(level, shape), shape: shape, level: level)
    if level == 0 { describe(&fresh) } else { fresh.template = Fold.template(level, shape) }
    let index = append(fresh)
    groups[group, default: Group(level: level)].members.append(index)
    if level >= 3 { return index }
    count(service, group)
    return find(service, Fold.key(currentLevel(service, shape), shape)) ?? index
  }

  private func currentLevel(_ service: UInt32, _ shape: Shape) -> UInt8 {
    let level = services[service]?.level ?? 0
    return level >= 3 ? level : groups[GroupKey(service: service, skeleton: shape.skeleton)]?.level ?? 0
  }

  /// Counts a new member of a group, and folds what has become too much.
  private mutating func count(_ service: UInt32, _ group: GroupKey) {
    let size = groups[group]!.size
    var state = services[service, default: Service(perSkeleton: share)]
    if size.count == 1, !size.isFolded { state.skeletons += 1 }
    if !size.isFolded, size.count <= state.perSkeleton { state.total += 1 }
    if !state.size.isFolded {
      state.size.shapes += 1
      if state.size.shapes <= share { held += 1 }
    }
    if size.count > state.perSkeleton {
      state.size.isFolded = true
      coarsen(group, to: state.perSkeleton)
    }
    services[service] = state
    if state.total > share || state.skeletons > share { fold(service, groups.keys.filter { $0.service == service }) }
    // One shape of each service is the least.
    if held > limits.shapes, share > 1 { lowerShare() }
  }

  /// Halves what a service may hold until all fit.
  private mutating func lowerShare() {
    share = ShapeBound.share(of: services.values.lazy.map(\.size), limits)
    held = services.values.reduce(0) { $0 + ($1.size.isFolded ? share : min($1.size.shapes, share)) }
    let keys = Dictionary(grouping: groups.keys, by: \.service)
    for (service, state) in services where state.size.isFolded || state.size.shapes > share {
      fold(service, keys[service] ?? [])
    }
  }

  /// Brings a service, whose groups have these keys, within its share.
  private mutating func fold(_ service: UInt32, _ keys: [GroupKey]) {
    guard var state = services[service], state.level < 3 else { return }
    state.size.isFolded = true
    if keys.count > share {
      state.level = 3
      services[service] = state
      return coarsenService(keys, to: 3)
    }
    let sizes = keys.map { groups[$0]!.size }
    state.perSkeleton = ShapeBound.perSkeleton(sizes, share: share)
    state.total = ShapeBound.total(sizes, state.perSkeleton)
    services[service] = state
    for key in keys { coarsen(key, to: state.perSkeleton) }
  }

  /// Raises a group's level until its members fit.
  private mutating func coarsen(_ key: GroupKey, to bound: Int) {
    var group = groups[key]!
    while group.level < 2, group.members.count > bound {
      group.level += 1
      group.members = refold(group.members, to: group.level)
    }
    groups[key] = group
  }

  private mutating func coarsenService(_ keys: [GroupKey], to level: UInt8) {
    let members = keys.flatMap { groups[$0]!.members }.sorted()
    for key in keys { groups[key] = nil }
    for index in refold(members, to: level) {
      let key = GroupKey(service: entries[index].service, skeleton: entries[index].key)
      groups[key, default: Group(level: level)].members.append(index)
    }
  }

  /// Merges members by their keys at a level; the old entries stay behind, empty, so that ids can be followed.
  private mutating func refold(_ members: [Int], to level: UInt8) -> [Int] {
    flush()
    var kept: [UInt64: Int] = [:]
    var result: [Int] = []
    for index in members {
      let old = entries[index]
      let key = Fold.key(level, old.shape)
      // Emptied before another one of its key is found, which may be its own.
      probes[index].isAlive = false
      if let target = kept[key] {
        entries[index].empty(heir: target)
        entries[target].add(old, cells: limits.cells)
        let bounds = entries[target].exampleBounds
        (probes[target].earliest, probes[target].smallest) = bounds
        continue
      }
      var moved = old
      moved.key = key
      moved.level = level
      moved.template = Fold.template(level, old.shape)
      moved.logger = ""
      moved.trace = nil
      let place = append(moved)
      entries[index].empty(heir: place)
      kept[key] = place
      result.append(place)
    }
    return result
  }

  /// The key under which a folded shape is counted now; `nil` when it was not folded.
  func renamed() -> [SuccessorTable.Step: UInt64] {
    var result: [SuccessorTable.Step: UInt64] = [:]
    for entry in entries where !entry.isAlive {
      let level = currentLevel(entry.service, entry.shape)
      result[.init(service: entry.service, from: entry.key)] = Fold.key(level, entry.shape)
    }
    return result
  }

  /// - Parameters:
  ///   - places: The labels of each place that events name.
  ///   - isLast: Lets go of each entry's examples when its summary is made.
  ///   - clean: Redacts a text; called for what is kept in the end only.
  mutating func summaries(
    labels: Labels, places: [LabelIDs], isLast: Bool, clean: ([UInt8]) -> [UInt8]
  ) -> [ShapeSummary] {
    let counts = labelCounts(labels: labels, places: places)
    let alive = entries.indices.filter { entries[$0].isAlive }
    for index in alive { entries[index].settle(cells: limits.cells) }
    var summaries: [ShapeSummary] = []
    summaries.reserveCapacity(alive.count)
    for start in stride(from: 0, to: alive.count, by: Self.summaryBatch) {
      let batch = alive[start..<min(start + Self.summaryBatch, alive.count)]
      // Redacting the examples is most of it, and the threads that read have ended.
      summaries += mapInHalves(batch.count) {
        let index = batch[start + $0]
        return entries[index].summary(labels: labels, counts: counts[index], limits: limits, clean: clean)
      }
      if isLast { for index in batch { entries[index].dropExamples() } }
    }
    return summaries
  }

  /// The labels that are counted by shape, in the order of their names.
  private static let countedLabels: [LabelKey] = [.container, .namespace, .node, .pod, .route, .version, .zone]

  /// For each entry, how many of its records carry which label, sorted.
  ///
  /// Sorted as whole numbers: an entry, a label and the rank of its text among all texts. (Dictionaries of texts, one for
  /// each entry, were most of the end of a pass.)
  private func labelCounts(labels: Labels, places: [LabelIDs]) -> [[LabelCount]] {
    var counted: [(key: UInt64, count: Int)] = []
    let ranks = TextRanks(of: labels, in: places.flatMap { ids in Self.countedLabels.map { ids[$0] } } + routes)
    func count(_ entry: UInt32, _ label: Int, _ id: UInt32, _ count: Int) {
      counted.append((UInt64(heir(of: Int(entry))) << 32 | UInt64(label) << 28 | UInt64(ranks[id]), count))
    }
    placeCounts.forEach { entry, place, records in
      let ids = places[Int(place)]
      for (label, name) in Self.countedLabels.enumerated() where ids[name] != 0 {
        count(entry, label, ids[name], records)
      }
    }
    let route = Self.countedLabels.firstIndex(of: .route)!
    routeCounts.forEach { entry, id, records in count(entry, route, id, records) }
    counted.sort { $0.key < $1.key }
    var result: [[LabelCount]] = Array(repeating: [], count: entries.count)
    for (at, one) in counted.enumerated() {
      let entry = Int(one.key >> 32)
      if at > 0, counted[at - 1].key == one.key {
        result[entry][result[entry].count - 1].count += one.count
      } else {
        let name = Self.countedLabels[Int(one.key >> 28 & 0xF)].name
        result[entry].append(LabelCount(label: name, value: ranks.text(Int(one.key & 0xFFF_FFFF)), count: one.count))
      }
    }
    return result
  }

  private var routes: [UInt32] {
    var routes: [UInt32] = []
    routeCounts.forEach { _, route, _ in routes.append(route) }
    return routes
  }

  private func heir(of index: Int) -> Int {
    var index = index
    while let next = entries[index].heir { index = next }
    return index
  }
}

/// The chain of coarser keys that bounded tables fall back to; level k+1 is computed from level k's stored key.
enum Fold {
  /// What is left of a shape at a level: the parts that all shapes merged there share.
  static func shape(_ level: UInt8, key: UInt64, _ shape: Shape) -> Shape {
    switch level {
    case 0, 1: Shape(id: key, lead: shape.lead, skeleton: shape.skeleton, tokens: shape.tokens)
    case 2: Shape(id: key, lead: 0, skeleton: shape.skeleton, tokens: shape.tokens)
    default:
      Shape(id: key, lead: 0, skeleton: 0, tokens: Int32(1 << (63 - UInt64(max(1, shape.tokens)).leadingZeroBitCount)))
    }
  }

  static func key(_ level: UInt8, _ shape: Shape) -> UInt64 {
    switch level {
    case 0: shape.id
    case 1: mix(shape.lead ^ 1)
    case 2: mix(shape.skeleton ^ 2)
    case 3: mix(UInt64(64 - UInt64(max(1, shape.tokens)).leadingZeroBitCount) ^ 3 << 32)
    default: mix(4 << 32)
    }
  }

  static func template(_ level: UInt8, _ shape: Shape) -> String {
    switch level {
    case 1: "<*> (many messages that begin alike, \(shape.tokens) words)"
    case 2: "<*> (many messages of \(shape.tokens) words)"
    case 3: "<*> (many messages of about \(1 << (63 - UInt64(max(1, shape.tokens)).leadingZeroBitCount)) words)"
    default: "<*> (many different messages)"
    }
  }
}

/// The order of some interned texts, so that they can be sorted by it as numbers.
private struct TextRanks {
  private var texts: [String] = []
  private var ranks: [UInt32]

  init(of labels: Labels, in ids: [UInt32]) {
    ranks = Array(repeating: .max, count: labels.count)
    var used: [(text: String, id: UInt32)] = []
    for id in ids where ranks[Int(id)] == .max {
      ranks[Int(id)] = 0
      used.append((labels[id], id))
    }
    used.sort { ($0.text, $0.id) < ($1.text, $1.id) }
    for (text, id) in used {
      // Texts that differ in their bytes may still be the same text.
      if texts.last != text { texts.append(text) }
      ranks[Int(id)] = UInt32(texts.count - 1)
    }
  }

  /// The rank of a text's id, below 2²⁸.
  subscript(id: UInt32) -> UInt32 { ranks[Int(id)] }

  func text(_ rank: Int) -> String { texts[rank] }
}
