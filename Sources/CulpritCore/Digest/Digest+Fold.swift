/// The bound on shapes, brought about in a sum of digests: the same function of all shapes that `ShapeTable` applies while
/// logs are read, so that parts and wholes agree.
extension Digest {
  mutating func foldShapes(_ limits: DigestBuilder.Limits) {
    shapes.sortUnlessSorted { ($0.service, $0.id) < ($1.service, $1.id) }
    let services = serviceRanges()
    let sizes = services.map { ServiceSize(shapes[$0]) }
    let share = ShapeBound.share(of: sizes, limits)
    let isSettled = zip(services, sizes).map { $1.fits(share, shapes[$0]) || Self.isSettled(shapes[$0], share: share) }
    if isSettled.allSatisfy({ $0 }) { return }
    var renamed: [String: [UInt64: UInt64]] = [:]
    var isGone = Array(repeating: false, count: shapes.count)
    for (range, isSettled) in zip(services, isSettled) where !isSettled {
      foldService(range, share: share, limits, &renamed[shapes[range.lowerBound].service, default: [:]], &isGone)
    }
    var index = 0
    shapes.removeAll { _ in
      defer { index += 1 }
      return isGone[index]
    }
    shapes.sortUnlessSorted { ($0.service, $0.id) < ($1.service, $1.id) }
    // Successors follow their shapes to the new ids.
    for i in successors.indices {
      guard let ids = renamed[successors[i].service] else { continue }
      if let id = ids[successors[i].from] { successors[i].from = id }
      if let id = ids[successors[i].to] { successors[i].to = id }
    }
  }

  /// Cuts examples to what as many shapes may have; after folding, which is part of the measure.
  mutating func cutExamples(_ limits: DigestBuilder.Limits) {
    let length = ExampleBound.length(holding: serviceRanges().map { ServiceSize(shapes[$0]) }, limits)
    if length == limits.exampleBytes { return }
    for shape in shapes.indices {
      for i in shapes[shape].examples.indices {
        if let text = ExampleBound.cut(shapes[shape].examples[i].text, to: length) {
          shapes[shape].examples[i].text = text
        }
      }
    }
  }

  private func serviceRanges() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for i in shapes.indices where i + 1 == shapes.count || shapes[i + 1].service != shapes[i].service {
      ranges.append(start..<i + 1)
      start = i + 1
    }
    return ranges
  }

  /// Whether a service of which some shapes were folded needs no more folding, as in every digest that is read.
  private static func isSettled(_ shapes: ArraySlice<ShapeSummary>, share: Int) -> Bool {
    var groups: [UInt64: (count: Int, least: UInt8, most: UInt8)] = [:]
    for i in shapes.indices {
      let level = shapes[i].level
      let group = groups[shapes[i].skeleton] ?? (0, level, level)
      groups[shapes[i].skeleton] = (group.count + 1, min(group.least, level), max(group.most, level))
    }
    if groups.count > share || groups.values.contains(where: { $0.most >= 3 }) {
      return groups.values.allSatisfy { $0.least == $0.most && $0.most >= 3 }
    }
    let bound = ShapeBound.perSkeleton(
      groups.values.map { SkeletonGroup(isFolded: $0.most > 0, count: $0.count) }, share: share)
    return groups.values.allSatisfy { $0.least == $0.most && ($0.count <= bound || $0.most >= 2) }
  }

  /// Folds one service's shapes, each group to the least level at which it fits; those added to others are marked as gone.
  private mutating func foldService(
    _ range: Range<Int>, share: Int, _ limits: DigestBuilder.Limits, _ renamed: inout [UInt64: UInt64],
    _ isGone: inout [Bool]
  ) {
    var groups: [UInt64: [Int]] = [:]
    var isOver = false
    for i in range {
      groups[shapes[i].skeleton, default: []].append(i)
      if shapes[i].level >= 3 { isOver = true }
    }
    isOver = isOver || groups.count > share
    if isOver { groups = [0: Array(range)] }
    let bound = ShapeBound.perSkeleton(
      groups.values.map { group in SkeletonGroup(isFolded: group.contains { shapes[$0].level > 0 }, count: group.count)
      },
      share: share)
    for members in groups.values {
      let levels = members.map { shapes[$0].level }
      var level = max(levels.max() ?? 0, isOver ? 3 : 0)
      func count() -> Int { Set(members.map { key(of: $0, at: level) }).count }
      var size = levels.allSatisfy { $0 == level } ? members.count : count()
      while level < 2, size > bound {
        level += 1
        size = count()
      }
      if level > 0, levels.contains(where: { $0 != level }) { refold(members, to: level, limits, &renamed, &isGone) }
    }
  }

  /// Raises shapes to a level and adds those that fall together to the first of them.
  private mutating func refold(
    _ members: [Int], to level: UInt8, _ limits: DigestBuilder.Limits, _ renamed: inout [UInt64: UInt64],
    _ isGone: inout [Bool]
  ) {
    var places: [UInt64: Int] = [:]
    for i in members {
      let key = key(of: i, at: level)
      if key != shapes[i].id { renamed[shapes[i].id] = key }
      if let place = places[key] {
        shapes[place].add(shapes[i], limits: limits)
        isGone[i] = true
      } else {
        shapes[i].coarsen(to: level, key: key, shape: shapes[i].shape)
        places[key] = i
      }
    }
  }

  /// The key of a shape at a level that is not finer than its own.
  private func key(of index: Int, at level: UInt8) -> UInt64 {
    shapes[index].level == level ? shapes[index].id : Fold.key(level, shapes[index].shape)
  }
}

