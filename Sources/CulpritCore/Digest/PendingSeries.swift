/// A series that gathers the records of one second before it touches its cells: most records come in the second of the
/// last one.
struct PendingSeries: Sendable {
  private var series = TimeSeries()
  private var second = Int64.min
  private var count: UInt32 = 0
  private var first = Int64.max

  @inline(__always)
  mutating func add(_ moment: Int64, count more: UInt32 = 1, capacity: Int) {
    let within = moment &- second
    if within >= 0, within < 1_000_000 {
      count &+= more
      if moment < first { first = moment }
      return
    }
    flush(capacity: capacity)
    second = secondFloor(moment)
    count = more
    first = moment
  }

  mutating func flush(capacity: Int) {
    if count > 0 { series.add(first, count: count, capacity: capacity) }
    count = 0
    second = .min
  }

  mutating func add(_ other: PendingSeries, capacity: Int) {
    flush(capacity: capacity)
    series.add(other.flushed(capacity: capacity), capacity: capacity)
  }

  func flushed(capacity: Int) -> TimeSeries {
    var copy = self
    copy.flush(capacity: capacity)
    return copy.series
  }
}

/// The beginning of the second, also before the epoch.
@inline(__always)
private func secondFloor(_ moment: Int64) -> Int64 {
  let rest = moment % 1_000_000
  return moment - (rest >= 0 ? rest : rest + 1_000_000)
}
