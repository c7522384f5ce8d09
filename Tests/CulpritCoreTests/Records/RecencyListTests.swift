import Testing

@testable import CulpritCore

struct RecencyListTests {
  @Test(arguments: 0..<20)
  func `the oldest slot is the one whose last use lies furthest back`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var list = RecencyList()
    var order: [Int] = []
    for _ in 0..<500 {
      if order.count < 9, order.isEmpty || Int.random(in: 0..<30, using: &random) == 0 {
        list.append()
        order.append(order.count)
      } else {
        let slot = Int.random(in: 0..<order.count, using: &random)
        list.use(slot)
        order.removeAll { $0 == slot }
        order.append(slot)
      }
      #expect(list.oldest == order.first)
    }
    list.removeAll()
    list.append()
    #expect(list.oldest == 0)
  }
}
