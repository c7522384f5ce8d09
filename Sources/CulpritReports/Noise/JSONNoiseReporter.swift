import CulpritAnalysis
import CulpritCore

/// `culprit.noise/1` of CONTRACT.md.
struct JSONNoiseReporter: NoiseReporter {
  static let name = "json"
  static let summary = "culprit.noise/1, for programs"

  func render(_ report: NoiseReport, options: ReportOptions) -> String { Self.json(report).pretty + "\n" }

  static func json(_ report: NoiseReport) -> OrderedJSON {
    .fields([
      "schema": .string("culprit.noise/1"),
      "period": report.period.map { .fields(["from": .time($0.from), "to": .time($0.to)]) } ?? .null,
      "zone": .string(report.zone),
      "totals": totals(report),
      "rules": .array(report.rules.map(group)),
      "teams": .array(report.teams.map(group)),
      "services": .array(report.services.map(group)),
      "people": .array(report.people.map(group)),
      "shifts": .array(report.load.map { load($0, "team") }),
      "personShifts": .array(report.personLoad.map { load($0, "person") }),
      "storms": .array(report.storms.map(storm)),
      "cofiring": .array(report.cofiring.map(pair)),
      "recurrence": .array(
        report.recurrence.points.map { .fields(["day": .int($0.day), "surviving": .number($0.surviving)]) }),
      "detection": report.detection.map(detection) ?? .null,
      "changeFailure": report.changeFailure.map(changeFailure) ?? .null,
      "advice": .array(report.advice.map(advice)),
      "patch": .text(report.patch),
      "logs": .array(report.logs.map(log)),
      "serviceLevels": .array(report.serviceLevels.map(level)),
      "silences": .array(report.silences.map(silence)),
      "warnings": .array(
        report.warnings.map {
          .fields([
            "code": .string($0.code), "message": .string($0.message), "source": .text($0.source),
            "count": .int($0.count),
          ])
        }),
    ])
  }

  private static func share(_ share: Share) -> OrderedJSON {
    .fields([
      "value": .number(share.value), "low": .number(share.interval?.low), "high": .number(share.interval?.high),
      "known": .int(share.known),
    ])
  }

  /// `nil` when it is known of nothing.
  private static func hits(_ share: Share) -> OrderedJSON { share.known == 0 ? .null : .int(share.hits) }

  private static func durations(_ d: Durations?) -> OrderedJSON {
    guard let d else { return .null }
    return .fields([
      "count": .int(d.count), "mean": .seconds(d.mean), "p50": .seconds(d.p50), "p75": .seconds(d.p75),
      "p90": .seconds(d.p90), "p95": .seconds(d.p95),
    ])
  }

  private static func totals(_ report: NoiseReport) -> OrderedJSON {
    let m = report.totals
    func recurrence(_ days: Int) -> OrderedJSON { .number(m.recurrence.first { $0.days == days }?.share.value) }
    return .fields([
      "alerts": .int(m.alerts), "pages": .int(m.pages), "notifications": .int(m.notifications),
      "incidents": .int(m.incidents), "actionable": share(m.actionable), "noise": .number(report.noiseShare),
      "ackOnly": .int(m.ackOnly), "autoResolved": hits(m.autoResolved), "transient": hits(m.transient),
      "flapping": hits(m.flapping), "chattering": hits(m.chattering), "major": hits(m.major),
      "topTenShare": .number(report.topTenShare), "compression": .number(m.compression),
      "duplicate": .int(m.duplicates), "repeat": hits(m.repeats), "unacknowledged": hits(m.unacknowledged),
      "stale": .int(m.stale), "open": .int(m.open), "business": .int(m.business), "offHours": .int(m.offHours),
      "sleep": .int(m.sleep), "suppressed": .int(m.suppressed), "lowUrgency": .int(m.lowUrgency),
      "heartbeats": .int(m.heartbeats), "recurrence30": recurrence(30), "recurrence60": recurrence(60),
      "recurrence90": recurrence(90),
      "recurrence": .array(
        m.recurrence.map {
          .fields([
            "days": .int($0.days), "value": .number($0.share.value), "known": .int($0.share.known),
            "censored": .int($0.censored),
          ])
        }),
      "transientAt": .array(
        m.transientAt.map { .fields(["minutes": .int($0.minutes), "share": .number($0.share)]) }),
      "mttdSeconds": .seconds(report.detection?.delay?.mean), "mttaSeconds": .seconds(m.acknowledge?.mean),
      "mttrSeconds": .seconds(m.resolve?.mean), "mttd": durations(report.detection?.delay),
      "mtta": durations(m.acknowledge), "mttr": durations(m.resolve), "engaged": durations(m.engaged),
      "cost": .number(m.cost),
      "joined": .array(
        report.joined.map {
          .fields([
            "sources": .strings($0.sources), "episodes": .int($0.episodes), "probable": .int($0.probable),
          ])
        }),
    ])
  }

