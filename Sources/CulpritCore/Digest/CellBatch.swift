/// Cells of many series, gathered so that each series is added to once for many of them: adding one at a time, to series that
/// are not in the cache, was a third of a merge.
struct CellBatch {
  private struct Entry {
    var series: Int32
    var day: Int32
    var cell: TimeSeries.Cell

    /// Ascends with time; the last 15 bits are free, since a day has fewer than 2^17 seconds.
    var key: UInt64 { UInt64(UInt32(bitPattern: day ^ .min)) << 32 | UInt64(UInt32(bitPattern: cell.index)) << 15 }
  }

  private var entries: [Entry] = []

  /// 12 MB; twice as many are no faster.
  private static let enough = 1 << 19

  var isFull: Bool { entries.count >= Self.enough }

  /// Gathers a cell one second wide.
  mutating func add(_ cell: TimeSeries.Cell, of day: Int32, series: Int) {
    entries.append(Entry(series: Int32(series), day: day, cell: cell))
  }

  /// Lets go of all cells: for each series that has some their sum.
  ///
  /// - Parameter count: More than the number of any series.
  mutating func drain(count: Int, _ body: (_ series: Int, TimeSeries) -> Void) {
    // In the order of their series, by counting.
    var ends = Array(repeating: 0, count: count + 1)
    for entry in entries { ends[Int(entry.series) + 1] += 1 }
    for series in 0..<count { ends[series + 1] += ends[series] }
    var places = ends
    var order = Array(repeating: Int32(0), count: entries.count)
    for (index, entry) in entries.enumerated() {
      order[places[Int(entry.series)]] = Int32(index)
      places[Int(entry.series)] += 1
    }
    var keys: [UInt64] = []
    for series in 0..<count {
      var start = ends[series]
      while start < ends[series + 1] {
        // As many as a key can number.
        let end = min(ends[series + 1], start + 1 << 15)
        keys.removeAll(keepingCapacity: true)
        for place in start..<end { keys.append(entries[Int(order[place])].key | UInt64(place - start)) }
        if keys.count > 1 { keys.sort() }
        var days: [TimeSeries.Day] = []
        var first = 0
        while first < keys.count {
          var last = first
          while last + 1 < keys.count, keys[last + 1] >> 32 == keys[first] >> 32 { last += 1 }
          let number = entries[Int(order[start + Int(keys[first] & 0x7FFF)])].day
          var day = TimeSeries.Day(day: number, width: 0, cells: [])
          day.cells.reserveCapacity(last + 1 - first)
          for key in keys[first...last] {
            let cell = entries[Int(order[start + Int(key & 0x7FFF)])].cell
            day.append(cell.index, cell.count, cell.first)
          }
          days.append(day)
          first = last + 1
        }
        body(series, TimeSeries(days: days))
        start = end
      }
    }
    entries.removeAll(keepingCapacity: true)
  }
}

extension ByteReader {
  /// Adds a written series to one of a batch's.
  ///
  /// - Parameter add: Takes what is better added at once.
  mutating func addSeries(
    to batch: inout CellBatch, series: Int, otherwise add: (TimeSeries) -> Void
  ) -> Bool {
    guard let days = unsigned(), days <= UInt64(end - position) else { return false }
    for _ in 0..<days {
      let start = position
      guard let number = integer(), let width = byte(), let cells = unsigned() else { return false }
      // A day of many cells is added to another in one go; coarse ones belong to such days.
      guard cells <= 64, width == 0 else {
        position = start
        guard let day = day() else { return false }
        add(TimeSeries(days: [day]))
        continue
      }
      var index = 0
      for place in 0..<cells {
        guard let cell = cell(after: &index, isFirst: place == 0, day: number, width: width) else { return false }
        batch.add(cell, of: Int32(truncatingIfNeeded: number), series: series)
      }
    }
    return true
  }
}
