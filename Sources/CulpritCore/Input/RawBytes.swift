#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Copies, compares and hashes bytes in bulk: a loop over a `Span` does one byte at a time.

extension Array where Element == UInt8 {
  /// Appends bytes as long as there are no more than `limit`.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>, limit: Int) {
    let count = Swift.min(bytes.count, limit - self.count)
    if count <= 0 { return }
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: UnsafeBufferPointer(rebasing: $0[0..<count])) }
  }

  /// Puts the first `limit` of some bytes in the place of what there is: for a buffer that is used again.
  @inline(__always)
  mutating func replace(with bytes: Span<UInt8>, limit: Int) {
    let count = Swift.min(bytes.count, limit)
    if count == 0, isEmpty { return }
    unsafe bytes.withUnsafeBufferPointer {
      unsafe replaceSubrange(0..<self.count, with: UnsafeBufferPointer(rebasing: $0[0..<count]))
    }
  }

  func equals(_ bytes: Span<UInt8>) -> Bool {
    guard count == bytes.count else { return false }
    if isEmpty { return true }
    let order = unsafe withUnsafeBufferPointer { mine in
      unsafe bytes.withUnsafeBufferPointer { unsafe memcmp(mine.baseAddress!, $0.baseAddress!, mine.count) }
    }
    return order == 0
  }
}

/// Where `part` begins in `whole`, when it is a piece of the same memory.
@inline(__always)
func offset(of part: Span<UInt8>, in whole: Span<UInt8>) -> Int? {
  unsafe part.withUnsafeBufferPointer { part in
    unsafe whole.withUnsafeBufferPointer { whole in
      guard let a = part.baseAddress, let b = whole.baseAddress else { return nil }
      let distance = unsafe UnsafeRawPointer(a) - UnsafeRawPointer(b)
      return distance >= 0 && distance + part.count <= whole.count ? distance : nil
    }
  }
}

/// A hash of bytes, eight at a time; fixed on every little-endian machine.
///
/// The multiply-and-rotate step of rustc's FxHash, finished with `mix`.
@inline(__always)
func fastHash(_ bytes: Span<UInt8>) -> UInt64 {
  unsafe bytes.withUnsafeBytes { buffer in
    var hash = UInt64(buffer.count) &* 0x9E37_79B9_7F4A_7C15
    var i = 0
    while i + 8 <= buffer.count {
      let word = unsafe UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      hash = ((hash << 5 | hash >> 59) ^ word) &* 0x517c_c1b7_2722_0a95
      i += 8
    }
    var tail: UInt64 = 0
    while i < buffer.count {
      tail = unsafe tail << 8 | UInt64(buffer[i])
      i += 1
    }
    return mix(((hash << 5 | hash >> 59) ^ tail) &* 0x517c_c1b7_2722_0a95)
  }
}
