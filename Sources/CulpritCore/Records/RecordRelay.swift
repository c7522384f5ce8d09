/// Hands what is read to another thread, a thousand records at a time and in order: reading heads and counting records
/// cost about the same, and one large source has nothing else that a second core could do.
///
/// Costs one copy of the records' bytes. Spans that lie in one another do so in the copy as well.
final class RecordRelay: RecordSink {
  /// A batch of this size, and what it is read into, stay in the second-level cache.
  private static let batchBytes = 128 << 10
  private static let batchCalls = 1 << 10
  private static let inFlight = 4

  private enum Kind: UInt8 { case begin, proceed, proceedLines, skip, reject }

  private struct Call {
    /// Index into the batch's records.
    var record: UInt32
    var line: Int
    var whole: Place
    var message = Place(start: 0, count: 0)
    var logger = Place(start: 0, count: 0)
    var kind: Kind
    /// Index into the batch's reasons.
    var reason: UInt16 = 0
  }

  /// Bytes of a batch; none is longer than a line, which is cut at 32 MiB.
  private struct Place {
    var start: UInt32
    var count: UInt32

    init(start: Int, count: Int) {
      self.start = UInt32(truncatingIfNeeded: start)
      self.count = UInt32(truncatingIfNeeded: count)
    }

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  private final class Batch: @unchecked Sendable {
    // `@unchecked`: handed over through a queue; the holder has it alone.
    var calls: [Call] = []
    var records: [Record] = []
    /// The record that further lines were last handed on with: most say nothing, or all the same.
    var further: UInt32?
    var bytes: [UInt8] = []
    var reasons: [StaticString] = []
  }

  private var batch = Batch()
  private let full = BoundedQueue<Batch>(capacity: RecordRelay.inFlight)
  private let free = BoundedQueue<Batch>(capacity: RecordRelay.inFlight + 2)
  private var thread: Thread?

  /// - Parameter target: Called on the other thread until `finish` returns, and by nobody else.
  init(to target: any RecordSink) {
    for _ in 0..<Self.inFlight { free.push(Batch()) }
    nonisolated(unsafe) let target = target
    let full = full
    let free = free
    thread = Thread {
      while let batch = full.pop() {
        unsafe Self.replay(batch, to: target)
        batch.calls.removeAll(keepingCapacity: true)
        batch.records.removeAll(keepingCapacity: true)
        batch.reasons.removeAll(keepingCapacity: true)
        batch.further = nil
        // One giant line does not keep its memory for the rest of the run.
        batch.bytes.removeAll(keepingCapacity: batch.bytes.count < 8 * Self.batchBytes)
        free.push(batch)
      }
    }
  }

  func begin(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int) {
    let start = batch.bytes.count
    batch.bytes.append(whole, limit: .max)
    add(
      Call(
        record: keep(record), line: line, whole: Place(start: start, count: whole.count),
        message: place(of: message, in: whole, at: start), logger: place(of: logger, in: whole, at: start),
        kind: .begin))
  }

  func proceed(_ record: Record, text: Span<UInt8>, line: Int) { add(.proceed, further(record), text, line) }
  func proceed(_ record: Record, lines: Span<UInt8>, line: Int) { add(.proceedLines, further(record), lines, line) }

  private func further(_ record: Record) -> UInt32 {
    if let further = batch.further, batch.records[Int(further)].saysTheSame(as: record) { return further }
    let index = keep(record)
    batch.further = index
    return index
  }

  func skip(line: Int) {
    add(Call(record: 0, line: line, whole: Place(start: 0, count: 0), kind: .skip))
  }

  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {
    batch.reasons.append(reason)
    add(.reject, 0, text, line)
  }

  @inline(__always)
  private func keep(_ record: Record) -> UInt32 {
    batch.records.append(record)
    return UInt32(truncatingIfNeeded: batch.records.count - 1)
  }

  /// Waits until everything has arrived. Call once, last.
  func finish() {
    full.push(batch)
    full.close()
    thread?.join()
  }

  private func add(_ kind: Kind, _ record: UInt32, _ text: Span<UInt8>, _ line: Int) {
    let start = batch.bytes.count
    batch.bytes.append(text, limit: .max)
    add(
      Call(
        record: record, line: line, whole: Place(start: start, count: text.count), kind: kind,
        reason: UInt16(truncatingIfNeeded: max(0, batch.reasons.count - 1))))
  }

  @inline(__always)
  private func place(of part: Span<UInt8>, in whole: Span<UInt8>, at start: Int) -> Place {
    if let offset = offset(of: part, in: whole) { return Place(start: start + offset, count: part.count) }
    let own = batch.bytes.count
    batch.bytes.append(part, limit: .max)
    return Place(start: own, count: part.count)
  }

  @inline(__always)
  private func add(_ call: Call) {
    batch.calls.append(call)
    if batch.calls.count >= Self.batchCalls || batch.bytes.count >= Self.batchBytes { send() }
  }

  private func send() {
    full.push(batch)
    batch = free.pop() ?? Batch()
  }

  private static func replay(_ batch: Batch, to target: any RecordSink) {
    let held = batch.bytes
    let bytes = held.span
    for call in batch.calls {
      let whole = bytes.extracting(call.whole.range)
      switch call.kind {
      case .begin:
        target.begin(
          batch.records[Int(call.record)], message: bytes.extracting(call.message.range),
          logger: bytes.extracting(call.logger.range), whole: whole,
          line: call.line)
      case .proceed: target.proceed(batch.records[Int(call.record)], text: whole, line: call.line)
      case .proceedLines: target.proceed(batch.records[Int(call.record)], lines: whole, line: call.line)
      case .skip: target.skip(line: call.line)
      case .reject: target.reject(batch.reasons[Int(call.reason)], text: whole, line: call.line)
      }
    }
  }
}

extension Record {
  /// Whether two further lines say the same of themselves, which is most often nothing.
  fileprivate func saysTheSame(as other: Record) -> Bool {
    stamp == .none && other.stamp == .none && severity == other.severity && request == other.request
      && writer == other.writer && status == other.status && labels == other.labels
  }
}
