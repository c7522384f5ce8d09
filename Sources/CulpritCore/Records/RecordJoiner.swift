/// One record with all its lines, ready to be counted.
///
/// Each stream has one, used again for its next record: a sink copies what it keeps.
package final class JoinedRecord {
  package var record = Record()
  /// Level 1's name for it; a stack trace's identity is mixed in.
  package var shape = Shape(id: 0, lead: 0, skeleton: 0, tokens: 0)
  /// Number of the first line, from 1.
  package var line = 0
  package var lines = 0
  /// Numbers of the lines after the first, in runs: they need not follow it when streams interleave.
  package fileprivate(set) var furtherLines: [Range<Int>] = []
  package var bytes = 0
  /// Hash of the record's shape and moment, the same wherever it is read.
  package var hash: UInt64 = 0
  /// Head, then the lines that belong to it; at most `RecordJoiner.textLimit` bytes.
  package var text: [UInt8] = []
  /// What its stack trace is recognised by; made when it is asked for, once a shape.
  package var trace: TraceSummary? { hasTrace ? recognised().summary() : nil }
  /// Where the head ends in `text`, once lines follow it, and those of them that are no frames.
  fileprivate var headEnd: Int?
  fileprivate var statements: [Range<Int>] = []
  fileprivate var hasTrace = false
  /// The further lines that may name the trace, whole, for the recogniser, which runs only when their chain is new.
  fileprivate var traceLines: [UInt8] = []
  /// The recogniser: from the start where every line has a head of its own, since whether one belongs to the trace has to
  /// be known at once, else when the record has ended and its lines are not known.
  fileprivate var recogniser: StackTrace?
  /// Where the message stands in `text`; when it was decoded and stands nowhere, `decoded` holds it.
  fileprivate var messageRange = 0..<0
  fileprivate var decoded: [UInt8] = []
  fileprivate var isDecoded = false
  package fileprivate(set) var logger: [UInt8] = []

  init() {}

  /// The head's message where it lies.
  func withMessage(_ body: (Span<UInt8>) -> Void) {
    let held = isDecoded ? decoded : text
    body(isDecoded ? held.span : held.span.extracting(messageRange))
  }

  /// The head's message, then each further line that is no frame: what exceptions say.
  func withStatements(_ body: (Span<UInt8>) -> Void) {
    withMessage(body)
    let text = text
    // A document's record may have several lines before any is added to it.
    if let newline = LineScanner.newline(in: text.span.extracting(0..<(headEnd ?? text.count)), from: 0) {
      Self.forEachStatement(in: text.span, from: newline + 1, to: headEnd ?? text.count) {
        body(text.span.extracting($0))
      }
    }
    for statement in statements { body(text.span.extracting(statement)) }
  }

  private static func forEachStatement(
    in text: Span<UInt8>, from start: Int, to end: Int, _ body: (Range<Int>) -> Void
  ) {
    var start = start
    while start < end {
      let stop = LineScanner.newline(in: text, from: start).map { min($0, end) } ?? end
      if let statement = Self.statement(in: text, start, stop) { body(statement) }
      start = stop + 1
    }
  }

  /// What a line says, its indentation left out; `nil` when it is a frame, or empty.
  @inline(__always)
  private static func statement(in text: Span<UInt8>, _ start: Int, _ end: Int) -> Range<Int>? {
    var first = start
    while first < end, text[first] == 0x20 || text[first] == 0x09 { first += 1 }
    // Frames of traces are indented, and so are details (.NET's console logger).
    if first == end || first > start && isFrame(text, from: first, to: end) { return nil }
    return first..<end
  }

  /// `at x.Y(Y.java:1)`, `File "x.py", line 1`, `... 12 more`, a call's arguments, or a line of source under a frame.
  private static func isFrame(_ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    let byte = text[start]
    if byte == 0x23 || byte == 0x2E || byte == 0x5E || byte == 0x7C { return true }
    guard end - start > 3 else { return false }
    return switch (byte, text[start + 1], text[start + 2]) {
    case (0x61, 0x74, 0x20), (0x69, 0x6E, 0x20), (0x46, 0x69, 0x6C), (0x66, 0x72, 0x6F): true  // at, in, Fil, fro
    default: false
    }
  }

  /// Adds further lines to the text, as far as there is room.
  @inline(__always)
  fileprivate func add(_ further: Span<UInt8>, bytes count: Int, limit: Int) {
    if headEnd == nil { headEnd = text.count }
    bytes += count + 1
    if text.count < limit {
      text.append(0x0A)
      text.append(further, limit: limit)
    }
  }

  @inline(__always)
  fileprivate func add(lines numbers: Range<Int>) {
    lines += numbers.count
    if let last = furtherLines.last, last.upperBound == numbers.lowerBound {
      furtherLines[furtherLines.count - 1] = last.lowerBound..<numbers.upperBound
    } else {
      furtherLines.append(numbers)
    }
  }

  /// Notes the statements in a part of the text that was added.
  @inline(__always)
  fileprivate func addStatements(from start: Int, to end: Int) {
    let text = text
    let end = min(end, text.count)
    if start < end { Self.forEachStatement(in: text.span, from: start, to: end) { statements.append($0) } }
  }

  /// Forgets the lines after the head.
  fileprivate func removeFurtherLines() {
    headEnd = nil
    furtherLines.removeAll(keepingCapacity: true)
    statements.removeAll(keepingCapacity: true)
    traceLines.removeAll(keepingCapacity: true)
    hasTrace = false
    recogniser = nil
  }

  /// The trace that its lines hold.
  ///
  /// - Parameter take: Shows a line to the recogniser.
  fileprivate func recognised(
    _ take: (inout StackTrace, Span<UInt8>) -> Void = { _ = $0.take($1) }
  ) -> StackTrace {
    if let recogniser { return recogniser }
    var trace = StackTrace()
    withMessage { _ = trace.take($0) }
    let lines = traceLines
    LineScanner.forEachLine(in: lines.span) { take(&trace, $0) }
    return trace
  }

  /// The head's message.
  package var message: [UInt8] { isDecoded ? decoded : Array(text[messageRange]) }
}

