import CulpritCore

/// Rules that page at night and are dealt with the next day: let them wait.
enum RouteAdvice: AdviceKind {
  private static let nightsAtLeast = 5
  private static let interval = "culprit-sleep"

  static func candidates(_ context: RuleAdvice.Context) -> [AdviceCandidate] {
    context.rowsByRule.keys.sorted().compactMap { rule in
      let rows = context.rowsByRule[rule] ?? []
      let table = context.table
      let night = rows.filter { table.rows[$0].hours == .sleep }
      if night.count < nightsAtLeast { return nil }
      var nextDay = 0
      for index in night {
        let row = table.rows[index]
        guard let human = row.human else { return nil }
        if !human { continue }
        let alert = table.alert(row)
        let moments = [row.acknowledged, alert.notes.compactMap(\.at?.microseconds).min()].compactMap { $0 }
        // When it was touched is not known: it may have been at night.
        guard let first = moments.min() ?? row.end else { return nil }
        let at = Timestamp(microseconds: first)
        if table.hours.hours(at: at) == .sleep { return nil }
        nextDay += 1
      }
      // Nobody ever acts on it: that is for the advice to retire it.
      if nextDay == 0 { return nil }
      let effect =
        "\(night.count) of \(rows.count) pages came between 22 and 08; none was dealt with before the morning, "
        + "\(nextDay) were then"
      let wait = night.map { index -> Double in
        let wall = table.hours.wallSeconds(Timestamp(microseconds: table.rows[index].start))
        let second = wall - wall.flooringDivide(86_400) * 86_400
        return Double(second >= 22 * 3600 ? 32 * 3600 - second : 8 * 3600 - second)
      }
      let advice = Advice(
        id: RuleAdvice.id(.route, rule), rule: rule, team: context.team(of: rule), kind: .route, patch: nil,
        yaml: yaml(rule, zone: table.hours.zone, receiver: context.input.rules.routing?.receiver, effect: effect),
        removes: night.count, of: rows.count, removesAtNight: night.count, loses: 0, delaySeconds: wait.max() ?? 0,
        verified: nil, text: "route it to a ticket at night: \(effect)", seconds: nil)
      return AdviceCandidate(advice: advice, edits: edits(rule, context, effect: effect))
    }
  }

  private static func intervals(_ indent: Int, zone: String) -> [String] {
    let s = RuleAdvice.spaces(indent)
    return [
      s + "- name: \(interval)", s + "  time_intervals:", s + "    - times:",
      s + "        - start_time: \"22:00\"", s + "          end_time: \"24:00\"",
      s + "        - start_time: \"00:00\"", s + "          end_time: \"08:00\"",
      s + "      location: \(RuleAdvice.quoted(zone == "GMT" ? "UTC" : zone))",
    ]
  }

  private static func route(_ rule: String, _ indent: Int, _ effect: String, receiver: String?) -> [String] {
    let s = RuleAdvice.spaces(indent)
    return [
      s + RuleAdvice.comment("culprit: \(effect)"), s + "- matchers:",
      s + "    - " + RuleAdvice.matcher("alertname", rule),
    ] + (receiver.map { [s + "  receiver: \(RuleAdvice.quoted($0))"] } ?? [])
      + [s + "  mute_time_intervals:", s + "    - \(interval)"]
  }

  private static func yaml(_ rule: String, zone: String, receiver: String?, effect: String) -> String {
    (["route:", "  routes:"] + route(rule, 4, effect, receiver: receiver)
      + ["time_intervals:"] + intervals(2, zone: zone)).joined(separator: "\n") + "\n"
  }

  private static func edits(_ rule: String, _ context: RuleAdvice.Context, effect: String) -> [TextEdit] {
    guard let routing = context.input.rules.routing else { return [] }
    let file = context.input.rules.files[routing.file].text
    var edits: [TextEdit] = []
    // No receiver: the parent's is inherited.
    if let line = routing.routesLine, let column = routing.routesColumn {
      edits.append(
        TextEdit(
          file: routing.file, lines: line + 1..<line + 1, replacement: route(rule, column, effect, receiver: nil)))
    } else {
      edits.append(
        TextEdit(
          file: routing.file, lines: routing.routeLine + 1..<routing.routeLine + 1,
          replacement: [RuleAdvice.spaces(routing.routeColumn) + "routes:"]
            + route(rule, routing.routeColumn + 2, effect, receiver: nil)))
    }
    if file.lines.contains(where: { $0.hasSuffix("name: \(interval)") }) { return edits }
    let edit = context.input.rules.insertion(
      into: "time_intervals", line: routing.timeIntervalsLine, column: routing.timeIntervalsColumn
    ) { intervals($0, zone: context.table.hours.zone) }
    edits += edit.map { [$0] } ?? []
    return edits
  }
}
