/// Inflates gzip members: zlib, unless the package was built with the trait `ISAL`.
#if ISAL
  package typealias GzipInflater = ISALInflater
#else
  package typealias GzipInflater = ZlibInflater
#endif

/// A decompressor behind a safe face: takes compressed bytes, fills a buffer with plain ones; one or many gzip members.
package protocol MemberInflater: ~Copyable {
  init()

  /// Inflates from `input` into `output`; answers how much of each was used.
  mutating func inflate(
    from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (used: Int, made: Int, progress: InflateProgress)

  /// Makes ready for the next member.
  mutating func reset()
}

/// How far a call of `inflate` came.
package enum InflateProgress: Equatable {
  /// More input is wanted, or the output is full.
  case going
  /// A member ended; what follows may be another.
  case memberEnd
  /// The member is damaged, with the reason.
  case damaged(String)
}

extension MemberInflater where Self: ~Copyable {
  /// All members of `bytes` inflated at once, up to `limit` bytes; `nil` when damaged.
  package static func inflateAll(_ bytes: [UInt8], limit: Int = 64 << 20) -> [UInt8]? {
    var inflater = Self()
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
