/// What was found out about traces and their frames, so that it is found out once for each of those met often.
///
/// Two direct-mapped tables: what is new takes the place of another. What they hold is a pure function of the lines, so
/// that nothing depends on it.
struct TraceNames {
  /// What a frame says of its trace.
  struct Frame {
    /// Of its name where it is Java's: the line number changes from build to build and names nothing.
    var hash: UInt64
    /// What the recogniser makes of it in a Java trace, when that is known from the line alone.
    var reading: (name: [UInt8], kind: Frames.Kind)?
    /// Whether it is Java's and the application's own.
    var isApplication: Bool { hash & 1 == 1 }
  }

  private static let size = 1 << 12
  private static let traceSize = 1 << 14
  // Empty until there is something to remember: most sources hold no trace, and many are small.
  private var lines: [UInt64] = []
  private var frames: [Frame] = []
  private var chains: [UInt64] = []
  private var identities: [UInt64] = []

  /// The frame in a line for which `FrameDepth.isFrame` holds.
  @inline(__always)
  mutating func frame(_ line: Span<UInt8>) -> Frame {
    if lines.isEmpty {
      lines = Array(repeating: 0, count: Self.size)
      frames = Array(repeating: Frame(hash: 0), count: Self.size)
    }
    let hash = fastHash(line)
    let slot = Int(truncatingIfNeeded: hash) & (Self.size - 1)
    if lines[slot] == hash { return frames[slot] }
    let frame = Self.read(line, hash: hash)
    lines[slot] = hash
    frames[slot] = frame
    return frame
  }

  /// The identity of the trace whose lines have this hash; `recognise` is called when it is not known.
  mutating func identity(chain: UInt64, recognise: (inout TraceNames) -> UInt64) -> UInt64 {
    if chains.isEmpty {
      chains = Array(repeating: 0, count: Self.traceSize)
      identities = Array(repeating: 0, count: Self.traceSize)
    }
    let slot = Int(truncatingIfNeeded: chain) & (Self.traceSize - 1)
    if chains[slot] == chain { return identities[slot] }
    chains[slot] = chain
    identities[slot] = recognise(&self)
    return identities[slot]
  }

  @inline(never)
  private static func read(_ line: Span<UInt8>, hash: UInt64) -> Frame {
    let end = line.first(UInt8(ascii: "("), from: 4) ?? line.count
    guard let place = line.find(".java:", from: end) else { return Frame(hash: hash & ~1) }
    var start = 4
    for i in 4..<end where line[i] == UInt8(ascii: "/") { start = i + 1 }
    var name: [UInt8] = []
    line.append(from: start, to: end, onto: &name)
    let kind = FrameName.javaKind(name)
    let isGenerated = FrameName.isGenerated(name)
    let application: UInt64 = kind == .application && !isGenerated ? 1 : 0
    // `a.b.Cart.pay(Cart.java:17)` and nothing else: the recogniser finds nothing more in it.
    let number = place + 6
    let isPlain =
      line[line.count - 1] == UInt8(ascii: ")") && number < line.count && name.count <= StackTrace.nameLimit
      && line[end - 1] > 0x20 && (number..<line.count - 1).allSatisfy { line[$0].isDigit }
      && (end + 1..<place).allSatisfy { line[$0].isWord }
    guard isPlain else { return Frame(hash: hash & ~1 | application) }
    if isGenerated { name = [] } else { FrameName.normalize(&name) }
    return Frame(hash: mix(fastHash(line.extracting(0..<end))) & ~1 | application, reading: (name, kind))
  }
}
