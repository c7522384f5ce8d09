import CulpritCore

extension ServiceLevel {
  /// Pairs of windows and the burn that spends 2, 5 and 10 % of a 30-day budget in the long one: the SRE workbook, ch. 5.
  private static let pairs: [(name: String, factor: Double, long: Int64, short: Int64)] = [
    ("1h/5m", 14.4, 3600, 300), ("6h/30m", 6, 21_600, 1800), ("3d/6h", 1, 259_200, 21_600),
  ]

  /// Services by name, each followed by its routes, clients, upstreams and edges, busiest first.
  ///
  /// - Parameters:
  ///   - objective: The share of requests that must succeed, `0.999` for 99.9 %; `nil` gives no budget.
  ///   - each: At most so many routes, clients, upstreams and edges of each service.
  package static func levels(
    of traffic: [Traffic], parties: [Party] = [], objective: Double?, each: Int = 10
  ) -> [ServiceLevel] {
    var result: [ServiceLevel] = []
    let byService = Dictionary(grouping: traffic, by: \.service)
    let partiesOf = Dictionary(grouping: parties, by: \.service)
    for service in byService.keys.sorted() {
      let all = byService[service] ?? []
      let whole = level(all, service: service, route: nil, objective: objective)
      result.append(whole)
      let routes = all.map {
        level(
          [$0], service: service, route: $0.method.isEmpty ? $0.route : "\($0.method) \($0.route)", objective: objective
        )
      }
      result += busiest(routes.filter { $0.route != "" }, each)
      for role in Party.Role.allCases {
        let ofRole = (partiesOf[service] ?? []).filter { $0.role == role }
        result += busiest(ofRole.map { level($0, of: whole, objective: objective) }, each)
      }
    }
    return result
  }

  private static func busiest(_ levels: [ServiceLevel], _ limit: Int) -> ArraySlice<ServiceLevel> {
    levels.sorted { a, b in a.requests != b.requests ? a.requests > b.requests : a.name < b.name }.prefix(limit)
  }

  /// Rates are over the time of the whole service: a client that asked once in a day has a small one.
  private static func level(_ party: Party, of whole: ServiceLevel, objective: Double?) -> ServiceLevel {
    let errors = Share(hits: party.byClass[5], known: party.byClass.dropFirst().reduce(0, +))
    var level = ServiceLevel(
      service: party.service, route: nil, requests: party.requests,
      perSecond: whole.requests == 0 ? 0 : whole.perSecond * Double(party.requests) / Double(whole.requests),
      errors: errors, p50: party.latency.quantile(0.5), p90: party.latency.quantile(0.9),
      p99: party.latency.quantile(0.99), budgetLeft: nil, burns: [])
    level.role = party.role
    level.party = party.name
    if let objective, objective < 1 { level.budgetLeft = errors.value.map { 1 - $0 / (1 - objective) } }
    return level
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
