import CulpritCore

/// Rules nobody acts on: away with them, or down a severity.
enum RetireAdvice: AdviceKind {
  /// Fewer ignored pages than this only demote.
  private static let deleteAtLeast = 20

  static func candidates(_ context: RuleAdvice.Context) -> [AdviceCandidate] {
    context.rules.compactMap { rule in
      // A rule that was just changed is judged anew once the period holds nothing older.
      guard rule.verdict == .broken, context.changedAt[rule.name] == nil,
        let interval = rule.measures.actionable.interval
      else { return nil }
      let rows = context.rowsByRule[rule.name] ?? []
      let acted = rule.measures.actionable
      let kind: Advice.Kind = acted.hits == 0 && acted.known >= deleteAtLeast ? .delete : .demote
      let night = rows.count { context.table.rows[$0].hours == .sleep }
      let high = Int((interval.high * 100).rounded(.up))
      let found =
        "\(acted.hits) of \(acted.known) pages were acted on (at most \(high) % with 95 % confidence)"
      var advice = Advice(
        id: RuleAdvice.id(kind, rule.name), rule: rule.name, team: rule.team, kind: kind, patch: nil, yaml: "",
        removes: rows.count, of: rows.count, removesAtNight: night, loses: acted.hits, delaySeconds: 0, verified: nil,
        text: "", seconds: nil)
      let inFiles = context.input.rules.rules(named: rule.name)
      let now =
        inFiles.compactMap(\.severity).first
        ?? rows.last.flatMap { context.table.alert(context.table.rows[$0]).labels["severity"] }
      let lower = demoted(now)
      let effect = "would have removed \(rows.count) pages, \(RuleAdvice.lost(acted.hits))"
      if kind == .delete {
        advice.text = "delete it, or make it a dashboard: \(found); \(effect)"
        advice.yaml =
          RuleAdvice.comment("rule \(rule.name): \(found)") + "\n# take out:\n"
          + RuleAdvice.comment("- alert: \(rule.name)") + "\n"
        let edits = inFiles.compactMap { delete($0) }
        return AdviceCandidate(advice: advice, edits: edits)
      }
      advice.text = "demote to severity \(lower), so that it pages nobody: \(found); \(effect)"
      advice.yaml = RuleAdvice.comment("rule \(rule.name): \(found)") + "\nlabels:\n  severity: \(lower)\n"
      let edits = inFiles.compactMap { found -> TextEdit? in
        guard let line = found.severityLine, !found.isFlow else { return nil }
        return RuleEdits.replaceValue(
          of: "severity", with: demoted(found.severity), file: found.file, line: line, context)
      }
      return AdviceCandidate(advice: advice, edits: edits)
    }
  }

  /// One step down in the words in use.
  private static func demoted(_ severity: String?) -> String {
    switch severity?.lowercased() {
    case "warning", "warn": "info"
    case "info", "none": "none"
    case "page": "ticket"
    case "p1": "p3"
    case "p2": "p4"
    default: "warning"
    }
  }

  private static func delete(_ rule: RuleBook.Rule) -> TextEdit? {
    // The last rule of a group would leave `rules:` with nothing below it.
    if rule.isFlow || rule.isAlone { return nil }
    return TextEdit(file: rule.file, lines: rule.lines, replacement: [])
  }
}