/// Takes whole records, in the order in which a source completes them.
package protocol JoinedRecordSink: AnyObject {
  func add(_ record: JoinedRecord)
  /// A line that is no record and part of none.
  func skip(line: Int)
  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int)
}

/// Joins the lines of multi-line records (stack traces, dumps), per stream: pod, container and output stream.
///
/// Lines of different streams interleave; each stream has one open record, which ends when the next one of the same
/// stream begins. The record's text is copied when it begins, since its block may be gone when it ends.
package final class RecordJoiner: RecordSink {
  /// Bytes of a record that are kept for an example.
  package static let textLimit = 4096
  /// Open records at once; the one that was quiet longest ends first.
  private static let streamLimit = 256

  private let sink: any JoinedRecordSink
  private let textLimit: Int
  private var shapes: ShapeMemo
  private var open: [OpenRecord] = []
  /// The stream of each open record, beside them: they are thirty times as large.
  private var streams: [StreamKey] = []
  private var recency = RecencyList()
  private var slots: [StreamKey: Int] = [:]
  private var last = 0
  /// Where a stream was met last, by the low bits of its key's hash.
  private var hints = [UInt8](repeating: 0, count: StreamKey.hintCount)
  /// The last line that was taken: one line may hold several records, and counts once.
  private var lastLine = 0
  private var names = TraceNames()

  /// - Parameter kept: Words whose value stays literal.
  package init(sink: any JoinedRecordSink, textLimit: Int = textLimit, kept: KeptValues = KeptValues()) {
    self.sink = sink
    shapes = ShapeMemo(keeping: kept)
    self.textLimit = textLimit
  }

  package func begin(
    _ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int
  ) {
    let slot = slot(for: StreamKey(record.labels))
    let isNew = isNew(line)
    if open[slot].isOpen {
      if open[slot].continues(record, message: message, logger: logger) {
        open[slot].take(message, bytes: whole.count, line: isNew ? line : nil, names: &names, limit: textLimit)
        return
      }
      close(slot)
    }
    let shape = shapes.shape(of: message, logger: logger)
    open[slot].begin(
      record, shape: shape, message: message, logger: logger, whole: whole, line: line, isNewLine: isNew,
      limit: textLimit)
    recency.use(slot)
  }

  package func proceed(_ record: Record, text: Span<UInt8>, line: Int) {
    let slot = slot(for: StreamKey(record.labels))
    if !open[slot].isOpen {
      // The head was cut off: the first line of what is left stands for it.
      let empty: [UInt8] = []
      begin(record, message: text, logger: empty.span, whole: text, line: line)
      return
    }
    let isNew = isNew(line)
    open[slot].take(text, bytes: text.count, line: isNew ? line : nil, names: &names, limit: textLimit)
  }

  package func proceed(_ record: Record, lines: Span<UInt8>, line: Int) {
    let slot = slot(for: StreamKey(record.labels))
    guard open[slot].isOpen, line != lastLine else {
      return proceedOneByOne(record, lines: lines, line: line)
    }
    lastLine = open[slot].take(lines: lines, line: line, names: &names, limit: textLimit)
  }

  package func skip(line: Int) { sink.skip(line: line) }

  package func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {
    sink.reject(reason, text: text, line: line)
  }

  /// Ends every open record: at the end of a source.
  package func finish() {
    for slot in open.indices.sorted(by: { open[$0].joined.line < open[$1].joined.line }) where open[slot].isOpen {
      close(slot)
    }
    open.removeAll(keepingCapacity: true)
    streams.removeAll(keepingCapacity: true)
    recency.removeAll()
    slots.removeAll(keepingCapacity: true)
    last = 0
    lastLine = 0
  }

  @inline(__always)
  private func isNew(_ line: Int) -> Bool {
    defer { lastLine = line }
    return line != lastLine
  }

  @inline(__always)
  private func slot(for key: StreamKey) -> Int {
    if last < streams.count, streams[last] == key { return last }
    return otherSlot(for: key)
  }

  @inline(never)
  private func otherSlot(for key: StreamKey) -> Int {
    let hint = key.hint
    if Int(hints[hint]) < streams.count, streams[Int(hints[hint])] == key {
      last = Int(hints[hint])
      return last
    }
    last = slots[key] ?? newSlot(for: key)
    hints[hint] = UInt8(last)
    return last
  }

  private func newSlot(for key: StreamKey) -> Int {
    var slot = open.count
    if slot < Self.streamLimit {
      open.append(OpenRecord())
      streams.append(key)
      recency.append()
    } else {
      slot = recency.oldest
      if open[slot].isOpen { close(slot) }
      slots[streams[slot]] = nil
      streams[slot] = key
    }
    slots[key] = slot
    return slot
  }

  @inline(__always)
  private func close(_ slot: Int) {
    if open[slot].hasFurtherLines { open[slot].nameTrace(with: &names) }
    open[slot].isOpen = false
    sink.add(open[slot].joined)
  }
}

