/// Tells, in a log whose records have no stamps, which lines belong to the trace that the lines before began.
///
/// Frames are told by themselves (`StackTrace.isContinuation`); this knows the lines that only their place tells: Python's
/// exception under its traceback, the functions of a Go panic, Java's `nested exception is:`.
struct TraceSequel: Sendable {
  private enum State: Sendable { case none, traceback, panic, nested, chained }
  private var state = State.none

  /// Whether the line belongs to the record before it. To be shown every line.
  mutating func takes(_ line: Span<UInt8>) -> Bool {
    let text = line.trimmed()
    // A blank line parts goroutines and chained exceptions, not records.
    if text.isEmpty { return false }
    if StackTrace.isContinuation(line) {
      if line.has("goroutine ") {
        state = .panic
      } else if line.has("During handling of the above") || line.has("The above exception was the direct") {
        state = .chained
      } else if Self.announcesNested(line, text) {
        state = .nested
      }
      return true
    }
    switch state {
    case .traceback:
      // The line that is not indented names the exception.
      state = .none
      return true
    case .nested:
      state = .none
      return true
    case .chained where line.has("Traceback (most recent call last)"):
      state = .traceback
      return true
    case .panic where Self.isFunction(line, text):
      return true
    default: break
    }
    if line.has("Traceback (most recent call last)") {
      state = .traceback
    } else if line.has("panic: ") || line.has("fatal error: ") {
      state = .panic
    } else if Self.announcesNested(line, text) {
      state = .nested
    } else {
      state = .none
    }
    return false
  }

  /// Whether the line ends with what Java puts before the exception that caused the one above.
  private static func announcesNested(_ line: Span<UInt8>, _ text: Range<Int>) -> Bool {
    line.find("nested exception is:", from: max(0, text.upperBound - 24)) != nil
  }

  /// `main.serve(0xc0001)`, `[signal SIGSEGV: …]`, `exit status 2`: what a panic prints besides files.
  private static func isFunction(_ line: Span<UInt8>, _ text: Range<Int>) -> Bool {
    if line.has("[signal ") || line.has("exit status ") || line.has("panic: ") || line.has("panic(") { return true }
    guard line[text.upperBound - 1] == UInt8(ascii: ")"), let open = line.first(UInt8(ascii: "(")) else { return false }
    let dot = line.first(UInt8(ascii: "."), before: open)
    return dot != nil && line.first(0x20, before: open) == nil
  }
}
