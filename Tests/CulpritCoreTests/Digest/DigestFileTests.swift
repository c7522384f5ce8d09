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

  /// `log` as the first format wrote it.
  private static let versionOne = """
    Q1VMUFJJVAoBLihww1RaXz36CnicYxTYW94V4OBu0cbUw8jIVmaol5OfDqWYygxZSlIrSphDQ5zZ2BgYGK4wXWH6sHDe6Y03utkm3Hp8FkQDhR
    kYNyxeIM0cpFl8vmWRRCrzNQ5moNbmW4v2v4m8nWbMzNDG8dapRZvLME55zqM0Jo6i1JKiysy8dAYGDpBuBiYgYoqDGQijGTu2MTEwHtnEwjzh
    1vd5PUyMekYGRia6Bqa6BoYKhgZWBkBkpGduYakQ7hjkp6AQXZRaqGsUqwAzHeYXRpiBYo5zPaq6380EW1lm+Nbu3q07vty13+oKsn5LyrbIXl
    zysXe5cyaHaHJiUYlCfkFqXmqKQlp+kYJNXmmuHcSxTGDNTEWwUIDREMceADr2w8JNc4COtcB0rIGeoZGxgqefmz/UsYaxCuhWGZrDwp4RZvSP
    gzJZq/t/vYY6+1roo+6QT/9P7uWZF3914+y1cGfLJCfm5eWXAP2fmJyhkF+UklpUrJuSZIXkerAHmJhaGBv+HTgDMhtGQ5x/COj8hn9X5gKd74
    jpfEM9E1MzBdegIP8gJOdjtdLUxNgI6g8WuF0O77TPHX00U4eBkROuEhicLBmMQF/BUh4DA3r6YmMAO44ZEbYgwMrEwMbEAABxk/bM
    """

  /// And as the second did.
  private static let versionTwo = """
    Q1VMUFJJVAoC2YEjYqD65PLKCnicY7BjY2AODXHmzC9KSS0q1k1JYilJrShhKjNiKzPSy8lPZxTYW94V4OBu0caUxMjKysLMyMbGwMBwhekK04
    eF805vvNHNNuHW47MgGijMwLhh8QJp5iDN4vMtiyRSmadwMLM031q0/03k7TRjZoY2jrdOLdpchnHKcx6lMXEUpZYUVWbmpTMwcID0MjABEVMc
    zDgYzdixjYmB8cgmFuYJt77P62Fi1DMyMDLRNTDVNTBUMDSwMgAiIz1zC0uFcMcgPwWF6KLUQl2jWAWY6axsjDCjOh7luvxdFGIJsozlrd29W3
    d8uWu/1RVk/ZaUbZG9uORj73LnTA7R5MSiEoX8gtS81BSFtPwiBZu80lw7iCOZwO5kKoL5HUZDHHkA6MgPCzfNATrSAtORBnqGRsYKnn5u/lBH
    GsYqoFtlaM7KxAgz9OiBjEfzrz95CHbutdBH3SGf/p/cyzMv/urG2WvhzpVJTszLyy8B+jcxOUMBHo9WSK4GO5yJqYWx4d+BMyCTYTTE2YeAzm
    74d2Uu0NmOmM421DMxNVNwDQryD0JyNlYrTU2MjVhZ4LZ89zN605ab+paBkQkYbiwRjCyMrAwM6MmGjQHsCmZE4IEAKxMDGxMDOxMDBxMDAEHY
    6us=
    """

  @Test(arguments: [1, 2])
  func `a digest of an older format is read, and merged with what is written now`(version: Int) throws {
    let file = try #require(Self.unpackedBase64(version == 1 ? Self.versionOne : Self.versionTwo))
    #expect(Int(file[DigestFile.magic.count]) == version)
    let found = try DigestFile.decode(file, path: "old.digest")
    let expected = digest(of: Self.log, name: "v\(version).log")
    #expect(found.shapes.map(\.template) == expected.shapes.map(\.template))
    #expect(found.shapes.map(\.series) == expected.shapes.map(\.series))
    #expect(found.shapes.flatMap(\.examples).map(\.text) == expected.shapes.flatMap(\.examples).map(\.text))
    #expect(found.services.map(\.streams) == expected.services.map(\.streams))
    #expect(found.sources.map(\.records) == [3])
    for files in [[file, DigestFile.encode(found)], [DigestFile.encode(found), file]] {
      var sum = DigestSum()
      for file in files { try sum.add(file, path: "\(version).digest") }
      let whole = sum.finish()
      #expect(whole.shapes.map(\.records) == expected.shapes.map { $0.records * 2 })
      #expect(whole.shapes.map(\.examples) == found.shapes.map(\.examples))
    }
  }

  private static func unpackedBase64(_ text: String) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits: UInt32 = 0
    var count = 0
    var bytes: [UInt8] = []
    for letter in text.utf8 where letter > 0x20 && letter != UInt8(ascii: "=") {
      guard let value = alphabet.firstIndex(of: letter) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  @Test func `a payload size that deflate cannot have packed is refused before memory is asked for`() {
    var file = DigestFile.encode(digest(of: Self.log))
    // Where the size stands: behind magic bytes, version and hash. Eight gigabytes, zigzag LEB128.
    let place = DigestFile.magic.count + 9
    file.replaceSubrange(place..<place + 2, with: [0x80, 0x80, 0x80, 0x80, 0x40])
    #expect(throws: DigestFile.Failure.damaged(path: "large", offset: DigestFile.magic.count + 1)) {
      try DigestFile.decode(file, path: "large")
    }
  }

  @Test func `damage is told with its offset in the file`() {
    let file = DigestFile.encode(digest(of: Self.log))
    var damaged = file
    damaged[file.count / 2] ^= 0xFF
    do throws(DigestFile.Failure) {
      _ = try DigestFile.decode(damaged, path: "damaged")
      Issue.record("read")
    } catch {
      guard case .damaged(_, let offset) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(offset > DigestFile.magic.count && offset <= file.count)
    }
  }

  @Test func `payloads of noise are refused or read, and nothing traps`() {
    let good = DigestFile.encode(digest(of: Self.log))
    var random = SplitMix64(seed: 17)
    guard let payload = try? DigestFile.payload(in: good, path: "good") else {
      Issue.record("unreadable")
      return
    }
    let goodTexts = DigestFile.content(of: digest(of: Self.log)).texts
    for _ in 0..<3000 {
      var bytes = payload.bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      // As a digest whose head agrees with its content. Some have noise for texts, and a payload that tells so.
      var texts = goodTexts
      if Bool.random(using: &random) {
        texts[Int.random(in: texts.indices, using: &random)] ^= UInt8.random(in: 1 ... .max, using: &random)
        let told = ByteWriter.fixed(fastHash(goodTexts.span))
        if let place = bytes.firstRange(of: told) {
          bytes.replaceSubrange(place, with: ByteWriter.fixed(fastHash(texts.span)))
        }
      }
      let file = DigestFile.file(holding: bytes, texts: texts)
      let whole = try? DigestFile.decode(file, path: "noise")
      var sum = DigestSum()
      let isAdded = (try? sum.add(file, path: "noise")) != nil
      #expect(isAdded == (whole != nil))
      if whole != nil { _ = sum.finish() }
    }
  }

  @Test func `texts of any words are read as they were written`() throws {
    var random = SplitMix64(seed: 5)
    let pieces = [
      "cart ", "2024-", "key=", "é", "日本 ", "\0", "\n\tat ", "a", "", "Z", String(repeating: "w", count: 90),
    ]
    let texts = (0..<400).map { _ in
      (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
    }
    var writer = TextWriter()
    for text in texts { writer.add(text) }
    var reader = try #require(TextReader(writer.encoded()))
    let back = texts.map { _ in reader.next() }
    #expect(back == texts)
    let beyond = reader.next()
    #expect(beyond == nil)
    // Any of them alone.
    var some = try #require(TextReader(writer.encoded()))
    for number in [0, 7, 8, 250, 399] {
      let isThere = some.skip(to: number)
      let text = some.next()
      #expect(isThere && text == texts[number])
    }
    let isBeyond = some.skip(to: 400)
    #expect(!isBeyond)
  }
}

extension ByteWriter {
  fileprivate static func fixed(_ value: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.fixed(value)
    return writer.bytes
  }
}
