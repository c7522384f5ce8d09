/// Shapes of messages met before, by their skeletons: most messages of a log recur but for their numbers.
///
/// A table in which a new skeleton takes the place of another; it starts small, for most sources are. What it holds is a
/// pure function of the message, so that nothing depends on it but the time.
struct ShapeMemo: ~Copyable {
  private static let sizes = (first: 1 << 6, last: 1 << 13)

  private struct Entry {
    var key: UInt64 = 0
    var shape = Shape(id: 0, lead: 0, skeleton: 0, tokens: 0)
  }

  private let kept: KeptValues
  private var skeleton = MessageSkeleton()
  private var entries = [Entry](repeating: Entry(), count: sizes.first)
  /// Messages that were not known since the table grew.
  private var misses = 0

  /// - Parameter kept: Words whose value stays literal.
  init(keeping kept: KeptValues) { self.kept = kept }

  /// The same as `Masking.shape(of: message, logger: logger, keeping: kept)`.
  @inline(__always)
  mutating func shape(of message: Span<UInt8>, logger: Span<UInt8>) -> Shape {
    // Digits of a request's line and of kept values are part of the shape.
    guard kept.isEmpty, RequestLine.parts(of: message) == nil, let found = skeleton.key(of: message) else {
      return Masking.shape(of: message, logger: logger, keeping: kept)
    }
    let key = logger.isEmpty ? found : mix(found ^ fastHash(logger))
    // The size is a power of two.
    let slot = Int(truncatingIfNeeded: key) & (entries.count - 1)
    if entries[slot].key == key { return entries[slot].shape }
    let shape = Masking.shape(of: message, logger: logger, keeping: kept)
    if misses == entries.count, entries.count < Self.sizes.last { grow() }
    misses &+= 1
    entries[Int(truncatingIfNeeded: key) & (entries.count - 1)] = Entry(key: key, shape: shape)
    return shape
  }

  private mutating func grow() {
    let old = entries
    misses = 0
    entries = Array(repeating: Entry(), count: min(Self.sizes.last, old.count * 4))
    for entry in old where entry.key != 0 { entries[Int(truncatingIfNeeded: entry.key) & (entries.count - 1)] = entry }
  }
}
