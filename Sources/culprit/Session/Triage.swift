import CulpritAnalysis
import CulpritCore
import CulpritHistory
import CulpritReports

/// From what was read to findings: incidents, signatures, ranking. The same for logs and digests.
struct Triage {
  let session: Session
  let options: IncidentOptions

  func findings() throws -> Findings {
    let digest = session.result.digest
    let baseline = try readBaseline()
    // Baseline and incident are always clustered together, so that their signatures compare.
    var together = digest
    if let baseline { together.add(baseline) }
    let signatures = Clustering.signatures(of: together, rules: session.settings.signatureRules)
    let (incidents, unplaced, moments) = try incidents()
    var input = Ranking.Input(
      digest: digest, signatures: signatures, incidents: incidents, changes: session.changes)
    input.baseline = baseline
    input.baselineWindowSeconds = options.baselineWindow.flatMap(TimeExpression.duration)
    input.top = options.top
    input.without = Set(options.without)
    if let path = options.history {
      let store = try HistoryFile.open(path)
      try HistoryFile.mapped {
        input.history = try store.seenBefore()
        let from = session.coverage?.from ?? Timestamp(microseconds: 0)
        let days = try store.daysSeen(before: from)
        if !days.isEmpty { input.daysSeen = days }
      }
    }
    let (found, warnings) = Ranking.findings(of: input)
    if let path = options.history {
      let store = try HistoryFile.open(path)
      try HistoryFile.mapped {
        try store.add(signatures, input: StableHash.hex(HistoryFile.input(digest)))
        try store.add(found)
      }
    }
    var findings = Findings(
      input: session.inputSummary(signatures: signatures.count), incidents: found, unplaced: unplaced,
      warnings: warnings + coverageWarnings(incidents) + session.warnings)
    findings.resolvedTimes = moments
    return findings
  }

  private func readBaseline() throws -> Digest? {
    if options.baseline.isEmpty { return nil }
    var good = Session(settings: session.settings, arguments: options.baseline)
    try good.load()
    try good.requireRecords()
    return good.result.digest
  }

  private func incidents() throws -> (
    incidents: [Incident], unplaced: [Unplaced], moments: [(given: String, at: Timestamp)]
  ) {
    let coverage = session.coverage
    let last = coverage?.to ?? Timestamp(microseconds: 0)
    let settings = session.settings
    let moments = options.at.compactMap { text in
      settings.time(text).map { (given: text, at: $0.resolved(last: last, zone: settings.zone)) }
    }
    var (incidents, unplaced) = Incidents.group(
      session.alerts, matching: try options.alert.map { try AlertMatcher($0) }, coverage: coverage)
    unplaced += session.undatedAlerts.map { Unplaced(alert: $0, reason: "names no time", isDated: false) }
    incidents += moments.map { Incidents.at($0.at) }
    if incidents.isEmpty, options.at.isEmpty {
      if !options.alert.isEmpty, unplaced.isEmpty {
        throw Failure(
          .usage, "--alert \(options.alert.joined(separator: " ")) matches none of the alerts that were read")
      }
      incidents = ChangePoints.incidents(in: session.result.digest)
    }
    return (incidents, unplaced, moments)
  }

  /// An incident with no record within 15 minutes cannot be explained by these logs.
  private func coverageWarnings(_ incidents: [Incident]) -> [Warning] {
    guard let coverage = session.coverage else {
      return [
        Warning(
          code: "undated",
          message: "no line has a time, so nothing can be placed before or after the alert; get logs with times, "
            + "for example: kubectl logs --timestamps")
      ]
    }
    let reach = 15.0 * 60
    return incidents.compactMap { incident in
      let isCovered =
        incident.startsAt.seconds(since: coverage.from) >= -reach
        && incident.startsAt.seconds(since: coverage.to) <= reach
      if isCovered { return nil }
      return Warning(
        code: "outside-coverage",
        message: "the logs cover \(TimeText.rfc3339(coverage.from)) to \(TimeText.rfc3339(coverage.to)) and not the "
          + "incident at \(TimeText.rfc3339(incident.startsAt)); fetch logs of that time, or check --tz")
    }
  }
}
