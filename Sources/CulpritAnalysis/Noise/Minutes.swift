import CulpritCore

/// Requests and errors by minute, so that a month of a busy service stays small.
struct Minutes {
  /// Pairs of windows and the burn that spends 2, 5 and 10 % of a 30-day budget in the long one: the SRE workbook, ch. 5.
  private static let pairs: [(name: String, factor: Double, long: Int64, short: Int64)] = [
    ("1h/5m", 14.4, 3600, 300), ("6h/30m", 6, 21_600, 1800), ("3d/6h", 1, 259_200, 21_600),
  ]
  private static let length: Int64 = 60_000_000

  private var counts: [Int64: (requests: Int, errors: Int)] = [:]

  var requests: Int { counts.values.reduce(0) { $0 + $1.requests } }

  /// The first and last minute since the epoch of which something is known.
  var span: ClosedRange<Int64>? {
    guard let first = counts.keys.min(), let last = counts.keys.max() else { return nil }
    return first...last
  }

  mutating func add(requests: Int = 0, errors: Int = 0, at microseconds: Int64) {
    let minute = microseconds.flooringDivide(Self.length)
    counts[minute, default: (0, 0)].requests += requests
    counts[minute, default: (0, 0)].errors += errors
  }

  /// Adds requests of which only a longer stretch is known, evenly over its minutes that lie within `span`.
  mutating func spread(_ requests: Int, from start: Int64, seconds: Int64, within span: ClosedRange<Int64>) {
    let first = start.flooringDivide(Self.length)
    let last = (start + seconds * 1_000_000 - 1).flooringDivide(Self.length)
    let from = min(max(first, span.lowerBound), last)
    let to = max(from, min(last, span.upperBound))
    let minutes = Int(to - from + 1)
    for i in 0..<minutes {
      let share = requests * (i + 1) / minutes - requests * i / minutes
      if share > 0 { counts[from + Int64(i), default: (0, 0)].requests += share }
    }
  }

  /// How fast the error budget went, for each pair of windows.
  ///
  /// - Parameter objective: The share of requests that must succeed, below 1.
  func burns(objective: Double) -> [ServiceLevel.Burn] {
    guard let span else { return [] }
    var requests = [0]
    var errors = [0]
    for minute in span {
      let entry = counts[minute] ?? (0, 0)
      requests.append((requests.last ?? 0) + entry.requests)
      errors.append((errors.last ?? 0) + entry.errors)
    }
    let sums = Sums(requests: requests, errors: errors, budget: 1 - objective)
    return Self.pairs.map { sums.burn($0) }
  }

  /// Requests and errors up to each minute's end.
  private struct Sums {
    let requests: [Int]
    let errors: [Int]
    let budget: Double

    func burn(_ pair: (name: String, factor: Double, long: Int64, short: Int64)) -> ServiceLevel.Burn {
      var alarms = 0
      var isAlarming = false
      for end in 1..<requests.count {
        let holds = (rate(pair.long, end) ?? 0) > pair.factor && (rate(pair.short, end) ?? 0) > pair.factor
        if holds, !isAlarming { alarms += 1 }
        isAlarming = holds
      }
      let end = requests.count - 1
      return ServiceLevel.Burn(
        name: pair.name, factor: pair.factor, long: rate(pair.long, end), short: rate(pair.short, end), alarms: alarms)
    }

    /// How many times faster than allowed the budget was spent in the window before a minute's end.
    private func rate(_ seconds: Int64, _ end: Int) -> Double? {
      let start = max(0, end - Int(seconds / 60))
      let all = requests[end] - requests[start]
      return all == 0 ? nil : Double(errors[end] - errors[start]) / Double(all) / budget
    }
  }
}
