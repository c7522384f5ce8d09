import CulpritCore
import Testing

@testable import CulpritAnalysis

struct ClusteringTests {
  private func shapes(_ messages: [String], service: String = "s", logger: String = "") -> [ShapeSummary] {
    var found: [UInt64: ShapeSummary] = [:]
    for message in messages {
      let text = Array(message.utf8)
      let shape = Masking.shape(of: text.span, logger: Array(logger.utf8).span)
      found[
        shape.id,
        default: ShapeSummary(
          service: service, shape: shape, template: Masking.template(of: text.span), logger: logger)
      ].records += 1
    }
    return found.values.sorted { $0.id < $1.id }
  }

  private func templates(_ messages: [String]) -> [String] {
    Clustering.signatures(of: shapes(messages)).map(\.template).sorted()
  }

  private static let users = ["root", "alice", "bob", "carol", "dave", "erin", "frank"]

  @Test func `a position with many words is a variable`() {
    #expect(templates(Self.users.map { "login of \($0) denied by policy" }) == ["login of <*> denied by policy"])
  }

  @Test(arguments: [
    ["service started cleanly", "service stopped cleanly"], ["link eth up now", "link eth down now"],
    ["request failed with code E", "request failed with code W", "request failed with code X"],
  ])
  func `few-valued words stay apart`(messages: [String]) {
    #expect(templates(messages) == messages.sorted())
  }

  @Test(arguments: [
    (["link eth0 is up", "link eth1 is up"], "link <*> is up"),
    (["state is 3 for pool a", "state is null for pool a"], "state is <*> for pool a"),
    (["peer host=10.0.0.1 gone", "peer host=db.example.com gone"], "peer host=<*> gone"),
    (
      ["call from 10.0.0.1 () at port 7", "call from 10.0.0.1 (host12.net) at port 7"],
      "call from <*> (<*>) at port <*>"
    ),
    (["sent 5 KB in total", "sent 7 MB in total"], "sent <*> KB in total"),
    (["seen [1] of them", "seen [1, 2] of them", "seen [1, 2, 3] of them"], "seen [<*>] of them"),
    (["user= logged in", "user=x17 logged in"], "user=<*> logged in"),
  ])
  func `two spellings of one variable`(messages: [String], template: String) {
    #expect(Clustering.signatures(of: shapes(messages)).count == 1, "\(template)")
  }

  @Test func `requests stay apart by method, route and status class, however many routes there are`() {
    let words = ["carts", "orders", "users", "login", "search", "stock", "prices", "mails", "pays", "returns"]
    let requests = words.flatMap { word in
      ["GET", "POST"].flatMap { method in ["2xx", "5xx"].map { "\(method) /api/\(word)/<*> \($0)" } }
    }
    #expect(templates(requests) == requests.sorted())
  }

  @Test func `what was a value elsewhere is one in fewer messages too`() {
    let found = templates(
      Self.users.map { "login of \($0) denied by policy" } + ["logout of root at last", "logout of bob at last"])
    #expect(found == ["login of <*> denied by policy", "logout of <*> at last"])
  }

  @Test func `an empty value belongs to its template, a longer text of another statement does not`() {
    let found = templates(
      Self.users.map { "login of \($0) denied by policy" }
        + ["login of denied by policy", "login of unknown user zoe denied by policy"])
    #expect(found == ["login of <*> denied by policy", "login of unknown user zoe denied by policy"])
  }

  @Test func `the same text from another place in the code is another signature of the same family`() {
    let all = shapes(["saved 1"], logger: "Cart#37") + shapes(["saved 2"], logger: "Cart#38")
    let found = Clustering.signatures(of: all)
    #expect(found.count == 2)
    #expect(Set(found.map(\.family)).count == 1)
    #expect(
      Clustering.signatures(of: shapes(["saved 1"], logger: "a.A") + shapes(["saved 2"], logger: "a.B")).count == 1)
  }

  @Test func `services are clustered one by one`() {
    let words = Self.users.map { "login of \($0) denied by policy" }
    let all = shapes(Array(words[..<4]), service: "a") + shapes(Array(words[4...]), service: "b")
    #expect(Clustering.signatures(of: all).count == words.count)
  }

  @Test func `programs of one host learn what varies from each other, those of other places do not`() {
    let all =
      shapes(Self.users.map { "session opened for \($0) by uid" }, service: "sshd")
      + shapes(["session opened for bob by uid", "session opened for zoe by uid", "su of bob by zoe"], service: "su")
    let together = Clustering.signatures(of: all, sharing: ["sshd": 1, "su": 1])
    let shared = together.filter { $0.template == "session opened for <*> by uid" }
    #expect(shared.map(\.service) == ["sshd", "su"])
    #expect(shared.map(\.count) == [7, 2])
    #expect(Set(shared.map(\.id)).count == 1)
    #expect(together.count == 3)
    let apart = Clustering.signatures(of: all, sharing: ["sshd": 1, "su": 2])
    #expect(apart.count == 4)
  }

  @Test(arguments: 1...6)
  func `the order of the shapes does not matter`(seed: UInt64) {
    let verbs = ["opened", "closed", "moved", "lost", "found", "renamed", "copied"]
    var messages: [String] = []
    for (i, user) in Self.users.enumerated() {
      messages += verbs.map { "\($0) file of \(user) in \(i) ms" }
      messages += [
        "login of \(user) denied by policy", "login of \(user) from 10.0.0.\(i) ok", "user=\(user) host=h\(i).net left",
      ]
    }
    let sorted = shapes(messages)
    var state = seed
    let shuffled = sorted.map { shape in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 11, shape)
    }.sorted { $0.0 < $1.0 }.map(\.1)
    #expect(Clustering.signatures(of: shuffled) == Clustering.signatures(of: sorted))
  }

  @Test func `counts add up over the shapes of a signature`() {
    let messages = (0..<40).map { "cart \($0) of \(Self.users[$0 % 7]) was emptied" }
    let found = Clustering.signatures(of: shapes(messages))
    #expect(found.map(\.count) == [40])
    #expect(found[0].shapes.count == 7)
  }

  @Test func `traces with one root and innermost frame are one, whatever their first line says`() {
    var a = shapes(["order 1 failed"])[0]
    var b = shapes(["cannot pay"])[0]
    a.trace = TraceSummary(exception: "x.PoolException", frames: ["x.Ledger.book", "x.Pay.run"])
    b.trace = TraceSummary(exception: "x.PoolException", frames: ["x.Ledger.book"])
    var c = b
    c.id += 1
    c.trace = TraceSummary(exception: "x.PoolException", frames: ["x.Other.read"])
    let found = Clustering.signatures(of: [a, b, c])
    #expect(found.count == 2)
    #expect(found.contains { $0.template.hasSuffix("x.PoolException at x.Ledger.book") && $0.shapes.count == 2 })
  }
}

