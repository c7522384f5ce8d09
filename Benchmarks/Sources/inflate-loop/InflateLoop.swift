import CZlibForBenchmarks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Inflates a gzip file and throws the bytes away: the floor under every reader that uses zlib.
///
/// One thread, 1 MiB of input and of output at a time, all members.
@main
struct InflateLoop {
  static let chunk = 1 << 20

  static func main() {
    guard CommandLine.arguments.count == 2 else { fail("usage: inflate-loop FILE.gz") }
    let path = CommandLine.arguments[1]
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { fail("cannot read '\(path)'") }
    let total = inflateAll(of: file, path: path)
    print(total)
  }

  private static func inflateAll(of file: Int32, path: String) -> Int {
    let input = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk)
    let output = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk)
    var stream = unsafe z_stream()
    guard unsafe benchmark_inflate_init(&stream, 15 + 16) == Z_OK else { fail("zlib has no memory") }
    var total = 0
    while true {
      let count = unsafe read(file, input, chunk)
      guard count > 0 else { break }
      unsafe stream.next_in = unsafe input
      unsafe stream.avail_in = UInt32(count)
      repeat {
        unsafe stream.next_out = unsafe output
        unsafe stream.avail_out = UInt32(chunk)
        let status = unsafe inflate(&stream, Z_NO_FLUSH)
        unsafe total += chunk - Int(stream.avail_out)
        if status == Z_STREAM_END { unsafe inflateReset(&stream) } else if status == Z_BUF_ERROR { break }
        guard status == Z_OK || status == Z_STREAM_END else { fail("'\(path)' is damaged after byte \(total)") }
      } while unsafe stream.avail_in > 0 || stream.avail_out == 0
    }
    unsafe inflateEnd(&stream)
    return total
  }

  private static func fail(_ message: String) -> Never {
    let bytes = Array((message + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    exit(1)
  }
}
