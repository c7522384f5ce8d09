import Testing

@testable import CulpritCore

struct DigestTests {
  /// Logs of a few services with words, numbers and request ids from a seed.
  private func logs(seed: UInt64) -> [(name: String, text: String)] {
    var generator = SplitMix64(seed: seed)
    let words = ["alpha", "bravo", "carol", "delta", "echo", "fox", "golf", "hotel", "india", "julia", "kilo", "lima"]
    return (0..<6).map { file in
      var moment = Int.random(in: 0...4000, using: &generator)
      let lines = (0..<Int.random(in: 1...150, using: &generator)).map { _ -> String in
        moment += Int.random(in: 0...40, using: &generator)
        let time = "2024-05-01 \(two(moment / 3600 % 24)):\(two(moment / 60 % 60)):\(two(moment % 60))"
        let level = ["INFO", "WARN", "ERROR"].randomElement(using: &generator)!
        let text = (0..<Int.random(in: 1...9, using: &generator)).map { _ in words.randomElement(using: &generator)! }
        let request = "req-0000\(Int.random(in: 1000...1040, using: &generator))"
        return "\(time) \(level) [\(request)] \(text.joined(separator: " ")) orders-db:5432"
      }
      return ("service\(file % 3).\(file).log", lines.joined(separator: "\n") + "\n")
    }
  }

  private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  @Test(arguments: 0..<12)
  func `a digest of parts in any order and grouping is the digest of the whole`(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed) &* 7)
    let logs = logs(seed: UInt64(seed))
    let limits = seed % 2 == 0 ? .tight : DigestBuilder.Limits()
    let whole = digest(of: logs, limits: limits)
    var parts = logs.map { digest(of: [$0], limits: limits) }.shuffled(using: &generator)
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &generator))
      parts[Int.random(in: 0..<parts.count, using: &generator)].add(other, limits: limits)
    }
    #expect(difference(parts[0], whole) == nil)
    #expect(DigestFile.payloadHash(of: parts[0]) == DigestFile.payloadHash(of: whole))
  }

  @Test(arguments: [(1, 1 << 20), (2, 1 << 20), (4, 64), (1, 100), (3, 4096)])
  func `workers and block sizes do not change a digest`(jobs: Int, blockSize: Int) {
    let logs = logs(seed: 99)
    let expected = digest(of: logs, limits: .tight)
    let other = digest(of: logs, limits: .tight, blockSize: blockSize, jobs: jobs)
    #expect(difference(other, expected) == nil)
  }

  @Test(arguments: 0..<4)
  func `lines read are lines accounted for`(seed: Int) {
    let logs = logs(seed: UInt64(seed))
    let digest = digest(of: logs, limits: .tight)
    let lines = logs.reduce(0) { $0 + $1.text.split(separator: "\n").count }
    let counted = digest.shapes.reduce(0) { $0 + $1.lines }
    let left = digest.sources.reduce(0) { $0 + $1.rejected + $1.skippedLines }
    #expect(digest.sources.reduce(0) { $0 + $1.lines } == lines)
    #expect(counted + left == lines)
  }

  @Test(arguments: [1, 4, 9])
  func `lines of all different words stay within the bound and add up`(longest: Int) {
    var generator = SplitMix64(seed: 5)
    let lines = (0..<60_000).map { _ in
      (0..<Int.random(in: 1...longest, using: &generator)).map { _ in
        String((0..<5).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement(using: &generator)! })
      }.joined(separator: " ")
    }
    let limits = DigestBuilder.Limits()
    let digest = digest(of: lines.joined(separator: "\n"))
    #expect(digest.shapes.count <= limits.shapesPerService)
    #expect(digest.shapes.reduce(0) { $0 + $1.records } == lines.count)
    #expect(digest.shapes.contains { $0.level > 0 })
  }

  @Test func `programs whose names are all different fold into one service and add up`() {
    var generator = SplitMix64(seed: 6)
    let lines = (0..<12_000).map { index in
      let name = String((0..<7).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement(using: &generator)! })
      return "Aug 21 09:\(two(index / 600 % 60)):\(two(index / 10 % 60)) host1 \(name)[\(index)]: started job \(index)"
    }
    var limits = DigestBuilder.Limits()
    limits.services = 500
    limits.shapes = 400
    let digest = digest(of: [(name: "syslog", text: lines.joined(separator: "\n"))], limits: limits)
    #expect(digest.services.count == limits.services + 1)
    #expect(digest.shapes.reduce(0) { $0 + $1.records } == lines.count)
    let further = digest.shapes.filter { $0.service == ServiceSummary.manyServices }.reduce(0) { $0 + $1.records }
    #expect(further == lines.count - limits.services)
  }

  @Test func `a service of too many routes has one, in parts and in the whole`() {
    func lines(_ routes: Range<Int>) -> String {
      routes.map { index in
        let letters = String(index, radix: 16).map { Character(UnicodeScalar($0.hexDigitValue! + 0x67)!) }
        return "10.0.0.1 - - [01/May/2024:00:00:00 +0000] \"GET /at/\(String(letters)) HTTP/1.1\" 200 5"
      }.joined(separator: "\n")
    }
    let logs = [("web.0.log", lines(0..<700)), ("web.1.log", lines(600..<1400)), ("api.0.log", lines(0..<3))]
    let whole = digest(of: logs)
    var parts = digest(of: [logs[1]])
    parts.add(digest(of: [logs[2], logs[0]]))
    #expect(difference(parts, whole) == nil)
    #expect(whole.traffic.filter { $0.service == "web" }.map(\.route) == [Traffic.manyRoutes])
    #expect(whole.traffic.filter { $0.service == "api" }.count == 3)
    #expect(whole.traffic.reduce(0) { $0 + $1.byClass[2].total } == 1503)
  }

  @Test func `labels of lines are bounded, those of sources are not`() {
    let labels = Labels()
    for index in 0..<Labels.countLimit + 10 {
      let text = Array("pod-\(index)".utf8)
      _ = labels.id(text.span)
    }
    #expect(labels.count == Labels.countLimit)
    let known = Array("pod-7".utf8)
    #expect(labels[labels.id(known.span)] == "pod-7")
    let late = Array("late".utf8)
    #expect(labels.id(late.span) == 0)
    #expect(labels[labels.id("late.log")] == "late.log")
  }

  @Test func `ten thousand statements of one form stay apart`() {
    let letters = Array("abcdefghij")
    let words = (0..<100).map { "s\(letters[$0 / 10])t\(letters[$0 % 10])" }
    let lines = (0..<10_000).map { "\(words[$0 / 100]) was told to \(words[$0 % 100]) at last" }
    let digest = digest(of: lines.joined(separator: "\n"))
    #expect(digest.shapes.count == 10_000)
    #expect(digest.shapes.allSatisfy { $0.level == 0 })
  }
}
