import CulpritCore
import Foundation

/// Which alerts are noise: measures for each rule, service and team, and advice that was tried on the same history.
package enum AlertNoise {
  package struct Input: Sendable {
    package var alerts: [Alert]
    package var changes: [Change] = []
    package var silences: [Silence] = []
    /// How long the period is, counted back from the last thing known.
    package var periodSeconds = 30.0 * 86_400
    /// `--since`, `--until`.
    package var from: Timestamp?
    package var to: Timestamp?
    package var zone = TimeZone.gmt
    /// Zones of responders that are not in `zone`.
    package var zones: [String: TimeZone] = [:]
    /// The wide reading: an acknowledgement is an action.
    package var acknowledgementIsAction = false
    package var showsPeople = false
    /// How often rules are evaluated, where no rule file says.
    package var evaluationSeconds = 60.0
    /// First match wins.
    package var owners: [Owner] = []
    package var rules = RuleBook()
    package var dismissed: Set<String> = []
    package var given: [GivenAdvice] = []
    package var advicePerTeam = 5
    /// Of the logs of the period, when given.
    package var findings: [IncidentFinding] = []
    package var logMoments: [Timestamp] = []
    package var logsCover: (from: Timestamp, to: Timestamp)?
    /// Sources that tell of acknowledgements: where they tell of none, there was none. To leave those pages out would
    /// measure only the pages that somebody looked at.
    var telling: Set<String> = []
    package init(alerts: [Alert]) { self.alerts = alerts }
  }

  /// A team and the alerts that are its own.
  package struct Owner: Sendable {
    package var team: String
    package var owns: @Sendable (Alert) -> Bool
    package init(team: String, owns: @escaping @Sendable (Alert) -> Bool) {
      self.team = team
      self.owns = owns
    }
  }

  /// Advice that an earlier run gave.
  package struct GivenAdvice: Sendable, Equatable {
    package var id: String
    package var rule: String
    package var kind: String
    /// When it was given, or the last time at which it was seen not to be followed.
    package var at: Timestamp
    /// What it would have set, in seconds.
    package var seconds: Double?
    package var pagesPerWeek: Double
    package init(id: String, rule: String, kind: String, at: Timestamp, seconds: Double?, pagesPerWeek: Double) {
      self.id = id
      self.rule = rule
      self.kind = kind
      self.at = at
      self.seconds = seconds
      self.pagesPerWeek = pagesPerWeek
    }
  }

  /// Joins, measures and advises.
  package static func report(of input: consuming Input) -> NoiseReport {
    var input = input
    for alert in input.alerts where alert.isAcknowledged { input.telling.insert(alert.source) }
    let (pages, joined, repeated) = PageJoining.pages(of: input.alerts)
    input.alerts = []
    let table = EpisodeTable(pages, input)
    var warnings = table.warnings
    if repeated > 0 {
      warnings.append(
        Warning(
          code: "overlap",
          message:
            "\(repeated == 1 ? "1 episode was" : "\(repeated) episodes were") exported more than once; each counts once",
          count: repeated))
    }
    guard let period = table.period else { return empty(input, warnings: warnings) }
    let flapping = Flapping(table, evaluationSeconds: input.evaluationSeconds)
    let recurrence = RecurrenceTable(table)
    var measuring = Measuring(table, flapping: flapping, recurrence: recurrence)
    let totals = measuring.measures(of: table.rows.indices)
    let storms = Storm.storms(in: table)
    let cofiring = CoFiringMiner(table).pairs()
    var report = NoiseReport(
      period: period, zone: input.zone.identifier, totals: totals,
      rules: measuring.groups(\.rule, names: table.rules.names),
      services: measuring.groups(\.service, names: table.services.names),
      teams: measuring.groups(\.team, names: table.teams.names),
      load: ShiftLoad.loads(in: table, by: \.team, names: table.teams.names), storms: storms,
      cofiring: cofiring, joined: joined, recurrence: recurrence.curve(), detection: detection(input, table),
      changeFailure: ChangeFailure.measure(input.changes, table), advice: [], patch: nil, warnings: warnings)
    report.silences = SilenceDebt.debts(of: input.silences, in: table, showsPeople: input.showsPeople)
    if input.showsPeople {
      report.people = measuring.groups(\.person, names: table.people.names)
      report.personLoad = ShiftLoad.loads(in: table, by: \.person, names: table.people.names)
    }
    let advising = RuleAdvice.Context(
      table: table, flapping: flapping, cofiring: cofiring, rules: report.rules, storms: storms, input: input)
    (report.advice, report.patch) = RuleAdvice.advice(advising)
    report.openAdvice = Verification.open(advising)
    return report
  }

  private static func empty(_ input: Input, warnings: [Warning]) -> NoiseReport {
    NoiseReport(
      period: nil, zone: input.zone.identifier, totals: Measures(), rules: [], services: [], teams: [], load: [],
      storms: [], cofiring: [], joined: [], recurrence: RecurrenceCurve(), detection: nil, changeFailure: nil,
      advice: [], patch: nil, warnings: warnings)
  }

  /// How near an alert must be for a change in the logs to count as noticed.
  private static let noticed: Int64 = 900_000_000

  private static func detection(_ input: Input, _ table: EpisodeTable) -> AlertDelay? {
    if input.findings.isEmpty, input.logMoments.isEmpty { return nil }
    var result = AlertDelay()
    result.incidents = input.findings.count
    result.delay = Durations(input.findings.compactMap(\.detectionDelaySeconds))
    for finding in input.findings { result.traced.add(!finding.causes.isEmpty) }
    for finding in input.findings where finding.causes.isEmpty {
      guard let alert = finding.incident.alerts.first else { continue }
      if let cover = input.logsCover, alert.startsAt < cover.from || alert.startsAt > cover.to { continue }
      result.untraced.append((alert.name, alert.startsAt))
    }
    result.unalerted = input.logMoments.filter { moment in
      !table.rows.contains { row in
        row.start <= moment.microseconds + noticed && row.end ?? .max >= moment.microseconds - noticed
      }
    }
    return result
  }
}
