import Testing

@testable import CulpritCore

struct LineRedactorTests {
  private func redacted(_ text: String, pieces: Int, _ redaction: Redaction? = Redaction()) -> String {
    var redactor = LineRedactor(redaction)
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      redactor.take(Array(bytes[start..<min(start + pieces, bytes.count)]).span, into: &out)
    }
    redactor.finish(into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private static let text =
    "one\npassword=hunter2 x\n\nkey: -----BEGIN PRIVATE " + "KEY-----\r\nMIIEowIBAAKCAQEA\r\n10:00 app q2Zt9PlQ==\n"
    + "10:00 other INFO goes on here.\n-----END PRIVATE " + "KEY-----\nabcd1234\nlast"

  @Test(arguments: [1, 2, 3, 7, 64, 4096])
  func `lines stay lines, wherever the pieces end`(pieces: Int) {
    let expected =
      "one\npassword=[redacted:password] x\n\nkey: [redacted:private-key]\n[redacted:private-key]\n"
      + "[redacted:private-key]\n10:00 other INFO goes on here.\n[redacted:private-key]\nabcd1234\nlast"
    #expect(redacted(Self.text, pieces: pieces) == expected)
  }

  @Test func `without redaction nothing changes`() {
    #expect(redacted(Self.text, pieces: 5, nil) == Self.text)
  }

  @Test func `a line longer than any is handed on in parts`() {
    let long = String(repeating: "x", count: 3 << 20)
    #expect(redacted(long + "\nend\n", pieces: 1 << 16) == long + "\nend\n")
  }
}
