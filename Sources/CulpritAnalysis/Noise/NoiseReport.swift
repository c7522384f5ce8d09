import CulpritCore

/// All that `noise` found: the value every noise reporter renders. Mirrors the JSON of CONTRACT.md.
package struct NoiseReport: Sendable {
  package var period: (from: Timestamp, to: Timestamp)?
  /// The zone of the responders unless they have one of their own.
  package var zone: String
  package var totals: Measures
  /// Dearest first.
  package var rules: [GroupNoise]
  package var services: [GroupNoise]
  package var teams: [GroupNoise]
  /// Empty unless asked for.
  package var people: [GroupNoise] = []
  package var load: [ShiftLoad]
  /// Empty unless asked for.
  package var personLoad: [ShiftLoad] = []
  package var storms: [Storm]
  package var cofiring: [CoFiring]
  package var joined: [JoinTotal]
  package var recurrence: RecurrenceCurve
  package var detection: AlertDelay?
  package var changeFailure: ChangeFailure?
  package var advice: [Advice]
  /// All patches together, as one diff against the user's files.
  package var patch: String?
  package var logs: [LogNoise] = []
  package var serviceLevels: [ServiceLevel] = []
  /// Silences that stand in for a fix, longest first.
  package var silences: [SilenceDebt] = []
  package var warnings: [Warning]

  /// Share of the pages that the ten rules with the most pages sent; `nil` without pages.
  package var topTenShare: Double? {
    let pages = rules.map(\.measures.pages).sorted(by: >)
    let all = pages.reduce(0, +)
    return all == 0 ? nil : Double(pages.prefix(10).reduce(0, +)) / Double(all)
  }

  /// Ids of earlier advice that the user's files do not follow yet.
  package var openAdvice: [String] = []

  /// One minus the actionable share; `nil` when nothing is known of what people did.
  package var noiseShare: Double? { totals.actionable.value.map { 1 - $0 } }
}

/// The numbers of a set of episodes. What a source does not tell is `nil` or a share of nothing, never 0.
package struct Measures: Sendable {
  /// Episodes, whether they paged or not.
  package var alerts = 0
  /// Those that enter the shares: not suppressed, not low-urgency, no heartbeat.
  package var pages = 0
  package var suppressed = 0
  package var lowUrgency = 0
  package var heartbeats = 0
  /// Sum over the pages whose source says; `nil` when none does.
  package var notifications: Int?
  package var incidents = 0
  package var actionable = Share()
  /// Acknowledged, then resolved by the source without any action.
  package var ackOnly: Int?
  package var transient = Share()
  /// Resolved by the source or by timeout, of those of which it is known.
  package var autoResolved = Share()
  /// Empirical distribution of the durations of automatically resolved pages, at 2, 3, 5, 10 and 15 minutes.
  package var transientAt: [(minutes: Int, share: Double)] = []
  package var flapping = Share()
  /// Nagios' percentage at its worst.
  package var flapScore = 0.0
  package var duplicates: Int?
  /// Notifications sent only because the repeat interval elapsed, of those that give a reason.
  package var repeats = Share()
  package var unacknowledged = Share()
  package var stale = 0
  package var open = 0
  package var business = 0
  package var offHours = 0
  package var sleep = 0
  package var acknowledge: Durations?
  package var resolve: Durations?
  /// From the acknowledgement to the end.
  package var engaged: Durations?
  /// Of the two highest priorities or taken by several people, of those of which either is told.
  package var major = Share()
  /// Pages whose alert fired three times or more within a minute.
  package var chattering = Share()
  package var recurrence: [Recurrence] = []
  /// Notifications × (1 − actionable) × the weight of the hour; `nil` when nothing is known of what people did.
  package var cost: Double?
  /// One minus incidents over pages: what grouping perfectly would save.
  package var compression: Double? { pages == 0 ? nil : 1 - Double(incidents) / Double(pages) }
  /// What `cost` would be if nothing were actionable: the sort key.
  package var weight = 0.0
  package init() {}
}

/// The measures of a rule, service, team or person.
package struct GroupNoise: Sendable {
  package enum Verdict: String, Sendable {
    case keep, review, broken
    case insufficient = "insufficient data"
  }
  package enum Trend: String, Sendable { case new, worse, same, better, gone }

  package var name: String
  package var team: String
  package var services: [String]
  package var measures: Measures
  package var verdict: Verdict
  /// Against the previous equal period; `nil` when the data do not reach back so far.
  package var trend: Trend?
  /// Pages in the previous period.
  package var before: Int?
  /// Of a rule that paged in the last 30 days.
  package var frequency: Frequency?
}

/// How a team's or a person's 12-hour shifts were loaded.
package struct ShiftLoad: Sendable, Equatable {
  /// Of the team or person.
  package var name: String
  package var shifts: Int
  /// Distinct 5-minute stretches with a page, each shift.
  package var median: Int
  package var most: Int
  package var perShift: Double
  /// Shifts with more than two incidents: what the SRE book calls sustainable.
  package var overloaded: Int
  package var sleepPerWeek: Double
  package var pagesPerDay: Double
}

