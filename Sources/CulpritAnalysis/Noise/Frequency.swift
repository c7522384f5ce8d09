import CulpritCore

/// How usual a rule is among the pages of the services it pages for, in the last 30 days: PagerDuty's outliers.
package struct Frequency: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// A fifth of the pages or more.
    case frequent
    case usual
    /// A twentieth or less.
    case rare
    /// Once, and nothing like it in the 30 days.
    case anomaly
  }

  package var kind: Kind
  /// Of the pages of the same services.
  package var share: Double
}

extension Frequency {
  private static let days = 30.0
  private static let frequent = 0.2
  private static let rare = 0.05

  /// The frequency of each rule that paged in the last 30 days of the period, by number.
  static func frequencies(in table: EpisodeTable) -> [Int32: Frequency] {
    guard let period = table.period else { return [:] }
    let from = period.to.advanced(bySeconds: -days * 86_400).microseconds
    var ofService: [Int32: Int] = [:]
    var ofRule: [Int32: (pages: Int, services: Set<Int32>)] = [:]
    for row in table.rows where row.isPage && row.start >= from {
      ofService[row.service, default: 0] += 1
      ofRule[row.rule, default: (0, [])].pages += 1
      ofRule[row.rule]?.services.insert(row.service)
    }
    return ofRule.mapValues { rule in
      let all = rule.services.reduce(0) { $0 + (ofService[$1] ?? 0) }
      let share = Double(rule.pages) / Double(max(1, all))
      // Alone on a service whose only page it is, it is all there is: no outlier.
      let kind: Kind =
        rule.pages == 1 && all > 1
        ? .anomaly : share >= frequent ? .frequent : share <= rare ? .rare : .usual
      return Frequency(kind: kind, share: share)
    }
  }
}
