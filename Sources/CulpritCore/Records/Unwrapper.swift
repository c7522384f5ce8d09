/// Where unwrapped records go in the end; shared by all levels of a source, set anew for each line.
final class Outlet {
  var sink: (any RecordSink)?
}

/// The sink of one level of wrapping: completes records with what the wrappers around them said, and hands payloads of
/// this level's wrapper to the readers of its streams.
final class Unwrapper: RecordSink {
  /// How deep wrappers may nest: Splunk, CloudWatch, Fluent Bit, CRI and JSON are five.
  static let depthLimit = 7
  private static let pendingLimit = 1 << 20
  private static let restLines = 1000
  /// Streams with a reader of their own; what comes after shares one, so that memory has a bound.
  private static let streamLimit = 4096
  /// Parts of one line are written together; a part left alone longer than this lost its end.
  private static let pendingMicroseconds: Int64 = 10_000_000

  let context: SourceContext
  let outlet: Outlet
  let depth: Int
  /// What the wrappers around this level said about the line being read.
  var outer = Record()
  /// The service that the user's rule found in the line being read, or in one around it; 0 when there is none.
  var ruled: UInt32 = 0
  private var streams: [UInt64: StreamReader] = [:]
  private var kin: [UInt64: UInt64] = [:]
  private var lastKey: UInt64 = 0
  private var lastStream: StreamReader?
  /// The labels of the record that began last: a line without a head belongs to its stream.
  private var lastLabels = LabelIDs()
  /// While a line is shown to one format after another, one that takes it for a continuation has not read it.
  private var isWithholding = false
  private var isWithheld = false
  /// While a sample is looked at, payloads are collected instead of read.
  private var collected: [UInt64: (record: Record, lines: [[UInt8]])]?

  init(context: SourceContext, outlet: Outlet, depth: Int) {
    self.context = context
    self.outlet = outlet
    self.depth = depth
  }

  // MARK: What formats call

  func begin(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int) {
    guard collected == nil else { return }
    lastLabels = record.labels
    isWithholding = false
    outlet.sink?.begin(complete(record), message: message, logger: logger, whole: whole, line: line)
  }

  func proceed(_ record: Record, text: Span<UInt8>, line: Int) {
    guard collected == nil else { return }
    if isWithholding {
      isWithheld = true
      return
    }
    outlet.sink?.proceed(complete(record), text: text, line: line)
  }

  /// Goes on with the record that began last, in its stream.
  func proceed(text: Span<UInt8>, line: Int) {
    var record = Record()
    record.labels = lastLabels
    proceed(record, text: text, line: line)
  }

  /// The same for several lines in a row.
  func proceed(lines: Span<UInt8>, line: Int) {
    var record = Record()
    record.labels = lastLabels
    if collected == nil { outlet.sink?.proceed(complete(record), lines: lines, line: line) }
  }

  /// Whether `read` reads a line as more than a continuation; one that it takes for that is not passed on.
  @inline(__always)
  func withholdingContinuations(_ read: () -> Bool) -> Bool {
    isWithholding = true
    isWithheld = false
    let wasRead = read()
    isWithholding = false
    return wasRead && !isWithheld
  }

  func skip(line: Int) { if collected == nil { outlet.sink?.skip(line: line) } }

  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {
    if collected == nil { outlet.sink?.reject(reason, text: text, line: line) }
  }

  func unwrap(_ record: Record, inner: Span<UInt8>, isPartial: Bool, line: Int) {
    let key = Self.key(record)
    if collected != nil {
      var text: [UInt8] = []
      inner.append(onto: &text)
      collected?[key, default: (record, [])].lines.append(text)
      return
    }
    let stream = stream(key, record, first: inner)
    if !stream.pending.isEmpty, record.stamp != .none,
      abs(record.microseconds - stream.pendingRecord.microseconds) > Self.pendingMicroseconds
    {
      flush(stream)
    }
    if isPartial || !stream.pending.isEmpty {
      let isFirst = stream.pending.isEmpty
      if isFirst {
        stream.pendingRecord = record
        stream.pendingLine = line
      }
      inner.append(onto: &stream.pending)
      // The record has the number of its first part.
      if !isFirst { outlet.sink?.skip(line: line) }
      if isPartial, stream.pending.count < Self.pendingLimit { return }
      flush(stream)
      return
    }
    hand(record, inner, to: stream, line: line)
  }

  /// Reads what is left of partial lines: at the end of a source.
  func finish() {
    for (_, stream) in streams.sorted(by: { ($0.value.pendingLine, $0.key) < ($1.value.pendingLine, $1.key) }) {
      flush(stream)
      stream.finish()
    }
  }

  private func flush(_ stream: StreamReader) {
    guard !stream.pending.isEmpty else { return }
    let joined = stream.pending
    stream.pending = []
    hand(stream.pendingRecord, joined.span, to: stream, line: stream.pendingLine)
  }

  private func hand(_ record: Record, _ inner: Span<UInt8>, to stream: StreamReader, line: Int) {
    stream.sink.outer = merge(record)
    stream.sink.ruled = ruled
    var plain: [UInt8] = []
    if removeEscapeSequences(inner, into: &plain) {
      handLines(plain.span, to: stream, line: line)
    } else {
      handLines(inner, to: stream, line: line)
    }
  }

  private func handLines(_ inner: Span<UInt8>, to stream: StreamReader, line: Int) {
    // Docker and Fluent Bit keep the line break inside the payload, and a payload may hold several lines.
    guard inner.first(0x0A) != nil else {
      stream.read(inner, number: line)
      return
    }
    var start = 0
    var isFirst = true
    while start < inner.count {
      let end = inner.first(0x0A, from: start) ?? inner.count
      if end > start || isFirst { stream.read(inner.extracting(start..<end), number: line) }
      isFirst = false
      start = end + 1
    }
  }

