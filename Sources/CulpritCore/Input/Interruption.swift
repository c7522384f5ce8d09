import Synchronization

/// Whether somebody asked the reading to stop (Ctrl-C): streams then end, and what was read is what there is.
package enum Interruption {
  private static let requested = Atomic<Bool>(false)

  package static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Safe to call from a signal handler, once the variable was used before.
  package static func request() { requested.store(true, ordering: .relaxed) }
}
