/// What the first bytes of an input say it is.
package enum ContentKind: Sendable, Equatable {
  case log
  /// Alerts, changes or notes: small enough to be read whole.
  case document
  /// A log whose records are also alerts or changes (Kubernetes events).
  case logAndDocument
  case digest
  case skip(reason: String)
}

/// Looks into an input and hands on what is inside: gzip unpacked, tar members one by one, UTF-16 as UTF-8.
enum InputOpener {
  /// Bytes that classification may look at.
  static let headSize = 64 << 10

  /// What can be done with an opened stream.
  struct Opened {
    var name: String
    var path: String
    var stream: PeekedStream
    /// The outermost stream, whose `bytesTaken` counts compressed bytes.
    var outer: ByteStream
    /// Compressed bytes that had been taken before this one began: those of earlier members of a tar.
    var takenBefore = 0
    /// When the packed file was written, in seconds since the epoch, as gzip or tar says; 0 when neither does.
    var writtenAt: Int64 = 0
  }

  /// Opens an input and calls `body` with it, or with each member when it is a tar.
  static func open(
    _ input: LogInput, progress: ProgressCounter?, body: (Opened) -> Void
  ) throws(ReadError) {
    if case .memory(let bytes) = input.kind {
      let stream = MemoryStream(bytes, path: input.path)
      return unwrap(
        Opened(name: input.name, path: input.path, stream: PeekedStream(stream), outer: stream), body: body)
    }
    let file = input.kind == .standardInput ? FileDescriptor.standardInput : try FileDescriptor.open(input.path)
    let stream = FileStream(file, path: input.path, progress: progress)
    unwrap(Opened(name: input.name, path: input.path, stream: PeekedStream(stream), outer: stream), body: body)
  }

  private static func unwrap(_ opened: Opened, body: (Opened) -> Void) {
    var opened = opened
    let magic = Array(opened.stream.peek(4))
    if magic.starts(with: [0x1F, 0x8B]) {
      let header = Array(opened.stream.peek(8))
      if header.count == 8 {
        // A file inside a tar was written when its own header says, else when the tar does.
        let written = (4..<8).reversed().reduce(Int64(0)) { $0 << 8 | Int64(header[$1]) }
        if written > 0 { opened.writtenAt = written }
      }
      opened.stream = PeekedStream(GzipStream(opened.stream))
      return unwrap(opened, body: body)
    }
    if magic.starts(with: [0xFF, 0xFE]) || magic.starts(with: [0xFE, 0xFF]) {
      drop(2, from: opened.stream)
      opened.stream = PeekedStream(UTF16Stream(opened.stream, isBigEndian: magic[0] == 0xFE))
    } else if magic.starts(with: [0xEF, 0xBB, 0xBF]) {
      drop(3, from: opened.stream)
    }
    // Asking for a tar's 263 bytes would make a slow pipe wait: its magic cannot follow such a start.
    if let first = opened.stream.peek(1).first, first != 0x7B, first != 0x5B,
      opened.outer is FileStream || magic.count == 4,
      mayBeTar(opened.stream), TarReader.matches(opened.stream.peek(263))
    {
      let archive = TarReader(opened.stream)
      while let member = archive.next() {
        if member.name.split(separator: "/").last?.hasPrefix(".") ?? true { continue }
        unwrap(
          Opened(
            name: opened.name + "/" + member.name, path: opened.path + "/" + member.name,
            stream: PeekedStream(member.stream), outer: opened.outer, takenBefore: opened.outer.bytesTaken,
            writtenAt: member.writtenAt),
          body: body)
      }
      return
    }
    body(opened)
  }

  /// A tar's first 100 bytes are a name padded with zeros; a log has a newline or none of them.
  private static func mayBeTar(_ stream: PeekedStream) -> Bool { stream.peek(100).contains(0) }

  private static func drop(_ count: Int, from stream: PeekedStream) {
    var bytes = [UInt8](repeating: 0, count: count)
    _ = unsafe bytes.withUnsafeMutableBytes { unsafe stream.read(into: $0) }
  }

  /// What is no text at all, with the way out; `nil` for text.
  static func binaryReason(_ head: ArraySlice<UInt8>) -> String? {
    let bytes = Array(head.prefix(512))
    if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "zstd; pipe it in: zstd -dc FILE | culprit -" }
    if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return "xz; pipe it in: xz -dc FILE | culprit -" }
    if bytes.starts(with: [0x42, 0x5A, 0x68]), bytes.count > 9, bytes[4] == 0x31 {
      return "bzip2; pipe it in: bzip2 -dc FILE | culprit -"
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "zip; unpack it first: unzip FILE" }
    if bytes.starts(with: Array("%PDF".utf8)) { return "a PDF document" }
    if bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) { return "a program" }
    if bytes.starts(with: Array("JAVA PROFILE".utf8)) { return "a heap dump" }
    if bytes.starts(with: Array("SQLite format 3".utf8)) { return "a database" }
    if bytes.starts(with: Array("LPKSHHRH".utf8)) {
      return "a binary journal; export it: journalctl --file FILE -o json"
    }
    let zeros = bytes.count { $0 == 0 }
    if zeros * 10 > bytes.count { return "binary, not text" }
    // Text holds line ends, tabs and colour codes; of random bytes a tenth are other controls.
    let controls = bytes.count { $0 < 0x20 && !(0x07...0x0D).contains($0) && $0 != 0x1B }
    if bytes.count >= 64, controls * 20 > bytes.count { return "binary, not text" }
    return nil
  }
}
