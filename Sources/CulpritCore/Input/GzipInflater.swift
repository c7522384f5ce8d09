import CZlib

/// zlib behind a safe face: takes compressed bytes, fills a buffer with plain ones; one or many gzip members.
@safe package struct GzipInflater: ~Copyable {
  enum Progress: Equatable {
    /// More input is wanted, or the output is full.
    case going
    /// A member ended; what follows may be another.
    case memberEnd
    /// The member is damaged; the reason is zlib's own.
    case damaged(String)
  }

  private var stream: UnsafeMutablePointer<z_stream>

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 + 16: the largest window, gzip wrapper only.
    let status = unsafe culprit_inflate_init(stream, 15 + 16)
    precondition(status == Z_OK, "zlib has no memory")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Inflates from `input` into `output`; answers how much of each was used.
  mutating func inflate(
    from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (used: Int, made: Int, progress: Progress) {
    unsafe stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(input.count)
    unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(output.count)
    let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
    let used = unsafe input.count - Int(stream.pointee.avail_in)
    let made = unsafe output.count - Int(stream.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: return (used, made, .going)
    case Z_STREAM_END: return (used, made, .memberEnd)
    default:
      let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "bad data"
      return (used, made, .damaged(reason))
    }
  }

  /// Makes ready for the next member.
  mutating func reset() { unsafe inflateReset(stream) }

  /// All members of `bytes` inflated at once, up to `limit` bytes; `nil` when damaged.
  package static func inflateAll(_ bytes: [UInt8], limit: Int = 64 << 20) -> [UInt8]? {
    var inflater = GzipInflater()
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    var position = 0
    while position < bytes.count {
      let (used, made, progress) = unsafe bytes.withUnsafeBytes { input in
        unsafe chunk.withUnsafeMutableBytes { output in
          unsafe inflater.inflate(from: UnsafeRawBufferPointer(rebasing: input[position...]), into: output)
        }
      }
      output.append(contentsOf: chunk[..<made])
      position += used
      switch progress {
      case .damaged: return nil
      case .memberEnd: inflater.reset()
      case .going: if used == 0 && made == 0 { return nil }
      }
      if output.count > limit { return nil }
    }
    return output
  }
}
