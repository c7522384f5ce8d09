import CZlib

/// A digest's form on disk: magic bytes, format version, hash of the payload, then deflate-compressed sections.
///
/// Sections are `tag, length, bytes` in the order of tags; an unknown one is skipped. Integers are LEB128, signed ones
/// zigzag. Identity of two digests means the payload hash: deflate's own bytes differ between zlib builds.
package enum DigestFile {
  package static let magic = Array("CULPRIT\n".utf8)
  /// Version 1: the first. A reader reads its own version and older ones.
  package static let version: UInt8 = 1

  package enum Failure: Error, Equatable, CustomStringConvertible {
    case notADigest(path: String)
    case newer(path: String, version: Int)
    case damaged(path: String, offset: Int)

    package var description: String {
      switch self {
      case .notADigest(let path): "'\(path)' is not a culprit digest; make one with: culprit digest LOGS -o FILE"
      case .newer(let path, let version):
        "'\(path)' is a digest of format \(version), newer than this culprit reads (\(DigestFile.version)); update culprit"
      case .damaged(let path, let offset):
        "'\(path)' is a damaged digest (at payload byte \(offset)); make it again with: culprit digest"
      }
    }
  }

  package static func isDigest(_ head: some Collection<UInt8>) -> Bool { head.starts(with: magic) }

  /// The digest as bytes.
  package static func encode(_ digest: Digest) -> [UInt8] {
    let payload = self.payload(of: digest)
    var file = magic
    file.append(version)
    var writer = ByteWriter()
    writer.fixed(payloadHash(payload))
    writer.integer(payload.count)
    file += writer.bytes
    file += deflated(payload)
    return file
  }

  /// The hash that says whether two digests are the same.
  package static func payloadHash(of digest: Digest) -> UInt64 { payloadHash(payload(of: digest)) }

  package static func decode(_ file: [UInt8], path: String) throws(Failure) -> Digest {
    guard isDigest(file), file.count > magic.count + 9 else { throw .notADigest(path: path) }
    let found = file[magic.count]
    if found > version { throw .newer(path: path, version: Int(found)) }
    var head = ByteReader(bytes: file, position: magic.count + 1)
    guard let hash = head.fixed(), let size = head.integer(), size >= 0, size < 1 << 33,
      let payload = inflated(file[head.position...], size: size)
    else { throw .damaged(path: path, offset: 0) }
    guard payloadHash(payload) == hash else { throw .damaged(path: path, offset: payload.count) }
    var reader = ByteReader(bytes: payload, position: 0)
    guard let digest = digest(from: &reader) else { throw .damaged(path: path, offset: reader.position) }
    return digest
  }

  private static func payloadHash(_ payload: [UInt8]) -> UInt64 { stableHash(payload) }

  // MARK: Sections

  private enum Tag: UInt8, CaseIterable {
    case header = 1, sources, shapes, services, successors, traffic, parties
  }

  private static func payload(of digest: Digest) -> [UInt8] {
    var writer = ByteWriter()
    for tag in Tag.allCases {
      var section = ByteWriter()
      switch tag {
      case .header: section.fixed(digest.settings)
      case .sources: section.list(digest.sources) { $0.write($1) }
      case .shapes: section.list(digest.shapes) { $0.write($1) }
      case .services: section.list(digest.services) { $0.write($1) }
      case .successors: section.list(digest.successors) { $0.write($1) }
      case .traffic: section.list(digest.traffic) { $0.write($1) }
      case .parties: section.list(digest.parties) { $0.write($1) }
      }
      writer.byte(tag.rawValue)
      writer.integer(section.bytes.count)
      writer.bytes += section.bytes
    }
    return writer.bytes
  }

  private static func digest(from reader: inout ByteReader) -> Digest? {
    var digest = Digest()
    while reader.position < reader.bytes.count {
      guard let raw = reader.byte(), let length = reader.integer(), length >= 0,
        reader.position + length <= reader.bytes.count
      else { return nil }
      let end = reader.position + length
      switch Tag(rawValue: raw) {
      case .header?: digest.settings = reader.fixed() ?? 0
      case .sources?:
        guard let list = reader.list({ $0.source() }) else { return nil }
        digest.sources = list
      case .shapes?:
        guard let list = reader.list({ $0.shape() }) else { return nil }
        digest.shapes = list
      case .services?:
        guard let list = reader.list({ $0.service() }) else { return nil }
        digest.services = list
      case .successors?:
        guard let list = reader.list({ $0.successor() }) else { return nil }
        digest.successors = list
      case .traffic?:
        guard let list = reader.list({ $0.traffic() }) else { return nil }
        digest.traffic = list
      case .parties?:
        guard let list = reader.list({ $0.party() }) else { return nil }
        digest.parties = list
      case nil: break
      }
      if reader.position > end { return nil }
      reader.position = end
    }
    return digest
  }

  private static func deflated(_ payload: [UInt8]) -> [UInt8] {
    var bound = compressBound(uLong(payload.count))
    var output = [UInt8](repeating: 0, count: Int(bound))
    let status = unsafe output.withUnsafeMutableBufferPointer { target in
      unsafe payload.withUnsafeBufferPointer { source in
        unsafe compress2(target.baseAddress, &bound, source.baseAddress, uLong(payload.count), 6)
      }
    }
    precondition(status == Z_OK, "zlib has no memory")
    return Array(output[..<Int(bound)])
  }

  private static func inflated(_ bytes: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    var length = uLong(size)
    var output = [UInt8](repeating: 0, count: max(1, size))
    let status = unsafe output.withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        unsafe uncompress(target.baseAddress, &length, source.baseAddress, uLong(source.count))
      }
    }
    guard status == Z_OK, Int(length) == size else { return nil }
    return Array(output[..<size])
  }
}