/// What tells streams of a source apart.
private struct StreamKey: Hashable {
  static let hintCount = 1 << 10

  private var pod: UInt32
  private var container: UInt32
  private var stream: UInt32
  private var node: UInt32

  @inline(__always)
  init(_ labels: LabelIDs) {
    pod = labels[.pod]
    container = labels[.container]
    stream = labels[.stream]
    node = labels[.node]
  }

  @inline(__always)
  var hint: Int {
    let mixed = (UInt64(pod) << 32 | UInt64(node)) &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(container) << 7 ^ UInt64(stream)
    return Int(truncatingIfNeeded: mixed ^ mixed >> 32) & (Self.hintCount - 1)
  }
}

/// The record of a stream that may yet get further lines.
private struct OpenRecord {
  /// Bytes of further lines that a trace is named by; deeper ones add nothing to it.
  private static let traceLimit = 64 << 10

  let joined = JoinedRecord()
  var isOpen = false
  var hasFurtherLines = false
  /// Hash of the further lines that may name the trace.
  private var chain: UInt64 = 0
  private var depth = FrameDepth()
  private var isRunning: Bool { joined.recogniser != nil }

  @inline(__always)
  mutating func begin(
    _ record: Record, shape: Shape, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int,
    isNewLine: Bool, limit: Int
  ) {
    isOpen = true
    joined.record = record
    joined.shape = shape
    joined.line = line
    joined.lines = isNewLine ? 1 : 0
    joined.bytes = whole.count + 1
    joined.hash = mix(shape.id ^ mix(UInt64(bitPattern: record.microseconds)) ^ UInt64(whole.count))
    if hasFurtherLines {
      hasFurtherLines = false
      joined.removeFurtherLines()
      depth = FrameDepth()
      chain = 0
    }
    joined.text.replace(with: whole, limit: limit)
    joined.logger.replace(with: logger, limit: 128)
    if let start = offset(of: message, in: whole), start + message.count <= joined.text.count {
      joined.messageRange = start..<start + message.count
      joined.isDecoded = false
    } else {
      joined.decoded.replace(with: message, limit: RecordJoiner.textLimit)
      joined.isDecoded = true
    }
  }

  /// Whether a line with a head of its own is yet a further line of this record's trace: loggers such as oslo.log put
  /// the head on every line.
  @inline(__always)
  mutating func continues(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>) -> Bool {
    if !isRunning, !mayBeginTrace(message) { return false }
    return continuesTrace(record, message: message, logger: logger)
  }