  // MARK: Completing records

  /// What the wrappers said and what the payload says, the payload first, with the exceptions below.
  @inline(__always)
  private func merge(_ record: Record) -> Record { depth > 0 ? merged(record) : record }

  private func merged(_ record: Record) -> Record {
    var merged = record
    for key in LabelKey.allCases where merged.labels[key] == 0 { merged.labels[key] = outer.labels[key] }
    // A workload in Kubernetes beats the field of a payload that names no pod of its own.
    if outer.labels[.pod] != 0, record.labels[.pod] == 0, outer.labels[.service] != 0 {
      merged.labels[.service] = outer.labels[.service]
    }
    if merged.severity == .unknown || merged.isSeverityGuessed, outer.severity != .unknown {
      merged.severity = outer.severity
    }
    if merged.request == 0 { merged.request = outer.request }
    if merged.trace == 0 { merged.trace = outer.trace }
    if merged.requestText == 0 { merged.requestText = outer.requestText }
    if merged.status == 0 { merged.status = outer.status }
    if merged.latencyMicroseconds < 0 { merged.latencyMicroseconds = outer.latencyMicroseconds }
    if merged.writer == 0 { merged.writer = outer.writer }
    switch (record.stamp, outer.stamp) {
    case (_, .none): break
    case (.none, _), (.dateless, _), (.yearless, .zoneless), (.yearless, .zoned):
      merged.microseconds = outer.microseconds
      merged.stamp = outer.stamp
    case (.zoneless, .zoned):
      // The wrapper's stamp tells the zone of the payload's: their distance is a whole number of quarters of an hour.
      let quarter: Int64 = 900_000_000
      let distance = record.microseconds - outer.microseconds
      let half = distance >= 0 ? quarter / 2 : -quarter / 2
      let offset = (distance + half) / quarter * quarter
      if abs(distance - offset) <= 120_000_000, abs(offset) <= 56 * quarter {
        merged.microseconds = record.microseconds - offset
        merged.stamp = .zoned
      }
    default: break
    }
    return merged
  }

  @inline(__always)
  private func complete(_ record: Record) -> Record {
    var merged = merge(record)
    if ruled != 0 { merged.labels[.service] = ruled }
    if merged.labels[.service] == 0 || context.isServiceGiven { merged.labels[.service] = context.defaultService }
    return merged
  }

  // MARK: Streams

  private static func key(_ record: Record) -> UInt64 {
    let labels = record.labels
    var key = UInt64(labels[.pod]) &* 0x9e37_79b9_7f4a_7c15
    key = (key ^ UInt64(labels[.container])) &* 0xff51_afd7_ed55_8ccd
    key = (key ^ UInt64(labels[.node])) &* 0xc4ce_b9fe_1a85_ec53
    key = (key ^ UInt64(labels[.stream])) &* 0x9e37_79b9_7f4a_7c15
    return key ^ (key >> 32)
  }

  /// Streams of one workload write alike.
  private static func kinKey(_ record: Record) -> UInt64 {
    UInt64(record.labels[.service]) << 32 | UInt64(record.labels[.container])
  }

  private func stream(_ key: UInt64, _ record: Record, first: Span<UInt8>) -> StreamReader {
    if let lastStream, lastKey == key { return lastStream }
    let key = streams[key] == nil && streams.count >= Self.streamLimit ? 0 : key
    let stream: StreamReader
    if let known = streams[key] {
      stream = known
    } else {
      if let relative = kin[Self.kinKey(record)], let known = streams[relative] {
        stream = known.twin()
      } else {
        var line: [UInt8] = []
        first.append(onto: &line)
        stream = StreamReader(
          sample: Sample(lines: [line], name: context.name), context: context, outlet: outlet, depth: depth + 1)
        kin[Self.kinKey(record)] = key
      }
      streams[key] = stream
    }
    lastKey = key
    lastStream = stream
    return stream
  }

  /// Finds out, by reading a sample with a copy of this level's format, how each stream inside it is written.
  ///
  /// - Returns: The lines that the format does not read.
  func infer(from sample: Sample, format: any LogFormat) -> [[UInt8]] {
    guard depth < Self.depthLimit else { return [] }
    collected = [:]
    var format = format
    var rest: [[UInt8]] = []
    // Streams may be many; what a format leaves is known sooner.
    for (index, line) in sample.lines.enumerated() {
      if index >= Self.restLines, collected?.isEmpty == true { break }
      if !format.read(line.span, number: index + 1, context: context, sink: self) { rest.append(line) }
    }
    format.finish(context: context, sink: self)
    let found = collected ?? [:]
    collected = nil
    for (key, payload) in found.sorted(by: { $0.key < $1.key }) {
      var lines: [[UInt8]] = []
      for text in payload.lines {
        for part in text.split(separator: 0x0A) { lines.append(Array(part)) }
      }
      streams[key] = StreamReader(
        sample: Sample(lines: lines, name: sample.name), context: context, outlet: outlet, depth: depth + 1)
      let kinKey = Self.kinKey(payload.record)
      if kin[kinKey] == nil { kin[kinKey] = key }
    }
    return rest
  }

  /// Formats inside this one, for `explain`.
  var innerNames: [String] {
    Set(streams.values.map(\.formatName)).sorted()
  }

  var innerStreams: [StreamReader] { streams.sorted { $0.key < $1.key }.map(\.value) }

  /// Forgets what was read (places in time), not what was inferred.
  func reset() {
    for stream in streams.values { stream.reset() }
    lastLabels = LabelIDs()
    outer = Record()
  }
}
