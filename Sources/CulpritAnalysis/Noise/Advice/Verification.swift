import CulpritCore

/// Whether advice that was followed did what it promised.
enum Verification {
  private static let daysAtLeast = 3.0

  /// Earlier advice whose change is in the user's files by now, with the pages a week before and after.
  static func verified(_ context: RuleAdvice.Context, open: Set<String>) -> [Advice] {
    guard let end = context.table.period?.to, !context.input.rules.files.isEmpty else { return [] }
    return context.input.given.sorted { $0.id < $1.id }.compactMap { given in
      guard let kind = Advice.Kind(rawValue: given.kind), isDone(kind, given, context) else { return nil }
      let days = end.seconds(since: given.at) / 86_400
      if days < daysAtLeast { return nil }
      let rows = context.rowsByRule[given.rule] ?? []
      let after = rows.count { context.table.rows[$0].start > given.at.microseconds }
      let text =
        "\(decimal(given.pagesPerWeek)) pages a week before, \(decimal(Double(after) / days * 7)) after"
      return Advice(
        id: given.id, rule: given.rule, team: context.team(of: given.rule), kind: kind, patch: nil, yaml: "",
        removes: 0, of: rows.count, removesAtNight: 0, loses: nil, delaySeconds: 0, verified: text,
        text: "done: \(text)", seconds: given.seconds)
    }.filter { !open.contains($0.id) }
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
    case .inhibit: return isRouted(given.rule, below: "target_matchers:", context)
    case .route: return isRouted(given.rule, below: "matchers:", context)
    // What it was is not known to the files (CloudWatch), or would not be told from any other grouping.
    case .datapoints, .groupBy: return false
    }
  }

  /// Whether the files give the rule less severity than its pages had when the advice was given.
  private static func isDemoted(
    _ given: AlertNoise.GivenAdvice, _ rules: [RuleBook.Rule], _ context: RuleAdvice.Context
  ) -> Bool {
    let table = context.table
    let before = context.rowsByRule[given.rule]?.last { table.rows[$0].start <= given.at.microseconds }
    guard let was = before.map({ table.rows[$0].severity }), was > .unknown else { return false }
    return !rules.isEmpty
      && rules.allSatisfy { rule in
        let now = Severity(alertWord: rule.severity)
        return now > .unknown && now < was
      }
  }

  /// Whether the Alertmanager configuration has a list of matchers with the rule's name: as this program or a person
  /// would write it.
  private static func isRouted(_ rule: String, below key: String, _ context: RuleAdvice.Context) -> Bool {
    guard let routing = context.input.rules.routing else { return false }
    let lines = context.input.rules.files[routing.file].text.lines
    for (index, line) in lines.enumerated() {
      let text = line.drop { $0 == " " || $0 == "-" }
      guard text.hasPrefix(key) else { continue }
      // The list ends with the next key.
      let items = lines[(index + 1)...].prefix { $0.drop { $0 == " " }.hasPrefix("- ") && !$0.hasSuffix(":") }
      if ([line] + items).contains(where: { $0.contains("alertname") && $0.contains("\"\(rule)\"") }) { return true }
    }
    return false
  }

  private static func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
