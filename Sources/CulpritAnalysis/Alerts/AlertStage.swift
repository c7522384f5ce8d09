import CulpritCore

/// Hands what a reader cuts out of a document to the dispatcher: on a thread of its own once the document is long, since
/// taking JSON apart and telling what it says take about as long.
final class AlertStage: @unchecked Sendable {
  // `@unchecked`: once `isThreaded`, the dispatcher belongs to the thread until `finish` has joined it.
  enum Piece: Sendable {
    /// - Parameter isCutOff: Whether it was counted as an entry that the document's end cut off.
    case entry(AlertEntry, isCutOff: Bool)
    case bad(line: Int, reason: String)
  }

  private static let batch = 256

  private var dispatcher: AlertDispatcher
  private var pending: [Piece] = []
  private let queue = BoundedQueue<[Piece]>(capacity: 4)
  private var thread: Thread?

  init(_ dispatcher: AlertDispatcher) { self.dispatcher = dispatcher }

  /// Whether some source reads such entries; ask before the thread is started.
  func knows(_ entry: AlertEntry) -> Bool { dispatcher.knows(entry) }

  func startThread() {
    if thread != nil { return }
    flush()
    thread = Thread { [self] in
      while let pieces = queue.pop() { dispatch(pieces) }
    }
  }

  func add(_ piece: Piece) {
    pending.append(piece)
    if pending.count >= Self.batch { flush() }
  }

  func finish() -> AlertDispatcher {
    flush()
    queue.close()
    thread?.join()
    thread = nil
    return dispatcher
  }

  private func flush() {
    if pending.isEmpty { return }
    let pieces = pending
    pending = []
    pending.reserveCapacity(Self.batch)
    if thread == nil { dispatch(pieces) } else { queue.push(pieces) }
  }

  private func dispatch(_ pieces: [Piece]) {
    for piece in pieces {
      switch piece {
      case .entry(let entry, let isCutOff): dispatcher.take(entry, isCutOff: isCutOff)
      case .bad(let line, let reason): dispatcher.reject(line: line, reason: reason)
      }
    }
  }
}
