import CulpritCore

/// `for:`, and for CloudWatch alarms as many datapoints: pages that end by themselves before anybody can look.
enum DurationAdvice: AdviceKind {
  private static let candidates = [60.0, 120, 180, 300, 600, 900, 1800]
  /// It has to be worth a change.
  private static let savesAtLeast = 0.6
  private static let pagesAtLeast = 5

  static func candidates(_ context: RuleAdvice.Context) -> [AdviceCandidate] {
    context.rowsByRule.keys.sorted().compactMap { candidate($0, context) }
  }

  private static func candidate(_ rule: String, _ context: RuleAdvice.Context) -> AdviceCandidate? {
    let rows = context.rowsByRule[rule] ?? []
    let table = context.table
    let inFiles = context.input.rules.rules(named: rule)
    // A rule that keeps firing was true for less long than its episodes last.
    let keeps = inFiles.compactMap(\.keepSeconds).max() ?? 0
    var idle: [(seconds: Double, row: Int)] = []
    var actedOn: [Double] = []
    for row in rows {
      guard let seconds = table.rows[row].seconds.map({ max(0, $0 - keeps) }) else { continue }
      if table.rows[row].human == true {
        actedOn.append(seconds)
      } else if table.rows[row].resolution != .manual {
        idle.append((seconds, row))
      }
    }
    let knows = context.knowsPeople(rows)
    func saved(_ d: Double) -> Int { idle.count { $0.seconds < d } }
    func harm(_ d: Double) -> Int { actedOn.count { $0 < d } }
    let isAlarm = rows.contains { table.pages[Int(table.rows[$0].page)].origin.isCloudWatch }
    let step = isAlarm ? period(of: rows, table) : context.step(of: rule)
    // Where nobody knows what people did, an hour's outage looks like noise: only what is transient may go.
    let longest = knows ? candidates.last ?? 0 : Measuring.transientSeconds
    let allowed = candidates.filter { d in
      d >= 2 * step && d <= longest && saved(d) >= pagesAtLeast && Double(saved(d)) >= savesAtLeast * Double(idle.count)
    }
    guard let d = allowed.first(where: { harm($0) == 0 }) ?? allowed.first(where: { harm($0) == 1 }) else { return nil }
    let removed = idle.filter { $0.seconds < d }
    let lost = harm(d)
    let night = removed.count { table.rows[$0.row].hours == .sleep }
    let kind: Advice.Kind = isAlarm ? .datapoints : .for
    var advice = Advice(
      id: RuleAdvice.id(kind, rule), rule: rule, team: context.team(of: rule), kind: kind, patch: nil, yaml: "",
      removes: removed.count + lost, of: rows.count, removesAtNight: night, loses: knows ? lost : nil, delaySeconds: d,
      verified: nil, text: "", seconds: d)
    let effect =
      "would have removed \(advice.removes) of \(rows.count) pages, \(RuleAdvice.lost(advice.loses)), "
      + "+\(RuleAdvice.duration(d)) detection"
    if isAlarm {
      let more = Int((d / step).rounded(.up))
      let now = evaluationPeriods(of: rows, table)
      let total = (now ?? 1) + more
      advice.seconds = Double(total) * step
      advice.yaml =
        RuleAdvice.comment("CloudWatch alarm \(rule): \(effect)") + "\n"
        + (now == nil ? "# the alarm's own EvaluationPeriods are not in the data; 1 was assumed\n" : "")
        + "Period: \(Int(step))\nEvaluationPeriods: \(total)\nDatapointsToAlarm: \(total)\n"
      advice.text = "\(total) of \(total) datapoints of \(RuleAdvice.duration(step)) \(effect)"
      return AdviceCandidate(advice: advice)
    }
    let now = inFiles.compactMap(\.forSeconds).max() ?? 0
    let value = RuleAdvice.duration(now + d)
    advice.seconds = now + d
    advice.yaml = RuleAdvice.comment("rule \(rule): \(effect)") + "\nfor: \(value)\n"
    let start = inFiles.isEmpty ? "for: \(value) more than now" : "for: \(value)"
    advice.text = "\(start) \(effect)"
    let edits = inFiles.compactMap { found -> TextEdit? in
      RuleEdits.set("for", to: RuleAdvice.duration((found.forSeconds ?? 0) + d), in: found, found.forLine, context)
    }
    return AdviceCandidate(advice: advice, edits: edits)
  }

  /// The alarm's period: as its label says, else CloudWatch's usual minute.
  private static func period(of rows: [Int], _ table: EpisodeTable) -> Double {
    number(["Period", "period"], rows, table).map(Double.init) ?? 60
  }

  /// How long the alarm of the latest of the rows waits; `nil` where none says.
  static func evaluationSeconds(of rows: [Int], _ table: EpisodeTable) -> Double? {
    evaluationPeriods(of: rows, table).map { Double($0) * period(of: rows, table) }
  }

  private static func evaluationPeriods(of rows: [Int], _ table: EpisodeTable) -> Int? {
    number(["EvaluationPeriods", "evaluationPeriods", "evaluation_periods"], rows, table)
  }

  private static func number(_ keys: [String], _ rows: [Int], _ table: EpisodeTable) -> Int? {
    for row in rows.reversed() {
      let alert = table.alert(table.rows[row])
      for key in keys {
        if let value = (alert.labels[key] ?? alert.annotations[key]).flatMap({ Int($0) }), value > 0 { return value }
      }
    }
    return nil
  }
}

/// How a rule's own lines are changed.
enum RuleEdits {
  /// Sets a key of a rule to a plain value: on its line when it has one, else below the rule's name.
  static func set(
    _ key: String, to value: String, in rule: RuleBook.Rule, _ line: Int?, _ context: RuleAdvice.Context
  ) -> TextEdit? {
    if rule.isFlow { return nil }
    guard let line else {
      return TextEdit(
        file: rule.file, lines: rule.line + 1..<rule.line + 1,
        replacement: [RuleAdvice.spaces(rule.column) + "\(key): \(value)"])
    }
    return replaceValue(of: key, with: value, file: rule.file, line: line, context)
  }

  /// Changes the value after `key:` and nothing else on the line, a comment included.
  static func replaceValue(
    of key: String, with value: String, file: Int, line: Int, _ context: RuleAdvice.Context
  ) -> TextEdit? {
    let text = context.input.rules.files[file].text.lines[line]
    guard let found = text.firstRange(of: "\(key):") else { return nil }
    let before = text[..<found.upperBound]
    let rest = text[found.upperBound...]
    // A comment begins with a blank and `#`; these values are durations and words.
    let comment = rest.firstRange(of: " #").map { String(rest[$0.lowerBound...]) } ?? ""
    return TextEdit(file: file, lines: line..<line + 1, replacement: [before + " " + value + comment])
  }
}
