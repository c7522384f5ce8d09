/// Takes a copy of what a stream held; called by the one thread that reads it.
package protocol StreamCopy: AnyObject, Sendable {
  /// The next bytes.
  func take(_ bytes: Span<UInt8>)
  /// The stream has ended.
  func finish()
}

/// A stream of which a copy is kept while it is read.
final class TeeStream: WrappedStream {
  private let copy: any StreamCopy
  private var isEnded = false

  init(_ rest: ByteStream, copy: any StreamCopy) {
    self.copy = copy
    super.init(rest)
  }

  override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let got = unsafe rest.read(into: buffer)
    if got > 0 {
      let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<got])
      copy.take(unsafe part.bindMemory(to: UInt8.self).span)
    } else if !isEnded {
      isEnded = true
      copy.finish()
    }
    return got
  }
}
