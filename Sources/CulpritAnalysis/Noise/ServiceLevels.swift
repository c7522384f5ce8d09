import CulpritCore

extension ServiceLevel {
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
      let span = minutes(of: all).span ?? 0...0
      result.append(whole)
      let routes = all.map {
        level(
          [$0], service: service, route: $0.method.isEmpty ? $0.route : "\($0.method) \($0.route)", objective: objective
        )
      }
      result += busiest(routes.filter { $0.route != "" }, each)
      for role in Party.Role.allCases {
        let ofRole = (partiesOf[service] ?? []).filter { $0.role == role }
        result += busiest(ofRole.map { level($0, of: whole, in: span, objective: objective) }, each)
      }
    }
    return result
  }

  private static func busiest(_ levels: [ServiceLevel], _ limit: Int) -> ArraySlice<ServiceLevel> {
    levels.sorted { a, b in a.requests != b.requests ? a.requests > b.requests : a.name < b.name }.prefix(limit)
  }

  /// Rates are over the time of the whole service: a client that asked once in a day has a small one.
  ///
  /// - Parameter span: Minutes in which the service had requests.
  private static func level(
    _ party: Party, of whole: ServiceLevel, in span: ClosedRange<Int64>, objective: Double?
  ) -> ServiceLevel {
    let errors = Share(hits: party.byClass[5], known: party.byClass.dropFirst().reduce(0, +))
    var level = ServiceLevel(
      service: party.service, route: nil, requests: party.requests,
      perSecond: whole.requests == 0 ? 0 : whole.perSecond * Double(party.requests) / Double(whole.requests),
      errors: errors, p50: party.latency.quantile(0.5), p90: party.latency.quantile(0.9),
      p99: party.latency.quantile(0.99), budgetLeft: nil, burns: [])
    level.role = party.role
    level.party = party.name
    guard let objective, objective < 1, party.requests > 0 else { return level }
    level.budgetLeft = errors.value.map { 1 - $0 / (1 - objective) }
    // Where most requests have no moment (an older digest, stamps without a day), their course is not known.
    guard Double(party.volume.total) >= 0.95 * Double(party.requests) else { return level }
    var minutes = Minutes()
    for cell in party.volume.cells { minutes.spread(cell.count, from: cell.start, seconds: cell.seconds, within: span) }
    for cell in party.errors.cells { minutes.add(errors: cell.count, at: cell.start) }
    level.burns = minutes.burns(objective: objective)
    return level
  }

  private static func level(
    _ traffic: [Traffic], service: String, route: String?, objective: Double?
  ) -> ServiceLevel {
    var latency = LatencySketch()
    var errors = Share()
    for entry in traffic {
      latency.add(entry.latency)
      // Without a status nothing is known of success.
      for series in entry.byClass.dropFirst() { errors.known += series.total }
      errors.hits += entry.byClass[5].total
    }
    let minutes = minutes(of: traffic)
    let requests = minutes.requests
    let span = minutes.span ?? 0...0
    var level = ServiceLevel(
      service: service, route: route, requests: requests,
      perSecond: Double(requests) / Double(max(60, span.count * 60)), errors: errors,
      p50: latency.quantile(0.5), p90: latency.quantile(0.9), p99: latency.quantile(0.99), budgetLeft: nil, burns: [])
    guard let objective, objective < 1, requests > 0 else { return level }
    level.budgetLeft = errors.value.map { 1 - $0 / (1 - objective) }
    level.burns = minutes.burns(objective: objective)
    return level
  }

  private static func minutes(of traffic: [Traffic]) -> Minutes {
    var minutes = Minutes()
    for entry in traffic {
      for (status, series) in entry.byClass.enumerated() {
        for cell in series.cells {
          minutes.add(requests: cell.count, errors: status == 5 ? cell.count : 0, at: cell.start)
        }
      }
    }
    return minutes
  }
}
