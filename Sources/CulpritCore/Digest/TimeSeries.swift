/// Counts over time: sparse cells of 2^w seconds, aligned to the epoch, one width for each UTC day.
///
/// Adding is commutative and associative, byte for byte: a day's width is the least at which its non-empty cells fit, so
/// a part is never coarser than the whole. A cell whose preceding 300 s are empty also keeps its first microsecond,
/// which gives the exact order of first lines for any later incident.
package struct TimeSeries: Sendable, Equatable {
  /// At most this many non-empty cells a day.
  package static let defaultCapacity = 2048
  /// Quiet time before a cell that makes it keep its first microsecond.
  package static let quietSeconds: Int64 = 300
  private static let secondsPerDay: Int64 = 86_400

  /// One UTC day of cells.
  package struct Day: Sendable, Equatable {
    /// Days since the epoch.
    package var day: Int32
    /// Cells are 2^width seconds wide.
    package var width: UInt8
    /// Index of each cell from the start of the day; ascending.
    package var indexes: [Int32]
    package var counts: [UInt32]
    /// First microsecond of the cells that follow quiet time: `Int64.max` for the others.
    package var firsts: [Int64]
  }

  /// Ascending by day.
  package private(set) var days: [Day] = []

  package init() {}
  package init(days: [Day]) { self.days = days }

  package var isEmpty: Bool { days.isEmpty }

  /// Adds `count` records at a moment. Amortised constant time when moments ascend.
  package mutating func add(_ microseconds: Int64, count: UInt32 = 1, capacity: Int = Self.defaultCapacity) {
    let second = microseconds >= 0 ? microseconds / 1_000_000 : -((-microseconds + 999_999) / 1_000_000)
    let day = second >= 0 ? second / Self.secondsPerDay : -((-second + Self.secondsPerDay - 1) / Self.secondsPerDay)
    let within = Int32(truncatingIfNeeded: second - day * Self.secondsPerDay)
    var position = days.count - 1
    if position < 0 || days[position].day != Int32(truncatingIfNeeded: day) {
      position = place(of: Int32(truncatingIfNeeded: day))
    }
    let index = within >> Int32(days[position].width)
    let last = days[position].indexes.count - 1
    if last >= 0, days[position].indexes[last] == index {
      days[position].counts[last] &+= count
      if microseconds < days[position].firsts[last], days[position].firsts[last] != .max {
        days[position].firsts[last] = microseconds
      }
      return
    }
    insert(index, at: microseconds, count: count, in: position, capacity: capacity)
  }

  /// Adds all of `other`.
  package mutating func add(_ other: TimeSeries, capacity: Int = Self.defaultCapacity) {
    if days.isEmpty {
      self = other
      return
    }
    for theirs in other.days {
      let position = place(of: theirs.day)
      days[position] = Self.sum(days[position], theirs, capacity: capacity)
    }
  }

  /// All cells in ascending order.
  package var cells: [(start: Int64, seconds: Int64, count: Int, first: Int64?)] {
    days.flatMap { day in
      day.indexes.indices.map { i in
        let seconds = Int64(1) << Int64(day.width)
        let start = Int64(day.day) * Self.secondsPerDay + Int64(day.indexes[i]) * seconds
        let first = day.firsts[i]
        return (start * 1_000_000, seconds, Int(day.counts[i]), first == .max ? nil : first)
      }
    }
  }

  package var total: Int { days.reduce(0) { $0 + $1.counts.reduce(0) { $0 + Int($1) } } }

  /// Records in `[from, to)` microseconds, rounded outward to cell edges.
  package func count(from: Int64, to: Int64) -> Int {
    var sum = 0
    for day in days {
      let seconds = Int64(1) << Int64(day.width)
      let base = Int64(day.day) * Self.secondsPerDay
      if (base + Self.secondsPerDay) * 1_000_000 <= from || base * 1_000_000 >= to { continue }
      for (i, index) in day.indexes.enumerated() {
        let start = (base + Int64(index) * seconds) * 1_000_000
        if start + seconds * 1_000_000 > from, start < to { sum += Int(day.counts[i]) }
      }
    }
    return sum
  }

  private mutating func place(of day: Int32) -> Int {
    var position = days.count
    while position > 0, days[position - 1].day >= day { position -= 1 }
    if position < days.count, days[position].day == day { return position }
    days.insert(Day(day: day, width: 0, indexes: [], counts: [], firsts: []), at: position)
    return position
  }

  private mutating func insert(
    _ index: Int32, at microseconds: Int64, count: UInt32, in position: Int, capacity: Int
  ) {
    var i = days[position].indexes.count
    if let last = days[position].indexes.last, last > index {
      var low = 0
      while low < i {
        let middle = (low + i) / 2
        if days[position].indexes[middle] < index { low = middle + 1 } else { i = middle }
      }
      if days[position].indexes[i] == index {
        days[position].counts[i] &+= count
        if days[position].firsts[i] != .max { days[position].firsts[i] = min(days[position].firsts[i], microseconds) }
        return
      }
    }
    let quiet = Self.quietCells(days[position].width)
    let isQuiet = i == 0 || index - days[position].indexes[i - 1] > quiet
    days[position].indexes.insert(index, at: i)
    days[position].counts.insert(count, at: i)
    days[position].firsts.insert(isQuiet ? microseconds : .max, at: i)
    // What follows is quiet no longer if this cell is near.
    if i + 1 < days[position].indexes.count, days[position].indexes[i + 1] - index <= quiet {
      days[position].firsts[i + 1] = .max
    }
    while days[position].indexes.count > capacity { days[position] = Self.coarsened(days[position]) }
  }

  private static func quietCells(_ width: UInt8) -> Int32 {
    Int32((quietSeconds + (1 << Int64(width)) - 1) >> Int64(width))
  }

  private static func coarsened(_ day: Day) -> Day {
    var result = Day(day: day.day, width: day.width + 1, indexes: [], counts: [], firsts: [])
    let quiet = quietCells(result.width)
    for i in day.indexes.indices {
      let index = day.indexes[i] >> 1
      if result.indexes.last == index {
        result.counts[result.counts.count - 1] &+= day.counts[i]
        continue
      }
      let isQuiet = result.indexes.last.map { index - $0 > quiet } ?? true
      result.indexes.append(index)
      result.counts.append(day.counts[i])
      result.firsts.append(isQuiet ? day.firsts[i] : .max)
    }
    return result
  }

  private static func sum(_ a: Day, _ b: Day, capacity: Int) -> Day {
    var a = a
    var b = b
    while a.width < b.width { a = coarsened(a) }
    while b.width < a.width { b = coarsened(b) }
    var result = Day(day: a.day, width: a.width, indexes: [], counts: [], firsts: [])
    result.indexes.reserveCapacity(a.indexes.count + b.indexes.count)
    let quiet = quietCells(a.width)
    var i = 0
    var j = 0
    while i < a.indexes.count || j < b.indexes.count {
      let left = i < a.indexes.count ? a.indexes[i] : .max
      let right = j < b.indexes.count ? b.indexes[j] : .max
      let index = min(left, right)
      var count: UInt32 = 0
      var first = Int64.max
      if left == index {
        count &+= a.counts[i]
        first = min(first, a.firsts[i])
        i += 1
      }
      if right == index {
        count &+= b.counts[j]
        first = min(first, b.firsts[j])
        j += 1
      }
      let isQuiet = result.indexes.last.map { index - $0 > quiet } ?? true
      result.indexes.append(index)
      result.counts.append(count)
      result.firsts.append(isQuiet ? first : .max)
    }
    while result.indexes.count > capacity { result = coarsened(result) }
    return result
  }
}