struct SignatureRulesTests {
  private func shapes(_ messages: [String], keeping kept: KeptValues? = nil) -> [ShapeSummary] {
    let none: [UInt8] = []
    return messages.map { message in
      let text = Array(message.utf8)
      return ShapeSummary(
        service: "s", shape: Masking.shape(of: text.span, logger: none.span, keeping: kept),
        template: Masking.template(of: text.span, keeping: kept))
    }
  }

  @Test func `rules merge, name and ignore`() {
    let rules = SignatureRules(rules: [
      .init(pattern: "backup of * done", merges: true, name: "backup"), .init(pattern: "heartbeat*", ignores: true),
    ])
    let found = Clustering.signatures(
      of: shapes(["backup of disk done", "backup of two tapes done", "heartbeat 7", "other"]), rules: rules)
    #expect(found.map(\.template).sorted() == ["backup of <*> done", "other"])
    #expect(found.first { $0.template.hasPrefix("backup") }?.name == "backup")
  }

  @Test func `a kept word keeps its values apart`() {
    let kept = KeptValues(["status"])
    let messages = [200, 201, 404, 500, 502, 503].map { "answered with status \($0) at last" }
    let rules = SignatureRules(rules: [], kept: kept)
    #expect(Clustering.signatures(of: shapes(messages, keeping: kept), rules: rules).count == messages.count)
    #expect(Clustering.signatures(of: shapes([messages[0]])).count == 1)
  }

  @Test(arguments: [
    ("a*c", "abc", true), ("a*c", "ac", true), ("a*c", "abcd", false), ("*", "", true), ("a<*>b*", "axxb", true),
    ("", "a", false),
  ])
  func `patterns`(pattern: String, text: String, matches: Bool) {
    #expect(SignatureRules.Rule(pattern: pattern).matches(text, service: "s") == matches)
  }

  @Test func `an explanation tells the rule that kept a value, and the words level 2 took for values`() {
    let rules = SignatureRules(rules: [], kept: KeptValues(["status"]))
    let messages = ["a", "b", "c", "d", "e", "f"].map { "login of \($0)ob ended with status 500" }
    let signatures = Clustering.signatures(of: shapes(messages, keeping: rules.kept), rules: rules)
    let found = Explanation(message: messages[1], in: signatures, rules: rules)
    #expect(found.signature == signatures[0].id)
    #expect(found.masked == messages[1])
    #expect(found.parts.isEmpty)
    #expect(found.reasons.contains { $0.contains("'500' was kept") })
    #expect(found.reasons.contains { $0.contains("'bob' stands where that signature has a variable") })
    let ignored = Explanation(
      message: "heartbeat 7", in: signatures,
      rules: SignatureRules(rules: [.init(pattern: "heartbeat*", ignores: true)]))
    #expect(ignored.signature == nil)
    #expect(ignored.reasons.last == "the rule for 'heartbeat*' leaves it out")
  }

  @Test func `a message is explained by its masks and its signature`() {
    let messages = ["a", "b", "c", "d", "e", "f"].map { "login of \($0)ob denied by policy" }
    let signatures = Clustering.signatures(of: shapes(messages))
    let known = Explanation(message: messages[0], in: signatures)
    #expect(known.signature == signatures[0].id)
    let covered = Explanation(message: "login of zoe denied by policy", in: signatures)
    #expect(covered.signature == signatures[0].id)
    let strange = Explanation(message: "disk 7 is full", in: signatures)
    #expect(strange.signature == nil)
    #expect(strange.masked == "disk <num> is full")
    #expect(strange.parts == [Explanation.Part(text: "7", kind: "num")])
  }
}
