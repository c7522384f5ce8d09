import Testing

@testable import CulpritCore

struct DigestFileTests {
  private static let log = """
    2024-05-01 10:00:00.123 INFO  [req-1] cart opened for 17
    2024-05-01 10:00:01.456 ERROR [req-1] cannot reach orders-db:5432
    2024-05-01 10:00:02.789 WARN  [req-2] retrying

    """

  @Test func `what was written is what is read`() throws {
    let digest = digest(of: Self.log)
    let decoded = try DigestFile.decode(DigestFile.encode(digest), path: "a.digest")
    #expect(decoded == digest)
  }

  @Test func `every truncation and every flipped byte is refused or gives the same digest`() {
    let digest = digest(of: Self.log)
    let file = DigestFile.encode(digest)
    for count in 0..<file.count {
      #expect(throws: DigestFile.Failure.self) { try DigestFile.decode(Array(file[..<count]), path: "cut") }
    }
    for position in file.indices {
      var damaged = file
      damaged[position] ^= 0x10
      if let decoded = try? DigestFile.decode(damaged, path: "damaged") { #expect(decoded == digest) }
    }
  }

  @Test func `a newer format is named, not guessed at`() {
    var file = DigestFile.encode(Digest())
    file[DigestFile.magic.count] = 9
    #expect(throws: DigestFile.Failure.newer(path: "new.digest", version: 9)) {
      try DigestFile.decode(file, path: "new.digest")
    }
  }
}
