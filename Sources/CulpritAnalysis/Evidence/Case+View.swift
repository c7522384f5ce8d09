import CulpritCore

extension Case {
  /// One incident as the logs show it; `others` are the run's other incidents.
  ///
  /// The baseline ends where the search begins: at the last hole of two minutes and more when at least half as much lies
  /// before it as after (an earlier run, then this one), else ten minutes before the alert, else at half of what precedes
  /// it. The time of earlier incidents is taken out of it, with 15 minutes of aftermath.
  package init(_ incident: Incident, others: [Incident], view: LogView, input: Ranking.Input) {
    let lastLine = view.signatures.flatMap { $0.cells.map(\.at) }.max() ?? 0
    // Alerts of one incident may span half an hour; the gravest is what is to be explained, and stands first.
    let anchor = incident.alerts.first?.startsAt ?? incident.startsAt
    let alert = view.isUndated ? lastLine + 1 : view.time.position(of: anchor.microseconds)
    let end = view.isUndated ? lastLine + 1 : view.time.seconds
    let reached = min(alert, end)
    let length = Self.searchLength(before: reached, view: view, alert: anchor)
    let from = view.isUndated ? -1 : max(0, reached - length)
    var to = view.isUndated ? lastLine + 1 : min(alert + 120, end)
    for other in others where other.startsAt.seconds(since: anchor) > 30 {
      to = min(to, view.time.position(of: other.startsAt.microseconds))
    }
    let baselineFrom = input.baselineWindowSeconds.map { max(0, from - $0) } ?? 0
    var excluded = others.filter { anchor.seconds(since: $0.startsAt) > 300 }.map { other in
      let over = other.endsAt ?? other.startsAt.advanced(bySeconds: 900)
      return (
        from: view.time.position(of: other.startsAt.advanced(bySeconds: -120).microseconds),
        to: min(from, view.time.position(of: over.microseconds))
      )
    }.filter { $0.to > $0.from && $0.to > baselineFrom }
    func seconds(
      _ spans: [(from: Double, to: Double)], _ low: Double, _ high: Double, _ holes: [(from: Double, to: Double)]
    )
      -> Double
    {
      func overlap(_ list: [(from: Double, to: Double)], _ low: Double, _ high: Double) -> Double {
        list.reduce(0) { $0 + max(0, min($1.to, high) - max($1.from, low)) }
      }
      return overlap(spans, low, high)
        - spans.reduce(0) { $0 + overlap(holes, max($1.from, low), min($1.to, high)) }
    }
    let whole = [(from: 0.0, to: max(0, end))]
    if seconds(whole, baselineFrom, from, excluded) < 20 { excluded = [] }
    let isExcluded = { (at: Double) in excluded.contains { at >= $0.from && at < $0.to } }
    let baseline = view.isUndated ? 0 : seconds(whole, baselineFrom, from, excluded)

    let services = view.services.map { service in
      ServiceView(
        name: service.name, coverage: service.coverage, volume: service.volume, writesSeverity: service.writesSeverity,
        isCopy: service.isCopy, baselineSeconds: seconds(service.coverage, baselineFrom, from, excluded),
        ahead: service.ahead)
    }
    let given: Double = view.hasGivenBaseline ? 3_600 : 0
    let views = view.signatures.enumerated().map { index, entry in
      let service = services[entry.service]
      let past = entry.cells.filter { $0.at < from && $0.at >= baselineFrom && !isExcluded($0.at) }
      let now = entry.cells.filter { $0.at >= from && $0.at <= to }
      let first = now.first.map { max(from, $0.first ?? $0.at) }
      let before = past.reduce(0) { $0 + $1.count }
      return SignatureView(
        index: index, signature: entry.signature, service: entry.service, cells: entry.cells.map { ($0.at, $0.count) },
        before: before, known: entry.known, during: now.reduce(0) { $0 + $1.count }, first: first,
        last: entry.cells.last { $0.at <= to }?.at, grade: entry.grade,
        dispersion: Self.dispersion(past.map { ($0.at, $0.count) }, service: service, from: baselineFrom, to: from),
        secondsBefore: seconds(service.coverage, baselineFrom, first ?? from, excluded) + given,
        incidentSeconds: max(1, view.isUndated ? to : seconds(service.coverage, from, to, [])),
        baselineSeconds: service.baselineSeconds,
        isComparable: view.hasGivenBaseline || service.baselineSeconds >= 20 || baseline < 20)
    }
    let kinds = views.count { $0.isError && ($0.before > 0 || $0.known > 0) }
    let observed = baseline + given
    self.init(
      incident: incident, time: view.time, alert: alert, from: from, to: max(from, to),
      earliestChange: view.isUndated ? .infinity : max(0, min(from, reached - 600)), baselineSeconds: baseline,
      hasGivenBaseline: view.hasGivenBaseline, services: services, signatures: views, steps: view.steps,
      changes: input.changes, history: input.history, ambientErrors: observed > 0 ? Double(kinds) / observed * 120 : 0,
      isUndated: view.isUndated, baselineFrom: baselineFrom)
    daysSeen = input.daysSeen
  }

  private static func searchLength(before reached: Double, view: LogView, alert: Timestamp) -> Double {
    if view.hasGivenBaseline { return reached }
    let runs = view.time.holes.filter { $0.to - $0.from >= 120_000_000 && $0.to < alert.microseconds }
    if let boundary = runs.last.map({ view.time.position(of: $0.from) }), boundary >= 0.5 * (reached - boundary) {
      return max(20, reached - boundary)
    }
    return reached >= 1_200 ? 600 : max(30, reached / 2)
  }

  private static func dispersion(
    _ cells: [(at: Double, count: Double)], service: ServiceView, from: Double, to: Double
  ) -> Double {
    let start = max(from, service.first)
    let stop = min(to, service.last)
    guard !cells.isEmpty, stop - start >= 40 else { return 1 }
    let width = max(10, (stop - start) / 200)
    var bins = [Double](repeating: 0, count: max(1, Int((stop - start) / width)))
    for cell in cells { bins[min(bins.count - 1, max(0, Int((cell.at - start) / width)))] += cell.count }
    return Statistics.dispersion(bins)
  }
}
