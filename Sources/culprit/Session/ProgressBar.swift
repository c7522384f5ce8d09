import CulpritCore
import Foundation
import Synchronization

/// Compressed bytes read of all, speed and time left, on standard error; at most ten times a second.
final class ProgressBar: Sendable {
  private let isDone = Atomic<Bool>(false)
  private let counter: ProgressCounter
  private let total: Int

  /// - Parameter total: Bytes of all files; 0 when a pipe is among them and the total is unknown.
  init(_ counter: ProgressCounter, total: Int) {
    self.counter = counter
    self.total = total
  }

  /// Draws until `stop`; the first drawing waits so that a short run shows none.
  func start() {
    Thread.detachNewThread { [self] in
      let begun = ContinuousClock.now
      usleep(400_000)
      while !isDone.load(ordering: .acquiring) {
        let elapsed = ContinuousClock.now - begun
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        FileHandle.standardError.write(Data(("\r\u{1B}[K" + line(seconds: seconds)).utf8))
        usleep(100_000)
      }
    }
  }

  func stop() {
    if isDone.exchange(true, ordering: .acquiringAndReleasing) { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  /// One line of at most 79 columns.
  func line(seconds: Double) -> String {
    let read = Double(counter.total)
    let speed = seconds > 0 ? read / seconds / 1e6 : 0
    guard total > 0 else { return String(format: "read %.1f MB, %.0f MB/s", read / 1e6, speed) }
    let share = min(1, read / Double(total))
    let left = speed > 0 ? (Double(total) - read) / 1e6 / speed : 0
    let filled = Int(share * 24)
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 24 - filled)
    return String(
      format: "[%@] %3.0f %%  %.1f of %.1f MB  %.0f MB/s  %.0f s left", bar, share * 100, read / 1e6,
      Double(total) / 1e6, speed, max(0, left))
  }
}
