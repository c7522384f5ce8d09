import Testing

@testable import CulpritCore

/// What `--save` writes is what the reader of tars and gzips reads.
struct ArchiveTests {
  @Test(arguments: [0, 1, 511, 512, 513, 70_000])
  func `members of any size come back`(size: Int) {
    let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) | 1 }
    var archive: [UInt8] = []
    for name in ["a/one.log", "a/two.log"] {
      // Each part a gzip member of its own, as the writer does.
      archive += GzipDeflater.member(TarWriter.header(name: name, size: size))
      archive += GzipDeflater.member(body)
      archive += GzipDeflater.member(TarWriter.padding(size: size))
    }
    archive += GzipDeflater.member(TarWriter.end)
    let reader = TarReader(GzipStream(MemoryStream(archive, path: "x.tar.gz")))
    var names: [String] = []
    while let member = reader.next() {
      names.append(member.name)
      #expect(Pipeline.whole(member.stream) == body)
    }
    #expect(names == ["a/one.log", "a/two.log"])
    #expect(reader.warnings.isEmpty)
  }

  @Test func `pieces and the whole are the same stream`() {
    let text = Array(String(repeating: "2024-05-01 10:00:00 INFO one line\n", count: 5000).utf8)
    var deflater = GzipDeflater()
    var packed: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: 777) {
      deflater.deflate(Array(text[start..<min(start + 777, text.count)])) { packed += $0 }
    }
    deflater.deflate([], isLast: true) { packed += $0 }
    #expect(GzipInflater.inflateAll(packed) == text)
    #expect(packed == GzipDeflater.member(text))
  }
}
