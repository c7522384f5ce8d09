/// A buffer of bytes that travels from the inflating thread to the parsing one and back.
///
/// A class, since it is handed over, never shared: exactly one thread holds it at a time.
@safe final class ByteBlock: @unchecked Sendable {
  // `@unchecked`: handed over through a queue; the holder has it alone.
  private var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  /// How many bytes are filled.
  var count = 0
  /// How many of them are whole lines; the rest is the head of a line that goes on in the next block.
  var wholeCount = 0

  init(capacity: Int) {
    unsafe base = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { unsafe base.deallocate() }

  /// Doubles the capacity until `needed` more bytes fit behind the filled ones.
  func reserve(_ needed: Int) {
    if count + needed <= capacity { return }
    var larger = capacity
    while larger < count + needed { larger *= 2 }
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe fresh.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = fresh
    capacity = larger
  }

  /// Gives `fill` the free space; `fill` answers how many bytes it wrote there.
  func append(filling fill: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows -> Int {
    let free = unsafe UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count)
    let written = try unsafe fill(free)
    precondition(written >= 0 && written <= capacity - count)
    count += written
    return written
  }

  func append(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if count == capacity { reserve(1) }
      unsafe base[count] = byte
      count += 1
    }
  }

  /// Moves the unfinished line behind the whole ones to the start of `next`.
  func moveTail(to next: ByteBlock) {
    let tail = count - wholeCount
    next.count = 0
    if tail > 0 {
      next.reserve(tail)
      unsafe next.base.update(from: base + wholeCount, count: tail)
      next.count = tail
    }
    count = wholeCount
  }

  /// Finds the last newline and sets `wholeCount` behind it. Returns whether there is one.
  func findWholeLines() -> Bool {
    var i = count
    while i > 0, unsafe base[i - 1] != 0x0A { i -= 1 }
    wholeCount = i
    return i > 0
  }

  /// The whole lines, for as long as `body` runs.
  func withLines<T>(_ body: (Span<UInt8>) throws -> T) rethrows -> T {
    try unsafe body(UnsafeBufferPointer(start: base, count: wholeCount).span)
  }

  /// All filled bytes, for as long as `body` runs.
  func withBytes<T>(_ body: (Span<UInt8>) throws -> T) rethrows -> T {
    try unsafe body(UnsafeBufferPointer(start: base, count: count).span)
  }
}
