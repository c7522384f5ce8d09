/// The members of a tar, one after the other; nothing is written to disk.
///
/// Reads POSIX ustar, GNU long names and pax paths (IEEE Std 1003.1, `pax`, "ustar Interchange Format").
final class TarReader {
  private let rest: ByteStream
  private var remaining = 0
  private var padding = 0
  private(set) var warnings: [String] = []

  init(_ rest: ByteStream) { self.rest = rest }

  /// Whether these first bytes are a tar's: the magic stands at offset 257.
  static func matches(_ head: ArraySlice<UInt8>) -> Bool {
    head.count >= 263 && head.dropFirst(257).prefix(5).elementsEqual("ustar".utf8)
  }

  /// The next regular file; its stream must be read before the next call (the rest of it is skipped).
  func next() -> (name: String, stream: ByteStream, writtenAt: Int64)? {
    var longName: String?
    while true {
      skip(remaining + padding)
      remaining = 0
      padding = 0
      guard let header = take(512) else { return nil }
      if header.allSatisfy({ $0 == 0 }) { return nil }
      guard let size = Self.number(header[124..<136]) else {
        warnings.append("'\(rest.path)' has a damaged tar header; members behind it were not read")
        return nil
      }
      let padded = (512 - size % 512) % 512
      let kind = header[156]
      switch kind {
      case UInt8(ascii: "L"), UInt8(ascii: "x"):
        guard size < 1 << 20, let body = take(size) else { return nil }
        skip(padded)
        if kind == UInt8(ascii: "L") {
          longName = Self.text(body[...])
        } else {
          longName = Self.paxPath(body) ?? longName
        }
        continue
      case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
        var name = longName ?? Self.text(header[0..<100])
        let prefix = Self.text(header[345..<500])
        if longName == nil, !prefix.isEmpty { name = prefix + "/" + name }
        remaining = size
        padding = padded
        return (name, Member(self, path: rest.path + "/" + name), Int64(Self.number(header[136..<148]) ?? 0))
      default:
        remaining = size
        padding = padded
        longName = nil
      }
    }
  }

  private final class Member: ByteStream {
    private let archive: TarReader
    init(_ archive: TarReader, path: String) {
      self.archive = archive
      super.init(path: path)
    }
    override var bytesTaken: Int { archive.rest.bytesTaken }
    override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let wanted = min(buffer.count, archive.remaining)
      if wanted == 0 { return 0 }
      let got = unsafe archive.rest.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<wanted]))
      archive.remaining = got == 0 ? 0 : archive.remaining - got
      return got
    }
  }

  private func take(_ count: Int) -> [UInt8]? {
    var result: [UInt8] = []
    while result.count < count {
      let part = unsafe [UInt8](unsafeUninitializedCapacity: count - result.count) { buffer, filled in
        filled = unsafe rest.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if part.isEmpty { return nil }
      result += part
    }
    return result
  }

  private func skip(_ count: Int) {
    var left = count
    while left > 0, let part = take(min(left, 64 << 10)) { left -= part.count }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    if let first = bytes.first, first & 0x80 != 0 {
      // GNU's base-256 form for sizes of 8 GiB and more.
      return bytes.dropFirst().reduce(Int(first & 0x7F)) { ($0 << 8) | Int($1) }
    }
    return Int(text(bytes).split(separator: " ").first.map(String.init) ?? "0", radix: 8)
  }

  private static func paxPath(_ body: [UInt8]) -> String? {
    for line in String(decoding: body, as: UTF8.self).split(separator: "\n") {
      if let blank = line.firstIndex(of: " "), line[line.index(after: blank)...].hasPrefix("path=") {
        return String(line[line.index(blank, offsetBy: 6)...])
      }
    }
    return nil
  }
}
