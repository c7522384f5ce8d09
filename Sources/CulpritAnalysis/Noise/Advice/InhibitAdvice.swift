import CulpritCore

/// `inhibit_rules:`, where one rule never fires without another that says more.
enum InhibitAdvice: AdviceKind {
  static func candidates(_ context: RuleAdvice.Context) -> [AdviceCandidate] {
    context.cofiring.compactMap { candidate($0, context) }
  }

  private static func candidate(_ pair: CoFiring, _ context: RuleAdvice.Context) -> AdviceCandidate? {
    let equal = pair.equal.filter { $0 != "severity" }
    let leaders = context.rowsByRule[pair.leader] ?? []
    let followers = context.rowsByRule[pair.follower] ?? []
    // Without a label in common one cluster's alert would silence another's.
    guard !equal.isEmpty, severity(leaders, context) >= severity(followers, context) else { return nil }
    let silenced = followers.filter { isCovered($0, by: leaders, equal, context) }
    if silenced.count < CoFiringMiner.minimumTogether { return nil }
    if silenced.contains(where: { context.table.rows[$0].human == true }) { return nil }
    let effect =
      "\(pair.leader) fired at \(silenced.count) of \(followers.count) starts of \(pair.follower) with the same "
      + "\(equal.joined(separator: ", ")), first in \(Int((pair.leads * 100).rounded())) %; q = \(decimal(pair.q))"
    let knows = context.knowsPeople(followers)
    let advice = Advice(
      id: RuleAdvice.id(.inhibit, pair.leader + "\u{1F}" + pair.follower), rule: pair.follower,
      team: context.team(of: pair.follower), kind: .inhibit, patch: nil,
      yaml: "inhibit_rules:\n" + item(pair, equal, 2, effect).joined(separator: "\n") + "\n",
      removes: silenced.count, of: followers.count,
      removesAtNight: silenced.count { context.table.rows[$0].hours == .sleep }, loses: knows ? 0 : nil,
      delaySeconds: 0, verified: nil,
      text: "inhibit by \(pair.leader): \(effect); would have removed \(silenced.count) pages, "
        + RuleAdvice.lost(knows ? 0 : nil)
        + ". If both alerts lack all of these labels, the rule applies as well", seconds: nil)
    return AdviceCandidate(advice: advice, edits: edits(pair, equal, effect, context))
  }

  private static func severity(_ rows: [Int], _ context: RuleAdvice.Context) -> Severity {
    rows.map { context.table.rows[$0].severity }.max() ?? .unknown
  }

  /// Whether a leader with the same labels fired at the page's start or before its group was sent.
  private static func isCovered(
    _ row: Int, by leaders: [Int], _ equal: [String], _ context: RuleAdvice.Context
  ) -> Bool {
    let table = context.table
    let start = table.rows[row].start
    let labels = table.labels(row)
    let after = leaders.partitioningIndex { table.rows[$0].start > start + CoFiringMiner.groupWait }
    for candidate in leaders[..<after].reversed() {
      if start - table.rows[candidate].start > 86_400_000_000 { return false }
      guard table.rows[candidate].end ?? .max > start else { continue }
      let other = table.labels(candidate)
      if equal.allSatisfy({ (other[$0] ?? "") == (labels[$0] ?? "") }) { return true }
    }
    return false
  }

  private static func item(_ pair: CoFiring, _ equal: [String], _ indent: Int, _ effect: String) -> [String] {
    let s = RuleAdvice.spaces(indent)
    return [
      s + RuleAdvice.comment("culprit: \(effect)"), s + "- source_matchers:",
      s + "    - " + RuleAdvice.matcher("alertname", pair.leader), s + "  target_matchers:",
      s + "    - " + RuleAdvice.matcher("alertname", pair.follower),
      s + "  equal: [" + equal.map(RuleAdvice.quoted).joined(separator: ", ") + "]",
    ]
  }

  private static func edits(
    _ pair: CoFiring, _ equal: [String], _ effect: String, _ context: RuleAdvice.Context
  ) -> [TextEdit] {
    let routing = context.input.rules.routing
    let edit = context.input.rules.insertion(
      into: "inhibit_rules", line: routing?.inhibitLine, column: routing?.inhibitColumn
    ) { item(pair, equal, $0, effect) }
    return edit.map { [$0] } ?? []
  }

  private static func decimal(_ value: Double) -> String {
    let tenThousandths = Int((value * 10_000).rounded(.up))
    let digits = String(tenThousandths)
    return "0." + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
