import Testing

@testable import CulpritCore

struct DigestSumTests {
  /// Records with pods, nodes, versions, hosts they mention, requests whose steps follow each other, access lines and
  /// traces: all that a digest keeps.
  private func logs(seed: UInt64) -> [(name: String, text: String)] {
    var random = SplitMix64(seed: seed)
    let words = ["alpha", "bravo", "carol", "delta", "echo", "fox", "golf", "hotel", "india", "julia", "kilo", "lima"]
    func word() -> String { words.randomElement(using: &random)! }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return (0..<7).map { file in
      var moment = Int.random(in: 0...90_000, using: &random)
      let lines = (0..<Int.random(in: 1...160, using: &random)).map { _ -> String in
        moment += Int.random(in: 0...200, using: &random)
        let time =
          "2024-05-0\(1 + moment / 86_400)T\(two(moment / 3600 % 24)):\(two(moment / 60 % 60)):\(two(moment % 60)).5Z"
        let level = ["info", "warn", "error"].randomElement(using: &random)!
        let pod = "shop-7d9f8b6c5-\(["x2k4p", "b8c7d", "z9w8q"].randomElement(using: &random)!)"
        let text = (0..<Int.random(in: 1...7, using: &random)).map { _ in word() }.joined(separator: " ")
        let trace = "4bf92f3577b34da6a3ce929d0e0e47\(Int.random(in: 10...40, using: &random))"
        return """
          {"time":"\(time)","level":"\(level)","msg":"\(text) \(word())-db:5432","trace_id":"\(trace)",\
          "kubernetes":{"pod_name":"\(pod)","namespace_name":"ns\(file % 2)","host":"node-\(word())",\
          "labels":{"app":"svc\(file % 3)","version":"v\(word())"}}}
          """
      }
      return ("part\(file).log", lines.joined(separator: "\n") + "\n")
    }
  }

  @Test(arguments: 0..<32)
  func `files added from their bytes, on any number of threads, are the digest of the whole`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed) &* 31)
    let logs = logs(seed: UInt64(seed))
    let limits = seed % 2 == 0 ? .tight : DigestBuilder.Limits()
    let whole = digest(of: logs, limits: limits)
    if seed == 0 {
      #expect(whole.shapes.contains { !$0.labels.isEmpty && !$0.peers.isEmpty && !$0.traces.isEmpty })
      #expect(!whole.successors.isEmpty)
      #expect(whole.services.contains { !$0.requests.isEmpty })
    }
    // Parts of one and of several sources, in any order.
    var parts: [[(name: String, text: String)]] = logs.map { [$0] }.shuffled(using: &random)
    while parts.count > 3, Bool.random(using: &random) { parts.append(parts.removeFirst() + parts.removeFirst()) }
    let inputs = parts.enumerated().map { index, part in
      let blockSize = [64, 1000, 1 << 20].randomElement(using: &random)!
      let part = digest(of: part, limits: limits, blockSize: blockSize, jobs: Int.random(in: 1...3, using: &random))
      return LogInput(name: "\(index)", path: "\(index).digest", kind: .memory(DigestFile.encode(part)))
    }
    let sum = try DigestMerge.sum(
      of: inputs, jobs: seed % 4, limits: limits, inStep: Int.random(in: 1...5, using: &random))
    #expect(difference(sum, whole) == nil)
    #expect(DigestFile.payloadHash(of: sum) == DigestFile.payloadHash(of: whole))
  }

  @Test(arguments: 0..<8)
  func `digests of sources that share a name and a path add up to the same in any order`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    // A line of each night's file is the same.
    let parts = (0..<6).map { night in
      let text = "2024-05-01T00:00:00.5Z ERROR shop: order 17 is lost\n" + logs(seed: UInt64(night))[night].text
      return digest(of: text, name: "app.log")
    }
    func sum(_ parts: [Digest]) throws -> UInt64 {
      let inputs = parts.enumerated().map { index, part in
        LogInput(name: "\(index)", path: "\(index).digest", kind: .memory(DigestFile.encode(part)))
      }
      return DigestFile.payloadHash(of: try DigestMerge.sum(of: inputs, jobs: 2, limits: .init(), inStep: 2))
    }
    #expect(try sum(parts) == sum(parts.shuffled(using: &random)))
  }

  @Test func `a digest with other settings is refused, and both are named`() {
    var other = digest(of: logs(seed: 1))
    other.settings = 5
    let inputs = [Digest(), other].enumerated().map { index, digest in
      LogInput(name: "\(index)", path: "\(index).digest", kind: .memory(DigestFile.encode(digest)))
    }
    do throws(DigestMerge.Failure) {
      _ = try DigestMerge.sum(of: inputs)
      Issue.record("merged")
    } catch {
      #expect(error.description.contains("'1.digest'") && error.description.contains("'0.digest'"))
    }
  }

  @Test func `the first fault in the order of the files is the one that is told`() {
    let good = DigestFile.encode(digest(of: logs(seed: 2)))
    let files = [good, Array(good.dropLast(9)), Array("no digest".utf8)]
    let inputs = files.enumerated().map { LogInput(name: "\($0)", path: "\($0).digest", kind: .memory($1)) }
    do throws(DigestMerge.Failure) {
      _ = try DigestMerge.sum(of: inputs, jobs: 1)
      Issue.record("merged")
    } catch {
      #expect(error.description.contains("'1.digest' is a damaged digest"))
    }
  }
}