/// Writes integers and texts in the digest's encoding.
struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func fixed(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
  }

  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func integer(_ value: Int) { signed(Int64(value)) }
  mutating func signed(_ value: Int64) { unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  mutating func text(_ value: String) {
    unsigned(UInt64(value.utf8.count))
    bytes += value.utf8
  }

  mutating func list<T>(_ values: [T], _ each: (inout ByteWriter, T) -> Void) {
    unsigned(UInt64(values.count))
    for value in values { each(&self, value) }
  }

  mutating func write(_ series: TimeSeries) {
    list(series.days) { writer, day in
      writer.integer(Int(day.day))
      writer.byte(day.width)
      writer.unsigned(UInt64(day.cells.count))
      var last: Int32 = 0
      for cell in day.cells {
        writer.integer(Int(cell.index - last))
        last = cell.index
        // The lowest bit says whether the cell keeps its first microsecond.
        let hasFirst = cell.first != .max
        writer.unsigned(UInt64(cell.count) << 1 | (hasFirst ? 1 : 0))
        if hasFirst { writer.signed(cell.first - Int64(day.day) * 86_400_000_000) }
      }
    }
  }

  mutating func write(_ source: SourceSummary) {
    for text in [source.name, source.path, source.service, source.format, source.zone] { self.text(text) }
    for count in [
      source.lines, source.records, source.undated, source.rejected, source.skippedLines, source.bytes,
      source.compressedBytes,
    ] { integer(count) }
    signed(source.first)
    signed(source.last)
    byte(source.isDateAssumed ? 1 : 0)
    list(source.rejections) {
      $0.integer($1.line)
      $0.text($1.reason)
    }
    list(source.warnings) { $0.text($1) }
    byte(source.minuteWidth)
    list(source.minutes) {
      $0.integer(Int($1.minute))
      $0.unsigned(UInt64($1.records))
      $0.fixed($1.sum)
    }
  }

  mutating func write(_ shape: ShapeSummary) {
    text(shape.service)
    fixed(shape.id)
    fixed(shape.lead)
    fixed(shape.skeleton)
    integer(Int(shape.tokens))
    text(shape.template)
    text(shape.logger)
    byte(shape.trace == nil ? 0 : 1)
    if let trace = shape.trace {
      text(trace.exception)
      list(trace.frames) { $0.text($1) }
    }
    list(shape.severities) { $0.integer($1) }
    for count in [shape.lines, shape.records, shape.bytes] { integer(count) }
    signed(shape.first)
    signed(shape.last)
    write(shape.series)
    list(shape.examples) {
      $0.text($1.text)
      $0.text($1.source)
      $0.integer($1.line)
      $0.byte($1.at == nil ? 0 : 1)
      if let at = $1.at { $0.signed(at) }
      $0.fixed($1.hash)
    }
    list(shape.labels) {
      $0.text($1.label)
      $0.text($1.value)
      $0.integer($1.count)
    }
    list(shape.peers) {
      $0.text($1.name)
      $0.integer($1.count)
    }
    list(shape.traces) { $0.text($1) }
    byte(shape.level)
  }

  mutating func write(_ service: ServiceSummary) {
    text(service.name)
    list(service.streams) {
      $0.text($1.source)
      $0.text($1.instance)
      $0.text($1.container)
      $0.signed($1.first)
      $0.signed($1.last)
      $0.integer($1.records)
    }
    list(service.requests) {
      $0.fixed($1.hash)
      $0.signed($1.first)
      $0.signed($1.last)
    }
    write(service.volume)
  }

  mutating func write(_ successor: Successor) {
    text(successor.service)
    fixed(successor.from)
    fixed(successor.to)
    write(successor.series)
    write(successor.steps)
  }

  mutating func write(_ traffic: Traffic) {
    text(traffic.service)
    text(traffic.method)
    text(traffic.route)
    list(traffic.byClass) { $0.write($1) }
    write(traffic.latency)
  }

  mutating func write(_ party: Party) {
    text(party.service)
    byte(party.role.rawValue)
    text(party.name)
    list(party.byClass) { $0.integer($1) }
    write(party.errors)
    write(party.latency)
  }

  mutating func write(_ sketch: LatencySketch) {
    list(sketch.buckets) {
      $0.integer(Int($1.bucket))
      $0.unsigned(UInt64($1.count))
    }
  }
}

