/// Counts records into what becomes a `Digest`: the hot end of the pass.
///
/// One builder serves one worker and any number of sources, one after the other. Per record: one table probe, a few
/// additions, no allocation unless the shape is new. A `String` is made once per shape.
package final class DigestBuilder: JoinedRecordSink {
  /// Bounds of the level-1 tables; see "Bounds that do not depend on order" in Architecture.md.
  package struct Limits: Sendable {
    /// Shapes in all, and in one service (see `ShapeBound`).
    package var shapes = 65_536
    package var shapesPerService = 32_768
    package var services = 4096
    package var followers = 64
    package var requests = 1024
    package var labelValues = 64
    /// Bytes of an example, and the number of shapes up to which examples may have them all (see `ExampleBound`).
    package var exampleBytes = RecordJoiner.textLimit
    package var fullExamples = 16_384
    package var cells = TimeSeries.defaultCapacity
    package var parties = Party.limit
    package init() {}
  }

  private let labels: Labels
  private let manyServices: UInt32
  private let limits: Limits
  private let redaction: Redaction?
  private let keepsExamples: Bool
  private let kept: KeptValues
  private let window: (from: Int64, to: Int64)

  private var shapes: ShapeTable
  private var successors: SuccessorTable
  private var follower = RequestFollower()
  private var services: [ServiceEntry] = []
  private var serviceOfLabel: [Int32] = []
  private var traffic: TrafficTable
  private var parties: PartyTable
  private var sources: [SourceSummary] = []
  private var source = SourceSummary(name: "", path: "")
  private var sourceHash: UInt64 = 0
  private var context: SourceContext?
  private var runsBackwards = false
  private var coverage: [StreamCoverage] = []
  private var coverageKeys: [LabelIDs] = []
  private var coverageOfKey: [LabelIDs: Int] = [:]
  private var places = PlaceTable()
  /// For each place, its index in `coverage`; -1 while the source has none of it.
  private var coverageOfPlace: [Int32] = []
  private var mark = MinuteMark(minute: .min, records: 0, sum: 0)
  private var markStart = Int64.min

  /// - Parameter window: Microseconds `[from, to)` outside which records are not counted (`--since`, `--until`).
  package init(
    labels: Labels, limits: Limits = Limits(), redaction: Redaction? = Redaction(), keepsExamples: Bool = true,
    kept: KeptValues = KeptValues(),
    window: (from: Int64, to: Int64) = (.min, .max)
  ) {
    self.labels = labels
    self.limits = limits
    self.redaction = redaction
    self.keepsExamples = keepsExamples
    self.kept = kept
    self.window = window
    traffic = TrafficTable(cells: limits.cells, labels: labels)
    manyServices = labels.id(ServiceSummary.manyServices)
    shapes = ShapeTable(limits: limits)
    successors = SuccessorTable(limits: limits)
    parties = PartyTable(cells: limits.cells, limit: limits.parties)
  }

  // MARK: Sources

  /// - Parameter context: Says, once the source's sample was read, which way it runs.
  package func beginSource(name: String, path: String, context: SourceContext? = nil) {
    source = SourceSummary(name: name, path: path)
    self.context = context
    sourceHash = stableHash(name.utf8)
    coverage = []
    coverageKeys = []
    coverageOfKey = [:]
    coverageOfPlace.removeAll(keepingCapacity: true)
  }

  /// Ends the source that `beginSource` began; `describe` may fill in what the reader knows of it.
  package func endSource(_ describe: (inout SourceSummary) -> Void) {
    follower.finish { self.successors.count(service: $0, from: $1, to: $2, at: $3, step: $4) }
    flushMark()
    var counts: [String: Int] = [:]
    for (key, stream) in zip(coverageKeys, coverage) {
      counts[labels[key[.service]], default: 0] += stream.records
      services[serviceIndex(key[.service])].streams.append(stream)
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

  package func add(_ joined: JoinedRecord) {
    var record = joined.record
    record.labels[.service] = kept(service: record.labels[.service])
    let isDated = record.stamp != .none
    let moment = record.microseconds
    source.lines += joined.lines
    source.bytes += joined.bytes
    if isDated, moment < window.from || moment >= window.to {
      source.skippedLines += joined.lines
      return
    }
    // Asked once: the context belongs to the thread that reads.
    if source.records == 0 { runsBackwards = context?.isNewestFirst ?? false }
    source.records += 1
    let service = record.labels[.service]
    if isDated {
      if moment < source.first { source.first = moment }
      if moment > source.last { source.last = moment }
      stamp(joined.hash, at: moment)
    } else {
      source.undated += 1
    }
    let place = places.place(of: record.labels)
    cover(record, place: place, isDated: isDated)
    let key = count(joined, service: service, place: place, isDated: isDated)
    let index = serviceIndex(service)
    if isDated {
      services[index].volume.add(moment, capacity: limits.cells)
      if record.request != 0 { follow(record, service: service, index: index, shape: key) }
    }
    if record.status != 0 || record.labels[.route] != 0 { countTraffic(record, isDated: isDated) }
  }

  /// Counts the record under its shape and gives the key it is counted under.
  @inline(__always)
  private func count(_ joined: JoinedRecord, service: UInt32, place: UInt32, isDated: Bool) -> UInt64 {
    let moment = isDated ? joined.record.microseconds : Int64.max
    let index = shapes.index(of: joined.shape, service: service) { entry in
      entry.template = Masking.template(of: clean(joined.message).span, keeping: kept)
      entry.logger = String(decoding: joined.logger, as: UTF8.self)
      entry.trace = joined.trace
    }
    if keepsExamples {
      let hash = mix(joined.hash ^ sourceHash &+ UInt64(truncatingIfNeeded: joined.line))
      if shapes.wantsExample(index, at: moment, hash: hash, source: source.name, line: joined.line) {
        // A copy of its own: the joiner's buffer has room for the longest record, which every example would keep.
        var text: [UInt8] = []
        text.reserveCapacity(joined.text.count)
        text += joined.text
        shapes.add(
          .init(text: text, source: source.name, line: joined.line, at: moment, hash: hash), to: index, clean: clean)
      }
    }
    if joined.record.requestText != 0 { shapes.keepTrace(labels[joined.record.requestText], of: index) }
    if joined.record.severity >= .warning { shapes.countPeers(in: joined, of: index, clean: clean) }
    let key = shapes.key(of: index)
    shapes.count(
      .init(
        moment: moment, bytes: UInt32(clamping: joined.bytes), lines: UInt32(clamping: joined.lines), place: place,
        route: joined.record.labels[.route], severity: joined.record.severity),
      of: index)
    return key
  }

  private func clean(_ bytes: [UInt8]) -> [UInt8] { redaction?.redacted(bytes) ?? bytes }

  private func follow(_ record: Record, service: UInt32, index: Int, shape: UInt64) {
    follower.follow(
      request: record.request, service: service, shape: shape, at: record.microseconds,
      isNewestFirst: runsBackwards
    ) { successors.count(service: $0, from: $1, to: $2, at: $3, step: $4) }
    // The same sample everywhere: the smallest hashes.
    let hash = mix(record.trace != 0 ? record.trace : record.request)
    if services[index].requests.count >= limits.requests, hash > services[index].requests[limits.requests - 1].hash {
      return
    }
    RequestSpan.add(
      RequestSpan(hash: hash, first: record.microseconds, last: record.microseconds),
      to: &services[index].requests, limit: limits.requests)
  }

  // MARK: Services and streams

  private struct ServiceEntry {
    var label: UInt32
    var streams: [StreamCoverage] = []
    var requests: [RequestSpan] = []
    var volume = PendingSeries()
  }

  /// The service itself, or the one that stands for all that came after as many as are kept: a program's name that holds
  /// a number makes a service of each line. Which are kept depends on the order, unlike the bounds of shapes.
  @inline(__always)
  private func kept(service label: UInt32) -> UInt32 {
    let id = Int(label)
    if id < serviceOfLabel.count, serviceOfLabel[id] >= 0 { return label }
    return services.count < limits.services ? label : manyServices
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

  @inline(__always)
  private func cover(_ record: Record, place: UInt32, isDated: Bool) {
    let id = Int(place)
    let known = id < coverageOfPlace.count ? Int(coverageOfPlace[id]) : -1
    let index = known >= 0 ? known : coverageIndex(record.labels, place: id)
    coverage[index].records += 1
    if isDated {
      if record.microseconds < coverage[index].first { coverage[index].first = record.microseconds }
      if record.microseconds > coverage[index].last { coverage[index].last = record.microseconds }
    }
  }

  @inline(never)
  private func coverageIndex(_ full: LabelIDs, place: Int) -> Int {
    while coverageOfPlace.count <= place { coverageOfPlace.append(-1) }
    var key = LabelIDs()
    for name in [LabelKey.service, .pod, .container, .node] { key[name] = full[name] }
    if let found = coverageOfKey[key] {
      coverageOfPlace[place] = Int32(found)
      return found
    }
    coverageOfKey[key] = coverage.count
    let instance = full[.pod] != 0 ? full[.pod] : full[.node]
    coverageKeys.append(key)
    coverage.append(
      StreamCoverage(
        source: source.name, instance: labels[instance], container: labels[full[.container]], first: .max,
        last: .min, records: 0))
    coverageOfPlace[place] = Int32(coverage.count - 1)
    return coverage.count - 1
  }

  // MARK: Minutes and traffic

  @inline(__always)
  private func stamp(_ hash: UInt64, at moment: Int64) {
    let within = moment &- markStart
    if within >= 0, within < 60_000_000 {
      mark.records &+= 1
      mark.sum &+= hash
      return
    }
    flushMark()
    let rest = moment % 60_000_000
    markStart = moment - (rest >= 0 ? rest : rest + 60_000_000)
    mark = MinuteMark(minute: Int32(truncatingIfNeeded: markStart / 60_000_000), records: 1, sum: hash)
  }

  private func flushMark() {
    if mark.records > 0 { source.add(mark, capacity: limits.cells) }
    mark.records = 0
    markStart = .min
  }

  private func countTraffic(_ record: Record, isDated: Bool) {
    let status = Int(record.status) / 100
    let index = status >= 1 && status <= 5 ? status : 0
    let moment = isDated ? record.microseconds : nil
    traffic.count(record, statusClass: index, at: moment, labels: labels)
    for (role, name) in [(Party.Role.client, LabelKey.client), (.upstream, .upstream), (.edge, .edge)]
    where record.labels[name] != 0 {
      parties.count(
        role, record.labels[name], service: record.labels[.service], statusClass: index, at: moment,
        latency: record.latencyMicroseconds, labels: labels)
    }
  }

  // MARK: The result

  /// What was counted up to now, the open source included; counting goes on afterwards. Costs as much as `finish`.
  package func snapshot() -> Digest {
    flushMark()
    var digest = finish(isLast: false)
    digest.sources.append(source)
    for (key, stream) in zip(coverageKeys, coverage) {
      guard let index = digest.services.firstIndex(where: { $0.name == labels[key[.service]] }) else { continue }
      digest.services[index].streams.append(stream)
    }
    digest.sort()
    return digest
  }

  /// Everything counted in the sources that have ended, as a digest.
  ///
  /// - Parameter isLast: Lets go of what it holds while the digest is made, so that examples are not held twice.
  package func finish(isLast: Bool = true) -> Digest {
    var digest = Digest()
    digest.sources = sources
    shapes.flush()
    follower.flush { self.successors.count(service: $0, from: $1, to: $2, at: $3, step: $4) }
    successors.flush()
    traffic.flush()
    digest.shapes = shapes.summaries(labels: labels, places: places.places, isLast: isLast, clean: clean)
    digest.services = services.map { entry in
      var summary = ServiceSummary(name: labels[entry.label])
      summary.streams = entry.streams
      summary.requests = entry.requests
      summary.volume = entry.volume.flushed(capacity: limits.cells)
      return summary
    }
    digest.successors = successors.successors(labels: labels, renamed: shapes.renamed())
    digest.traffic = traffic.summaries
    digest.parties = parties.parties()
    digest.fold(limits)
    return digest
  }
}
