import CulpritCore

/// Whether advice that was followed did what it promised.
enum Verification {
  private static let daysAtLeast = 3.0

  /// Earlier advice whose change is in the user's files by now, with the pages a week before and after.
  static func verified(_ context: RuleAdvice.Context, open: Set<String>) -> [Advice] {
    guard let end = context.table.period?.to else { return [] }
    return context.input.given.sorted { $0.id < $1.id }.compactMap { given in
      guard let kind = Advice.Kind(rawValue: given.kind), isDone(kind, given, context) else { return nil }
      let days = end.seconds(since: given.at) / 86_400
      if days < daysAtLeast { return nil }
      let rows = context.allRowsByRule[given.rule] ?? []
      let after = rows.count { context.table.rows[$0].start > given.at.microseconds }
      let text =
        "\(decimal(given.pagesPerWeek)) pages a week before, \(decimal(Double(after) / days * 7)) after"
      return Advice(
        id: given.id, rule: given.rule, team: context.team(of: given.rule), kind: kind, patch: nil, yaml: "",
        removes: 0, of: rows.count, removesAtNight: 0, loses: nil, delaySeconds: 0, verified: text,
        text: "done: \(text)", seconds: given.seconds)
    }.filter { !open.contains($0.id) }
  }

  /// Ids of earlier advice that the files do not follow: the change, when it comes, came after this run's data.
  static func open(_ context: RuleAdvice.Context) -> [String] {
    context.input.given.filter { given in
      Advice.Kind(rawValue: given.kind).map { canTell($0, context) && !isDone($0, given, context) } ?? false
    }.map(\.id).sorted()
  }

  /// Whether what the user gave would show that such advice was followed.
  private static func canTell(_ kind: Advice.Kind, _ context: RuleAdvice.Context) -> Bool {
    switch kind {
    case .for, .keepFiring, .delete, .demote: !context.input.rules.rules.isEmpty
    case .groupWait, .inhibit, .route: context.input.rules.routing != nil
    case .datapoints: true
    case .groupBy: false
    }
  }

  /// The latest change of each rule that was advised and made.
  static func changes(_ context: RuleAdvice.Context) -> [String: Timestamp] {
    var result: [String: Timestamp] = [:]
    for given in context.input.given {
      guard let kind = Advice.Kind(rawValue: given.kind), isDone(kind, given, context) else { continue }
      result[given.rule] = max(result[given.rule] ?? given.at, given.at)
    }
    return result
  }

  private static func isDone(
    _ kind: Advice.Kind, _ given: AlertNoise.GivenAdvice, _ context: RuleAdvice.Context
  ) -> Bool {
    let rules = context.input.rules.rules(named: given.rule)
    switch kind {
    case .for: return given.seconds.map { wanted in rules.contains { ($0.forSeconds ?? 0) >= wanted } } ?? false
    case .keepFiring: return given.seconds.map { wanted in rules.contains { ($0.keepSeconds ?? 0) >= wanted } } ?? false
    case .delete: return rules.isEmpty && !context.input.rules.rules.isEmpty
    case .demote: return isDemoted(given, rules, context)
    case .groupWait:
      return given.seconds.map { context.input.rules.routing?.groupWaitSeconds ?? 0 >= $0 } ?? false
    case .inhibit: return isInhibited(given, context)
    case .route: return isRouted(given.rule, context)
    case .datapoints:
      let now = DurationAdvice.evaluationSeconds(of: context.allRowsByRule[given.rule] ?? [], context.table)
      return given.seconds.map { wanted in now.map { $0 >= wanted } ?? false } ?? false
    // Would not be told from any other grouping.
    case .groupBy: return false
    }
  }

  /// Whether the files give the rule less severity than its pages had when the advice was given.
  private static func isDemoted(
    _ given: AlertNoise.GivenAdvice, _ rules: [RuleBook.Rule], _ context: RuleAdvice.Context
  ) -> Bool {
    let table = context.table
    let before = context.allRowsByRule[given.rule]?.last { table.rows[$0].start <= given.at.microseconds }
    guard let was = before.map({ table.rows[$0].severity }), was > .unknown else { return false }
    return !rules.isEmpty
      && rules.allSatisfy { rule in
        let now = Severity(alertWord: rule.severity)
        return now > .unknown && now < was
      }
  }

  /// Whether some `inhibit_rules` entry is the one that was advised: of which two rules it tells stands in the id.
  private static func isInhibited(_ given: AlertNoise.GivenAdvice, _ context: RuleAdvice.Context) -> Bool {
    context.input.rules.routingItems.contains { item in
      item.alertNames(below: ["target_matchers:", "target_match:"]).contains(given.rule)
        && item.alertNames(below: ["source_matchers:", "source_match:"]).contains {
          RuleAdvice.id(.inhibit, $0 + "\u{1F}" + given.rule) == given.id
        }
    }
  }

  /// Whether some route holds the rule's pages back at certain hours.
  private static func isRouted(_ rule: String, _ context: RuleAdvice.Context) -> Bool {
    context.input.rules.routingItems.contains { item in
      item.has("mute_time_intervals:", "active_time_intervals:")
        && item.alertNames(below: ["matchers:", "match:"]).contains(rule)
    }
  }

  private static func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
