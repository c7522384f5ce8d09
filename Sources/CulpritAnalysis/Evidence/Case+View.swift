import CulpritCore

extension Case {
  /// One incident as the logs show it; `others` are the run's other incidents.
  ///
  /// The baseline ends where the search begins: at the last hole of two minutes and more when at least half as much lies
  /// before it as after (an earlier run, then this one), else ten minutes before the alert, else at half of what precedes
  /// it. The time of earlier incidents is taken out of it, with 15 minutes of aftermath.
  ///
  /// - Parameter isWithoutBaseline: Takes all that precedes the alert for part of the incident.
  package init(
    _ incident: Incident, others: [Incident], view: LogView, input: Ranking.Input, isWithoutBaseline: Bool = false
  ) {
    let lastLine = view.isUndated ? view.signatures.flatMap { $0.cells.map(\.at) }.max() ?? 0 : 0
    // Alerts of one incident may span half an hour; the gravest is what is to be explained, and stands first.
    let anchor = incident.alerts.first?.startsAt ?? incident.startsAt
    let alert = view.isUndated ? lastLine + 1 : view.time.position(of: anchor.microseconds)
    let end = view.isUndated ? lastLine + 1 : view.time.seconds
    let reached = min(alert, end)
    let boundary = Self.lastRun(before: reached, view: view, alert: anchor)
    let search = max(0, reached - Self.searchLength(before: reached, view: view, boundary: boundary))
    let from =
      view.isUndated
      ? -1
      : isWithoutBaseline
        ? 0 : boundary == nil && !view.hasGivenBaseline ? Self.firstLastingFailure(before: search, view: view) : search
    var to = view.isUndated ? lastLine + 1 : min(alert + (isWithoutBaseline ? 300 : 120), end)
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
        isCopy: service.isCopy, isEmpty: service.isEmpty,
        baselineSeconds: seconds(service.coverage, baselineFrom, from, excluded), ahead: service.ahead)
    }
    let given: Double = view.hasGivenBaseline ? 3_600 : 0
    let views = mapInHalves(view.signatures.count) { index in
      let entry = view.signatures[index]
      let service = services[entry.service]
      let split = entry.cells.firstIndex { $0.at >= from } ?? entry.cells.endIndex
      var past = entry.cells[..<split].drop { $0.at < baselineFrom }
      if !excluded.isEmpty { past = past.filter { !isExcluded($0.at) }[...] }
      let now = entry.cells[split...].prefix { $0.at <= to }
      let first = now.first.map { max(from, $0.first ?? $0.at) }
      let before = past.reduce(0) { $0 + $1.count }
      return SignatureView(
        index: index, signature: entry.signature, lazySaying: entry.saying, service: entry.service, cells: entry.cells,
        before: before, known: entry.known, during: entry.undated + now.reduce(0) { $0 + $1.count }, first: first,
        last: entry.cells.last { $0.at <= to }?.at, grade: entry.grade,
        dispersion: Self.dispersion(past, service: service, from: baselineFrom, to: from),
        secondsBefore: seconds(service.coverage, baselineFrom, first ?? from, excluded) + given,
        incidentSeconds: max(1, view.isUndated ? to : seconds(service.coverage, from, to, [])),
        baselineSeconds: service.baselineSeconds,
        isComparable: entry.undated == 0 && (view.hasGivenBaseline || service.baselineSeconds >= 20 || baseline < 20))
    }
    // An error of a stream that begins too late to be compared is as usual as any, for all that is known.
    let kinds = views.count { $0.isError && ($0.before > 0 || $0.known > 0 || !$0.isComparable && $0.during > 0) }
    let observed = baseline + given
    self.init(
      incident: incident, time: view.time, alert: alert, from: from, to: max(from, to),
      earliestChange: view.isUndated ? .infinity : max(0, min(from, reached - 600)), runStart: boundary,
      baselineSeconds: baseline,
      hasGivenBaseline: view.hasGivenBaseline, services: services, names: view.names, signatures: views,
      steps: view.steps,
      changes: input.changes, history: input.history, ambientErrors: observed > 0 ? Double(kinds) / observed * 120 : 0,
      isUndated: view.isUndated, baselineFrom: baselineFrom)
    daysSeen = input.daysSeen
  }

  /// Where the run that the alert falls into begins, when another one precedes it that is long enough to compare with.
  private static func lastRun(before reached: Double, view: LogView, alert: Timestamp) -> Double? {
    let runs = view.time.holes.filter { $0.to - $0.from >= 120_000_000 && $0.to < alert.microseconds }
    guard let boundary = runs.last.map({ view.time.position(of: $0.from) }) else { return nil }
    return boundary >= 0.5 * (reached - boundary) ? boundary : nil
  }

  private static func searchLength(before reached: Double, view: LogView, boundary: Double?) -> Double {
    if view.hasGivenBaseline { return reached }
    if let boundary { return max(20, reached - boundary) }
    return reached >= 1_200 ? 600 : max(30, reached / 2)
  }

  /// Where the search begins when failures that go on began before `search`: just before them, else at `search`.
  ///
  /// A failure began there when, at the rate it has had since, its absence before had a chance below a thousandth. Two
  /// services must begin to fail within 15 s of each other, for errors of one come and go; twenty seconds must be left to
  /// compare with, and nothing older than an hour counts.
  private static func firstLastingFailure(before search: Double, view: LogView) -> Double {
    var found: [(at: Double, service: Int)] = []
    for entry in view.signatures where entry.grade >= Failure.error {
      guard let begin = entry.cells.first.map({ $0.first ?? $0.at }), begin >= 20, search - begin >= 5,
        search - begin <= 3_600, entry.cells.contains(where: { $0.at >= search })
      else { continue }
      let before = entry.cells.filter { $0.at <= search }.map(\.count)
      let count = before.reduce(0, +)
      let spread = before.count > 1 ? Statistics.dispersion(before) : count
      if count >= 5, count / (search - begin) * begin / spread > 7 { found.append((begin, entry.service)) }
    }
    found.sort { ($0.at, $0.service) < ($1.at, $1.service) }
    let first = found.first { one in found.contains { $0.service != one.service && abs($0.at - one.at) <= 15 } }
    return first.map { max(20, $0.at - 1) } ?? search
  }

  private static func dispersion(
    _ cells: ArraySlice<(at: Double, count: Double, first: Double?)>, service: ServiceView, from: Double, to: Double
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
