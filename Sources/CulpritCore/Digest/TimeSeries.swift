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

  /// Records in one stretch of 2^width seconds.
  package struct Cell: Sendable, Equatable {
    /// From the start of the day, in widths.
    package var index: Int32
    package var count: UInt32
    /// First microsecond of a cell that follows quiet time; `Int64.max` for the others.
    package var first: Int64
  }

  /// One UTC day of cells.
  package struct Day: Sendable, Equatable {
    /// Days since the epoch.
    package var day: Int32
    /// Cells are 2^width seconds wide.
    package var width: UInt8
    /// Ascending by index.
    package var cells: [Cell]
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
    days[position].add(within, at: microseconds, count: count, capacity: capacity)
  }

  /// Adds all of `other`.
  package mutating func add(_ other: TimeSeries, capacity: Int = Self.defaultCapacity) {
    if days.isEmpty {
      self = other
      return
    }
    for theirs in other.days {
      let position = place(of: theirs.day)
      days[position] = Day.sum(days[position], theirs, capacity: capacity)
    }
  }

  /// All cells in ascending order.
  package var cells: [(start: Int64, seconds: Int64, count: Int, first: Int64?)] {
    var result: [(start: Int64, seconds: Int64, count: Int, first: Int64?)] = []
    result.reserveCapacity(cellCount)
    forEachCell { result.append(($0, $1, $2, $3)) }
    return result
  }

  package var cellCount: Int { days.reduce(0) { $0 + $1.cells.count } }

  /// The cells in ascending order, without a list of them.
  package func forEachCell(_ body: (_ start: Int64, _ seconds: Int64, _ count: Int, _ first: Int64?) -> Void) {
    for day in days {
      let seconds = Int64(1) << Int64(day.width)
      for cell in day.cells {
        let start = Int64(day.day) * Self.secondsPerDay + Int64(cell.index) * seconds
        body(start * 1_000_000, seconds, Int(cell.count), cell.first == .max ? nil : cell.first)
      }
    }
  }

  package var total: Int { days.reduce(0) { $0 + $1.cells.reduce(0) { $0 + Int($1.count) } } }

  /// Records in `[from, to)` microseconds, rounded outward to cell edges.
  package func count(from: Int64, to: Int64) -> Int {
    var sum = 0
    for day in days {
      let seconds = Int64(1) << Int64(day.width)
      let base = Int64(day.day) * Self.secondsPerDay
      if (base + Self.secondsPerDay) * 1_000_000 <= from || base * 1_000_000 >= to { continue }
      for cell in day.cells {
        let start = (base + Int64(cell.index) * seconds) * 1_000_000
        if start + seconds * 1_000_000 > from, start < to { sum += Int(cell.count) }
      }
    }
    return sum
  }

  private mutating func place(of day: Int32) -> Int {
    var position = days.count
    while position > 0, days[position - 1].day >= day { position -= 1 }
    if position < days.count, days[position].day == day { return position }
    days.insert(Day(day: day, width: 0, cells: []), at: position)
    return position
  }
}

extension TimeSeries.Day {
  /// Adds records in the second `within` the day.
  @inline(__always)
  fileprivate mutating func add(_ within: Int32, at microseconds: Int64, count: UInt32, capacity: Int) {
    let index = within >> Int32(width)
    let last = cells.count - 1
    if last >= 0 {
      let gap = index - cells[last].index
      if gap == 0 { return cells[last].add(count, at: microseconds) }
      if gap > 0, last + 1 < capacity {
        let isQuiet = gap > Self.quietCells(width)
        // By quarters, not doubled: of a large log the cells are most of what is held.
        if last + 1 == cells.capacity { cells.reserveCapacity((last + 1) * 5 / 4 + 2) }
        return cells.append(.init(index: index, count: count, first: isQuiet ? microseconds : .max))
      }
    }
    insert(index, at: microseconds, count: count, capacity: capacity)
  }

  /// The same anywhere in the day.
  private mutating func insert(_ index: Int32, at microseconds: Int64, count: UInt32, capacity: Int) {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].index < index { low = middle + 1 } else { high = middle }
    }
    if low < cells.count, cells[low].index == index { return cells[low].add(count, at: microseconds) }
    let quiet = Self.quietCells(width)
    let isQuiet = low == 0 || index - cells[low - 1].index > quiet
    cells.insert(.init(index: index, count: count, first: isQuiet ? microseconds : .max), at: low)
    // What follows is quiet no longer if this cell is near.
    if low + 1 < cells.count, cells[low + 1].index - index <= quiet { cells[low + 1].first = .max }
    while cells.count > capacity { self = coarsened }
  }

  private static func quietCells(_ width: UInt8) -> Int32 {
    Int32((TimeSeries.quietSeconds + (1 << Int64(width)) - 1) >> Int64(width))
  }

  private var coarsened: Self {
    var result = Self(day: day, width: width + 1, cells: [])
    for cell in cells { result.append(cell.index >> 1, cell.count, cell.first) }
    return result
  }

  /// Appends what lies at or behind the last cell; a cell near its predecessor keeps no first microsecond.
  @inline(__always)
  mutating func append(_ index: Int32, _ count: UInt32, _ first: Int64) {
    let last = cells.count - 1
    if last >= 0, cells[last].index == index {
      cells[last].count &+= count
      cells[last].first = min(cells[last].first, first)
      return
    }
    let isQuiet = last < 0 || index - cells[last].index > Self.quietCells(width)
    cells.append(.init(index: index, count: count, first: isQuiet ? first : .max))
  }

  fileprivate static func sum(_ a: Self, _ b: Self, capacity: Int) -> Self {
    var a = a
    var b = b
    while a.width < b.width { a = a.coarsened }
    while b.width < a.width { b = b.coarsened }
    var result = Self(day: a.day, width: a.width, cells: [])
    result.cells.reserveCapacity(a.cells.count + b.cells.count)
    var i = 0
    var j = 0
    while i < a.cells.count || j < b.cells.count {
      let left = i < a.cells.count ? a.cells[i].index : .max
      let right = j < b.cells.count ? b.cells[j].index : .max
      let index = min(left, right)
      var count: UInt32 = 0
      var first = Int64.max
      if left == index {
        count &+= a.cells[i].count
        first = min(first, a.cells[i].first)
        i += 1
      }
      if right == index {
        count &+= b.cells[j].count
        first = min(first, b.cells[j].first)
        j += 1
      }
      result.append(index, count, first)
    }
    while result.cells.count > capacity { result = result.coarsened }
    return result
  }
}

extension TimeSeries.Cell {
  @inline(__always)
  fileprivate mutating func add(_ more: UInt32, at microseconds: Int64) {
    count &+= more
    if first != .max, microseconds < first { first = microseconds }
  }
}
