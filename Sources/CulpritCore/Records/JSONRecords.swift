/// What a field of a JSON log fills; the slots of `JSONFields`.
enum JSONSlot {
  static let time = 0
  /// Nanoseconds within the second of `time`.
  static let nanos = 1
  static let severity = 2
  /// OpenTelemetry's number.
  static let severityNumber = 3
  static let message = 4
  static let error = 5
  static let stack = 6
  static let logger = 7
  static let caller = 8
  static let callerLine = 9
  static let service = 10
  static let namespace = 11
  static let pod = 12
  static let container = 13
  static let node = 14
  static let zone = 15
  static let version = 16
  static let stream = 17
  static let span = 18
  static let trace = 19
  static let request = 20
  static let status = 21
  static let milliseconds = 22
  static let seconds = 23
  static let microseconds = 24
  static let nanoseconds = 25
  /// A latency with its unit (`1.5ms`), or a number of seconds.
  static let latency = 26
  static let path = 27
  static let method = 28
  static let client = 29
  /// The Kubernetes label that names the application.
  static let app = 30
  /// The payload of a wrapper.
  static let inner = 31
  static let partial = 32
  static let errorType = 33
  /// Who answered: the server behind a gateway, and the edge that passed it on.
  static let upstream = 34
  static let edge = 35
  /// For a format's own use.
  static let own = 40
}

/// Turns the fields of one JSON object into a record: the part that all JSON formats share.
struct JSONRecords: Sendable {
  private let scanner: JSONScanner
  var fields = JSONFields()
  var record = Record()
  private var message: [UInt8] = []
  private var stack: [UInt8] = []
  private var logger: [UInt8] = []
  private var scratch: [UInt8] = []
  /// Where the message is in the line when it needs no decoding; else it is in `message`.
  private var messageRange: Range<Int>?
  private var stampReader = StampReader()
  private var resolver = StampResolver()

  init(_ scanner: JSONScanner) { self.scanner = scanner }

  /// Finds the fields of the object at `start`; `false` when there is no object or nothing wanted in it.
  @inline(__always)
  mutating func scan(_ line: Span<UInt8>, from start: Int = 0) -> Bool {
    _ = scanner.scan(line, from: start, into: &fields)
    return fields.found != 0
  }

