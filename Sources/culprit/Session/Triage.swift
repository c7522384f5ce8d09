import CulpritAnalysis
import CulpritCore
import CulpritReports

/// From what was read to findings: incidents, signatures, ranking. The same for logs and digests.
struct Triage {
  var session: Session
  var at: [String]
  var matchers: [String]
  var baseline: [String] = []
  var baselineWindow: String?
  var top = 10
  var without: Set<String> = []

  func findings() throws -> Findings {
    let digest = session.result.digest
    let baselineDigest = try readBaseline()
    let clustered = Clustering.signatures(of: Self.together(digest, baselineDigest))
    let (incidents, unplaced, moments) = try incidents()
    var input = Ranking.Input(
      digest: digest, signatures: clustered, incidents: incidents, changes: session.changes)
    input.baseline = baselineDigest
    input.baselineWindowSeconds = baselineWindow.flatMap(TimeExpression.duration)
    input.top = top
    input.without = without
    let (found, warnings) = Ranking.findings(of: input)
    var findings = Findings(
      input: session.inputSummary(signatures: clustered.count), incidents: found, unplaced: unplaced,
      warnings: warnings + coverageWarnings(incidents) + session.warnings)
    findings.resolvedTimes = moments
    return findings
  }

  /// Baseline and incident are always clustered together, so that their signatures compare.
  private static func together(_ digest: Digest, _ baseline: Digest?) -> Digest {
    guard let baseline else { return digest }
    var both = digest
    both.add(baseline)
    return both
  }

  private func readBaseline() throws -> Digest? {
    if baseline.isEmpty { return nil }
    var good = Session(settings: session.settings, arguments: baseline)
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
    let moments = at.compactMap { text in
      settings.time(text).map { (given: text, at: $0.resolved(last: last, zone: settings.zone)) }
    }
    var (incidents, unplaced) = Incidents.group(
      session.alerts, matching: try matchers.map { try AlertMatcher($0) }, coverage: coverage)
    incidents += moments.map { Incidents.at($0.at) }
    if incidents.isEmpty, at.isEmpty {
      if !matchers.isEmpty, unplaced.isEmpty {
        throw Failure(.usage, "--alert \(matchers.joined(separator: " ")) matches none of the alerts that were read")
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
      let isCovered = incident.startsAt.seconds(since: coverage.from) >= -reach
        && incident.startsAt.seconds(since: coverage.to) <= reach
      if isCovered { return nil }
      return Warning(
        code: "outside-coverage",
        message: "the logs cover \(TimeText.rfc3339(coverage.from)) to \(TimeText.rfc3339(coverage.to)) and not the "
          + "incident at \(TimeText.rfc3339(incident.startsAt)); fetch logs of that time, or check --tz")
    }
  }
}