extension ShapeSummary {
  fileprivate var shape: Shape { Shape(id: id, lead: lead, skeleton: skeleton, tokens: tokens) }
}

/// What a service holds, as the bound sees it.
struct ServiceSize {
  /// Different shapes; what is left of them once some were folded.
  var shapes: Int
  var isFolded: Bool
}

extension ServiceSize {
  init(_ shapes: ArraySlice<ShapeSummary>) {
    self.init(shapes: shapes.count, isFolded: shapes.indices.contains { shapes[$0].level > 0 })
  }

  /// Whether nothing of the service is to be folded, told by counting alone.
  fileprivate func fits(_ share: Int, _ shapes: ArraySlice<ShapeSummary>) -> Bool { !isFolded && self.shapes <= share }
}

/// The shapes of one skeleton in one service, as the bound sees them.
struct SkeletonGroup {
  var isFolded: Bool
  var count: Int
}

/// How many shapes a service, and a skeleton within it, may hold before they fold.
///
/// A service's share is the largest of `shapesPerService` and its halves at which all services, each counted with at most
/// its share, add up to `shapes`; the bound of a skeleton divides a service's share in the same way. So what is
/// largest folds first, and a noisy service or form of message costs the others nothing until there are very many.
///
/// What is exact counts what it holds, and what was folded counts the bound itself: it held more. A sum therefore never
/// falls as shapes are added and never rises as the bound falls, and the bounds are functions of the set of all shapes,
/// whatever was folded on the way. (A plain total would fall when something folds, and depend on the order.)
enum ShapeBound {
  static func share(of services: some Sequence<ServiceSize>, _ limits: DigestBuilder.Limits) -> Int {
    largest(from: limits.shapesPerService, within: limits.shapes) { share in
      services.reduce(0) { $0 + ($1.isFolded ? share : min($1.shapes, share)) }
    }
  }

  static func perSkeleton(_ groups: some Sequence<SkeletonGroup>, share: Int) -> Int {
    largest(from: share, within: share) { total(groups, $0) }
  }

  static func total(_ groups: some Sequence<SkeletonGroup>, _ bound: Int) -> Int {
    groups.reduce(0) { $0 + ($1.isFolded ? bound : min($1.count, bound)) }
  }

  private static func largest(from most: Int, within limit: Int, total: (Int) -> Int) -> Int {
    var bound = most
    while bound > 1, total(bound) > limit { bound /= 2 }
    return bound
  }
}

/// How long examples may be, so that together they stay within some hundred megabytes: traces have four kilobytes, and there
/// may be two for each of 65,536 shapes.
///
/// Halved with each doubling of the shapes. They are counted as the bound on shapes counts them, a service of which some were
/// folded as the most it may hold: the measure never falls as shapes are added, so that a part's examples are never shorter
/// than the whole's.
enum ExampleBound {
  static func length(holding services: some Sequence<ServiceSize>, _ limits: DigestBuilder.Limits) -> Int {
    let shapes = services.reduce(0) { $0 + ($1.isFolded ? limits.shapesPerService : $1.shapes) }
    var length = limits.exampleBytes
    var room = limits.fullExamples
    while room < shapes, length > limits.exampleBytes / 16 {
      room *= 2
      length /= 2
    }
    return length
  }

  /// A text's first `length` bytes, without a part of a letter; `nil` when it has no more.
  static func cut(_ text: String, to length: Int) -> String? {
    let bytes = text.utf8
    if bytes.count <= length { return nil }
    var end = bytes.index(bytes.startIndex, offsetBy: length)
    while bytes[end] & 0xC0 == 0x80 { end = bytes.index(before: end) }
    return String(text[..<end])
  }
}
