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
    let to = c.time.moment(at: c.to).microseconds + 1
    var failed = 0
    var all = 0
    var byRoute: [String: Int] = [:]
    var minutes: [Int64: (failed: Int, all: Int)] = [:]
    for traffic in digest.traffic {
      for (status, series) in traffic.byClass.enumerated() {
        for cell in series.cells where cell.start + cell.seconds * 1_000_000 > from && cell.start < to {
          all += cell.count
          minutes[cell.start / 60_000_000, default: (0, 0)].all += cell.count
          guard status == 5 else { continue }
          failed += cell.count
          minutes[cell.start / 60_000_000, default: (0, 0)].failed += cell.count
          // What a gateway answers by itself names no route.
          if traffic.route.isEmpty { continue }
          byRoute[traffic.method.isEmpty ? traffic.route : "\(traffic.method) \(traffic.route)", default: 0] +=
            cell.count
        }
      }
    }
    guard all > 0 else { return impact }
    impact.requests = all
    impact.requestsFailed = failed
    // A minute with a handful of requests has no share worth telling.
    impact.peakShare = minutes.values.filter { $0.all >= 10 }.map { Double($0.failed) / Double($0.all) }.max()
    impact.routes = byRoute.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5).map(\.key)
    impact.origins = ErrorOrigins.of(digest, from: from, to: to)
    return impact
  }
}
