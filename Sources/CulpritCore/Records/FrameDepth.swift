/// Tells Java frames that cannot name their trace any more: those behind its `StackTrace.frameLimit`th application frame,
/// which are most of it. The recogniser passes them by as well, so that leaving them out changes nothing.
struct FrameDepth: Sendable {
  private var applications = 0

  /// Whether frames that follow the lines seen so far are such; a line that is no frame begins anew.
  @inline(__always)
  var isPast: Bool { applications >= StackTrace.frameLimit }

  @inline(__always)
  mutating func add(_ frame: TraceNames.Frame) { if frame.isApplication { applications += 1 } }

  /// Whether the line from `start` to `end` is a frame as Java writes it, a tab in front.
  @inline(__always)
  static func isFrame(_ text: Span<UInt8>, at start: Int, before end: Int) -> Bool {
    end - start > 4 && UInt32(truncatingIfNeeded: text.eight(from: start)) == 0x2074_6109  // "\tat "
  }
}
