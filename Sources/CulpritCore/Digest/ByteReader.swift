/// Reads what `ByteWriter` wrote; every method gives `nil` where the bytes cannot be right.
struct ByteReader {
  let bytes: [UInt8]
  var position: Int
  /// Recurring names by their number; `nil` in version 1, which writes each where it stands.
  var names: [String]? {
    didSet { nameCount = names.map { UInt64($0.count) } }
  }
  /// Asked for without counting a reference.
  private(set) var nameCount: UInt64?
  /// Nothing is read from here on.
  var end: Int
  /// How many messages and parts of traces were passed over, which from version 3 on stand apart; `nil` before, where they
  /// are in place.
  var skippedTexts: Int?

  init(bytes: [UInt8], position: Int) {
    self.bytes = bytes
    self.position = position
    end = bytes.count
  }

  mutating func byte() -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func fixed() -> UInt64? {
    guard position + 8 <= end else { return nil }
    defer { position += 8 }
    return unsafe UInt64(littleEndian: bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  @inline(__always)
  mutating func unsigned() -> UInt64? {
    // Most numbers are small.
    if position < end {
      let byte = bytes[position]
      if byte < 0x80 {
        position &+= 1
        return UInt64(byte)
      }
    }
    return longUnsigned()
  }

  private mutating func longUnsigned() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var place = position
    defer { position = place }
    while place < end {
      let byte = bytes[place]
      place &+= 1
      if shift > 63 { return nil }
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
    }
    return nil
  }

  mutating func signed() -> Int64? {
    unsigned().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
  }

  mutating func integer() -> Int? { signed().map(Int.init) }

  /// A number of things; small enough that sums of many do not overflow.
  mutating func count() -> Int? {
    guard let value = integer(), value >= 0, value < 1 << 48 else { return nil }
    return value
  }

  mutating func text() -> String? {
    guard let length = unsigned(), length <= UInt64(end - position) else { return nil }
    defer { position += Int(length) }
    return String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
  }

  /// Passes over some bytes; `false` when there are fewer.
  mutating func skip(_ length: Int) -> Bool {
    guard length >= 0, length <= end - position else { return false }
    position += length
    return true
  }

  /// A message, or a part of a trace; empty where texts stand apart.
  mutating func longText() -> String? {
    guard let skipped = skippedTexts else { return text() }
    skippedTexts = skipped + 1
    return ""
  }

  /// Passes over what `longText` reads.
  mutating func skipLongText() -> Bool {
    guard let skipped = skippedTexts else { return skipText() }
    skippedTexts = skipped + 1
    return true
  }

  mutating func skipText() -> Bool {
    guard let length = unsigned(), length <= UInt64(end - position) else { return false }
    return skip(Int(length))
  }

  /// Passes over what `name` reads.
  mutating func skipName() -> Bool {
    guard let nameCount else { return skipText() }
    guard let index = unsigned() else { return false }
    return index < nameCount
  }

  /// A text that recurs.
  mutating func name() -> String? {
    guard let names else { return text() }
    guard let index = unsigned(), index < UInt64(names.count) else { return nil }
    return names[Int(index)]
  }

  mutating func list<T>(_ each: (inout ByteReader) -> T?) -> [T]? {
    guard let count = unsigned(), count <= UInt64(end - position) else { return nil }
    var result: [T] = []
    result.reserveCapacity(Int(count))
    for _ in 0..<count {
      guard let value = each(&self) else { return nil }
      result.append(value)
    }
    return result
  }

  mutating func series() -> TimeSeries? { list { $0.day() }.map { TimeSeries(days: $0) } }

  /// A day's cells, which must ascend and lie within the day: adding up relies on it.
  mutating func day() -> TimeSeries.Day? {
    guard let day = integer(), let width = byte(), width < 18, let count = unsigned(), count <= UInt64(end - position)
    else { return nil }
    var result = TimeSeries.Day(day: Int32(truncatingIfNeeded: day), width: width, cells: [])
    result.cells.reserveCapacity(Int(count))
    var index = 0
    for number in 0..<count {
      guard let cell = cell(after: &index, isFirst: number == 0, day: day, width: width) else { return nil }
      result.cells.append(cell)
    }
    return result
  }

  /// The next cell of a day; `index` is that of the one before it.
  @inline(__always)
  mutating func cell(after index: inout Int, isFirst: Bool, day: Int, width: UInt8) -> TimeSeries.Cell? {
    guard let delta = integer(), let packed = unsigned(), delta >= (isFirst ? 0 : 1), delta < 86_400 else { return nil }
    index += delta
    guard index << Int(width) < 86_400 else { return nil }
    var first = Int64.max
    if packed & 1 == 1 {
      guard let offset = signed() else { return nil }
      first = Int64(day) &* 86_400_000_000 &+ offset
    }
    return TimeSeries.Cell(index: Int32(index), count: UInt32(truncatingIfNeeded: packed >> 1), first: first)
  }

  mutating func source() -> SourceSummary? {
    guard let name = name(), let path = self.name(), let service = self.name(), let format = self.name(),
      let zone = self.name(),
      let lines = count(), let records = count(), let undated = count(), let rejected = count(),
      let skipped = count(), let size = count(), let compressed = count(), let first = signed(),
      let last = signed(), let assumed = byte(),
      let rejections = list({ reader -> Rejection? in
        guard let line = reader.integer(), let reason = reader.text() else { return nil }
        return Rejection(line: line, reason: reason)
      }), let warnings = list({ $0.text() }), let width = byte(),
      let minutes = list({ reader -> MinuteMark? in
        guard let minute = reader.integer(), let records = reader.unsigned(), let sum = reader.fixed() else {
          return nil
        }
        return MinuteMark(
          minute: Int32(truncatingIfNeeded: minute), records: UInt32(truncatingIfNeeded: records), sum: sum)
      })
    else { return nil }
    var source = SourceSummary(name: name, path: path, service: service, format: format, zone: zone)
    source.lines = lines
    source.records = records
    source.undated = undated
    source.rejected = rejected
    source.skippedLines = skipped
    source.bytes = size
    source.compressedBytes = compressed
    source.first = first
    source.last = last
    source.isDateAssumed = assumed == 1
    source.rejections = rejections
    source.warnings = warnings
    source.minuteWidth = width
    source.minutes = minutes
    return source
  }

  mutating func labelCount() -> LabelCount? {
    guard let label = name(), let value = name(), let count = count() else { return nil }
    return LabelCount(label: label, value: value, count: count)
  }

  mutating func peerCount() -> PeerCount? {
    guard let name = name(), let count = count() else { return nil }
    return PeerCount(name: name, count: count)
  }

  mutating func shape() -> ShapeSummary? {
    guard let service = name(), let id = fixed(), let lead = fixed(), let skeleton = fixed(),
      let tokens = integer(), let template = longText(), let logger = name(), let hasTrace = byte()
    else { return nil }
    var shape = ShapeSummary(
      service: service,
      shape: Shape(id: id, lead: lead, skeleton: skeleton, tokens: Int32(truncatingIfNeeded: tokens)),
      template: template, logger: logger)
    if hasTrace == 1 {
      guard let exception = longText(), let frames = list({ $0.longText() }) else { return nil }
      shape.trace = TraceSummary(exception: exception, frames: frames)
    }
    guard let severities = list({ $0.count() }), severities.count == Severity.allCases.count,
      let lines = count(), let records = count(), let size = count(), let first = signed(),
      let last = signed(), let series = series(),
      let examples = list({ $0.example() }),
      let labels = list({ $0.labelCount() }), let peers = list({ $0.peerCount() }), let traces = list({ $0.text() }),
      let level = byte()
    else { return nil }
    shape.severities = severities
    shape.lines = lines
    shape.records = records
    shape.bytes = size
    shape.first = first
    shape.last = last
    shape.series = series
    shape.examples = examples
    shape.labels = labels
    shape.peers = peers
    shape.traces = traces
    shape.level = level
    return shape
  }

  mutating func example() -> Example? {
    guard let text = longText(), let source = name(), let line = integer(), let isDated = byte() else { return nil }
    var at: Int64?
    if isDated == 1 {
      guard let moment = signed() else { return nil }
      at = moment
    }
    guard let hash = fixed() else { return nil }
    return Example(text: text, source: source, line: line, at: at, hash: hash)
  }

  mutating func service() -> ServiceSummary? {
    guard let name = name() else { return nil }
    var service = ServiceSummary(name: name)
    guard
      let streams = list({ reader -> StreamCoverage? in
        guard let source = reader.name(), let instance = reader.name(), let container = reader.name(),
          let first = reader.signed(), let last = reader.signed(), let records = reader.count()
        else { return nil }
        return StreamCoverage(
          source: source, instance: instance, container: container, first: first, last: last, records: records)
      }),
      let requests = list({ reader -> RequestSpan? in
        guard let hash = reader.fixed(), let first = reader.signed(), let last = reader.signed() else { return nil }
        return RequestSpan(hash: hash, first: first, last: last)
      }), let volume = series()
    else { return nil }
    service.streams = streams
    service.requests = requests
    service.volume = volume
    return service
  }

  mutating func successor() -> Successor? {
    guard let service = name(), let from = fixed(), let to = fixed(), let series = series(), let steps = self.series()
    else { return nil }
    var successor = Successor(service: service, from: from, to: to, series: series)
    successor.steps = steps
    return successor
  }

  mutating func traffic() -> Traffic? {
    guard let service = name(), let method = name(), let route = name() else { return nil }
    var traffic = Traffic(service: service, method: method, route: route)
    guard let byClass = list({ $0.series() }), byClass.count == 6, let latency = latency() else { return nil }
    traffic.byClass = byClass
    traffic.latency = latency
    return traffic
  }

  mutating func party() -> Party? {
    guard let service = name(), let role = byte().flatMap(Party.Role.init(rawValue:)), let name = self.name(),
      let byClass = list({ $0.count() }), byClass.count == 6, let errors = series(), let latency = latency()
    else { return nil }
    var party = Party(service: service, role: role, name: name)
    party.byClass = byClass
    party.errors = errors
    party.latency = latency
    return party
  }

  private mutating func latency() -> LatencySketch? {
    guard
      let buckets = list({ reader -> (bucket: Int16, count: UInt32)? in
        guard let bucket = reader.integer(), let count = reader.unsigned() else { return nil }
        return (Int16(truncatingIfNeeded: bucket), UInt32(truncatingIfNeeded: count))
      })
    else { return nil }
    var sketch = LatencySketch()
    sketch.buckets = buckets
    return sketch
  }
}
