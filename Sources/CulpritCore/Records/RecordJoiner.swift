/// One record with all its lines, ready to be counted.
package struct JoinedRecord {
  package var record: Record
  /// Level 1's name for it; a stack trace's identity is mixed in.
  package var shape: Shape
  /// Number of the first line, from 1.
  package var line: Int
  package var lines: Int
  /// Numbers of the lines after the first, which need not follow it when streams interleave.
  package var furtherLines: [Int]
  package var bytes: Int
  /// Hash of the record's text and moment, the same wherever it is read.
  package var hash: UInt64
  /// Head, then the lines that belong to it; at most `RecordJoiner.textLimit` bytes.
  package var text: [UInt8]
  package var message: [UInt8]
  package var logger: [UInt8]
  package var trace: TraceSummary?

  init() {
    record = Record()
    shape = Shape(id: 0, lead: 0, skeleton: 0, tokens: 0)
    line = 0
    lines = 0
    furtherLines = []
    bytes = 0
    hash = 0
    text = []
    message = []
    logger = []
  }
}

/// Takes whole records, in the order in which a source completes them.
package protocol JoinedRecordSink: AnyObject {
  func add(_ record: borrowing JoinedRecord)
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
  private var open: [OpenRecord] = []
  private var last = 0
  private var clock = 0
  /// The last line that was taken: one line may hold several records, and counts once.
  private var lastLine = 0

  private struct StreamKey: Equatable {
    var pod: UInt32
    var container: UInt32
    var stream: UInt32
    var node: UInt32
    init(_ labels: LabelIDs) {
      pod = labels[.pod]
      container = labels[.container]
      stream = labels[.stream]
      node = labels[.node]
    }
  }

  private struct OpenRecord {
    var key: StreamKey
    var joined = JoinedRecord()
    var isOpen = false
    var loggerHash: UInt64 = 0
    var trace = StackTrace()
    var isTrace = false
    var usedAt = 0
  }

  package init(sink: any JoinedRecordSink, textLimit: Int = textLimit) {
    self.sink = sink
    self.textLimit = textLimit
  }

  package func begin(
    _ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int
  ) {
    let key = StreamKey(record.labels)
    let slot = slot(for: key)
    if open[slot].isOpen {
      if mayContinue(message), continuesTrace(record, message: message, logger: logger, in: slot) {
        take(message, whole: whole, line: line, in: slot)
        return
      }
      close(slot)
    }
    let shape = Masking.shape(of: message, logger: logger)
    Self.start(&open[slot], record, shape: shape, message: message, logger: logger, whole: whole, line: line)
    open[slot].joined.lines = isNew(line) ? 1 : 0
    open[slot].usedAt = clock
  }

  package func proceed(_ record: Record, text: Span<UInt8>, line: Int) {
    let slot = slot(for: StreamKey(record.labels))
    if !open[slot].isOpen {
      // The head was cut off: the first line of what is left stands for it.
      let empty: [UInt8] = []
      begin(record, message: text, logger: empty.span, whole: text, line: line)
      return
    }
    take(text, whole: text, line: line, in: slot)
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
    last = 0
    lastLine = 0
  }

  private func isNew(_ line: Int) -> Bool {
    defer { lastLine = line }
    return line != lastLine
  }

  private func slot(for key: StreamKey) -> Int {
    clock += 1
    if last < open.count, open[last].key == key { return last }
    if let found = open.firstIndex(where: { $0.key == key }) {
      last = found
    } else if open.count < Self.streamLimit {
      open.append(OpenRecord(key: key))
      last = open.count - 1
    } else {
      last = open.indices.min { open[$0].usedAt < open[$1].usedAt } ?? 0
      if open[last].isOpen { close(last) }
      open[last].key = key
    }
    return last
  }

  private static func start(
    _ slot: inout OpenRecord, _ record: Record, shape: Shape, message: Span<UInt8>, logger: Span<UInt8>,
    whole: Span<UInt8>, line: Int
  ) {
    slot.isOpen = true
    slot.isTrace = false
    slot.joined.record = record
    slot.joined.shape = shape
    slot.joined.line = line
    if !slot.joined.furtherLines.isEmpty { slot.joined.furtherLines.removeAll(keepingCapacity: true) }
    slot.joined.bytes = whole.count + 1
    slot.joined.trace = nil
    slot.joined.hash = mix(shape.id ^ mix(UInt64(bitPattern: record.microseconds)) ^ UInt64(whole.count))
    copy(whole, to: &slot.joined.text)
    copy(message, to: &slot.joined.message)
    copy(logger, to: &slot.joined.logger)
  }

  private static func copy(_ bytes: Span<UInt8>, to target: inout [UInt8]) {
    target.removeAll(keepingCapacity: true)
    append(bytes, to: &target)
  }

  private static func append(_ bytes: Span<UInt8>, to target: inout [UInt8]) {
    let count = min(bytes.count, textLimit - target.count)
    if count <= 0 { return }
    unsafe bytes.withUnsafeBufferPointer { unsafe target.append(contentsOf: $0[0..<count]) }
  }

  /// Whether a line with a head of its own may yet be a further line of a trace: loggers such as oslo.log and
  /// logstash's multi-line-unaware shippers put the prefix on every line.
  private func mayContinue(_ message: Span<UInt8>) -> Bool {
    guard message.count > 0 else { return false }
    if open[last].isTrace { return true }
    let first = message[0]
    return first == 0x20 || first == 0x09 || first == UInt8(ascii: "T") || first == UInt8(ascii: "C")
      || first == UInt8(ascii: "a")
  }

  private func continuesTrace(
    _ record: Record, message: Span<UInt8>, logger: Span<UInt8>, in slot: Int
  ) -> Bool {
    let head = open[slot].joined.record
    guard head.severity == record.severity, head.writer == record.writer, head.request == record.request,
      abs(record.microseconds - head.microseconds) <= 1_000_000,
      same(logger, open[slot].joined.logger)
    else { return false }
    if !open[slot].isTrace { startTrace(in: slot) }
    return open[slot].trace.take(message)
  }

  private func same(_ span: Span<UInt8>, _ bytes: [UInt8]) -> Bool {
    guard span.count == bytes.count else { return false }
    for i in 0..<span.count where span[i] != bytes[i] { return false }
    return true
  }

  /// The head itself may name the exception (`java.lang.X: text` with no log prefix).
  private func startTrace(in slot: Int) {
    open[slot].trace = StackTrace()
    open[slot].isTrace = true
    let message = open[slot].joined.message
    _ = open[slot].trace.take(message.span)
  }

  private func take(_ text: Span<UInt8>, whole: Span<UInt8>, line: Int, in slot: Int) {
    if !open[slot].isTrace { startTrace(in: slot) }
    _ = open[slot].trace.take(text)
    if isNew(line) {
      open[slot].joined.lines += 1
      open[slot].joined.furtherLines.append(line)
    }
    open[slot].joined.bytes += whole.count + 1
    if open[slot].joined.text.count < Self.textLimit {
      open[slot].joined.text.append(0x0A)
      Self.append(text, to: &open[slot].joined.text)
    }
  }

  private func close(_ slot: Int) {
    if open[slot].isTrace {
      let identity = open[slot].trace.identity
      if identity != 0 {
        open[slot].joined.shape.id = mix(open[slot].joined.shape.id ^ identity)
        open[slot].joined.trace = open[slot].trace.summary()
      }
    }
    sink.add(open[slot].joined)
    open[slot].isOpen = false
  }
}

/// A fixed bijective mixer: the finaliser of MurmurHash3 (Appleby), the same on every machine.
@inline(__always)
package func mix(_ value: UInt64) -> UInt64 {
  var x = value
  x = (x ^ (x >> 33)) &* 0xff51_afd7_ed55_8ccd
  x = (x ^ (x >> 33)) &* 0xc4ce_b9fe_1a85_ec53
  return x ^ (x >> 33)
}
