#if !ISAL
  import CZlib

  /// The system's zlib.
  @safe package struct ZlibInflater: MemberInflater, ~Copyable {
    private var stream: UnsafeMutablePointer<z_stream>

    package init() {
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

    package mutating func inflate(
      from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> (used: Int, made: Int, progress: InflateProgress) {
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

    package mutating func reset() { unsafe inflateReset(stream) }
  }
#endif