/// More than 10 pages of one team within 10 minutes, until fewer than 5 (EEMUA 191's alarm flood).
package struct Storm: Sendable, Equatable {
  package var team: String
  package var startsAt: Timestamp
  package var peakAt: Timestamp
  package var endsAt: Timestamp
  package var pages: Int
  /// Most pages in any 10 minutes.
  package var peak: Int
  package var firstRule: String
  /// By name.
  package var rules: [String]
  /// Of the team's pages of the days it touched.
  package var shareOfDay: Double
}

/// Two rules that fire together.
package struct CoFiring: Sendable, Equatable {
  package var leader: String
  package var follower: String
  package var together: Int
  /// Share of the follower's pages at whose start, or within the group wait after it, the leader fired.
  package var share: Double
  /// Share of those in which the leader fired first.
  package var leads: Double
  /// Labels with equal values in at least 95 % of the pairs.
  package var equal: [String]
  package var p: Double
  package var q: Double
}

package struct Recurrence: Sendable, Equatable {
  package var days: Int
  /// Of the episodes closed at least `days` before the data end.
  package var share: Share
  /// Closed too late to tell.
  package var censored: Int
}

/// Kaplan–Meier estimate of how long a page stays away.
package struct RecurrenceCurve: Sendable {
  /// Share not seen again by the end of each day.
  package var points: [(day: Int, surviving: Double)] = []
  package init() {}
}

/// What the logs say about when the alerts came.
package struct AlertDelay: Sendable {
  /// From the logs' onset to the first alert; negative when the alert came first.
  package var delay: Durations?
  package var incidents = 0
  /// Of the incidents within the logs' time, those of which the logs show a trace: what stands in for the actionable
  /// share where nobody knows what people did. It is no such share.
  package var traced = Share()
  /// Alerts within the logs' time of which the logs show no trace.
  package var untraced: [(alert: String, at: Timestamp)] = []
  /// Moments at which the logs changed and no alert fired.
  package var unalerted: [Timestamp] = []
  package init() {}
}

/// How often a change was followed by an incident, and how often chance alone would have it so.
package struct ChangeFailure: Sendable, Equatable {
  package var windowSeconds: Double
  package var failed: Share
  /// Share of random moments that are followed by an incident of the same service within the window.
  package var baseRate: Double
}

/// What a kind of log message costs and what it is good for.
package struct LogNoise: Sendable, Equatable {
  package enum Kind: String, Sendable { case drop, sample, demote, keep }
  package var signature: String
  package var template: String
  package var service: String
  package var severity: Severity
  package var lines: Int
  package var bytes: Int
  /// Of all bytes.
  package var share: Double
  /// Share of the covered hours in which it was seen.
  package var presence: Double
  /// Whether any incident's causes or symptoms name it; `nil` when no incident was looked at.
  package var inIncident: Bool?
  package var kind: Kind
  package var text: String
}

/// Requests of a service, or of one of its routes, clients, upstreams or edges, against an objective.
package struct ServiceLevel: Sendable {
  package struct Burn: Sendable, Equatable {
    package var name: String
    package var factor: Double
    /// Over the long and the short window, at the end of the data; `nil` without requests.
    package var long: Double?
    package var short: Double?
    /// How often both were above the factor at the same time.
    package var alarms: Int
  }
  package var service: String
  /// `nil` for the service as a whole and for a client, upstream or edge.
  package var route: String?
  /// Who asked or answered; `nil` for the service as a whole and for a route.
  package var role: Party.Role?
  package var party: String?
  package var requests: Int
  package var perSecond: Double
  /// Server errors.
  package var errors: Share
  /// Microseconds.
  package var p50: Int64?
  package var p90: Int64?
  package var p99: Int64?
  /// Share of the error budget left; negative when overspent.
  package var budgetLeft: Double?
  package var burns: [Burn]

  package var name: String { route ?? party ?? service }
}

/// One piece of advice, back-tested on the history it was made from.
package struct Advice: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case `for`, datapoints, delete, demote, route, groupBy = "group_by", groupWait = "group_wait"
    case keepFiring = "keep_firing_for", inhibit
  }
  /// Stays while rule and kind stay, so that it can be dismissed and verified.
  package var id: String
  package var rule: String
  package var team: String
  package var kind: Kind
  /// A unified diff against the user's own file; `nil` when there was none to change.
  package var patch: String?
  /// The change as a fragment.
  package var yaml: String
  /// Pages that it would have removed, of how many.
  package var removes: Int
  package var of: Int
  /// Of `removes`, those at night.
  package var removesAtNight: Int
  /// Acted-on pages that it would have removed; `nil` when it is not known what people did.
  package var loses: Int?
  /// How much later the rest would have come.
  package var delaySeconds: Double
  /// Before and after, once the rule has changed.
  package var verified: String?
  package var text: String
  /// What the advice sets, in seconds, where it is a duration.
  package var seconds: Double?
}
