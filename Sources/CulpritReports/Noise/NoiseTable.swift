import CulpritAnalysis
import CulpritCore

/// One table of the noise report, for the formats that show or write tables.
package struct NoiseTable: Sendable {
  package enum Cell: Sendable {
    case text(String)
    case count(Int)
    case share(Double)
    case seconds(Double)
    case number(Double)
    case time(Timestamp)
    /// Not known: an empty cell for programs, a word for people; never 0.
    case unknown

    static func count(_ value: Int?) -> Cell { value.map { .count($0) } ?? .unknown }
    static func share(_ value: Double?) -> Cell { value.map { .share($0) } ?? .unknown }
    static func seconds(_ value: Double?) -> Cell { value.map { .seconds($0) } ?? .unknown }
    static func number(_ value: Double?) -> Cell { value.map { .number($0) } ?? .unknown }

    /// As a person reads it.
    func shown(_ times: TimeText) -> String {
      switch self {
      case .text(let text): text
      case .count(let value): Quantity.count(value)
      case .share(let value): Quantity.percent(value)
      case .seconds(let value): Quantity.rough(value)
      case .number(let value): Quantity.decimals(value, 1)
      case .time(let at): times.clock(at)
      case .unknown: "unknown"
      }
    }

    /// As a program reads it.
    var plain: String {
      switch self {
      case .text(let text): text
      case .count(let value): String(value)
      case .share(let value), .seconds(let value), .number(let value): OrderedJSON.number(value).compact
      case .time(let at): TimeText.rfc3339(at)
      case .unknown: ""
      }
    }

    var isNumber: Bool {
      switch self {
      case .text, .time: false
      default: true
      }
    }
  }

  /// Also the name of its CSV file.
  package var name: String
  package var title: String
  /// Name for programs, heading for people.
  package var columns: [(key: String, title: String)]
  package var rows: [[Cell]]

  /// Every table that has rows.
  package static func all(of report: NoiseReport) -> [NoiseTable] {
    [
      groups("rules", "Rules, dearest first", report.rules, isRule: true),
      groups("teams", "Teams", report.teams), groups("services", "Services", report.services),
      groups("people", "People", report.people), shifts(report.load, of: "team"),
      shifts(report.personLoad, of: "person"), storms(report.storms),
      cofiring(report.cofiring), recurrence(report.recurrence), advice(report.advice), logs(report.logs),
      levels(report.serviceLevels), silences(report.silences), joined(report.joined),
    ].filter { !$0.rows.isEmpty }
  }

  /// Without the columns of which nothing is known, for people: they are wide enough as they are.
  var withoutUnknown: NoiseTable {
    let kept = columns.indices.filter { index in
      rows.contains {
        if case .unknown = $0[index] { false } else { true }
      }
    }
    return NoiseTable(
      name: name, title: title, columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  private static func groups(
    _ name: String, _ title: String, _ groups: [GroupNoise], isRule: Bool = false
  ) -> NoiseTable {
    var table = NoiseTable(
      name: name, title: title,
      columns: [
        ("name", "name"), ("team", "team"), ("episodes", "episodes"), ("pages", "pages"),
        ("notifications", "notifications"), ("actionable", "acted on"), ("actionable_low", "at least"),
        ("actionable_high", "at most"), ("verdict", "verdict"), ("ack_only", "only acknowledged"),
        ("transient", "transient"), ("flapping", "flapping"), ("flap_score", "flap score"),
        ("unacknowledged", "unacknowledged"), ("duplicates", "duplicates"), ("stale", "stale"),
        ("business", "business"), ("off_hours", "off hours"), ("sleep", "night"), ("mtta_seconds", "acknowledged in"),
        ("mttr_seconds", "resolved in"), ("median_seconds", "median"), ("engaged_seconds", "engaged for"),
        ("major", "major"), ("chattering", "chattering"), ("cost", "cost"),
      ], rows: [])
    if isRule {
      table.columns += [
        ("change", "change"), ("pages_before", "pages before"), ("frequency", "how usual"),
        ("service_share", "of its services"),
      ]
    }
    table.rows = groups.map { g in
      let m = g.measures
      var row: [Cell] = [
        .text(g.name), .text(g.team), .count(m.alerts), .count(m.pages), .count(m.notifications),
        .share(m.actionable.value), .share(m.actionable.interval?.low), .share(m.actionable.interval?.high),
        .text(g.verdict.rawValue), .count(m.ackOnly), .share(m.transient.value), .share(m.flapping.value),
        .number(m.flapScore), .share(m.unacknowledged.value), .count(m.duplicates), .count(m.stale),
        .count(m.business), .count(m.offHours), .count(m.sleep), .seconds(m.acknowledge?.mean),
        .seconds(m.resolve?.mean), .seconds(m.resolve?.p50), .seconds(m.engaged?.mean),
        m.major.known == 0 ? .unknown : .count(m.major.hits), .count(m.chattering.hits), .number(m.cost),
      ]
      if isRule {
        row += [
          g.trend.map { .text($0.rawValue) } ?? .unknown, .count(g.before),
          g.frequency.map { .text($0.kind.rawValue) } ?? .unknown, .share(g.frequency?.share),
        ]
      }
      return row
    }
    return table
  }

  private static func shifts(_ loads: [ShiftLoad], of kind: String) -> NoiseTable {
    NoiseTable(
      name: kind == "team" ? "shifts" : "\(kind)_shifts",
      title: kind == "team" ? "Shifts of 12 hours" : "Shifts of 12 hours, by \(kind)",
      columns: [
        (kind, kind), ("shifts", "shifts"), ("mean", "interruptions a shift"), ("median", "median"),
        ("most", "most"), ("overloaded", "with more than 2"), ("sleep_per_week", "at night a week"),
        ("pages_per_day", "pages a day"),
      ],
      rows: loads.map {
        [
          .text($0.name), .count($0.shifts), .number($0.perShift), .count($0.median), .count($0.most),
          .share(Double($0.overloaded) / Double(max(1, $0.shifts))), .number($0.sleepPerWeek), .number($0.pagesPerDay),
        ]
      })
  }

  private static func storms(_ storms: [Storm]) -> NoiseTable {
    NoiseTable(
      name: "storms", title: "Storms: more than 10 pages in 10 minutes",
      columns: [
        ("team", "team"), ("starts", "start"), ("peak_at", "peak"), ("ends", "end"), ("pages", "pages"),
        ("peak", "in 10 min"), ("first_rule", "first rule"), ("rules", "rules"), ("share_of_day", "of the day"),
      ],
      rows: storms.map {
        [
          .text($0.team), .time($0.startsAt), .time($0.peakAt), .time($0.endsAt), .count($0.pages), .count($0.peak),
          .text($0.firstRule), .count($0.rules.count), .share($0.shareOfDay),
        ]
      })
  }

  private static func cofiring(_ pairs: [CoFiring]) -> NoiseTable {
    NoiseTable(
      name: "cofiring", title: "Rules that fire together",
      columns: [
        ("leader", "whenever"), ("follower", "fires, so did"), ("together", "times"), ("share", "share"),
        ("leads", "first"), ("equal", "equal labels"), ("q", "q"),
      ],
      rows: pairs.map {
        [
          .text($0.follower), .text($0.leader), .count($0.together), .share($0.share), .share($0.leads),
          .text($0.equal.joined(separator: " ")), .text(OrderedJSON.number($0.q).compact),
        ]
      })
  }

  private static func recurrence(_ curve: RecurrenceCurve) -> NoiseTable {
    NoiseTable(
      name: "recurrence", title: "Not seen again (Kaplan–Meier)",
      columns: [("day", "day"), ("surviving", "not seen again")],
      rows: curve.points.map { [.count($0.day), .share($0.surviving)] })
  }

  private static func advice(_ advice: [Advice]) -> NoiseTable {
    NoiseTable(
      name: "advice", title: "Advice",
      columns: [
        ("id", "id"), ("kind", "kind"), ("rule", "rule"), ("team", "team"), ("removes", "removes"), ("of", "of"),
        ("removes_at_night", "at night"), ("loses", "loses"), ("delay_seconds", "delays by"), ("verified", "verified"),
        ("text", "what"),
      ],
      rows: advice.map {
        [
          .text($0.id), .text($0.kind.rawValue), .text($0.rule), .text($0.team), .count($0.removes), .count($0.of),
          .count($0.removesAtNight), .count($0.loses), .seconds($0.delaySeconds), .text($0.verified ?? ""),
          .text($0.text),
        ]
      })
  }

  private static func logs(_ logs: [LogNoise]) -> NoiseTable {
    NoiseTable(
      name: "logs", title: "Log noise",
      columns: [
        ("signature", "signature"), ("service", "service"), ("severity", "severity"), ("lines", "lines"),
        ("bytes", "bytes"), ("share", "share"), ("presence", "hours"), ("do", "do"), ("template", "template"),
        ("text", "why"),
      ],
      rows: logs.map {
        [
          .text($0.signature), .text($0.service), .text($0.severity.name), .count($0.lines), .count($0.bytes),
          .share($0.share), .share($0.presence), .text($0.kind.rawValue), .text($0.template), .text($0.text),
        ]
      })
  }

  private static func levels(_ levels: [ServiceLevel]) -> NoiseTable {
    let windows = levels.first { !$0.burns.isEmpty }?.burns ?? []
    return NoiseTable(
      name: "service_levels", title: "Service levels",
      columns: [
        ("service", "service"), ("of", "of"), ("name", "name"), ("requests", "requests"), ("per_second", "a second"),
        ("errors", "errors"), ("p50_seconds", "p50"), ("p90_seconds", "p90"), ("p99_seconds", "p99"),
        ("budget_left", "budget left"),
      ] + windows.map { ("burn_\($0.name)_alarms", "burn ×\(Quantity.decimals($0.factor, 1)) \($0.name)") },
      rows: levels.map { level in
        var row: [Cell] = [
          .text(level.service), .text(level.route != nil ? "route" : level.role.map { "\($0)" } ?? "service"),
          .text(level.name), .count(level.requests), .number(level.perSecond),
          .share(level.errors.value),
        ]
        for latency in [level.p50, level.p90, level.p99] { row.append(.seconds(latency.map { Double($0) / 1e6 })) }
        row.append(.share(level.budgetLeft))
        for i in windows.indices {
          row.append(level.burns.indices.contains(i) ? .count(level.burns[i].alarms) : .unknown)
        }
        return row
      })
  }

  private static func silences(_ silences: [SilenceDebt]) -> NoiseTable {
    NoiseTable(
      name: "silences", title: "Silences that stand in for a fix",
      columns: [
        ("matchers", "matchers"), ("from", "since"), ("to", "until"), ("renewals", "renewed"), ("episodes", "episodes"),
        ("rules", "rules"), ("comment", "comment"), ("created_by", "by"),
      ],
      rows: silences.map {
        [
          .text($0.matchers), .time($0.from), .time($0.to), .count($0.renewals), .count($0.episodes),
          .text($0.rules.joined(separator: " ")), .text($0.comment ?? ""), .text($0.createdBy ?? ""),
        ]
      })
  }

  private static func joined(_ joined: [JoinTotal]) -> NoiseTable {
    NoiseTable(
      name: "joined", title: "Told by two tools",
      columns: [("first", "tool"), ("second", "and"), ("episodes", "pages"), ("probable", "probably")],
      rows: joined.map { [.text($0.sources[0]), .text($0.sources[1]), .count($0.episodes), .count($0.probable)] })
  }
}
