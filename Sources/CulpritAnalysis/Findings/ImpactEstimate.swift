import CulpritCore

/// How far it reached: services with new trouble, and requests as access logs tell of them.
enum ImpactEstimate {
  static func of(_ finding: IncidentFinding, case c: Case, digest: Digest) -> Impact {
    var impact = Impact()
    impact.servicesSeen = c.services.count { !$0.isCopy && !$0.isEmpty }
    var touched = Set(finding.symptoms.map(\.service))
    if finding.onset != nil, let first = finding.causes.first { touched.insert(first.service) }
    impact.services = touched.count
    guard !c.isUndated, !digest.traffic.isEmpty else { return impact }
    let from = (finding.onset ?? c.incident.startsAt).microseconds
    let to = end(of: finding, case: c).microseconds + 1
    var failed = 0
    var all = 0
    var byRoute: [String: Int] = [:]
    var minutes: [Int64: Impact.Peak] = [:]
    for traffic in digest.traffic {
      for (status, series) in traffic.byClass.enumerated() {
        series.forEachCell { start, seconds, count, _ in
          guard start + seconds * 1_000_000 > from, start < to else { return }
          all += count
          let minute = start / 60_000_000
          let none = Impact.Peak(at: Timestamp(microseconds: minute * 60_000_000), failed: 0, requests: 0)
          minutes[minute, default: none].requests += count
          guard status == 5 else { return }
          failed += count
          minutes[minute, default: none].failed += count
          // What a gateway answers by itself names no route.
          if traffic.route.isEmpty { return }
          byRoute[traffic.method.isEmpty ? traffic.route : "\(traffic.method) \(traffic.route)", default: 0] += count
        }
      }
    }
    guard all > 0 else { return impact }
    impact.requests = all
    impact.requestsFailed = failed
    // A minute with a handful of requests has no share worth telling.
    impact.peak = minutes.values.filter { $0.requests >= 10 && $0.failed > 0 }
      .max { ($0.share, $1.at) < ($1.share, $0.at) }
    impact.routes = byRoute.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5).map(\.key)
    impact.origins = ErrorOrigins.of(digest, from: from, to: to)
    return impact
  }

  /// Until when requests count: to the end of the alerts, else of the trouble, else of the logs.
  private static func end(of finding: IncidentFinding, case c: Case) -> Timestamp {
    let least = c.time.moment(at: c.to)
    let most = c.time.moment(at: c.end)
    if let over = finding.incident.endsAt { return max(least, min(over, most)) }
    if finding.state == .ongoing { return most }
    let start = finding.onset ?? finding.incident.startsAt
    return Recovery.moment(of: finding.causes, from: start, to: most).map { max(least, $0.at) } ?? least
  }
}
