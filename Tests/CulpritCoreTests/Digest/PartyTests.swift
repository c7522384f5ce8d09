import Testing

@testable import CulpritCore

struct PartyTests {
  @Test(arguments: [
    ("10.1.2.3", 1, "10.1.2.0/24"), ("10.1.2.3", 2, "10.1.0.0/16"), ("10.1.2.0/24", 2, "10.1.0.0/16"),
    ("10.1.2.3", 3, "*"), ("10.1.2.0/24", 1, "10.1.2.0/24"), ("2001:db8:7:1::9", 1, "2001:db8:7::/48"),
    ("2001:db8:7:1::9", 2, "2001:db8::/32"), ("2001:db8:7::/48", 2, "2001:db8::/32"), ("::1", 1, "0:0:0::/48"),
    ("fe80::1%eth0", 2, "fe80:0::/32"), ("mobile-app", 2, "mobile-app"), ("mobile-app", 3, "*"),
    ("1.2.3.400", 1, "1.2.3.400"),
  ])
  func `a name at each level of the chain`(name: String, level: Int, expected: String) {
    #expect(Party.name(name, at: level) == expected)
    #expect(Party.name(Party.name(name, at: 1), at: level) == expected || level < 1)
  }

  /// Access logs of a gateway with clients of a few networks.
  private func logs(seed: UInt64, clients: Int) -> [(name: String, text: String)] {
    var random = SplitMix64(seed: seed)
    return (0..<5).map { file in
      let lines = (0..<Int.random(in: 1...120, using: &random)).map { n -> String in
        let client = Int.random(in: 0..<clients, using: &random)
        let status = [200, 200, 200, 404, 502].randomElement(using: &random)!
        let second = n % 60 < 10 ? "0\(n % 60)" : "\(n % 60)"
        return "10.\(client % 2).\(client % 5).\(client % 251) - - [05/Mar/2024:06:0\(n / 60):\(second) +0000] "
          + "\"GET /cart/\(client) HTTP/1.1\" \(status) 12 \"-\" \"x\" 0.0\(n % 9 + 1) upstream_addr=10.9.0.\(client % 3):80"
      }
      return ("edge\(file % 2).\(file).log", lines.joined(separator: "\n") + "\n")
    }
  }

  @Test(arguments: 0..<10)
  func `parties of parts in any order and grouping are those of the whole`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed) &* 13)
    // Some fit as addresses, some as networks, some not at all.
    let logs = logs(seed: UInt64(seed), clients: [5, 40, 250][seed % 3])
    var limits = DigestBuilder.Limits()
    limits.parties = [1024, 8, 2][seed % 3]
    limits.cells = 8
    let whole = digest(of: logs, limits: limits)
    var parts = logs.map { digest(of: [$0], limits: limits) }.shuffled(using: &random)
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      parts[Int.random(in: 0..<parts.count, using: &random)].add(other, limits: limits)
    }
    #expect(parts[0].parties == whole.parties)
    #expect(DigestFile.payloadHash(of: parts[0]) == DigestFile.payloadHash(of: whole))
    for service in Set(whole.parties.map(\.service)) {
      let clients = whole.parties.filter { $0.service == service && $0.role == .client }
      #expect(clients.count <= limits.parties)
      let requests = whole.traffic.filter { $0.service == service }.reduce(0) { sum, traffic in
        sum + traffic.byClass.reduce(0) { $0 + $1.total }
      }
      #expect(clients.reduce(0) { $0 + $1.requests } == requests, "every request has one client")
    }
  }

  @Test func `parties come back from a file as they were`() throws {
    let digest = digest(of: logs(seed: 3, clients: 30))
    #expect(!digest.parties.filter { $0.role == .upstream }.isEmpty)
    let back = try DigestFile.decode(DigestFile.encode(digest), path: "x")
    #expect(back.parties == digest.parties)
  }

  @Test func `ten thousand clients cost no more than ten`() {
    func log(_ clients: Int) -> String {
      (0..<20_000).map { n in
        "10.\(n % clients / 250).\(n % clients % 250).7 - - [05/Mar/2024:06:07:08 +0000] \"GET /cart HTTP/1.1\" 200 12"
      }.joined(separator: "\n")
    }
    let many = digest(of: log(10_000))
    let clock = ContinuousClock()
    let few = clock.measure { _ = digest(of: log(10)) }
    let long = clock.measure { _ = digest(of: log(10_000)) }
    // It was 45 times as slow (200,000 lines of 20,000 clients) when shapes counted their records by client.
    #expect(long < few * 12)
    #expect(many.parties.count <= Party.limit)
  }
}