  @inline(__always)
  private func mayBeginTrace(_ message: Span<UInt8>) -> Bool {
    guard message.count > 3 else { return false }
    switch message[0] {
    case 0x09, 0x20: return true
    case UInt8(ascii: "T"): return message[1] == UInt8(ascii: "r") && message[2] == UInt8(ascii: "a")
    case UInt8(ascii: "C"): return message[1] == UInt8(ascii: "a") && message[2] == UInt8(ascii: "u")
    case UInt8(ascii: "a"): return message[1] == UInt8(ascii: "t") && message[2] == 0x20
    default: return false
    }
  }

  @inline(never)
  private mutating func continuesTrace(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>) -> Bool {
    let head = joined.record
    guard head.severity == record.severity, head.writer == record.writer, head.request == record.request,
      abs(record.microseconds - head.microseconds) <= 1_000_000, joined.logger.equals(logger)
    else { return false }
    if isRunning { return joined.recogniser?.take(message) ?? false }
    var trace = StackTrace()
    joined.withMessage { _ = trace.take($0) }
    guard trace.take(message) else { return false }
    joined.recogniser = trace
    return true
  }

  /// Adds a further line; `continues` has already shown it to the running recogniser.
  ///
  /// - Parameter line: Its number, unless a line before it had the same.
  @inline(__always)
  mutating func take(_ text: Span<UInt8>, bytes: Int, line: Int?, names: inout TraceNames, limit: Int) {
    hasFurtherLines = true
    if let line { joined.add(lines: line..<line + 1) }
    let place = joined.text.count + 1
    joined.add(text, bytes: bytes, limit: limit)
    joined.addStatements(from: place, to: .max)
    if !isRunning { chain(text, names: &names) }
  }

  /// Adds several further lines, none of which was taken before; returns the number of the last.
  mutating func take(lines text: Span<UInt8>, line: Int, names: inout TraceNames, limit: Int) -> Int {
    hasFurtherLines = true
    let place = joined.text.count + 1
    joined.add(text, bytes: text.count, limit: limit)
    var count = 0
    var start = 0
    while start < text.count {
      let end = LineScanner.newline(in: text, from: start) ?? text.count
      count += 1
      let stop = end > start && text[end - 1] == 0x0D ? end - 1 : end
      // Most lines of a trace are frames behind those that name it.
      if !depth.isPast || !FrameDepth.isFrame(text, at: start, before: stop) {
        joined.addStatements(from: place + start, to: place + end)
        if !isRunning { chain(text.extracting(start..<stop), names: &names) }
      }
      start = end + 1
    }
    joined.add(lines: line..<line + count)
    return line + count - 1
  }

  /// Adds a line to the chain and to what the recogniser is shown, unless it cannot name the trace.
  @inline(__always)
  private mutating func chain(_ line: Span<UInt8>, names: inout TraceNames) {
    guard joined.traceLines.count < Self.traceLimit else { return }
    let isFrame = FrameDepth.isFrame(line, at: 0, before: line.count)
    if isFrame, depth.isPast { return }
    joined.traceLines.append(line, limit: Self.traceLimit)
    joined.traceLines.append(0x0A)
    if isFrame {
      let frame = names.frame(line)
      depth.add(frame)
      chain = mix(chain ^ frame.hash)
    } else {
      depth = FrameDepth()
      chain = mix(chain ^ lineHash(line))
    }
  }

  /// Lines repeat to the byte; what is not indented (`Caused by: X: no order 17`) is told by its shape.
  @inline(__always)
  private func lineHash(_ text: Span<UInt8>) -> UInt64 {
    if text.count > 0, text[0] == 0x09 || text[0] == 0x20 { return fastHash(text) }
    let none: [UInt8] = []
    return Masking.shape(of: text, logger: none.span).id
  }

  /// Mixes the trace's identity into the shape.
  @inline(never)
  mutating func nameTrace(with names: inout TraceNames) {
    let identity =
      joined.recogniser?.identity
      ?? names.identity(chain: mix(chain ^ joined.shape.id)) { names in
        let trace = joined.recognised { trace, line in
          if FrameDepth.isFrame(line, at: 0, before: line.count), trace.take(names.frame(line)) { return }
          _ = trace.take(line)
        }
        joined.recogniser = trace
        return trace.identity
      }
    if identity == 0 { return }
    joined.hasTrace = true
    joined.shape.id = mix(joined.shape.id ^ identity)
  }
}
