import Testing

@testable import CulpritCore

struct ThreadTests {
  @Test(arguments: [0, 1, 2, 7, 1000])
  func `halves come back in order, whichever thread made them`(count: Int) {
    #expect(mapInHalves(count) { "\($0)" } == (0..<count).map { "\($0)" })
  }

  @Test func `a queue hands on what was pushed, in order, until it is closed`() {
    let queue = BoundedQueue<Int>(capacity: 2)
    let producer = Thread {
      for number in 0..<100 { queue.push(number) }
      queue.close()
    }
    var taken: [Int] = []
    while let number = queue.pop() { taken.append(number) }
    producer.join()
    #expect(taken == Array(0..<100))
    #expect(!queue.push(100))
  }
}
