import Testing

@testable import CulpritCore

struct BlockReaderTests {
  @Test(arguments: [1, 2, 7, 64, 4096], [false, true])
  func `blocks of any size hold the same bytes in the same order`(blockSize: Int, isThreaded: Bool) {
    var generator = SplitMix64(seed: UInt64(blockSize))
    let lines = (0..<300).map { "\($0) " + String(repeating: "x", count: Int.random(in: 0...90, using: &generator)) }
    let log = lines.joined(separator: "\n") + "\n"
    let stream = MemoryStream(Array(log.utf8), path: "memory")
    #expect(text(of: stream, isThreaded: isThreaded, blockSize: blockSize) == log)
  }

  @Test func `every block ends with a whole line`() {
    let log = (0..<100).map { "line \($0)" }.joined(separator: "\n") + "\n"
    BlockReader(MemoryStream(Array(log.utf8), path: "memory"), isThreaded: false, blockSize: 64).forEachBlock { block in
      #expect(block.count == 0 || block[block.count - 1] == 0x0A)
    }
  }

  @Test func `a last line without a newline is a line`() {
    #expect(text(of: MemoryStream(Array("one\ntwo".utf8), path: "memory")) == "one\ntwo")
  }
}
