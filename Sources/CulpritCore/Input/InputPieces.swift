/// The bytes of an input, unpacked, piece by piece: for documents too large to be held.
package enum InputPieces {
  /// Hands on the pieces of an input; those of a tar's members follow each other under their own paths.
  ///
  /// - Parameter take: Gets name and path of what the piece is from; the piece is empty at the end of each.
  package static func read(
    _ input: LogInput, _ take: (_ name: String, _ path: String, _ piece: ArraySlice<UInt8>) -> Void
  ) throws(ReadError) {
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    try InputOpener.open(input, progress: nil) { opened in
      while true {
        let got = unsafe chunk.withUnsafeMutableBytes { unsafe opened.stream.read(into: $0) }
        take(opened.name, opened.path, chunk[..<got])
        if got == 0 { return }
      }
    }
  }
}
