/// The shapes met so far, by (service, shape), bounded by a fixed chain of coarser keys.
///
/// A group is a (service, skeleton); its level is the least at which its members fit. Raising a level merges members by
/// keys computed from what they store, never from lines, so that the result does not depend on the order of arrival.
struct ShapeTable {
  private(set) var entries: [ShapeEntry] = []
  /// Open addressing: hash of (service, key) → index into `entries`, plus one.
  private var slots: [UInt32] = Array(repeating: 0, count: 1 << 12)
  private var groups: [GroupKey: Group] = [:]
  private var services: [UInt32: ServiceBound] = [:]
  private let limits: DigestBuilder.Limits

  private struct GroupKey: Hashable {
    var service: UInt32
    var skeleton: UInt64
  }

  private struct Group {
    var level: UInt8 = 0
    var members: [Int] = []
  }

  private struct ServiceBound {
    var level: UInt8 = 0
    var skeletons: Set<UInt64> = []
  }

  init(limits: DigestBuilder.Limits) { self.limits = limits }

  /// Runs `body` on the entry of a record's shape, made by `describe` when it is new.
  @inline(__always)
  mutating func withEntry(
    of shape: Shape, service: UInt32, describe: (inout ShapeEntry) -> Void, body: (inout ShapeEntry) -> Void
  ) {
    let index = find(service, shape.id) ?? place(shape, service: service, describe: describe)
    body(&entries[index])
  }

  @inline(__always)
  private func find(_ service: UInt32, _ key: UInt64) -> Int? {
    let mask = slots.count - 1
    var slot = Self.hash(service, key) & mask
    while true {
      let candidate = Int(slots[slot]) - 1
      if candidate < 0 { return nil }
      if entries[candidate].key == key, entries[candidate].service == service, entries[candidate].isAlive {
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
    if entries.count * 2 > slots.count {
      slots = Array(repeating: 0, count: slots.count * 4)
      for other in entries.indices where entries[other].isAlive { insert(other) }
    } else {
      insert(entries.count - 1)
    }
    return entries.count - 1
  }

  private mutating func insert(_ index: Int) {
    let mask = slots.count - 1
    var slot = Self.hash(entries[index].service, entries[index].key) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(index + 1)
  }

  /// The entry of a shape that is not there by its own id: a coarser one, or a new one.
  @inline(never)
  private mutating func place(_ shape: Shape, service: UInt32, describe: (inout ShapeEntry) -> Void) -> Int {
    var bound = services[service] ?? ServiceBound()
    if bound.level == 0, bound.skeletons.insert(shape.skeleton).inserted {
      if bound.skeletons.count > limits.skeletonsPerService {
        bound = ServiceBound(level: 3)
        services[service] = bound
        coarsenService(service, to: 3)
      }
    }
    services[service] = bound
    let group = GroupKey(service: service, skeleton: bound.level >= 3 ? Fold.key(3, shape) : shape.skeleton)
    let level = max(groups[group]?.level ?? 0, bound.level)
    let key = Fold.key(level, shape)
    if level > 0, let found = find(service, key) { return found }
    var fresh = ShapeEntry(service: service, key: key, shape: shape, level: level)
    if level == 0 { describe(&fresh) } else { fresh.template = Fold.template(level, shape) }
    let index = append(fresh)
    groups[group, default: Group(level: level)].members.append(index)
    if level < 2, groups[group]!.members.count > limits.shapesPerSkeleton {
      coarsen(group)
      return find(service, Fold.key(groups[group]!.level, shape)) ?? index
    }
    return index
  }

  /// Raises a group's level until its members fit.
  private mutating func coarsen(_ key: GroupKey) {
    var group = groups[key]!
    while group.level < 2, group.members.count > limits.shapesPerSkeleton {
      group.level += 1
      group.members = refold(group.members, to: group.level)
    }
    groups[key] = group
  }

  private mutating func coarsenService(_ service: UInt32, to level: UInt8) {
    let keys = groups.keys.filter { $0.service == service }
    let members = keys.flatMap { groups[$0]!.members }.sorted()
    for key in keys { groups[key] = nil }
    for index in refold(members, to: level) {
      groups[GroupKey(service: service, skeleton: entries[index].key), default: Group(level: level)].members
        .append(index)
    }
  }

  /// Merges members by their keys at a level; the old entries stay behind, empty, so that ids can be followed.
  private mutating func refold(_ members: [Int], to level: UInt8) -> [Int] {
    var kept: [UInt64: Int] = [:]
    var result: [Int] = []
    for index in members {
      let old = entries[index]
      entries[index].empty()
      let key = Fold.key(level, old.shape)
      if let target = kept[key] {
        entries[target].add(old, cells: limits.cells)
        continue
      }
      var moved = old
      moved.key = key
      moved.level = level
      moved.template = Fold.template(level, old.shape)
      moved.logger = ""
      moved.trace = nil
      let place = append(moved)
      kept[key] = place
      result.append(place)
    }
    return result
  }

  /// The key under which a folded shape is counted now; `nil` when it was not folded.
  func renamed() -> [SuccessorTable.Step: UInt64] {
    var result: [SuccessorTable.Step: UInt64] = [:]
    for entry in entries where !entry.isAlive {
      let bound = services[entry.service]?.level ?? 0
      let group = GroupKey(service: entry.service, skeleton: entry.shape.skeleton)
      let level = max(groups[group]?.level ?? 0, bound)
      result[.init(service: entry.service, from: entry.key)] = Fold.key(level, entry.shape)
    }
    return result
  }

  func summaries(labels: Labels) -> [ShapeSummary] {
    entries.filter(\.isAlive).map { $0.summary(labels: labels, limits: limits) }
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
