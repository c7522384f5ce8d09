import CulpritAnalysis
import CulpritCore
import CulpritHistory
import CulpritReports
import Foundation

/// From what was read to findings: incidents, signatures, ranking. The same for logs and digests.
struct Triage {
  let session: Session
  let options: IncidentOptions
  private let baseline: Digest?
  private var seenBefore: [String: [SeenBefore]] = [:]
  private var daysSeen: [String: Int]?

  /// Reads the baseline and what the history knows; a saved run among the inputs stands in for what is not given.
  init(session: Session, options: IncidentOptions) throws {
    self.session = session
    self.options = session.saved.map { options.completed(by: $0.options) } ?? options
    baseline = try Self.baseline(of: options, session)
    if let path = options.history {
      let store = try HistoryFile.open(path)
      let from = session.coverage?.from ?? Timestamp(microseconds: 0)
      seenBefore = try HistoryFile.mapped { try store.seenBefore() }
      let days = try HistoryFile.mapped { try store.daysSeen(before: from) }
      daysSeen = days.isEmpty ? nil : days
    } else if let saved = session.saved {
      seenBefore = saved.seenBefore
      daysSeen = saved.daysSeen
    }
  }

  func findings() throws -> Findings {
    let digest = session.result.digest
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
    input.history = seenBefore
    input.daysSeen = daysSeen
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

  /// The inputs as commands of the report name them: what came through a pipe is gone but for the archive that keeps it.
  var inputs: [String] {
    if let saved = session.saved, session.arguments.count == 1 {
      return saved.inputs.map { $0 == saved.archive ? session.arguments[0] : $0 }
    }
    guard let path = options.save else { return session.arguments }
    let pipes = Set(session.inputs.filter { !$0.isSeekable }.map(\.path))
    var names: [String] = []
    for argument in session.arguments {
      let place = argument.split(separator: "=", maxSplits: 1).last.map(String.init) ?? argument
      let name = pipes.contains(argument) || pipes.contains(place) ? path : argument
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Writes `--save`'s archive.
  ///
  /// - Parameters:
  ///   - notes: What people wrote, for the timeline.
  ///   - roles: Whether names of people were replaced.
  func save(notes: [TimelineNote] = [], roles: Bool = false) throws {
    guard let archive = session.archive, let path = options.save else { return }
    var run = SavedRun(archive: path, inputs: inputs, options: SavedRun.Options())
    run.options.at = options.at
    run.options.alert = options.alert
    run.options.baselineWindow = options.baselineWindow
    run.options.top = options.top
    run.options.without = options.without
    run.options.roles = roles
    run.options.tz = session.settings.zoneName
    run.options.displayTz = session.settings.displayZoneName
    run.options.signatures = session.settings.configuration.signatures
    run.alerts = session.alerts
    run.undated = session.undatedAlerts
    run.changes = session.changes
    run.notes = notes
    run.skipped = session.result.skipped.map { SavedRun.SkippedInput(path: $0.path, reason: $0.reason) }
    run.warnings = session.warnings
    run.isDamaged = session.isDamaged
    run.isFromDigest = session.inputSummary(signatures: 0).isFromDigest
    run.baseline = baseline.map { Data(DigestFile.encode($0)) }
    run.seenBefore = seenBefore
    run.daysSeen = daysSeen
    try archive.finish(run, digest: session.result.digest)
    if !session.settings.shared.quiet { Console.complain("saved; read it again with: culprit \(Escaping.shell(path))") }
  }

  private static func baseline(of options: IncidentOptions, _ session: Session) throws -> Digest? {
    if options.baseline.isEmpty {
      guard let kept = session.saved?.baseline else { return nil }
      return try? DigestFile.decode(Array(kept), path: "baseline")
    }
    var good = try Session(settings: session.settings, arguments: options.baseline)
    try good.load()
    try good.requireRecords()
    return good.result.digest
  }

  private func incidents() throws -> (
    incidents: [Incident], unplaced: [Unplaced], moments: [(given: String, at: Timestamp)]
  ) {
    // A few stamps in logs that have none otherwise place no alert.
    let undated = session.result.digest.sources.reduce(0) { $0 + $1.undated }
    let isUndated = undated * 2 > session.result.digest.sources.reduce(0) { $0 + $1.records }
    let coverage = isUndated ? nil : session.coverage
    let last = coverage?.to ?? Timestamp(microseconds: 0)
    let settings = session.settings
    let moments = options.at.compactMap { text in
      settings.time(text).map { (given: text, at: $0.resolved(last: last, zone: settings.zone)) }
    }
    var (incidents, unplaced) = Incidents.group(
      session.alerts, matching: try options.alert.map { try matcher($0) }, coverage: coverage)
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

  /// Alerts are without secrets when they are matched, and so is what they are matched with: `mailbox=a@b.example` selects.
  private func matcher(_ text: String) throws -> AlertMatcher {
    let clean = try session.settings.redaction().map { String(decoding: $0.redacted(Array(text.utf8)), as: UTF8.self) }
    return try AlertMatcher(clean ?? text)
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
