import CZlibForBenchmarks

/// `bytes` as one gzip member without a name and with modification time 0, so that the same
/// bytes and zlib give the same file.
package func gzipped(_ bytes: [UInt8], level: Int32 = 9) -> [UInt8] {
  unsafe withUnsafeTemporaryAllocation(of: z_stream.self, capacity: 1) { storage in
    unsafe storage.initialize(repeating: z_stream())
    guard let stream = storage.baseAddress, unsafe benchmark_deflate_init(stream, level, 15 + 16) == Z_OK else {
      preconditionFailure("zlib has no memory")
    }
    defer { unsafe deflateEnd(stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(unsafe deflateBound(stream, UInt(bytes.count))) + 64)
    let written = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.pointee.next_in = source.baseAddress
        unsafe stream.pointee.avail_in = UInt32(source.count)
        unsafe stream.pointee.next_out = target.baseAddress
        unsafe stream.pointee.avail_out = UInt32(target.count)
        guard unsafe deflate(stream, Z_FINISH) == Z_STREAM_END else { preconditionFailure("deflate did not finish") }
        return unsafe target.count - Int(stream.pointee.avail_out)
      }
    }
    return Array(output.prefix(written))
  }
}
