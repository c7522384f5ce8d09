/// Recognises a stack trace line by line and names it by its root exception and most specific application frames.
///
/// Reads Java (with `Caused by`, `Suppressed`, `… N more`), Python (also when every line carries the log's prefix), Go,
/// Node, .NET, Ruby, Rust and PHP. The name leaves out line numbers, addresses, lambda counters, proxies and generated
/// accessors, and frames of runtimes and frameworks, so that the same failure from two releases has the same name. A
/// cause that ends in `… 31 more` takes its frames from the trace around it, which is where the JVM elided them.
///
/// The idea of grouping by in-application frames is Sentry's; ours keeps at most `frameLimit` frames, which makes cut
/// traces meet, and needs no configuration because frameworks are told by the kind of their package or path.
package struct StackTrace: Sendable {
  /// How many application frames name a trace.
  static let frameLimit = 3
  /// How many bytes of a frame's name count.
  static let nameLimit = 160

  enum Language: UInt8 {
    case unknown, java, python, go, node, dotnet, ruby, rust, php
  }

  var language = Language.unknown
  var exception: [UInt8] = []
  /// Where the exception's name comes from: a line of its own outweighs a mention in the message.
  var isExceptionSure = false
  var frames = Frames()
  /// Frames of the traces around this cause.
  var outer = Frames()
  /// The `Suppressed:` part being skipped: its indentation, or -1.
  var suppressed = -1
  /// Frames are no longer taken: another goroutine, or what is around a .NET or Python root.
  var isClosed = false
  var isInTraceback = false
  /// A function whose file comes on the next line (Go, Rust).
  var pending: [UInt8] = []
  var hasSeenFrame = false
  var hasSeenCause = false
  private var lines = 0

  package init() {}

  /// Takes the next line, the message of the record's head first.
  ///
  /// - Returns: Whether the line is part of a trace. Matters for lines with a head of their own only.
  package mutating func take(_ line: Span<UInt8>) -> Bool {
    lines += 1
    var start = 0
    var end = line.count
    while end > 0, line[end - 1] <= 0x20 { end -= 1 }
    while start < end, line[start] <= 0x20 { start += 1 }
    if start == end { return lines > 1 && (isInTraceback || hasSeenFrame) }
    if lines == 1 { return takeHead(line, start, end) }
    return takeFrame(line, start, end) || takeCause(line, start, end) || takeExceptionLine(line, start, end)
  }

  /// Takes the next line, a frame that was read before; `false` when it has to be read as a line, here and now.
  mutating func take(_ frame: TraceNames.Frame) -> Bool {
    guard language == .java, suppressed < 0, let (name, kind) = frame.reading else { return false }
    lines += 1
    if !isClosed, !name.isEmpty, frames.application.count < Self.frameLimit {
      frames.add(name, kind, limit: Self.frameLimit)
    }
    return true
  }

  /// A hash of `summary()`; 0 when the lines were no trace.
  package var identity: UInt64 {
    guard hasSeenFrame || hasSeenCause else { return 0 }
    var hash = StableHash()
    hash.add(exception)
    for frame in chosen {
      hash.add(0x0A)
      hash.add(frame)
    }
    return hash.mixed | 1
  }

  package func summary() -> TraceSummary {
    TraceSummary(
      exception: String(decoding: exception, as: UTF8.self),
      frames: chosen.map { String(decoding: $0, as: UTF8.self) })
  }

  /// Whether a line, in a log whose records have no stamp, belongs to the trace of the record before it.
  package static func isContinuation(_ line: Span<UInt8>) -> Bool {
    guard line.count > 0 else { return false }
    if line[0] == 0x20 || line[0] == 0x09 { return true }
    let end = line.count
    // Most lines are told by their first byte.
    switch line[0] {
    case UInt8(ascii: "a"): return starts(line, 0, end, "at ")
    case UInt8(ascii: "C"): return starts(line, 0, end, "Caused by: ")
    case UInt8(ascii: "."): return starts(line, 0, end, "... ")
    case UInt8(ascii: "-"): return starts(line, 0, end, "--- End of ")
    case UInt8(ascii: "g"): return starts(line, 0, end, "goroutine ")
    case UInt8(ascii: "c"): return starts(line, 0, end, "created by ")
    case UInt8(ascii: "S"): return starts(line, 0, end, "Stack trace:")
    case UInt8(ascii: "s"): return starts(line, 0, end, "stack backtrace:")
    case UInt8(ascii: "D"): return starts(line, 0, end, "During handling of the above")
    case UInt8(ascii: "T"): return starts(line, 0, end, "The above exception was the direct")
    case UInt8(ascii: "#"): return end > 2 && line[1].isDigit
    default: return false
    }
  }

  /// What names the trace: the root's application frames, else those around it, else the nearest that are no runtime's.
  private var chosen: [[UInt8]] {
    if !frames.application.isEmpty { return frames.application }
    if !outer.application.isEmpty { return outer.application }
    if !frames.framework.isEmpty { return frames.framework }
    if !outer.framework.isEmpty { return outer.framework }
    return frames.runtime
  }
}
