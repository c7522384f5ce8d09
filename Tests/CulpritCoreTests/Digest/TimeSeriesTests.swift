import Testing

@testable import CulpritCore

struct TimeSeriesTests {
  private static let capacity = 8

  private func series(_ moments: [Int64]) -> TimeSeries {
    var series = TimeSeries()
    for moment in moments { series.add(moment, capacity: Self.capacity) }
    return series
  }

  @Test(arguments: 0..<40)
  func `any partition and any order give the same cells`(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    let count = Int.random(in: 1...200, using: &generator)
    let spread = Int64.random(in: 1_000_000...172_800_000_000, using: &generator)
    let moments = (0..<count).map { _ in Int64.random(in: 0...spread, using: &generator) }
    let whole = series(moments)
    let shuffled = moments.shuffled(using: &generator)
    let cut = Int.random(in: 0...count, using: &generator)
    var merged = series(Array(shuffled[cut...]))
    merged.add(series(Array(shuffled[..<cut])), capacity: Self.capacity)
    #expect(series(shuffled) == whole)
    #expect(merged == whole)
    #expect(whole.total == count)
    #expect(whole.days.allSatisfy { $0.cells.count <= Self.capacity })
  }

  @Test func `the first record after five quiet minutes keeps its microsecond`() {
    var series = TimeSeries()
    for moment: Int64 in [1_000_001, 2_000_000, 400_000_007, 401_000_000] { series.add(moment) }
    #expect(series.cells.map(\.first) == [1_000_001, nil, 400_000_007, nil])
  }

  @Test func `counts between two moments are rounded outward to cell edges`() {
    let series = series([10_500_000, 11_500_000, 12_500_000])
    #expect(series.count(from: 11_900_000, to: 12_100_000) == 2)
    #expect(series.count(from: 13_000_000, to: 20_000_000) == 0)
  }
}