/// Reads what `ByteWriter` wrote; every method gives `nil` where the bytes cannot be right.
struct ByteReader {
  let bytes: [UInt8]
  var position: Int

  mutating func byte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func fixed() -> UInt64? {
    guard position + 8 <= bytes.count else { return nil }
    var value: UInt64 = 0
    for i in 0..<8 { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
    position += 8
    return value
  }

  mutating func unsigned() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = byte() {
      if shift > 63 { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }

  mutating func signed() -> Int64? {
    unsigned().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
  }

  mutating func integer() -> Int? { signed().map(Int.init) }

  mutating func text() -> String? {
    guard let length = unsigned(), length <= UInt64(bytes.count - position) else { return nil }
    defer { position += Int(length) }
    return String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
  }

  mutating func list<T>(_ each: (inout ByteReader) -> T?) -> [T]? {
    guard let count = unsigned(), count <= UInt64(bytes.count - position) else { return nil }
    var result: [T] = []
    result.reserveCapacity(Int(count))
    for _ in 0..<count {
      guard let value = each(&self) else { return nil }
      result.append(value)
    }
    return result
  }

  mutating func series() -> TimeSeries? {
    let days = list { reader -> TimeSeries.Day? in
      guard let day = reader.integer(), let width = reader.byte(), width < 18, let count = reader.unsigned(),
        count <= UInt64(reader.bytes.count - reader.position)
      else { return nil }
      var result = TimeSeries.Day(day: Int32(truncatingIfNeeded: day), width: width, cells: [])
      var index: Int32 = 0
      for _ in 0..<count {
        guard let delta = reader.integer(), let packed = reader.unsigned() else { return nil }
        index &+= Int32(truncatingIfNeeded: delta)
        var first = Int64.max
        if packed & 1 == 1 {
          guard let offset = reader.signed() else { return nil }
          first = Int64(day) * 86_400_000_000 &+ offset
        }
        result.cells.append(
          TimeSeries.Cell(index: index, count: UInt32(truncatingIfNeeded: packed >> 1), first: first))
      }
      return result
    }
    return days.map { TimeSeries(days: $0) }
  }

  mutating func source() -> SourceSummary? {
    guard let name = text(), let path = text(), let service = text(), let format = text(), let zone = text(),
      let lines = integer(), let records = integer(), let undated = integer(), let rejected = integer(),
      let skipped = integer(), let size = integer(), let compressed = integer(), let first = signed(),
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

  mutating func shape() -> ShapeSummary? {
    guard let service = text(), let id = fixed(), let lead = fixed(), let skeleton = fixed(),
      let tokens = integer(), let template = text(), let logger = text(), let hasTrace = byte()
    else { return nil }
    var shape = ShapeSummary(
      service: service,
      shape: Shape(id: id, lead: lead, skeleton: skeleton, tokens: Int32(truncatingIfNeeded: tokens)),
      template: template, logger: logger)
    if hasTrace == 1 {
      guard let exception = text(), let frames = list({ $0.text() }) else { return nil }
      shape.trace = TraceSummary(exception: exception, frames: frames)
    }
    guard let severities = list({ $0.integer() }), severities.count == Severity.allCases.count,
      let lines = integer(), let records = integer(), let size = integer(), let first = signed(),
      let last = signed(), let series = series(),
      let examples = list({ reader -> Example? in
        guard let text = reader.text(), let source = reader.text(), let line = reader.integer(),
          let isDated = reader.byte()
        else { return nil }
        var at: Int64?
        if isDated == 1 {
          guard let moment = reader.signed() else { return nil }
          at = moment
        }
        guard let hash = reader.fixed() else { return nil }
        return Example(text: text, source: source, line: line, at: at, hash: hash)
      }),
      let labels = list({ reader -> LabelCount? in
        guard let label = reader.text(), let value = reader.text(), let count = reader.integer() else { return nil }
        return LabelCount(label: label, value: value, count: count)
      }),
      let peers = list({ reader -> PeerCount? in
        guard let name = reader.text(), let count = reader.integer() else { return nil }
        return PeerCount(name: name, count: count)
      }), let traces = list({ $0.text() }), let level = byte()
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

  mutating func service() -> ServiceSummary? {
    guard let name = text() else { return nil }
    var service = ServiceSummary(name: name)
    guard
      let streams = list({ reader -> StreamCoverage? in
        guard let source = reader.text(), let instance = reader.text(), let container = reader.text(),
          let first = reader.signed(), let last = reader.signed(), let records = reader.integer()
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
    guard let service = text(), let from = fixed(), let to = fixed(), let series = series(), let steps = self.series()
    else { return nil }
    var successor = Successor(service: service, from: from, to: to, series: series)
    successor.steps = steps
    return successor
  }

  mutating func traffic() -> Traffic? {
    guard let service = text(), let method = text(), let route = text() else { return nil }
    var traffic = Traffic(service: service, method: method, route: route)
    guard let byClass = list({ $0.series() }), byClass.count == 6, let latency = latency() else { return nil }
    traffic.byClass = byClass
    traffic.latency = latency
    return traffic
  }

  mutating func party() -> Party? {
    guard let service = text(), let role = byte().flatMap(Party.Role.init(rawValue:)), let name = text(),
      let byClass = list({ $0.integer() }), byClass.count == 6, let errors = series(), let latency = latency()
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
