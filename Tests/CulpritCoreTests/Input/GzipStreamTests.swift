import Testing

@testable import CulpritCore

struct GzipStreamTests {
  private func inflated(_ bytes: [UInt8]) -> (text: String, warnings: [String]) {
    let stream = GzipStream(MemoryStream(bytes, path: "app.log.gz"))
    return (text(of: stream), stream.warnings)
  }

  @Test func `members one after the other are one text`() {
    let (text, warnings) = inflated(gzip("a\n") + gzip("b\n") + gzip("c\n"))
    #expect(text == "a\nb\nc\n")
    #expect(warnings.isEmpty)
  }

  @Test func `zeros behind the last member are padding`() {
    let (text, warnings) = inflated(gzip("a\n") + Array(repeating: 0, count: 512))
    #expect(text == "a\n")
    #expect(warnings.isEmpty)
  }

  @Test func `a damaged member costs its own lines only`() {
    let long = (0..<2000).map { "line \($0 &* 7919)" }.joined(separator: "\n") + "\n"
    var damaged = gzip(long)
    for i in damaged.count / 2..<damaged.count / 2 + 40 { damaged[i] ^= 0x5A }
    let (text, warnings) = inflated(gzip("first\n") + damaged + gzip("last\n"))
    #expect(text.hasPrefix("first\n"))
    #expect(text.hasSuffix("last\n"))
    #expect(warnings.count == 1)
    #expect(warnings[0].contains("damaged at compressed byte"))
  }

  @Test func `every truncation gives a prefix of the text and says where it ended`() {
    let whole = "alpha\nbeta\ngamma\n"
    let bytes = gzip(whole)
    for count in 1..<bytes.count {
      let (text, warnings) = inflated(Array(bytes[..<count]))
      #expect(whole.hasPrefix(text), "cut after \(count) bytes")
      #expect(warnings.count == 1, "cut after \(count) bytes")
      #expect(warnings.first?.contains("ends inside a gzip member") == true)
    }
  }
}
