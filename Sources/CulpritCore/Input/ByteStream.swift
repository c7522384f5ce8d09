/// Bytes that arrive one after the other: a file, a pipe, what is inside a gzip, a member of a tar.
///
/// One thread reads a stream. `read` gives 0 at the end and waits only until something has arrived.
package class ByteStream {
  /// For messages.
  package let path: String
  /// What was wrong on the way, as plain sentences; nothing is thrown once reading has begun.
  package fileprivate(set) var warnings: [String] = []

  init(path: String) { self.path = path }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }

  /// Compressed bytes taken from the outermost file so far.
  var bytesTaken: Int { 0 }
}

/// A file, a pipe or standard input as it is.
final class FileStream: ByteStream {
  private let file: FileDescriptor
  private var taken = 0
  private let progress: ProgressCounter?
  private var isFailed = false

  init(_ file: FileDescriptor, path: String, progress: ProgressCounter? = nil) {
    self.file = file
    self.progress = progress
    super.init(path: path)
  }

  override var bytesTaken: Int { taken }

  override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if isFailed || Interruption.isRequested { return 0 }
    do throws(ReadError) {
      let got = try unsafe file.read(into: buffer, path: path)
      taken += got
      progress?.add(got)
      return got
    } catch {
      isFailed = true
      warnings.append("\(error.description); what came before was used")
      return 0
    }
  }
}

/// Bytes already in memory.
final class MemoryStream: ByteStream {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    super.init(path: path)
  }

  override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - position)
    unsafe bytes.withUnsafeBytes { source in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
    }
    position += count
    return count
  }
}

/// A stream made from another, which knows how far it was read and what was wrong with it.
class WrappedStream: ByteStream {
  final let rest: ByteStream

  init(_ rest: ByteStream) {
    self.rest = rest
    super.init(path: rest.path)
  }

  final override var bytesTaken: Int { rest.bytesTaken }
  final override var warnings: [String] {
    get { rest.warnings }
    set {}
  }
}

/// A stream whose first bytes were looked at and put back.
final class PeekedStream: WrappedStream {
  private var head: [UInt8] = []
  private var position = 0

  /// The next bytes without taking them: `count` of them, fewer at the end of the stream.
  func peek(_ count: Int) -> ArraySlice<UInt8> {
    while head.count - position < count {
      let missing = count - (head.count - position)
      let grown = unsafe [UInt8](unsafeUninitializedCapacity: missing) { buffer, filled in
        filled = unsafe rest.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if grown.isEmpty { break }
      head.append(contentsOf: grown)
    }
    return head[position..<min(head.count, position + count)]
  }

  override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, head.count - position)
    if count == 0 { return unsafe rest.read(into: buffer) }
    unsafe head.withUnsafeBytes { source in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
    }
    position += count
    if position == head.count {
      head = []
      position = 0
    }
    return count
  }
}

/// What is inside a gzip of one or many members.
///
/// A damaged member costs its own lines only: reading goes on at the next member's magic bytes. What was lost is said
/// in `warnings`.
final class GzipStream: ByteStream {
  private let rest: ByteStream
  private var inflater = GzipInflater()
  private var input = [UInt8](repeating: 0, count: 256 << 10)
  private var start = 0
  private var end = 0
  private var offset = 0
  private var state = State.atMember

  private enum State { case atMember, inMember, ended }

  init(_ rest: ByteStream) {
    self.rest = rest
    super.init(path: rest.path)
  }

  override var bytesTaken: Int { rest.bytesTaken }

  override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      switch state {
      case .ended: return 0
      case .atMember: beginMember()
      case .inMember:
        if start == end, !refill() {
          warnings.append(
            "'\(path)' ends inside a gzip member after byte \(offset); the lines before it were used")
          state = .ended
          warnings += rest.warnings
          return 0
        }
        let (used, made, progress) = unsafe input.withUnsafeBytes { bytes in
          unsafe inflater.inflate(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: buffer)
        }
        start += used
        offset += used
        switch progress {
        case .going: break
        case .memberEnd:
          inflater.reset()
          state = .atMember
        case .damaged(let reason):
          warnings.append(
            "'\(path)' is damaged at compressed byte \(offset) (\(reason)); lines of that gzip member are missing")
          inflater.reset()
          skipToMagic()
        }
        if made > 0 { return made }
      }
    }
  }

  private func refill() -> Bool {
    start = 0
    end = unsafe input.withUnsafeMutableBytes { unsafe rest.read(into: $0) }
    return end > 0
  }

  /// At a member's first byte: another member, the end, or padding.
  private func beginMember() {
    if start == end, !refill() {
      state = .ended
      warnings += rest.warnings
      return
    }
    if input[start] == 0x1F {
      state = .inMember
    } else if input[start] == 0 {
      // Tapes and some backup tools pad with zeros.
      start += 1
      offset += 1
    } else {
      warnings.append("'\(path)' has bytes after its last gzip member, from byte \(offset); they were ignored")
      skipToMagic()
    }
  }

  private func skipToMagic() {
    var matched = 0
    let magic: [UInt8] = [0x1F, 0x8B, 0x08]
    while true {
      if start == end, !refill() {
        state = .ended
        warnings += rest.warnings
        return
      }
      let byte = input[start]
      if byte == magic[matched] {
        matched += 1
      } else {
        matched = byte == magic[0] ? 1 : 0
      }
      start += 1
      offset += 1
      if matched == 3 {
        // zlib wants the magic again; three bytes back may lie in the last buffer, so they are put in front.
        input.replaceSubrange(start..<start, with: magic)
        end += 3
        offset -= 3
        state = .inMember
        return
      }
    }
  }
}

/// UTF-16 with a byte-order mark, as UTF-8.
final class UTF16Stream: WrappedStream {
  private let isBigEndian: Bool
  private var pending: [UInt8] = []
  private var output: [UInt8] = []
  private var position = 0
  private var highSurrogate: UInt32 = 0

  /// `rest` stands behind the mark.
  init(_ rest: ByteStream, isBigEndian: Bool) {
    self.isBigEndian = isBigEndian
    super.init(rest)
  }

  override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if position == output.count {
      output.removeAll(keepingCapacity: true)
      position = 0
      var chunk = unsafe [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
        filled = unsafe rest.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if chunk.isEmpty { return 0 }
      if !pending.isEmpty {
        chunk = pending + chunk
        pending = []
      }
      var i = 0
      while i + 1 < chunk.count {
        let unit =
          isBigEndian ? UInt32(chunk[i]) << 8 | UInt32(chunk[i + 1]) : UInt32(chunk[i + 1]) << 8 | UInt32(chunk[i])
        i += 2
        if unit >= 0xD800, unit < 0xDC00 {
          highSurrogate = unit
          continue
        }
        var scalar = unit
        if unit >= 0xDC00, unit < 0xE000 {
          scalar = highSurrogate > 0 ? 0x10000 + (highSurrogate - 0xD800) << 10 + (unit - 0xDC00) : 0xFFFD
        }
        highSurrogate = 0
        output.append(contentsOf: Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8))
      }
      if i < chunk.count { pending = [chunk[i]] }
      if output.isEmpty { return unsafe read(into: buffer) }
    }
    let count = min(buffer.count, output.count - position)
    unsafe output.withUnsafeBytes { source in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
    }
    position += count
    return count
  }
}
