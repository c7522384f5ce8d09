import CulpritCore
import Testing

@testable import CulpritAnalysis

struct VariableValuesTests {
  @Test(arguments: [
    ("login of <*> denied", "login of bob denied", ["bob"]), ("login of <*> denied", "login of  denied", [""]),
    ("took <*> ms", "took 5 ms", ["5"]), ("<*>:<*> closed", "10.0.0.1:80 closed", ["10.0.0.1", "80"]),
    ("sent <*> <*> now", "sent 5 MB now", ["5", "MB"]), ("at <*>", "at a b c", ["a b c"]),
    ("key <*>, key <*>", "key a, b, key c", ["a, b", "c"]), ("one  blank <*>", "one blank 7", ["7"]),
  ])
  func `captures`(template: String, message: String, values: [String]) {
    let bytes = Array(message.utf8)
    let found = VariablePattern(template).captures(in: bytes)
    #expect(found?.map { String(decoding: bytes[$0], as: UTF8.self) } == values)
  }

  @Test(arguments: ["login of bob", "logout of bob denied", "login of bob denied twice", ""])
  func `a message of another text has no values`(message: String) {
    #expect(VariablePattern("login of <*> denied").captures(in: Array(message.utf8)) == nil)
  }

  @Test func `values are counted by variable, most frequent first`() {
    let text = Array("user bob took 5 ms".utf8)
    let none: [UInt8] = []
    let shape = ShapeSummary(
      service: "s", shape: Masking.shape(of: text.span, logger: none.span), template: Masking.template(of: text.span))
    var values = VariableValues(Clustering.signatures(of: [shape])[0])
    for number in [5, 7, 5, 9] { values.add(Array("user bob took \(number) ms".utf8)) }
    values.add(Array("something else".utf8))
    #expect(values.messages == 4)
    let position = values.positions(limit: 2)[0]
    #expect(position.kind == "num")
    #expect(position.distinct == 3)
    #expect(position.top.map(\.text) == ["5", "7"])
    #expect(position.top.map(\.count) == [2, 1])
  }

  @Test func `among very many values the frequent ones are found, their counts right but for a stated error`() {
    var counter = SpaceSaving()
    var random = SplitMix64(seed: 3)
    var exact: [String: Int] = [:]
    for _ in 0..<60_000 {
      let isFrequent = Int.random(in: 0..<10, using: &random) == 0
      let value = isFrequent ? "hot\(Int.random(in: 0..<3, using: &random))" : "x\(random.next())"
      exact[value, default: 0] += 1
      counter.add(Array(value.utf8)[...])
    }
    #expect(counter.distinct == nil)
    let top = counter.top(3)
    #expect(Set(top.map(\.text)) == ["hot0", "hot1", "hot2"])
    for value in top {
      let count = exact[value.text]!
      #expect(value.count >= count && value.count - value.error <= count)
    }
  }
}
