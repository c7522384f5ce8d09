import CZlib

/// A digest's payload, packed and unpacked whole by zlib, without zlib's head and checksum: the digest has its own.
enum Deflate {
  static func deflated(_ payload: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    let status = unsafe deflateInit2_(
      &stream, 5, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory")
    defer { unsafe deflateEnd(&stream) }
    let bound = Int(unsafe deflateBound(&stream, uLong(payload.count)))
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
      unsafe payload.withUnsafeBufferPointer { source in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        var status = Z_OK
        // zlib counts in 32 bits.
        while status == Z_OK {
          let rest = source.count - Int(unsafe stream.total_in)
          let step = min(rest, 1 << 30)
          unsafe stream.avail_in = UInt32(step)
          unsafe stream.avail_out = UInt32(min(bound - Int(unsafe stream.total_out), 1 << 31))
          unsafe stream.next_out = target.baseAddress! + Int(unsafe stream.total_out)
          status = unsafe deflate(&stream, step == rest ? Z_FINISH : Z_NO_FLUSH)
        }
        precondition(status == Z_STREAM_END, "zlib's bound was too small")
      }
      count = Int(unsafe stream.total_out)
    }
  }

  /// What `size` bytes were packed into, and how many of the packed bytes were used until the end or the first fault.
  ///
  /// - Parameter isRaw: Without zlib's head and checksum; digests before version 3 have them.
  static func inflated(_ packed: ArraySlice<UInt8>, size: Int, isRaw: Bool) -> (bytes: [UInt8]?, taken: Int) {
    var taken = 0
    var isWhole = false
    // Not zeroed first: a payload is some megabytes, a hundred of them are merged.
    let output = unsafe [UInt8](unsafeUninitializedCapacity: max(1, size)) { target, count in
      count = 0
      var stream = unsafe z_stream()
      let window = isRaw ? -MAX_WBITS : MAX_WBITS
      guard unsafe inflateInit2_(&stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        return
      }
      defer { unsafe inflateEnd(&stream) }
      unsafe packed.withUnsafeBufferPointer { source in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        var status = Z_OK
        // zlib counts in 32 bits.
        while status == Z_OK || status == Z_BUF_ERROR {
          let rest = source.count - Int(unsafe stream.total_in)
          let room = max(1, size) - Int(unsafe stream.total_out)
          unsafe stream.avail_in = UInt32(min(rest, 1 << 30))
          unsafe stream.avail_out = UInt32(min(room, 1 << 30))
          unsafe stream.next_out = target.baseAddress! + Int(unsafe stream.total_out)
          let before = (unsafe stream.total_in, unsafe stream.total_out)
          status = unsafe inflate(&stream, Z_NO_FLUSH)
          if before == (unsafe stream.total_in, unsafe stream.total_out), status != Z_STREAM_END { break }
        }
        taken = Int(unsafe stream.total_in)
        count = Int(unsafe stream.total_out)
        isWhole = status == Z_STREAM_END && count == size && taken == source.count
      }
    }
    return (isWhole ? output : nil, taken)
  }
}