  /// Reads one line of NDJSON: scans, fills and emits.
  mutating func read(
    _ line: Span<UInt8>, from start: Int = 0, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Bool {
    guard scan(line, from: start) else { return false }
    fill(line, context)
    compose(line)
    emit(line, number: number, sink: sink)
    return true
  }

  // MARK: The record

  /// Fills `record` from the fields.
  mutating func fill(_ line: Span<UInt8>, _ context: SourceContext) {
    record = Record()
    fillTime(line, context)
    fillSeverity(line)
    fillLabels(line, context)
    if fields.has(JSONSlot.span) { record.setSpan(line, from: start(JSONSlot.span), to: end(JSONSlot.span)) }
    if fields.has(JSONSlot.request) {
      record.setTrace(line, from: start(JSONSlot.request), to: end(JSONSlot.request), context: context)
    }
    if fields.has(JSONSlot.trace) {
      let request = record.request
      record.setTrace(line, from: start(JSONSlot.trace), to: end(JSONSlot.trace), context: context)
      if !fields.has(JSONSlot.span), record.trace != 0, request != 0 { record.request = record.trace }
    }
    fillAccess(line, context)
  }

  private mutating func fillTime(_ line: Span<UInt8>, _ context: SourceContext) {
    guard fields.has(JSONSlot.time) else { return }
    let start = fields.start(JSONSlot.time)
    let end = fields.end(JSONSlot.time)
    if let reading = stampReader.read(line, at: start), start + reading.length <= end {
      record.microseconds = resolver.resolve(reading, context: context)
      record.stamp = reading.kind
    } else if fields.kind(JSONSlot.time) != .object, let value = line.micros(from: start, to: end),
      let moment = TimestampParser.epoch(value / 1_000_000)
    {
      record.microseconds = moment
      record.stamp = .zoned
      if value < 10_000_000_000_000_000 { record.microseconds += value % 1_000_000 }
    }
    if fields.has(JSONSlot.nanos),
      let nanos = line.number(from: self.start(JSONSlot.nanos), to: self.end(JSONSlot.nanos))
    {
      record.microseconds += Int64(nanos / 1000) - (record.microseconds % 1_000_000)
    }
  }

  private mutating func fillSeverity(_ line: Span<UInt8>) {
    if fields.has(JSONSlot.severity), fields.kind(JSONSlot.severity) != .object {
      let range = start(JSONSlot.severity)..<end(JSONSlot.severity)
      record.severity = Severity(level: line.extracting(range)) ?? .unknown
    }
    if record.severity == .unknown, fields.has(JSONSlot.severityNumber),
      let number = line.number(from: start(JSONSlot.severityNumber), to: end(JSONSlot.severityNumber))
    {
      record.severity = Severity.openTelemetry(number)
    }
  }

  private mutating func fillLabels(_ line: Span<UInt8>, _ context: SourceContext) {
    record.labels[.service] = label(JSONSlot.service, line, context)
    record.labels[.namespace] = label(JSONSlot.namespace, line, context)
    record.labels[.pod] = label(JSONSlot.pod, line, context)
    record.labels[.container] = label(JSONSlot.container, line, context)
    record.labels[.node] = label(JSONSlot.node, line, context)
    record.labels[.zone] = label(JSONSlot.zone, line, context)
    record.labels[.version] = label(JSONSlot.version, line, context)
    record.labels[.stream] = label(JSONSlot.stream, line, context)
    if record.labels[.pod] != 0 {
      let app = label(JSONSlot.app, line, context)
      record.labels[.service] =
        app != 0 ? app : context.workload(line, from: start(JSONSlot.pod), to: end(JSONSlot.pod))
    }
  }

  private mutating func fillAccess(_ line: Span<UInt8>, _ context: SourceContext) {
    if fields.has(JSONSlot.status) {
      let start = start(JSONSlot.status)
      let end = end(JSONSlot.status)
      if let status = line.number(from: start, to: end), (100...599).contains(status) {
        record.status = Int16(status)
      } else if record.severity == .unknown, fields.kind(JSONSlot.status) == .string {
        record.severity = Severity(level: line.extracting(start..<end)) ?? .unknown
      }
    }
    if fields.found & Self.latencyMask != 0 {
      for (slot, numerator, denominator) in Self.latencies where fields.has(slot) {
        if let value = line.micros(from: start(slot), to: end(slot)), value >= 0 {
          record.latencyMicroseconds = value / denominator &* numerator
        } else if slot == JSONSlot.latency {
          record.latencyMicroseconds = Latency.microseconds(line, from: start(slot), to: end(slot)) ?? -1
        }
        if record.latencyMicroseconds >= 0 { break }
      }
    }
    if fields.has(JSONSlot.method), end(JSONSlot.method) - start(JSONSlot.method) <= 10 {
      record.labels[.method] = label(JSONSlot.method, line, context)
      record.labels[.client] = label(JSONSlot.client, line, context)
      record.labels[.upstream] = label(JSONSlot.upstream, line, context)
      record.labels[.edge] = label(JSONSlot.edge, line, context)
      if fields.has(JSONSlot.path) {
        scratch.removeAll(keepingCapacity: true)
        Route.append(line, from: start(JSONSlot.path), to: end(JSONSlot.path), onto: &scratch)
        record.labels[.route] = context.bounded(scratch.span, from: 0, to: scratch.count)
      }
      if record.status >= 500 { record.severity = max(record.severity, .error) }
    }
  }

  private static let latencies: [(slot: Int, numerator: Int64, denominator: Int64)] = [
    (JSONSlot.milliseconds, 1, 1000), (JSONSlot.seconds, 1, 1), (JSONSlot.microseconds, 1, 1_000_000),
    (JSONSlot.nanoseconds, 1, 1_000_000_000), (JSONSlot.latency, 1, 1),
  ]
  private static let latencyMask: UInt64 =
    1 << 22 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26

  // MARK: The message

  /// Chooses the text that is clustered, decodes it where it has escapes, and derives a severity when none is given.
  mutating func compose(_ line: Span<UInt8>) {
    messageRange = nil
    message.removeAll(keepingCapacity: true)
    stack.removeAll(keepingCapacity: true)
    logger.removeAll(keepingCapacity: true)
    if fields.has(JSONSlot.message) {
      let start = fields.start(JSONSlot.message)
      let end = fields.end(JSONSlot.message)
      if fields.kind(JSONSlot.message) == .escaped {
        JSONScanner.decode(line, from: start, to: end, onto: &message)
      } else {
        messageRange = start..<end
      }
    }
    let isEmpty = messageRange?.isEmpty ?? message.isEmpty
    if isEmpty { composeWithoutMessage(line) }
    if record.severity == .unknown { lexicalSeverity(line) }
    if record.severity >= .warning || isEmpty { appendError(line) }
    if fields.has(JSONSlot.stack) { composeStack(line) }
    if fields.has(JSONSlot.caller), isText(JSONSlot.caller) {
      line.append(from: start(JSONSlot.caller), to: end(JSONSlot.caller), onto: &logger)
      if fields.has(JSONSlot.callerLine), fields.kind(JSONSlot.callerLine) == .number {
        logger.append(0x3A)
        line.append(from: start(JSONSlot.callerLine), to: end(JSONSlot.callerLine), onto: &logger)
      }
    } else if fields.has(JSONSlot.logger), isText(JSONSlot.logger) {
      JSONScanner.decode(line, from: start(JSONSlot.logger), to: end(JSONSlot.logger), onto: &logger)
    }
  }

  /// A trace is one text, or an array of its lines, as Elasticsearch's own logs write it.
  private mutating func composeStack(_ line: Span<UInt8>) {
    if isText(JSONSlot.stack) {
      JSONScanner.decode(line, from: start(JSONSlot.stack), to: end(JSONSlot.stack), onto: &stack)
    } else if fields.kind(JSONSlot.stack) == .array {
      JSONScanner.forEachElement(of: line, from: start(JSONSlot.stack), to: end(JSONSlot.stack)) { from, to in
        guard line[from] == 0x22 else { return }
        if !stack.isEmpty { stack.append(0x0A) }
        JSONScanner.decode(line, from: from + 1, to: max(from + 1, to - 1), onto: &stack)
      }
    }
  }

  private mutating func composeWithoutMessage(_ line: Span<UInt8>) {
    messageRange = nil
    if fields.has(JSONSlot.method), fields.has(JSONSlot.path) {
      Route.message(
        line, method: start(JSONSlot.method)..<end(JSONSlot.method), path: start(JSONSlot.path)..<end(JSONSlot.path),
        status: Int(record.status), onto: &message)
      if record.severity == .unknown { record.severity = Severity.http(Int(record.status)) }
    } else if fields.has(JSONSlot.error), isText(JSONSlot.error) {
      JSONScanner.decode(line, from: start(JSONSlot.error), to: end(JSONSlot.error), onto: &message)
    } else {
      messageRange = line.trimmed()
    }
  }

  private mutating func lexicalSeverity(_ line: Span<UInt8>) {
    if let range = messageRange {
      record.severity = Severity.lexical(in: line.extracting(range))
    } else {
      record.severity = Severity.lexical(in: message.span)
    }
    if record.status >= 400 { record.severity = max(record.severity, Severity.http(Int(record.status))) }
  }

  /// The text of an error is part of what happened: `msg: error`.
  private mutating func appendError(_ line: Span<UInt8>) {
    guard fields.has(JSONSlot.error), isText(JSONSlot.error), start(JSONSlot.error) < end(JSONSlot.error) else {
      return
    }
    if let range = messageRange {
      line.append(from: range.lowerBound, to: range.upperBound, onto: &message)
      messageRange = nil
    }
    scratch.removeAll(keepingCapacity: true)
    JSONScanner.decode(line, from: start(JSONSlot.error), to: end(JSONSlot.error), onto: &scratch)
    if message.span.contains(scratch.span) { return }
    message.append(0x3A)
    message.append(0x20)
    message.append(contentsOf: scratch.prefix(400))
  }

  /// Replaces the composed message: for formats that word it themselves.
  mutating func setMessage(_ body: (inout [UInt8]) -> Void) {
    messageRange = nil
    message.removeAll(keepingCapacity: true)
    body(&message)
  }

  /// Sets the logger or component.
  mutating func setLogger(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    logger.removeAll(keepingCapacity: true)
    bytes.append(from: start, to: end, onto: &logger)
  }

  /// Hands the record to the sink: its first line begins it, the others and the stack trace belong to it.
  ///
  /// Mutating only so that it works in place.
  mutating func emit(_ line: Span<UInt8>, number: Int, sink: any RecordSink) {
    if let range = messageRange {
      sink.begin(record, message: line.extracting(range), logger: logger.span, whole: line, line: number)
    } else {
      let end = message.span.first(0x0A) ?? message.count
      sink.begin(record, message: message.span.extracting(0..<end), logger: logger.span, whole: line, line: number)
      Self.proceed(record, message.span, from: end, number: number, sink: sink)
    }
    if !stack.isEmpty { Self.proceed(record, stack.span, from: -1, number: number, sink: sink) }
  }

  private static func proceed(
    _ record: Record, _ text: Span<UInt8>, from first: Int, number: Int, sink: any RecordSink
  ) {
    var start = first + 1
    while start < text.count {
      let end = text.first(0x0A, from: start) ?? text.count
      if end > start { sink.proceed(record, text: text.extracting(start..<end), line: number) }
      start = end + 1
    }
  }

  // MARK: Fields

  @inline(__always)
  func start(_ slot: Int) -> Int { fields.start(slot) }
  @inline(__always)
  func end(_ slot: Int) -> Int { fields.end(slot) }

  /// Whether a slot holds a string.
  @inline(__always)
  func isText(_ slot: Int) -> Bool { fields.kind(slot) == .string || fields.kind(slot) == .escaped }

  /// The interned text of a slot that holds a string or number; 0 when it does not.
  @inline(__always)
  func label(_ slot: Int, _ line: Span<UInt8>, _ context: SourceContext) -> UInt32 {
    fields.has(slot) ? Self.label(fields.kind(slot), fields.start(slot), fields.end(slot), line, context) : 0
  }

  // Static, since a method that is not inlined gets a copy of all this struct holds: 7 % of a pass over JSON lines.
  private static func label(
    _ kind: JSONKind, _ start: Int, _ end: Int, _ line: Span<UInt8>, _ context: SourceContext
  ) -> UInt32 {
    switch kind {
    case .string, .number, .escaped:
      if end - start == 1, line[start] == 0x2D { return 0 }
      return context.label(line, from: start, to: end)
    default: return 0
    }
  }

  /// Decodes a slot and hands it to the readers of the stream that `record` names.
  mutating func unwrap(_ slot: Int, _ line: Span<UInt8>, isPartial: Bool = false, number: Int, sink: any RecordSink) {
    if fields.kind(slot) == .escaped {
      scratch.removeAll(keepingCapacity: true)
      JSONScanner.decode(line, from: start(slot), to: end(slot), onto: &scratch)
      sink.unwrap(record, inner: scratch.span, isPartial: isPartial, line: number)
    } else {
      sink.unwrap(record, inner: line.extracting(start(slot)..<end(slot)), isPartial: isPartial, line: number)
    }
  }
}

/// Durations as loggers print them.
enum Latency {
  /// Microseconds of `1.5ms`, `300µs`, `2s`, `12ns`, `1m3.5s`; `nil` when it is something else.
  static func microseconds(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int64? {
    var at = start
    var total: Int64 = 0
    while at < end {
      let first = at
      while at < end, bytes[at] &- 0x30 < 10 || bytes[at] == 0x2E { at += 1 }
      guard at > first, let value = bytes.micros(from: first, to: at) else { return nil }
      while at < end, bytes[at] == 0x20 { at += 1 }
      let unit = at
      while at < end, bytes[at] >= 0x61 || bytes[at] >= 0x80 { at += 1 }
      switch (at - unit, unit < end ? bytes[unit] : 0) {
      case (1, 0x73): total &+= value
      case (1, 0x6D): total &+= value &* 60
      case (1, 0x68): total &+= value &* 3600
      case (2, 0x6D): total &+= value / 1000
      case (2, 0x75), (3, 0xC2), (3, 0xCE): total &+= value / 1_000_000
      case (2, 0x6E): total &+= value / 1_000_000_000
      default: return nil
      }
    }
    return end > start ? total : nil
  }
}

extension Span where Element == UInt8 {
  /// Whether `other` occurs in these bytes; for short texts.
  func contains(_ other: Span<UInt8>) -> Bool {
    if other.count == 0 { return true }
    if other.count > count { return false }
    var at = 0
    while let hit = first(other[0], from: at), hit + other.count <= count {
      var i = 1
      while i < other.count, self[hit + i] == other[i] { i += 1 }
      if i == other.count { return true }
      at = hit + 1
    }
    return false
  }
}
