import Testing

@testable import CulpritCore

struct ExampleBoundTests {
  /// As many records as `count`, each of its own shape and with a trace of some kilobytes; a secret in the midst of each.
  private func log(_ count: Int) -> String {
    (0..<count).map { number in
      var rest = number
      var word = ""
      repeat {
        word += ["ab", "ec", "id", "of", "ug", "yz", "ar", "en"][rest % 8]
        rest /= 8
      } while rest > 0
      let frames = (0..<40).map { "\tat shop.\(word).Step\($0).run(Step.java:1) é password=hunter\(word)x\n" }.joined()
      return
        "2024-05-01T10:00:00.123Z ERROR shop could not \(word)\njava.lang.IllegalStateException: \(word)\n\(frames)"
    }.joined()
  }

  @Test func `examples shrink as shapes grow, so that their bytes are bounded`() {
    var limits = DigestBuilder.Limits()
    limits.fullExamples = 50
    var lengths: [Int] = []
    for count in [40, 90, 180, 390, 790] {
      let shapes = digest(of: [(name: "a.log", text: log(count))], limits: limits).shapes
      #expect(shapes.count == count)
      let texts = shapes.flatMap(\.examples).map(\.text)
      lengths.append(texts.map(\.utf8.count).max() ?? 0)
      #expect(texts.reduce(0) { $0 + $1.utf8.count } <= 2 * limits.fullExamples * limits.exampleBytes)
      // Redacted before they are cut: no part of a secret is left at an end.
      #expect(texts.allSatisfy { !$0.contains("hunter") && !$0.contains("\u{FFFD}") })
    }
    #expect(lengths[0] > 2048)
    #expect(zip(lengths.dropFirst(), [2048, 1024, 512, 256]).allSatisfy { $0 <= $1 && $0 > $1 - 4 })
  }

  @Test(arguments: [1, 3, 8])
  func `parts with longer examples add up to the whole`(parts: Int) throws {
    var limits = DigestBuilder.Limits()
    limits.fullExamples = 30
    let logs = (0..<parts).map { (name: "\($0).log", text: log(40 + 10 * $0)) }
    let whole = digest(of: logs, limits: limits)
    let inputs = logs.map { log in
      let part = digest(of: [log], limits: limits)
      return LogInput(name: log.name, path: log.name, kind: .memory(DigestFile.encode(part)))
    }
    let sum = try DigestMerge.sum(of: inputs, limits: limits)
    #expect(difference(sum, whole) == nil)
  }

  @Test func `a cut leaves no part of a letter`() {
    #expect(ExampleBound.cut("abc", to: 3) == nil)
    #expect(ExampleBound.cut("abcd", to: 3) == "abc")
    #expect(ExampleBound.cut("ab日", to: 4) == "ab")
    #expect(ExampleBound.cut("日", to: 0) == "")
  }
}
