/// Counts records into what becomes a `Digest`: the hot end of the pass.
///
/// One builder serves one worker and any number of sources, one after the other. Per record: one table probe, a few
/// additions, no allocation unless the shape is new. A `String` is made once per shape.
package final class DigestBuilder: JoinedRecordSink {
  /// Bounds of the level-1 tables; see "Bounds that do not depend on order" in Architecture.md.
  package struct Limits: Sendable {
    package var shapesPerSkeleton = 1024
    package var skeletonsPerService = 4096
    package var followers = 16
    package var requests = 1024
    package var labelValues = 64
    package var cells = TimeSeries.defaultCapacity
    package init() {}
  }

  private let labels: Labels
  private let limits: Limits
  private let redaction: Redaction?
  private let keepsExamples: Bool
  private let window: (from: Int64, to: Int64)

  private var entries: [Entry] = []
  /// Open addressing: hash of (service, shape) → index into `entries`, plus one.
  private var table: [UInt32] = Array(repeating: 0, count: 1 << 12)
  private var services: [ServiceEntry] = []
  private var serviceOfLabel: [Int32] = []
  private var groups: [GroupKey: Group] = [:]
  private var pairs: [PairEntry] = []
  private var pairTable: [UInt32] = Array(repeating: 0, count: 1 << 10)
  private var followerCounts: [RenameKey: Int] = [:]
  private var traffic: [TrafficKey: Traffic] = [:]
  private var follower = RequestFollower()
  private var sources: [SourceSummary] = []
  private var source = SourceSummary(name: "", path: "")
  private var sourceHash: UInt64 = 0
  private var context: SourceContext?
  private var coverage: [StreamCoverage] = []
  private var coverageKeys: [LabelIDs] = []
  private var lastCoverage = 0
  private var mark = MinuteMark(minute: .min, records: 0, sum: 0)
  /// Records filtered out by `--since`/`--until`.
  private var outsideWindow = 0

  /// - Parameter window: Microseconds `[from, to)` outside which records are not counted (`--since`, `--until`).
  package init(
    labels: Labels, limits: Limits = Limits(), redaction: Redaction? = Redaction(), keepsExamples: Bool = true,
    window: (from: Int64, to: Int64) = (.min, .max)
  ) {
    self.labels = labels
    self.limits = limits
    self.redaction = redaction
    self.keepsExamples = keepsExamples
    self.window = window
  }

  // MARK: Sources

  /// - Parameter context: Says, once the source's sample was read, which way it runs.
  package func beginSource(name: String, path: String, context: SourceContext? = nil) {
    source = SourceSummary(name: name, path: path)
    self.context = context
    sourceHash = stableHash(name.utf8)
    coverage = []
    coverageKeys = []
    lastCoverage = 0
  }

  /// Ends the source that `beginSource` began; `describe` may fill in what the reader knows of it.
  package func endSource(_ describe: (inout SourceSummary) -> Void) {
    follower.finish { self.countPair(service: $0, from: $1, to: $2, at: $3, step: $4) }
    flushMark()
    var counts: [String: Int] = [:]
    for (key, stream) in zip(coverageKeys, coverage) {
      counts[labels[key[.service]], default: 0] += stream.records
      service(key[.service]) { $0.streams.append(stream) }
    }
    source.service = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    describe(&source)
    sources.append(source)
  }

  package func skip(line: Int) {
    source.lines += 1
    source.skippedLines += 1
  }

  package func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {
    source.lines += 1
    source.rejected += 1
    source.bytes += text.count + 1
    if source.rejections.count < 8 { source.rejections.append(Rejection(line: line, reason: "\(reason)")) }
  }

  // MARK: Records

  package func add(_ joined: borrowing JoinedRecord) {
    source.lines += joined.lines
    source.bytes += joined.bytes
    let record = joined.record
    let isDated = record.stamp != .none
    let moment = record.microseconds
    if isDated, moment < window.from || moment >= window.to {
      outsideWindow += 1
      source.skippedLines += joined.lines
      return
    }
    source.records += 1
    let serviceLabel = record.labels[.service]
    let index = entry(for: joined, service: serviceLabel)
    cover(record, isDated: isDated)
    if isDated {
      if moment < source.first { source.first = moment }
      if moment > source.last { source.last = moment }
      stamp(joined.hash, at: moment)
      countVolume(serviceLabel, at: moment)
      entries[index].count(at: moment, capacity: limits.cells)
      if record.request != 0 {
        let shape = entries[index].shape
        follower.follow(
          request: record.request, service: serviceLabel, shape: shape, at: moment,
          isNewestFirst: context?.isNewestFirst ?? false
        ) {
          self.countPair(service: $0, from: $1, to: $2, at: $3, step: $4)
        }
        sample(record.trace != 0 ? record.trace : record.request, service: serviceLabel, at: moment)
      }
    } else {
      source.undated += 1
    }
    entries[index].lines += joined.lines
    entries[index].records += 1
    entries[index].bytes += joined.bytes
    entries[index].severities[Int(record.severity.rawValue)] += 1
    if entries[index].lastLabels == record.labels {
      entries[index].lastLabelCount += 1
    } else {
      entries[index].flushLabels()
      entries[index].lastLabels = record.labels
      entries[index].lastLabelCount = 1
    }
    if keepsExamples { keepExample(joined, isDated: isDated, in: index) }
    if record.requestText != 0 { keepTrace(record.requestText, in: index) }
    if record.severity >= .warning { countPeers(joined, in: index) }
    if record.labels[.route] != 0 || record.status != 0 { countTraffic(record, isDated: isDated) }
  }

  // MARK: Shapes

  private struct Entry {
    var service: UInt32
    /// The key it is counted under: the shape's id, or a coarser one.
    var shape: UInt64
    var lead: UInt64
    var skeleton: UInt64
    var tokens: Int32
    var level: UInt8
    var template: String
    var logger: String
    var trace: TraceSummary?
    var severities = [8 of Int](repeating: 0)
    var lines = 0
    var records = 0
    var bytes = 0
    var first = Int64.max
    var last = Int64.min
    var series = TimeSeries()
    var second = Int64.min
    var secondCount: UInt32 = 0
    var secondFirst = Int64.max
    var lastLabels = LabelIDs()
    var lastLabelCount = 0
    var labelCounts: [(key: LabelIDs, count: Int)] = []
    var examples: [Example] = []
    /// Order of the earliest example: moment, source, line.
    var traces: [String] = []
    var traceHashes: [UInt64] = []
    var peers: [String: Int] = [:]
    var isAlive = true

    @inline(__always)
    mutating func count(at moment: Int64, capacity: Int) {
      if moment < first { first = moment }
      if moment > last { last = moment }
      let within = moment &- second
      if within >= 0, within < 1_000_000 {
        secondCount &+= 1
        if moment < secondFirst { secondFirst = moment }
        return
      }
      flushSeries(capacity: capacity)
      let floored = moment >= 0 ? moment / 1_000_000 : (moment - 999_999) / 1_000_000
      second = floored * 1_000_000
      secondCount = 1
      secondFirst = moment
    }

    mutating func flushSeries(capacity: Int) {
      if secondCount > 0 { series.add(secondFirst, count: secondCount, capacity: capacity) }
      secondCount = 0
    }

    mutating func flushLabels() {
      if lastLabelCount == 0 { return }
      if let found = labelCounts.firstIndex(where: { $0.key == lastLabels }) {
        labelCounts[found].count += lastLabelCount
      } else {
        labelCounts.append((lastLabels, lastLabelCount))
      }
      lastLabelCount = 0
    }
  }

  private struct GroupKey: Hashable {
    var service: UInt32
    var skeleton: UInt64
  }

  private struct Group {
    var level: UInt8 = 0
    var members: [Int] = []
  }

  @inline(__always)
  private func entry(for joined: borrowing JoinedRecord, service: UInt32) -> Int {
    if let found = find(service, joined.shape.id) { return found }
    return place(joined, service: service)
  }

  @inline(__always)
  private func find(_ service: UInt32, _ shape: UInt64) -> Int? {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: shape ^ (shape >> 32) ^ UInt64(service) &* 0x9E37_79B9_7F4A_7C15) & mask
    while true {
      let candidate = Int(table[slot]) - 1
      if candidate < 0 { return nil }
      if entries[candidate].shape == shape, entries[candidate].service == service, entries[candidate].isAlive {
        return candidate
      }
      slot = (slot + 1) & mask
    }
  }

  private func enter(_ index: Int) {
    if entries.count * 2 > table.count {
      table = Array(repeating: 0, count: table.count * 4)
      for other in entries.indices where entries[other].isAlive && other != index { insert(other) }
    }
    insert(index)
  }

  private func insert(_ index: Int) {
    let mask = table.count - 1
    let shape = entries[index].shape
    var slot =
      Int(truncatingIfNeeded: shape ^ (shape >> 32) ^ UInt64(entries[index].service) &* 0x9E37_79B9_7F4A_7C15) & mask
    while table[slot] != 0 { slot = (slot + 1) & mask }
    table[slot] = UInt32(index + 1)
  }

  /// The entry of a shape that is not in the table by its own id: a coarser one, or a new one.
  private func place(_ joined: borrowing JoinedRecord, service label: UInt32) -> Int {
    let shape = joined.shape
    var skeleton = shape.skeleton
    var floor: UInt8 = 0
    service(label) {
      floor = $0.level
      if floor == 0, $0.skeletons[skeleton] == nil {
        $0.skeletons[skeleton] = true
        if $0.skeletons.count > self.limits.skeletonsPerService { floor = 3 }
      }
    }
    if floor == 3, level(of: label) < 3 { coarsenService(label, to: 3) }
    if floor >= 3 { skeleton = Fold.key(3, shape) }
    let group = GroupKey(service: label, skeleton: skeleton)
    let level = max(groups[group]?.level ?? 0, floor)
    let key = Fold.key(level, shape)
    if level > 0, let found = find(label, key) { return found }
    var fresh = Entry(
      service: label, shape: key, lead: shape.lead, skeleton: shape.skeleton, tokens: shape.tokens, level: level,
      template: "", logger: "")
    if level == 0 {
      fresh.template = text(joined.message, isTemplate: true)
      fresh.logger = String(decoding: joined.logger.prefix(128), as: UTF8.self)
      fresh.trace = joined.trace
    } else {
      fresh.template = Fold.template(level, shape)
    }
    entries.append(fresh)
    let index = entries.count - 1
    enter(index)
    groups[group, default: Group(level: level)].members.append(index)
    if level < 2, groups[group]!.members.count > limits.shapesPerSkeleton {
      coarsen(group)
      return find(label, Fold.key(groups[group]!.level, shape)) ?? index
    }
    return index
  }

  private func level(of label: UInt32) -> UInt8 {
    var level: UInt8 = 0
    service(label) { level = $0.level }
    return level
  }

  /// Raises a group's level until its members fit, merging what falls together.
  private func coarsen(_ key: GroupKey) {
    var group = groups[key]!
    while group.level < 2, group.members.count > limits.shapesPerSkeleton {
      group.level += 1
      group.members = refold(group.members, to: group.level)
    }
    groups[key] = group
  }

  private func coarsenService(_ label: UInt32, to level: UInt8) {
    service(label) { $0.level = level }
    let keys = groups.keys.filter { $0.service == label }
    let members = keys.flatMap { groups[$0]!.members }.sorted()
    for key in keys { groups[key] = nil }
    for index in refold(members, to: level) {
      let key = GroupKey(service: label, skeleton: entries[index].shape)
      groups[key, default: Group(level: level)].members.append(index)
    }
  }

  private func refold(_ members: [Int], to level: UInt8) -> [Int] {
    var kept: [UInt64: Int] = [:]
    var result: [Int] = []
    for index in members {
      entries[index].isAlive = false
      let shape = Shape(
        id: entries[index].shape, lead: entries[index].lead, skeleton: entries[index].skeleton,
        tokens: entries[index].tokens)
      let key = Fold.key(level, shape)
      if let target = kept[key] {
        var part = entries[index]
        Self.merge(&part, into: &entries[target], capacity: limits.cells)
        entries[index].series = TimeSeries()
        entries[index].examples = []
        entries[index].template = ""
      } else {
        var moved = entries[index]
        moved.isAlive = true
        moved.shape = key
        moved.level = level
        moved.template = Fold.template(level, shape)
        moved.logger = ""
        moved.trace = nil
        entries.append(moved)
        enter(entries.count - 1)
        kept[key] = entries.count - 1
        result.append(entries.count - 1)
      }
    }
    return result
  }

  private static func merge(_ part: inout Entry, into whole: inout Entry, capacity: Int) {
    part.flushSeries(capacity: capacity)
    whole.flushSeries(capacity: capacity)
    whole.second = .min
    part.flushLabels()
    whole.series.add(part.series, capacity: capacity)
    for i in 0..<8 { whole.severities[i] += part.severities[i] }
    whole.lines += part.lines
    whole.records += part.records
    whole.bytes += part.bytes
    whole.first = min(whole.first, part.first)
    whole.last = max(whole.last, part.last)
    whole.flushLabels()
    for (key, count) in part.labelCounts {
      whole.lastLabels = key
      whole.lastLabelCount = count
      whole.flushLabels()
    }
    whole.examples = Example.kept(of: whole.examples + part.examples)
    for (name, count) in part.peers { whole.peers[name, default: 0] += count }
    for (hash, text) in zip(part.traceHashes, part.traces) { keep(hash, text, in: &whole) }
  }

  // MARK: What is kept of records

  private func text(_ bytes: [UInt8], isTemplate: Bool) -> String {
    let clean = redaction?.redacted(bytes) ?? bytes
    if isTemplate { return Masking.template(of: clean.span) }
    return String(decoding: clean, as: UTF8.self)
  }

  @inline(__always)
  private func keepExample(_ joined: borrowing JoinedRecord, isDated: Bool, in index: Int) {
    let moment = isDated ? joined.record.microseconds : Int64.max
    if entries[index].examples.isEmpty { return addExample(joined, moment, in: index) }
    let earliest = entries[index].examples[0]
    let at = earliest.at ?? .max
    let hash = mix(joined.hash ^ sourceHash &+ UInt64(joined.line))
    if moment > at, hash >= entries[index].examples[entries[index].examples.count - 1].hash { return }
    if moment == at, (source.name, joined.line) > (earliest.source, earliest.line),
      hash >= entries[index].examples[entries[index].examples.count - 1].hash
    {
      return
    }
    addExample(joined, moment, in: index)
  }

  private func addExample(_ joined: borrowing JoinedRecord, _ moment: Int64, in index: Int) {
    let example = Example(
      text: text(joined.text, isTemplate: false), source: source.name, line: joined.line,
      at: moment == .max ? nil : moment, hash: mix(joined.hash ^ sourceHash &+ UInt64(joined.line)))
    entries[index].examples = Example.kept(of: entries[index].examples + [example])
  }

  private func keepTrace(_ label: UInt32, in index: Int) {
    let text = labels[label]
    Self.keep(stableHash(text.utf8), text, in: &entries[index])
  }

  private static func keep(_ hash: UInt64, _ text: String, in entry: inout Entry) {
    if entry.traceHashes.count == 4, hash >= entry.traceHashes[3] { return }
    let place = entry.traceHashes.firstIndex { $0 >= hash } ?? entry.traceHashes.count
    if place < entry.traceHashes.count, entry.traceHashes[place] == hash { return }
    entry.traceHashes.insert(hash, at: place)
    entry.traces.insert(text, at: place)
    if entry.traceHashes.count > 4 {
      entry.traceHashes.removeLast()
      entry.traces.removeLast()
    }
  }

  private func countPeers(_ joined: borrowing JoinedRecord, in index: Int) {
    var names: [String] = []
    PeerNames.find(in: joined.message.span) { name in
      var bytes: [UInt8] = []
      for i in 0..<name.count {
        let byte = name[i]
        bytes.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if !names.contains(text) { names.append(text) }
    }
    for name in names { entries[index].peers[name, default: 0] += 1 }
    if entries[index].peers.count > 4 * 64 {
      let kept = PeerCount.kept(of: entries[index].peers.map { PeerCount(name: $0.key, count: $0.value) })
      entries[index].peers = Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0.count) })
    }
  }

  // MARK: Services

  private struct ServiceEntry {
    var label: UInt32
    var level: UInt8 = 0
    var skeletons: [UInt64: Bool] = [:]
    var streams: [StreamCoverage] = []
    var requests: [RequestSpan] = []
    var volume = TimeSeries()
    var second = Int64.min
    var secondCount: UInt32 = 0
    var secondFirst = Int64.max
  }

  @inline(__always)
  private func serviceIndex(_ label: UInt32) -> Int {
    let id = Int(label)
    if id < serviceOfLabel.count, serviceOfLabel[id] >= 0 { return Int(serviceOfLabel[id]) }
    while serviceOfLabel.count <= id { serviceOfLabel.append(-1) }
    services.append(ServiceEntry(label: label))
    serviceOfLabel[id] = Int32(services.count - 1)
    return services.count - 1
  }

  private func service(_ label: UInt32, _ body: (inout ServiceEntry) -> Void) {
    let index = serviceIndex(label)
    body(&services[index])
  }

  @inline(__always)
  private func countVolume(_ label: UInt32, at moment: Int64) {
    let index = serviceIndex(label)
    let within = moment &- services[index].second
    if within >= 0, within < 1_000_000 {
      services[index].secondCount &+= 1
      if moment < services[index].secondFirst { services[index].secondFirst = moment }
      return
    }
    if services[index].secondCount > 0 {
      services[index].volume.add(
        services[index].secondFirst, count: services[index].secondCount, capacity: limits.cells)
    }
    let floored = moment >= 0 ? moment / 1_000_000 : (moment - 999_999) / 1_000_000
    services[index].second = floored * 1_000_000
    services[index].secondCount = 1
    services[index].secondFirst = moment
  }

  @inline(__always)
  private func cover(_ record: Record, isDated: Bool) {
    if coverageKeys.isEmpty || coverageKeys[lastCoverage] != record.labels {
      lastCoverage = coverageIndex(record.labels)
    }
    coverage[lastCoverage].records += 1
    if isDated {
      if record.microseconds < coverage[lastCoverage].first { coverage[lastCoverage].first = record.microseconds }
      if record.microseconds > coverage[lastCoverage].last { coverage[lastCoverage].last = record.microseconds }
    }
  }

  private func coverageIndex(_ full: LabelIDs) -> Int {
    var key = LabelIDs()
    for name in [LabelKey.service, .pod, .container, .node] { key[name] = full[name] }
    if let found = coverageKeys.firstIndex(of: key) { return found }
    let instance = full[.pod] != 0 ? full[.pod] : full[.node]
    coverageKeys.append(key)
    coverage.append(
      StreamCoverage(
        source: source.name, instance: labels[instance], container: labels[full[.container]], first: .max,
        last: .min, records: 0))
    return coverage.count - 1
  }

  /// Keeps the smallest request hashes: the same sample in every service and part.
  @inline(__always)
  private func sample(_ request: UInt64, service label: UInt32, at moment: Int64) {
    let index = serviceIndex(label)
    let hash = mix(request)
    if services[index].requests.count >= limits.requests, hash > services[index].requests[limits.requests - 1].hash {
      return
    }
    RequestSpan.add(RequestSpan(hash: hash, first: moment, last: moment), to: &services[index].requests,
      limit: limits.requests)
  }

  // MARK: Minutes, pairs, traffic

  @inline(__always)
  private func stamp(_ hash: UInt64, at moment: Int64) {
    let minute = Int32(truncatingIfNeeded: moment / 60_000_000)
    if minute == mark.minute {
      mark.records &+= 1
      mark.sum &+= hash
      return
    }
    flushMark()
    mark = MinuteMark(minute: minute, records: 1, sum: hash)
  }

  private func flushMark() {
    if mark.records > 0 { source.add(mark, capacity: limits.cells) }
    mark = MinuteMark(minute: .min, records: 0, sum: 0)
  }

  private struct PairEntry {
    var service: UInt32
    var from: UInt64
    var to: UInt64
    var series = TimeSeries()
    var steps = TimeSeries()
    var second = Int64.min
    var count: UInt32 = 0
    var weight: UInt32 = 0
    var first = Int64.max

    mutating func flush(capacity: Int) {
      if count > 0 {
        series.add(first, count: count, capacity: capacity)
        if weight > 0 { steps.add(first, count: weight, capacity: capacity) }
      }
      count = 0
      weight = 0
    }
  }

  private func countPair(service: UInt32, from: UInt64, to: UInt64, at moment: Int64, step: Int64) {
    let mask = pairTable.count - 1
    let key = mix(from ^ mix(to ^ UInt64(service) &* 0x9E37_79B9_7F4A_7C15))
    var slot = Int(truncatingIfNeeded: key) & mask
    var index = -1
    while pairTable[slot] != 0 {
      let candidate = Int(pairTable[slot]) - 1
      if pairs[candidate].from == from, pairs[candidate].to == to, pairs[candidate].service == service {
        index = candidate
        break
      }
      slot = (slot + 1) & mask
    }
    if index < 0 {
      if to > Successor.any, !mayFollow(from, service: service) {
        return countPair(service: service, from: from, to: Successor.any, at: moment, step: step)
      }
      pairs.append(PairEntry(service: service, from: from, to: to))
      index = pairs.count - 1
      pairTable[slot] = UInt32(pairs.count)
      if pairs.count * 2 > pairTable.count { growPairs() }
    }
    let within = moment &- pairs[index].second
    if within < 0 || within >= 1_000_000 {
      pairs[index].flush(capacity: limits.cells)
      pairs[index].second = moment - (moment % 1_000_000 + 1_000_000) % 1_000_000
      pairs[index].first = moment
    }
    pairs[index].count &+= 1
    if moment < pairs[index].first { pairs[index].first = moment }
    if to != Successor.end { pairs[index].weight &+= Successor.stepWeight(microseconds: step) }
  }

  /// Whether one more distinct follower of `from` is kept; past the limit they all count as `any`.
  private func mayFollow(_ from: UInt64, service: UInt32) -> Bool {
    let count = followerCounts[RenameKey(service: service, shape: from), default: 0]
    followerCounts[RenameKey(service: service, shape: from)] = count + 1
    return count <= limits.followers
  }

  private func growPairs() {
    pairTable = Array(repeating: 0, count: pairTable.count * 4)
    let mask = pairTable.count - 1
    for (index, pair) in pairs.enumerated() {
      let key = mix(pair.from ^ mix(pair.to ^ UInt64(pair.service) &* 0x9E37_79B9_7F4A_7C15))
      var slot = Int(truncatingIfNeeded: key) & mask
      while pairTable[slot] != 0 { slot = (slot + 1) & mask }
      pairTable[slot] = UInt32(index + 1)
    }
  }

  private struct TrafficKey: Hashable {
    var service: UInt32
    var method: UInt32
    var route: UInt32
  }

  private func countTraffic(_ record: Record, isDated: Bool) {
    var key = TrafficKey(
      service: record.labels[.service], method: record.labels[.method], route: record.labels[.route])
    if traffic.count >= 8 * Traffic.routesPerService, traffic[key] == nil { key.route = labels.id(Traffic.manyRoutes) }
    let status = Int(record.status) / 100
    let index = status >= 1 && status <= 5 ? status : 0
    if traffic[key] == nil {
      traffic[key] = Traffic(
        service: labels[key.service], method: labels[key.method], route: labels[key.route])
    }
    if isDated { traffic[key]!.byClass[index].add(record.microseconds, capacity: limits.cells) }
    if record.latencyMicroseconds >= 0 { traffic[key]!.latency.add(microseconds: record.latencyMicroseconds) }
  }

  // MARK: The result

  /// What was counted up to now, the open source included; counting goes on afterwards. Costs as much as `finish`.
  package func snapshot() -> Digest {
    flushMark()
    var digest = finish()
    digest.sources.append(source)
    for (key, stream) in zip(coverageKeys, coverage) {
      guard let index = digest.services.firstIndex(where: { $0.name == labels[key[.service]] }) else { continue }
      digest.services[index].streams.append(stream)
    }
    digest.sort()
    return digest
  }

  /// Everything counted in the sources that have ended, as a digest.
  package func finish() -> Digest {
    var digest = Digest()
    digest.sources = sources
    digest.shapes = entries.indices.filter { entries[$0].isAlive }.map { summary(of: $0) }
    digest.services = services.map { entry in
      var summary = ServiceSummary(name: labels[entry.label])
      summary.streams = entry.streams
      summary.requests = entry.requests
      summary.volume = entry.volume
      if entry.secondCount > 0 {
        summary.volume.add(entry.secondFirst, count: entry.secondCount, capacity: limits.cells)
      }
      return summary
    }
    digest.successors = successors()
    digest.traffic = Array(traffic.values)
    digest.fold(limits)
    return digest
  }

  private func summary(of index: Int) -> ShapeSummary {
    var entry = entries[index]
    entry.flushSeries(capacity: limits.cells)
    entry.flushLabels()
    var summary = ShapeSummary(
      service: labels[entry.service],
      shape: Shape(id: entry.shape, lead: entry.lead, skeleton: entry.skeleton, tokens: entry.tokens),
      template: entry.template, logger: entry.logger)
    summary.trace = entry.trace
    for i in 0..<8 { summary.severities[i] = entry.severities[i] }
    summary.lines = entry.lines
    summary.records = entry.records
    summary.bytes = entry.bytes
    summary.first = entry.first
    summary.last = entry.last
    summary.series = entry.series
    summary.examples = entry.examples
    summary.level = entry.level
    summary.traces = entry.traces
    summary.peers = PeerCount.kept(of: entry.peers.map { PeerCount(name: $0.key, count: $0.value) })
    var counts: [LabelCount.Key: Int] = [:]
    for (ids, count) in entry.labelCounts {
      for key in [LabelKey.namespace, .pod, .container, .node, .zone, .version, .route] where ids[key] != 0 {
        counts[LabelCount.Key(label: key.name, value: labels[ids[key]]), default: 0] += count
      }
    }
    summary.labels = LabelCount.kept(
      of: counts.map { LabelCount(label: $0.key.label, value: $0.key.value, count: $0.value) },
      limit: limits.labelValues)
    return summary
  }

  private struct RenameKey: Hashable {
    var service: UInt32
    var shape: UInt64
  }

  /// Pairs under the ids that their shapes have in the end: some were folded after the pair was counted.
  private func successors() -> [Successor] {
    var renamed: [RenameKey: UInt64] = [:]
    for entry in entries where !entry.isAlive {
      let group = GroupKey(service: entry.service, skeleton: entry.skeleton)
      let level = max(groups[group]?.level ?? 0, level(of: entry.service))
      let shape = Shape(id: entry.shape, lead: entry.lead, skeleton: entry.skeleton, tokens: entry.tokens)
      renamed[RenameKey(service: entry.service, shape: entry.shape)] = Fold.key(level, shape)
    }
    return pairs.indices.map { index in
      pairs[index].flush(capacity: limits.cells)
      let pair = pairs[index]
      var result = Successor(
        service: labels[pair.service],
        from: renamed[RenameKey(service: pair.service, shape: pair.from)] ?? pair.from,
        to: renamed[RenameKey(service: pair.service, shape: pair.to)] ?? pair.to, series: pair.series)
      result.steps = pair.steps
      return result
    }
  }
}

/// The chain of coarser keys that bounded tables fall back to; level k+1 is computed from level k's stored key.
enum Fold {
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

/// FNV-1a (Fowler, Noll, Vo) finished with `mix`: fixed on every machine, unlike `Hasher`.
package func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  return mix(hash)
}
