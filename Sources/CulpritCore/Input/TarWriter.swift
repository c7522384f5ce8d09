/// The heads and paddings of a tar (POSIX ustar); the files' bytes go between them.
package enum TarWriter {
  /// What stands before a file of `size` bytes. Without a time, an owner or a machine's own ids: equal content is equal
  /// bytes.
  ///
  /// - Parameter name: At most 100 bytes in UTF-8 are kept.
  package static func header(name: String, size: Int) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 512)
    func put(_ text: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in text.enumerated() { head[offset + index] = byte }
    }
    func octal(_ value: Int, digits: Int) -> [UInt8] {
      let text = String(value, radix: 8)
      return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
    }
    put(name.utf8.prefix(100), at: 0)
    put(octal(0o600, digits: 7), at: 100)
    put(octal(0, digits: 7), at: 108)
    put(octal(0, digits: 7), at: 116)
    if size < 1 << 33 {
      put(octal(size, digits: 11), at: 124)
    } else {
      // GNU's base-256 form.
      head[124] = 0x80
      for index in 0..<8 { head[135 - index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
    }
    put(octal(0, digits: 11), at: 136)
    head[156] = UInt8(ascii: "0")
    put("ustar\u{0}00".utf8, at: 257)
    // The sum is taken with blanks in its own place.
    let sum = head.reduce(0) { $0 + Int($1) } + 8 * 0x20
    put(octal(sum, digits: 6) + [0, 0x20], at: 148)
    return head
  }

  /// What fills up the last block of a file of `size` bytes.
  package static func padding(size: Int) -> [UInt8] { [UInt8](repeating: 0, count: (512 - size % 512) % 512) }

  /// What stands after the last file.
  package static let end = [UInt8](repeating: 0, count: 1024)
}
