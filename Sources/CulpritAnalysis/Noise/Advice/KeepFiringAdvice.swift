import CulpritCore

/// `keep_firing_for:`, where an alert resolves only to fire again.
enum KeepFiringAdvice: AdviceKind {
  private static let longest = 900.0
  private static let gapsAtLeast = 5

  static func candidates(_ context: RuleAdvice.Context) -> [AdviceCandidate] {
    context.rowsByRule.keys.sorted().compactMap { rule in
      let rows = context.rowsByRule[rule] ?? []
      let number = context.table.rules[rule]
      // Of a rule that was just changed the gaps are old ones.
      guard context.changedAt[rule] == nil, let gaps = context.flapping.gaps[number], gaps.count >= gapsAtLeast
      else { return nil }
      let p90 = Durations.quantile(0.9, of: gaps)
      let value = (max(p90, 2 * context.step(of: rule)) / 60).rounded(.up) * 60
      if p90 > longest { return nil }
      let removed = gaps.count { $0 <= value }
      let inFiles = context.input.rules.rules(named: rule)
      let merged = mergedRows(rows, within: value, context)
      let knows = context.knowsPeople(rows)
      let duration = RuleAdvice.duration(value)
      var advice = Advice(
        id: RuleAdvice.id(.keepFiring, rule), rule: rule, team: context.team(of: rule), kind: .keepFiring, patch: nil,
        yaml: "", removes: min(removed, rows.count), of: rows.count,
        removesAtNight: merged.count { context.table.rows[$0].hours == .sleep }, loses: knows ? 0 : nil,
        delaySeconds: 0, verified: nil, text: "", seconds: value)
      let effect =
        "would have joined \(advice.removes) of \(rows.count) pages with the one before, "
        + "resolving up to \(duration) later; p90 of the gaps is \(RuleAdvice.duration(p90))"
      advice.text = "keep_firing_for: \(duration) \(effect)"
      advice.yaml = RuleAdvice.comment("rule \(rule): \(effect)") + "\nkeep_firing_for: \(duration)\n"
      let edits = inFiles.compactMap { RuleEdits.set("keep_firing_for", to: duration, in: $0, $0.keepLine, context) }
      return AdviceCandidate(advice: advice, edits: edits)
    }
  }

  /// Pages that began so soon after the one before, of the same identity.
  private static func mergedRows(_ rows: [Int], within seconds: Double, _ context: RuleAdvice.Context) -> [Int] {
    var ends: [Int32: Int64] = [:]
    var result: [Int] = []
    for index in rows {
      let row = context.table.rows[index]
      if context.flapping.isFlapping[index], let end = ends[row.identity], row.start > end,
        Double(row.start - end) <= seconds * 1e6
      {
        result.append(index)
      }
      ends[row.identity] = row.end
    }
    return result
  }
}
