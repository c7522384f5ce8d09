import Synchronization

/// Compressed bytes read so far, counted by many threads and read by the progress bar.
package final class ProgressCounter: Sendable {
  private let bytes = Atomic<Int>(0)
  package init() {}
  func add(_ count: Int) { bytes.add(count, ordering: .relaxed) }
  package var total: Int { bytes.load(ordering: .relaxed) }
}
