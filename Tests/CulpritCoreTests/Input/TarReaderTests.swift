import Testing

@testable import CulpritCore

struct TarReaderTests {
  /// A ustar member with the header fields the reader looks at.
  private func member(_ name: String, _ text: String, kind: Character = "0") -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    for (i, byte) in name.utf8.enumerated() { header[i] = byte }
    let size = String(text.utf8.count, radix: 8)
    let padded = String(repeating: "0", count: 11 - size.count) + size
    for (i, byte) in padded.utf8.enumerated() { header[124 + i] = byte }
    header[156] = kind.asciiValue!
    for (i, byte) in "ustar".utf8.enumerated() { header[257 + i] = byte }
    let body = Array(text.utf8)
    return header + body + [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
  }

  @Test func `members are sources of their own, also when gzipped inside a gzipped tar`() throws {
    let inner =
      member("logs/a.log", "2024-05-01 10:00:00 INFO a\n") + member("logs/b.log", "2024-05-01 10:00:01 INFO b\n")
      + [UInt8](repeating: 0, count: 1024)
    let result = Pipeline(classify: { _, _, _, _ in .log }).run([
      LogInput(name: "bundle.tar", path: "bundle.tar", kind: .memory(inner))
    ])
    #expect(result.digest.sources.map(\.name) == ["bundle.tar/logs/a.log", "bundle.tar/logs/b.log"])
    #expect(result.digest.sources.map(\.records) == [1, 1])
    #expect(result.digest.services.map(\.name) == ["a", "b"])
  }

  @Test func `a GNU long name is the member's name`() {
    let long = String(repeating: "deep/", count: 30) + "app.log"
    let archive =
      member("././@LongLink", long, kind: "L") + member("deep/deep", "x\n") + [UInt8](repeating: 0, count: 1024)
    let reader = TarReader(MemoryStream(archive, path: "bundle.tar"))
    #expect(reader.next()?.name == long)
    #expect(reader.next() == nil)
  }

  @Test func `a gzipped member of a dated tar is read`() {
    var bytes = gzip("Mar  5 06:07:08 web-1 cart[1]: a\n")
    // gzip's own date, then tar's.
    for (i, byte) in [0x65, 0xE8, 0x04, 0x00].reversed().enumerated() { bytes[4 + i] = UInt8(byte) }
    var archive = member("a.log.gz", String(repeating: "x", count: bytes.count))
    for (i, byte) in bytes.enumerated() { archive[512 + i] = byte }
    for (i, byte) in "14572001000".utf8.enumerated() { archive[136 + i] = byte }
    archive += [UInt8](repeating: 0, count: 1024)
    let result = Pipeline(classify: { _, _, _, _ in .log }).run([
      LogInput(name: "bundle.tar", path: "bundle.tar", kind: .memory(archive))
    ])
    #expect(result.digest.sources.map(\.records) == [1])
    #expect(result.digest.sources.map(\.first) == [moment("2024-03-05T06:07:08Z")])
    #expect(result.digest.sources.map(\.isDateAssumed) == [false])
  }
}
