import CulpritCore

/// One incident and everything in the logs that bears on it: all that evidence may look at.
///
/// Positions are seconds of `CoveredTime`. What happened in the time of earlier incidents is not baseline.
package struct Case: Sendable {
  package let incident: Incident
  package let time: CoveredTime
  /// Position of the first alert.
  package let alert: Double
  /// Where the baseline ends and the search begins.
  package let from: Double
  /// Two minutes after the alert, or where the logs or the room before the next incident end.
  package let to: Double
  /// How far back change points are looked for.
  package let earliestChange: Double
  /// Where the run that the alert falls into begins, when the logs hold an earlier one.
  package let runStart: Double?
  /// Covered seconds of baseline; 0 when there is none.
  package let baselineSeconds: Double
  /// Whether other logs, known to be good, were given.
  package let hasGivenBaseline: Bool
  package let services: [ServiceView]
  /// The services by what messages call them.
  package let names: ServiceNames
  package var signatures: [SignatureView]
  package let steps: [Steps]
  package let changes: [Change]
  package let history: [String: [SeenBefore]]
  package var daysSeen: [String: Int]?
  /// Kinds of error that the baseline shows every two minutes: how little a new one means.
  package let ambientErrors: Double
  /// No record has a date: positions are line numbers.
  package let isUndated: Bool
  package let baselineFrom: Double
  /// The logs begin in the midst of the fault: who complains first in them says nothing.
  package var beginsInFault = false

  /// What a new error counts for here, 0…1.
  ///
  /// With errors of four kinds every two minutes a fifth one is no news, and what says nothing aloud decides; one gate
  /// for all systems (over the labelled faults: 0 in OpenStack, 2 to 7 in Train-Ticket). Without a baseline nobody knows.
  package var ambience: Double { hasBaseline ? 1 / (1 + ambientErrors) : 0.5 }

  /// What is left of a silence or a missing line that begins at `position`: after a new error it is probably what the
  /// error prevented, the more so the rarer errors are.
  package func unexplained(at position: Double) -> Double {
    let earliest = signatures.filter { $0.isNew && $0.isError }.compactMap(\.first).min()
    return earliest.map { $0 <= position + 1 } == true ? 1 - 0.7 * ambience : 1
  }

  /// What is left of a change in what requests do that began at `position`: one from within an earlier run, before the
  /// pause, is no work of this run's fault, the more surely the longer before.
  ///
  /// Not for silences: what this run never says was last said at some moment of the earlier one.
  package func belongs(to position: Double) -> Double {
    guard let runStart, position < runStart else { return 1 }
    return 60 / (60 + runStart - position)
  }

  /// Whether hardly anything that is said now was said before: the log of a build or another program that runs through
  /// once. What precedes the alert is then no baseline, for everything in it is new once.
  package var isRunOnce: Bool {
    guard baselineSeconds > 0, !hasGivenBaseline, !isUndated else { return false }
    let said = signatures.filter { $0.during > 0 && $0.isComparable }
    return said.count >= 8 && said.count(where: \.isNew) * 10 > said.count * 6
  }

  /// Whether the baseline is only what happens to precede the alert, and services complain in it as they do after: the
  /// logs may begin in the midst of the fault.
  package var mayBeFaultyBefore: Bool {
    baselineSeconds > 0 && !hasGivenBaseline && !isUndated && ambientErrors > 0
      && MentionEvidence.standingComplaints(in: self) >= 3
  }

  package var hasBaseline: Bool { baselineSeconds >= 20 || hasGivenBaseline }
  package var seconds: Double { max(1, to - from) }

  /// Where the logs end, which may be long after `to`.
  package var end: Double { max(to, services.map(\.last).max() ?? to) }

  /// The moment at a position, for sentences.
  package func clock(_ position: Double) -> String {
    isUndated ? "line \(Int(position))" : Phrase.clock(time.moment(at: position))
  }

  /// How rare a strength is among the services: 1 when one alone shows it, towards 0 the more show at least four fifths
  /// of it. What many services show says little about one.
  package func rarity(of strength: Double, among strengths: [Int: Double]) -> Double {
    guard services.count > 1 else { return 1 }
    let many = max(1, strengths.values.count { $0 >= 0.8 * strength })
    let all = Double(services.count + 1)
    return min(1, mathLog(all / Double(many)) / mathLog(all))
  }

  /// The service with a name.
  package func service(named name: String) -> Int? { services.firstIndex { $0.name == name } }
}

/// A service as one incident sees it.
package struct ServiceView: Sendable {
  package var name: String
  /// What its streams cover, merged, as positions.
  package var coverage: [(from: Double, to: Double)]
  /// Records per cell as (position, records), ascending.
  package var volume: [(at: Double, count: Double)]
  /// Whether its records carry severities.
  package var writesSeverity: Bool
  /// Whether its sources only repeat what others hold.
  package var isCopy: Bool
  /// Whether its log was given and holds nothing at all.
  package var isEmpty = false
  /// Covered seconds in the baseline.
  package var baselineSeconds: Double
  /// Microseconds by which its clock is ahead of the others': its positions are moved by them.
  package var ahead: Int64 = 0
  package var first: Double { coverage.first?.from ?? 0 }
  package var last: Double { coverage.last?.to ?? 0 }
  /// Position of its last record at or before `position`.
  package func lastRecord(before position: Double) -> Double? { volume.last { $0.at <= position }?.at }
}

/// A signature as one incident sees it.
package struct SignatureView: Sendable {
  package let index: Int
  package let signature: Signature
  /// What it says of others.
  var saying: Saying { lazySaying.value }
  let lazySaying: LazySaying
  package let service: Int
  /// Records per cell: position, records, first of them where it is known; ascending.
  package let cells: [(at: Double, count: Double, first: Double?)]
  /// Records in the baseline, in other logs known to be good, and in the incident.
  package let before: Double
  package let known: Int
  package let during: Double
  /// Position of the first record of the incident, exact when quiet came before it.
  package let first: Double?
  /// The last record up to the end of the incident.
  package let last: Double?
  package let grade: Double
  /// Variance over mean of its baseline counts.
  package let dispersion: Double
  /// Covered seconds of its service before `first`.
  package let secondsBefore: Double
  package let incidentSeconds: Double
  package let baselineSeconds: Double
  /// False-discovery-corrected over all signatures and incidents; 1 until `Ranking` has set them.
  package var p = 1.0
  package var q = 1.0

  /// Whether its service was there in the baseline to be compared with (or there is no baseline at all).
  package let isComparable: Bool

  /// Never seen before the incident, though its service was there to be seen.
  package var isNew: Bool { isComparable && before == 0 && known == 0 && during > 0 }
  package var isError: Bool { grade >= Failure.error }
}

/// What followed one signature within requests of one service.
package struct Steps: Sendable {
  /// `to` of an end, and of what has no signature.
  package static let end = -1
  package static let other = -2

  package let from: Int
  /// By position: which signature followed, how often, and the sum of ln(µs) of the steps.
  package let events: [(at: Double, to: Int, count: Double, logTime: Double)]
}
