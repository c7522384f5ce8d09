import CZlib

/// Makes one gzip member of bytes that come in pieces; members after each other are a gzip again.
@safe package struct GzipDeflater: ~Copyable {
  private var stream: UnsafeMutablePointer<z_stream>
  private var output = [UInt8](repeating: 0, count: 64 << 10)

  /// - Parameter level: zlib's, 1 to 9; text of logs at 6 is a tenth smaller than at 1 and takes twice the time.
  package init(level: Int32 = 6) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 + 16: the largest window, with gzip's head and tail, whose time is 0.
    let status = unsafe culprit_deflate_init(stream, level, 15 + 16)
    precondition(status == Z_OK, "zlib has no memory")
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Packs the next piece; `take` gets what is ready.
  package mutating func deflate(_ bytes: [UInt8], isLast: Bool = false, take: (ArraySlice<UInt8>) -> Void) {
    unsafe bytes.withUnsafeBytes { input in
      unsafe stream.pointee.next_in = UnsafeMutablePointer(
        mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
      unsafe stream.pointee.avail_in = UInt32(input.count)
      while true {
        let (status, made) = unsafe output.withUnsafeMutableBytes { output in
          unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
          unsafe stream.pointee.avail_out = UInt32(output.count)
          let status = unsafe CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return unsafe (status, output.count - Int(stream.pointee.avail_out))
        }
        if made > 0 { take(output[..<made]) }
        // A full buffer may hide more; with the last piece only the end of the member is the end.
        if isLast ? status == Z_STREAM_END || status != Z_OK && status != Z_BUF_ERROR : made < output.count { return }
      }
    }
  }

  /// All of `bytes` as one member.
  package static func member(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var deflater = GzipDeflater(level: level)
    var result: [UInt8] = []
    deflater.deflate(bytes, isLast: true) { result += $0 }
    return result
  }
}
