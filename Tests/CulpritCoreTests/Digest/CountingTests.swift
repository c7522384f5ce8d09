import Testing

@testable import CulpritCore

struct CountingTests {
  @Test(arguments: 0..<4)
  func `events come back by entry and in the order they came`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var batch = EventBatch<Int>()
    var expected: [Int: [Int]] = [:]
    for round in 0..<3 {
      let size = round == 1 ? EventBatch<Int>.capacity : Int.random(in: 1...500, using: &generator)
      for event in 0..<size {
        let entry = Int.random(in: 0..<40, using: &generator)
        batch.append(event, of: entry)
        expected[entry, default: []].append(event)
      }
      #expect(batch.isFull == (size == EventBatch<Int>.capacity))
      var entries: [Int] = []
      batch.drain(tableCount: 41) { entry, events in
        entries.append(entry)
        #expect(Array(events) == expected[entry])
      }
      #expect(entries == expected.keys.sorted())
      expected = [:]
    }
    batch.drain(tableCount: 41) { _, _ in Issue.record("an empty batch has no events") }
  }

  @Test func `pairs are counted whatever their number`() {
    var generator = SeededGenerator(seed: 3)
    var counts = PairCounts()
    var expected: [[UInt32]: Int] = [:]
    for _ in 0..<20_000 {
      let pair = [UInt32.random(in: 0..<90, using: &generator), UInt32.random(in: 0..<90, using: &generator)]
      let count = Int.random(in: 1...3, using: &generator)
      counts.add(pair[0], pair[1], count: count)
      expected[pair, default: 0] += count
    }
    var found: [[UInt32]: Int] = [:]
    counts.forEach { found[[$0, $1]] = $2 }
    #expect(found == expected)
  }

  @Test func `keys are numbered in the order they are met, whatever their hashes`() {
    struct Clash: TableKey {
      var value: Int
      var tableHash: UInt64 { UInt64(value % 3) }
    }
    var table = KeyTable<Clash>()
    let values = (0..<600).map { $0 * 7 % 601 }
    for (number, value) in values.enumerated() {
      #expect(table.find(Clash(value: value)) == nil)
      #expect(table.number(of: Clash(value: value)) == number)
    }
    #expect(values.indices.allSatisfy { table.number(of: Clash(value: values[$0])) == $0 })
    #expect(table.keys.map(\.value) == values)
  }

  @Test func `a place is a pod, a node and a service, not a route`() {
    var table = PlaceTable()
    func labels(_ pairs: [(LabelKey, UInt32)]) -> LabelIDs {
      var labels = LabelIDs()
      for (key, value) in pairs { labels[key] = value }
      return labels
    }
    let first = table.place(of: labels([(.service, 1), (.pod, 2), (.route, 3)]))
    #expect(table.place(of: labels([(.service, 1), (.pod, 2), (.route, 4), (.client, 9)])) == first)
    #expect(table.place(of: labels([(.service, 1), (.pod, 5)])) != first)
    let many = (0..<2000).map { table.place(of: labels([(.service, 1), (.node, $0 + 1)])) }
    #expect(Set(many).count == 2000)
    #expect(table.place(of: labels([(.service, 1), (.pod, 2)])) == first)
  }

  @Test func `one large source counted beside being read gives the same digest`() {
    let lines = (0..<30_000).map { i in
      "2024-05-01 \(10 + i / 3600):\(10 + i / 60 % 50):\(10 + i % 50) \(["INFO", "ERROR"][i % 2]) "
        + "[req-0000\(1000 + i % 97)] order \(i) of shop-\(i % 7) \(["taken", "sent", "lost"][i % 3])"
    }
    let text = lines.joined(separator: "\n")
    #expect(difference(digest(of: text, jobs: 4), digest(of: text, jobs: 1)) == nil)
  }
}
