import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritHistory
import CulpritReports
import Foundation

/// Which alerts and log lines are noise, and what to change about them.
struct NoiseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "noise", abstract: "Say which alerts and log lines are noise, with a patch that was tried.",
    discussion: """
      Reads alert histories of any tool, alone or joined, and the logs of the period when they are given. Shares count
      pages only; what a source does not tell is unknown, never 0.

      Examples:
        culprit noise --alerts pagerduty.json --alerts alertmanager.jsonl --rules 'rules/*.yml'
        culprit noise --alerts history.json logs/ --history culprit.db --format html -o report.html
        culprit noise --history culprit.db --fail-on 'noise>30%'
      """)

  @Argument(help: "Logs of the period: files, directories, tars, digests. Alerts found beside them are used.")
  var inputs: [String] = []
  @Option(help: ArgumentHelp("Alert history: a file, a pipe, - or the address of an Alertmanager.", valueName: "SRC"))
  var alerts: [String] = []
  @Option(help: ArgumentHelp("Deploys and other changes.", valueName: "SRC")) var changes: [String] = []
  @Option(
    help: ArgumentHelp(
      "Remember in this file (made when missing); 'default' is $XDG_STATE_HOME/culprit/history.db.", valueName: "FILE"))
  var history: String?
  @Option(help: ArgumentHelp("How far back from the last thing known.", valueName: "DURATION")) var period = "30d"
  @Option(help: ArgumentHelp("Prometheus rule files or PrometheusRule objects to patch.", valueName: "GLOB"))
  var rules: [String] = []
  @Option(help: ArgumentHelp("Alertmanager's configuration to patch.", valueName: "FILE"))
  var alertmanagerConfig: String?
  @Option(help: ArgumentHelp("Write all patches as one diff here.", valueName: "FILE")) var patch: String?
  @Option(help: ArgumentHelp("Write one report for each team and an index here.", valueName: "DIR"))
  var byTeam: String?
  @Option(help: ArgumentHelp("Write every table as CSV here.", valueName: "DIR")) var tables: String?
  @Option(help: ArgumentHelp("Percent of requests that must succeed.", valueName: "PERCENT")) var objective: Double?
  @Option(help: ArgumentHelp("What counts as action: human, or acked for acknowledgements too.", valueName: "WHAT"))
  var actionable = "human"
  @Option(help: ArgumentHelp("How often rules are evaluated, where no rule file says.", valueName: "DURATION"))
  var step = "1m"
  @Option(help: ArgumentHelp("The zone of responders for hours and shifts (default --display-tz).", valueName: "ZONE"))
  var responderTz: String?
  @Option(help: ArgumentHelp("The zone of one responder.", valueName: "NAME=ZONE")) var responder: [String] = []
  @Flag(help: "Measure each person too.") var people = false
  @Option(help: ArgumentHelp("Exit with 1 when this holds: noise>30%.", valueName: "CONDITION")) var failOn: [String] =
    []
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    for (option, value) in [("--period", period), ("--step", step)] {
      guard let seconds = TimeExpression.duration(value), seconds > 0 else {
        throw ValidationError("\(option): '\(value)' is no duration; give one such as 30d or 1m")
      }
    }
    if !["human", "acked"].contains(actionable) {
      throw ValidationError("--actionable takes human or acked, not '\(actionable)'")
    }
    if let objective, !(objective > 0 && objective < 100) {
      throw ValidationError("--objective takes a percentage such as 99.9, not \(objective)")
    }
    for condition in failOn { _ = try NoiseCondition(condition) }
    if let format = shared.format, NoiseReporters.named(format) == nil {
      throw ValidationError(
        "--format: noise has no '\(format)'; it has \(NoiseReporters.names.joined(separator: ", "))")
    }
    _ = try zones()
  }

  func run() throws {
    let settings = try Settings(shared)
    var reader = RuleBookReader()
    for pattern in rules { try reader.readRules(pattern) }
    if let alertmanagerConfig { try reader.readAlertmanager(alertmanagerConfig) }
    let store = try history.map { try HistoryFile.open($0) }
    let hasSource = !alerts.isEmpty || store != nil
    let arguments = try Session.inputs(inputs, mayBeEmpty: hasSource)
    var session = try Session(settings: settings, arguments: arguments)
    try session.load(alerts: alerts, changes: changes)
    for problem in reader.problems {
      session.warnings.append(Warning(code: "rules", message: problem))
      session.isDamaged = true
    }
    try session.checkStrictness()

    var known = try remembered(&session, store)
    let silences = session.silences
    let undated = session.alertFiles.reduce(0) { $0 + $1.undated.count }
    if undated > 0 {
      session.warnings.append(
        Warning(
          code: "undated", message: "\(Quantity.count(undated, "alert")) without any time: not counted", count: undated)
      )
    }
    // A year of alerts is large: it is held once.
    session.alertFiles = []
    let digest = session.result.digest
    if known.alerts.isEmpty, digest.sources.allSatisfy({ $0.records == 0 }) {
      throw Failure(
        .nothingReadable, "no alerts and no log records in what was given; see how it was read: culprit explain INPUT")
    }
    var input = try noiseInput(known, settings: settings, reader: reader)
    let signatures = Clustering.signatures(of: digest)
    let findings = Self.findings(session, alerts: known.alerts, changes: known.changes, signatures: signatures)
    input.findings = findings
    input.logsCover = session.coverage
    input.silences = silences
    if !signatures.isEmpty { input.logMoments = ChangePoints.incidents(in: digest).map(\.startsAt) }
    try HistoryFile.mapped {
      if let store {
        try store.add(input.silences)
        input.silences = try store.silences()
      }
      if let store, let end = known.alerts.map({ $0.endsAt ?? $0.startsAt }).max() {
        input.dismissed = try store.dismissed(at: end)
        input.given = try store.givenAdvice()
      }
    }
    known.alerts = []
    var report = AlertNoise.report(of: input)
    report.warnings += session.warnings
    report.logs = LogNoise.noise(in: signatures, findings: findings)
    let share = objective ?? settings.configuration.objective
    report.serviceLevels = ServiceLevel.levels(
      of: digest.traffic, parties: digest.parties, objective: share.map { $0 / 100 })
    try remember(report, signatures, findings, session, store)

    let reporter = NoiseReporters.named(shared.format ?? "text")!.init()
    let options = settings.reportOptions(inputs: arguments)
    try Console.deliver(reporter.render(report, options: options), to: shared.output)
    if let patch { try Console.deliver(Array((report.patch ?? "").utf8), toFile: patch) }
    if let byTeam { try writeTeams(report, to: byTeam, options) }
    if let tables {
      try Self.makeFolder(tables)
      for file in NoiseCSV.files(of: report) {
        try Console.deliver(Array(file.text.utf8), toFile: tables + "/" + file.name)
      }
    }
    if !failOn.isEmpty, report.noiseShare == nil, !shared.quiet {
      Console.complain(
        "--fail-on: no source says what people did, so the noise is unknown and no condition on it holds")
    }
    if try failOn.contains(where: { try NoiseCondition($0).holds(for: report) }) {
      throw ExitStatus.conditionHolds.code
    }
    if session.status != .done { throw session.status.code }
  }

  /// What was given, and with a history what was given before.
  private func remembered(
    _ session: inout Session, _ store: HistoryStore?
  ) throws -> (alerts: [Alert], changes: [Change]) {
    let (alerts, changes) = (session.alerts, session.changes)
    let twice = session.alertFiles.reduce(0) { $0 + $1.alerts.count } - alerts.count
    if twice > 0 {
      session.warnings.append(
        Warning(
          code: "overlap",
          message: "\(Quantity.count(twice, "episode")) stood in more than one export; each counts once", count: twice))
    }
    guard let store else { return (alerts, changes) }
    return try HistoryFile.mapped {
      try store.add(alerts)
      try store.add(changes)
      guard let last = try store.lastMoment() else { return ([], try store.changes()) }
      // The period before is compared with: twice the length, and a day for what began before it.
      let length = (TimeExpression.duration(period) ?? 0) * 2.1 + 86_400
      let from = last.advanced(bySeconds: -length)
      return (try store.alerts(from: shared.since == nil ? from : nil), try store.changes())
    }
  }

  private func noiseInput(
    _ known: (alerts: [Alert], changes: [Change]), settings: Settings, reader: RuleBookReader
  ) throws -> AlertNoise.Input {
    var input = AlertNoise.Input(alerts: known.alerts)
    input.changes = known.changes
    input.periodSeconds = TimeExpression.duration(period) ?? input.periodSeconds
    input.evaluationSeconds = TimeExpression.duration(step) ?? input.evaluationSeconds
    let last = known.alerts.map { $0.endsAt ?? $0.startsAt }.max() ?? Timestamp(microseconds: 0)
    input.from = settings.time(shared.since)?.resolved(last: last, zone: settings.zone)
    input.to = settings.time(shared.until)?.resolved(last: last, zone: settings.zone)
    input.zone = try Self.zone(responderTz ?? settings.displayZoneName)
    input.zones = try zones()
    input.acknowledgementIsAction = actionable == "acked"
    input.showsPeople = people
    input.rules = reader.book
    input.owners = try (settings.configuration.owners ?? []).map { owner in
      do {
        let matcher = try AlertMatcher(owner.match)
        return AlertNoise.Owner(team: owner.team) { matcher.selects($0) }
      } catch { throw Failure(.usage, "owners: '\(owner.match)' of team '\(owner.team)': \(error)") }
    }
    return input
  }

  private func zones() throws -> [String: TimeZone] {
    var result: [String: TimeZone] = [:]
    for text in responder {
      guard let equals = text.lastIndex(of: "=") else {
        throw ValidationError("--responder takes NAME=ZONE, not '\(text)'")
      }
      result[String(text[..<equals])] = try Self.zone(String(text[text.index(after: equals)...]))
    }
    if let responderTz { _ = try Self.zone(responderTz) }
    return result
  }

  private static func zone(_ name: String) throws -> TimeZone {
    if let zone = TimeZone(identifier: name) { return zone }
    if let offset = Zone.offsets(name)?.transitions.first?.offset, let zone = TimeZone(secondsFromGMT: Int(offset)) {
      return zone
    }
    throw ValidationError("there is no time zone '\(name)'; give one such as Europe/Berlin or +02:00")
  }

  /// Incidents within the logs' time, explained from them: for the delay of alerts and what is part of an incident.
  private static func findings(
    _ session: Session, alerts: [Alert], changes: [Change], signatures: [Signature]
  ) -> [IncidentFinding] {
    guard !signatures.isEmpty, let coverage = session.coverage else { return [] }
    let (incidents, _) = Incidents.group(alerts, coverage: coverage)
    // The latest: a month of logs may hold hundreds, and each is ranked over all signatures.
    let latest = incidents.sorted { ($1.startsAt, $0.id) < ($0.startsAt, $1.id) }.prefix(50)
    let ranked = Ranking.Input(
      digest: session.result.digest, signatures: signatures, incidents: Array(latest), changes: changes)
    return Ranking.findings(of: ranked).incidents
  }

  private func remember(
    _ report: NoiseReport, _ signatures: [Signature], _ findings: [IncidentFinding], _ session: Session,
    _ store: HistoryStore?
  ) throws {
    guard let store else { return }
    try HistoryFile.mapped {
      try store.add(signatures, input: StableHash.hex(HistoryFile.input(session.result.digest)))
      try store.add(findings)
      guard let period = report.period else { return }
      let weeks = max(1.0 / 7, period.to.seconds(since: period.from) / 604_800)
      let rates = Dictionary(uniqueKeysWithValues: report.rules.map { ($0.name, Double($0.measures.pages) / weeks) })
      try store.add(report.advice, pagesPerWeek: rates, open: report.openAdvice, at: period.to)
    }
  }

  private func writeTeams(_ report: NoiseReport, to folder: String, _ options: ReportOptions) throws {
    try Self.makeFolder(folder)
    let name = shared.format ?? "html"
    let endings = ["text": "txt", "markdown": "md", "html": "html", "csv": "csv", "prometheus": "prom"]
    let ending = endings[name] ?? "json"
    let reporter = NoiseReporters.named(name)!.init()
    let parts = TeamReports.split(report)
    for part in parts {
      let text = reporter.render(part.report, options: options)
      try Console.deliver(Array(text.utf8), toFile: "\(folder)/\(part.file).\(ending)")
    }
    let isHTML = name == "html"
    let index = TeamReports.index(
      report, files: parts.map { ($0.team, $0.file) }, suffix: ending, html: isHTML)
    try Console.deliver(Array(index.utf8), toFile: "\(folder)/index.\(isHTML ? "html" : "md")")
  }

  private static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch { throw Failure(.cannotCreate, "cannot make the folder '\(path)'") }
  }
}
