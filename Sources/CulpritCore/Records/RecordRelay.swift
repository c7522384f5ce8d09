/// Hands what is read to another thread, a thousand records at a time and in order: reading heads and counting records
/// cost about the same, and one large source has nothing else that a second core could do.
///
/// Costs one copy of the records' bytes. Spans that lie in one another do so in the copy as well.
final class RecordRelay: RecordSink {
  /// A batch of this size, and what it is read into, stay in the second-level cache.
  private static let batchBytes = 128 << 10
  private static let batchCalls = 1 << 10
  private static let inFlight = 4

  private enum Kind: UInt8 { case begin, proceed, skip, reject }

  private struct Call {
    var kind: Kind
    var record: Record
    var line: Int
    var whole: Range<Int>
    var message: Range<Int>
    var logger: Range<Int>
    var reason: StaticString
  }

  private final class Batch: @unchecked Sendable {
    // `@unchecked`: handed over through a queue; the holder has it alone.
    var calls: [Call] = []
    var bytes: [UInt8] = []
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
        Self.replay(batch, to: target)
        batch.calls.removeAll(keepingCapacity: true)
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
        kind: .begin, record: record, line: line, whole: start..<start + whole.count,
        message: place(of: message, in: whole, at: start), logger: place(of: logger, in: whole, at: start), reason: ""))
  }

  func proceed(_ record: Record, text: Span<UInt8>, line: Int) { add(.proceed, record, text, line, "") }
  func skip(line: Int) {
    add(Call(kind: .skip, record: Record(), line: line, whole: 0..<0, message: 0..<0, logger: 0..<0, reason: ""))
  }
  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) { add(.reject, Record(), text, line, reason) }

  /// Waits until everything has arrived. Call once, last.
  func finish() {
    full.push(batch)
    full.close()
    thread?.join()
  }

  private func add(_ kind: Kind, _ record: Record, _ text: Span<UInt8>, _ line: Int, _ reason: StaticString) {
    let start = batch.bytes.count
    batch.bytes.append(text, limit: .max)
    add(
      Call(
        kind: kind, record: record, line: line, whole: start..<start + text.count, message: 0..<0, logger: 0..<0,
        reason: reason))
  }

  @inline(__always)
  private func place(of part: Span<UInt8>, in whole: Span<UInt8>, at start: Int) -> Range<Int> {
    if let offset = offset(of: part, in: whole) { return start + offset..<start + offset + part.count }
    let own = batch.bytes.count
    batch.bytes.append(part, limit: .max)
    return own..<own + part.count
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
      let whole = bytes.extracting(call.whole)
      switch call.kind {
      case .begin:
        target.begin(
          call.record, message: bytes.extracting(call.message), logger: bytes.extracting(call.logger), whole: whole,
          line: call.line)
      case .proceed: target.proceed(call.record, text: whole, line: call.line)
      case .skip: target.skip(line: call.line)
      case .reject: target.reject(call.reason, text: whole, line: call.line)
      }
    }
  }
}
