import CulpritCore

extension ServiceLevel {
  /// Pairs of windows and the burn that spends 2, 5 and 10 % of a 30-day budget in the long one: the SRE workbook, ch. 5.
  private static let pairs: [(name: String, factor: Double, long: Int64, short: Int64)] = [
    ("1h/5m", 14.4, 3600, 300), ("6h/30m", 6, 21_600, 1800), ("3d/6h", 1, 259_200, 21_600),
  ]

  /// Services by name, each followed by its routes, busiest first.
  ///
  /// - Parameters:
  ///   - objective: The share of requests that must succeed, `0.999` for 99.9 %; `nil` gives no budget.
  ///   - routes: At most so many routes of each service.
  package static func levels(of traffic: [Traffic], objective: Double?, routes: Int = 10) -> [ServiceLevel] {
    var result: [ServiceLevel] = []
    for service in Set(traffic.map(\.service)).sorted() {
      let all = traffic.filter { $0.service == service }
      result.append(level(all, service: service, route: nil, objective: objective))
      let each = all.map { level([$0], service: service, route: "\($0.method) \($0.route)", objective: objective) }
      result += each.sorted { a, b in
        a.requests != b.requests ? a.requests > b.requests : (a.route ?? "") < (b.route ?? "")
      }.prefix(routes)
    }
    return result
  }

  private static func level(
    _ traffic: [Traffic], service: String, route: String?, objective: Double?
  ) -> ServiceLevel {
    // Per minute, so that a month of a busy service stays small.
    var minutes: [Int64: (requests: Int, errors: Int)] = [:]
    var latency = LatencySketch()
    var errors = Share()
    for entry in traffic {
      latency.add(entry.latency)
      for (status, series) in entry.byClass.enumerated() {
        for cell in series.cells {
          minutes[cell.start.flooringDivide(60_000_000), default: (0, 0)].requests += cell.count
          if status == 5 { minutes[cell.start.flooringDivide(60_000_000), default: (0, 0)].errors += cell.count }
          // Without a status nothing is known of success.
          if status > 0 {
            errors.known += cell.count
            if status == 5 { errors.hits += cell.count }
          }
        }
      }
    }
    let requests = minutes.values.reduce(0) { $0 + $1.requests }
    let first = minutes.keys.min() ?? 0
    let last = minutes.keys.max() ?? 0
    var level = ServiceLevel(
      service: service, route: route, requests: requests,
      perSecond: Double(requests) / Double(max(60, (last - first + 1) * 60)), errors: errors,
      p50: latency.quantile(0.5), p90: latency.quantile(0.9), p99: latency.quantile(0.99), budgetLeft: nil, burns: [])
    guard let objective, objective < 1, requests > 0 else { return level }
    level.budgetLeft = errors.value.map { 1 - $0 / (1 - objective) }
    let series = Minutes(minutes, first: first, last: last)
    level.burns = pairs.map { series.burn($0, budget: 1 - objective) }
    return level
  }

  /// Requests and errors up to each minute.
  private struct Minutes {
    let requests: [Int]
    let errors: [Int]

    init(_ minutes: [Int64: (requests: Int, errors: Int)], first: Int64, last: Int64) {
      var requests = [0]
      var errors = [0]
      for minute in first...last {
        let entry = minutes[minute] ?? (0, 0)
        requests.append((requests.last ?? 0) + entry.requests)
        errors.append((errors.last ?? 0) + entry.errors)
      }
      self.requests = requests
      self.errors = errors
    }

    func burn(_ pair: (name: String, factor: Double, long: Int64, short: Int64), budget: Double) -> Burn {
      var alarms = 0
      var isAlarming = false
      for end in 1..<requests.count {
        let holds =
          (rate(pair.long, end, budget) ?? 0) > pair.factor && (rate(pair.short, end, budget) ?? 0) > pair.factor
        if holds, !isAlarming { alarms += 1 }
        isAlarming = holds
      }
      let end = requests.count - 1
      return Burn(
        name: pair.name, factor: pair.factor, long: rate(pair.long, end, budget), short: rate(pair.short, end, budget),
        alarms: alarms)
    }

    /// How many times faster than allowed the budget was spent in the window before a minute's end.
    private func rate(_ seconds: Int64, _ end: Int, _ budget: Double) -> Double? {
      let start = max(0, end - Int(seconds / 60))
      let all = requests[end] - requests[start]
      return all == 0 ? nil : Double(errors[end] - errors[start]) / Double(all) / budget
    }
  }
}