  private static func group(_ g: GroupNoise) -> OrderedJSON {
    let m = g.measures
    return .fields([
      "name": .string(g.name), "team": .string(g.team), "services": .strings(g.services), "alerts": .int(m.alerts),
      "pages": .int(m.pages), "notifications": .int(m.notifications), "incidents": .int(m.incidents),
      "actionable": share(m.actionable), "verdict": .string(g.verdict.rawValue), "change": .text(g.trend?.rawValue),
      "pagesBefore": .int(g.before), "ackOnly": .int(m.ackOnly), "transientShare": .number(m.transient.value),
      "flapShare": .number(m.flapping.value), "flapScore": .number(m.flapScore), "duplicate": .int(m.duplicates),
      "unacknowledgedShare": .number(m.unacknowledged.value), "stale": .int(m.stale), "business": .int(m.business),
      "offHours": .int(m.offHours), "sleep": .int(m.sleep), "medianSeconds": .seconds(m.resolve?.p50),
      "mtta": durations(m.acknowledge), "mttr": durations(m.resolve), "engaged": durations(m.engaged),
      "major": hits(m.major), "chattering": hits(m.chattering), "serviceShare": .number(g.frequency?.share),
      "frequency": .text(g.frequency?.kind.rawValue), "cost": .number(m.cost),
    ])
  }

  private static func load(_ l: ShiftLoad, _ key: String) -> OrderedJSON {
    .fields([
      key: .string(l.name), "shifts": .int(l.shifts), "mean": .number(l.perShift), "median": .int(l.median),
      "most": .int(l.most), "overloaded": .int(l.overloaded), "sleepPerWeek": .number(l.sleepPerWeek),
      "pagesPerDay": .number(l.pagesPerDay),
    ])
  }

  private static func storm(_ s: Storm) -> OrderedJSON {
    .fields([
      "team": .string(s.team), "startsAt": .time(s.startsAt), "peakAt": .time(s.peakAt), "endsAt": .time(s.endsAt),
      "pages": .int(s.pages), "peak": .int(s.peak), "firstRule": .string(s.firstRule), "rules": .strings(s.rules),
      "shareOfDay": .number(s.shareOfDay),
    ])
  }

  private static func pair(_ p: CoFiring) -> OrderedJSON {
    .fields([
      "leader": .string(p.leader), "follower": .string(p.follower), "together": .int(p.together),
      "share": .number(p.share), "leads": .number(p.leads), "equal": .strings(p.equal), "p": .number(p.p),
      "q": .number(p.q),
    ])
  }

  private static func detection(_ d: AlertDelay) -> OrderedJSON {
    .fields([
      "incidents": .int(d.incidents), "delay": durations(d.delay), "traced": hits(d.traced),
      "untraced": .array(d.untraced.map { .fields(["alert": .string($0.alert), "at": .time($0.at)]) }),
      "unalerted": .array(d.unalerted.map { .time($0) }),
    ])
  }

  private static func changeFailure(_ c: ChangeFailure) -> OrderedJSON {
    .fields([
      "windowSeconds": .seconds(c.windowSeconds), "changes": .int(c.failed.known), "failed": .int(c.failed.hits),
      "rate": .number(c.failed.value), "baseRate": .number(c.baseRate),
    ])
  }

  private static func advice(_ a: Advice) -> OrderedJSON {
    .fields([
      "id": .string(a.id), "rule": .string(a.rule), "team": .string(a.team), "kind": .string(a.kind.rawValue),
      "patch": .text(a.patch), "yaml": .string(a.yaml), "removes": .int(a.removes), "of": .int(a.of),
      "removesAtNight": .int(a.removesAtNight), "loses": .int(a.loses), "delaySeconds": .seconds(a.delaySeconds),
      "verified": .text(a.verified), "text": .string(a.text),
    ])
  }

  private static func log(_ l: LogNoise) -> OrderedJSON {
    .fields([
      "signature": .string(l.signature), "template": .string(l.template), "service": .string(l.service),
      "severity": .string(l.severity.name), "lines": .int(l.lines), "bytes": .int(l.bytes), "share": .number(l.share),
      "presence": .number(l.presence), "inIncident": l.inIncident.map { .bool($0) } ?? .null,
      "do": .string(l.kind.rawValue), "text": .string(l.text),
    ])
  }

  private static func silence(_ s: SilenceDebt) -> OrderedJSON {
    .fields([
      "matchers": .string(s.matchers), "from": .time(s.from), "to": .time(s.to), "renewals": .int(s.renewals),
      "episodes": .int(s.episodes), "rules": .strings(s.rules), "comment": .text(s.comment),
      "createdBy": .text(s.createdBy),
    ])
  }

  private static func level(_ l: ServiceLevel) -> OrderedJSON {
    .fields([
      "service": .string(l.service), "route": .text(l.route), "client": .text(l.role == .client ? l.party : nil),
      "upstream": .text(l.role == .upstream ? l.party : nil), "edge": .text(l.role == .edge ? l.party : nil),
      "requests": .int(l.requests),
      "perSecond": .number(l.perSecond), "errors": share(l.errors),
      "p50Seconds": .seconds(l.p50.map { Double($0) / 1e6 }), "p90Seconds": .seconds(l.p90.map { Double($0) / 1e6 }),
      "p99Seconds": .seconds(l.p99.map { Double($0) / 1e6 }), "budgetLeft": .number(l.budgetLeft),
      "burns": .array(
        l.burns.map {
          .fields([
            "window": .string($0.name), "factor": .number($0.factor), "long": .number($0.long),
            "short": .number($0.short), "alarms": .int($0.alarms),
          ])
        }),
    ])
  }
}
