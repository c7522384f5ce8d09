import CulpritCore

/// `group_by` and `group_wait`: pages that belong together, told together.
enum GroupingAdvice: AdviceKind {
  /// A group may mix incidents in one alert of ten.
  private static let purity = 0.9
  private static let labelsAtMost = 6
  private static let rowsAtMost = 40_000
  /// Alertmanager's default `group_interval`.
  private static let interval: Int64 = 300_000_000
  private static let longestInterval = 1800.0
  private static let pagesAtLeast = 20

  static func candidates(_ context: RuleAdvice.Context) -> [AdviceCandidate] {
    let all = context.table.rows.indices.filter { context.table.rows[$0].isPage }
    let rows = Array(all.suffix(rowsAtMost))
    // One label set for everything: only where most pages went through Alertmanager.
    let routed = rows.count { context.table.labels($0)["alertname"] != nil }
    if rows.count < pagesAtLeast || Double(routed) < 0.9 * Double(rows.count) { return [] }
    let labels = commonLabels(rows, context)
    let columns = labels.map { column($0, rows, context) }
    let incidents = incidents(rows, context)
    let current = context.input.rules.routing?.groupBy
    let now = groups(current.map { indexes($0, in: labels) } ?? nil, columns, rows, context, incidents)
    var best: (labels: [Int], groups: Grouping)?
    for set in subsets(labels.count) {
      let trial = groups(set, columns, rows, context, incidents)
      if trial.purity < purity { continue }
      if best.map({ trial.starts.count < $0.groups.starts.count }) ?? true { best = (set, trial) }
    }
    var result: [AdviceCandidate] = []
    if let best, Double(best.groups.starts.count) <= 0.7 * Double(now.starts.count) {
      result.append(groupBy(best.labels.map { labels[$0] }, best.groups, now, current, rows, context))
    }
    if let wait = groupWait(now, context) { result.append(wait) }
    return result
  }

  struct Grouping {
    /// The row that opened each group.
    var starts: [Int] = []
    var purity = 1.0
    /// Seconds from a group's first alert to each later one.
    var lags: [Double] = []
  }

  private static func groupBy(
    _ labels: [String], _ best: Grouping, _ now: Grouping, _ current: [String]?, _ rows: [Int],
    _ context: RuleAdvice.Context
  ) -> AdviceCandidate {
    let nightNow = now.starts.count { context.table.rows[$0].hours == .sleep }
    let nightThen = best.starts.count { context.table.rows[$0].hours == .sleep }
    let list = "[" + labels.map(RuleAdvice.quoted).joined(separator: ", ") + "]"
    let from =
      current.map { " by \($0.joined(separator: ", "))" } ?? ", one for each alert (the present group_by is not known)"
    let effect =
      "\(best.starts.count) groups instead of \(now.starts.count)\(from); "
      + "\(Int(best.purity * 100)) % of the alerts of a group belong to its incident"
    let advice = Advice(
      id: RuleAdvice.id(.groupBy, "*"), rule: "*", team: "all", kind: .groupBy, patch: nil,
      yaml: RuleAdvice.comment(effect) + "\nroute:\n  group_by: \(list)\n",
      removes: now.starts.count - best.starts.count, of: now.starts.count,
      removesAtNight: max(0, nightNow - nightThen), loses: 0, delaySeconds: 0, verified: nil,
      text: "group_by \(labels.joined(separator: ", ")): \(effect); no alert is lost, it joins a page already sent",
      seconds: nil)
    var edits: [TextEdit] = []
    if let routing = context.input.rules.routing {
      let line = RuleAdvice.spaces(routing.routeColumn) + "group_by: \(list)"
      let place = routing.groupByLines ?? routing.routeLine + 1..<routing.routeLine + 1
      edits.append(TextEdit(file: routing.file, lines: place, replacement: [line]))
    }
    return AdviceCandidate(advice: advice, edits: edits)
  }

  private static func groupWait(_ now: Grouping, _ context: RuleAdvice.Context) -> AdviceCandidate? {
    guard let routing = context.input.rules.routing else { return nil }
    let current = routing.groupWaitSeconds ?? 30
    let early = now.lags.filter { $0 <= 60 }.sorted()
    let late = early.filter { $0 > current }
    if late.count < pagesAtLeast { return nil }
    let value = min(60, (Durations.quantile(0.9, of: early) / 5).rounded(.up) * 5)
    let removed = late.count { $0 <= value }
    if value <= current || removed == 0 { return nil }
    let interval = groupInterval(now.lags.filter { $0 > value }.sorted(), routing)
    let duration = RuleAdvice.duration(value)
    let effect =
      "\(removed) alerts that came up to \(duration) after their group's first would have been in its first page"
      + (interval.map {
        "; half of the later ones come within \(RuleAdvice.duration($0)), so group_interval is raised to that"
      } ?? "")
    let advice = Advice(
      id: RuleAdvice.id(.groupWait, "*"), rule: "*", team: "all", kind: .groupWait, patch: nil,
      yaml: RuleAdvice.comment(effect) + "\nroute:\n  group_wait: \(duration)\n"
        + (interval.map { "  group_interval: \(RuleAdvice.duration($0))\n" } ?? ""), removes: removed,
      of: now.starts.count + removed, removesAtNight: 0, loses: 0, delaySeconds: value - current, verified: nil,
      text: "group_wait: \(duration), \(effect)", seconds: value)
    var edits = [set("group_wait", value, routing.groupWaitLine, routing, context)]
    if let interval { edits.append(set("group_interval", interval, routing.groupIntervalLine, routing, context)) }
    return AdviceCandidate(advice: advice, edits: edits.compactMap { $0 })
  }

  /// Half of a group's later alerts should come with the next page, not the one after: the median, where the present
  /// interval is shorter.
  private static func groupInterval(_ later: [Double], _ routing: RuleBook.Routing) -> Double? {
    if later.count < pagesAtLeast { return nil }
    let value = (Durations.quantile(0.5, of: later) / 60).rounded(.up) * 60
    let now = routing.groupIntervalSeconds ?? Double(interval) / 1e6
    return value > now && value <= longestInterval ? value : nil
  }

  private static func set(
    _ key: String, _ seconds: Double, _ line: Int?, _ routing: RuleBook.Routing, _ context: RuleAdvice.Context
  ) -> TextEdit? {
    let duration = RuleAdvice.duration(seconds)
    if let line {
      return RuleEdits.replaceValue(of: key, with: duration, file: routing.file, line: line, context)
    }
    return TextEdit(
      file: routing.file, lines: routing.routeLine + 1..<routing.routeLine + 1,
      replacement: [RuleAdvice.spaces(routing.routeColumn) + "\(key): \(duration)"])
  }

  /// Labels that at least 90 % of the pages have.
  private static func commonLabels(_ rows: [Int], _ context: RuleAdvice.Context) -> [String] {
    var counts: [String: Int] = [:]
    for row in rows {
      for key in context.table.labels(row).keys { counts[key, default: 0] += 1 }
    }
    return Array(
      counts.filter { Double($0.value) >= 0.9 * Double(rows.count) && $0.key != "severity" }
        .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key).prefix(labelsAtMost)
    ).sorted()
  }

  /// A label's value in each row, as a number.
  private static func column(_ label: String, _ rows: [Int], _ context: RuleAdvice.Context) -> [UInt64] {
    var numbers: [String: UInt64] = [:]
    return rows.map { row in
      let value = context.table.labels(row)[label] ?? ""
      if let known = numbers[value] { return known }
      let fresh = UInt64(numbers.count + 1)
      numbers[value] = fresh
      return fresh
    }
  }

  /// Storms, and else pages of one service within five minutes of each other.
  private static func incidents(_ rows: [Int], _ context: RuleAdvice.Context) -> [Int] {
    var last: [Int32: (at: Int64, incident: Int)] = [:]
    var storms: [String: [(from: Int64, to: Int64, incident: Int)]] = [:]
    for (number, storm) in context.storms.enumerated() {
      storms[storm.team, default: []].append((storm.startsAt.microseconds, storm.endsAt.microseconds, -1 - number))
    }
    return rows.enumerated().map { position, index in
      let row = context.table.rows[index]
      let ofTeam = storms[context.table.teams.names[Int(row.team)]] ?? []
      let after = ofTeam.partitioningIndex { $0.from > row.start }
      if after > 0, ofTeam[after - 1].to >= row.start { return ofTeam[after - 1].incident }
      if let known = last[row.service], row.start - known.at <= interval {
        last[row.service] = (row.start, known.incident)
        return known.incident
      }
      last[row.service] = (row.start, position)
      return position
    }
  }

  private static func indexes(_ names: [String], in labels: [String]) -> [Int]? {
    if names == ["..."] { return nil }
    return names.compactMap { labels.firstIndex(of: $0) }
  }

  private static func subsets(_ count: Int) -> [[Int]] {
    var result: [[Int]] = []
    for a in 0..<count {
      result.append([a])
      for b in a + 1..<max(count, a + 1) {
        result.append([a, b])
        for c in b + 1..<max(count, b + 1) { result.append([a, b, c]) }
      }
    }
    return result
  }

  /// How the pages would have been grouped; `nil` groups nothing.
  private static func groups(
    _ set: [Int]?, _ columns: [[UInt64]], _ rows: [Int], _ context: RuleAdvice.Context, _ incidents: [Int]
  ) -> Grouping {
    guard let set else { return Grouping(starts: rows) }
    struct Open {
      var first: Int64
      var until: Int64
      var counts: [Int: Int]
    }
    var open: [UInt64: Open] = [:]
    var result = Grouping()
    var pure = 0
    for (position, index) in rows.enumerated() {
      let row = context.table.rows[index]
      var key: UInt64 = 0xcbf2_9ce4_8422_2325
      for label in set { key = (key ^ columns[label][position]) &* 0x0000_0100_0000_01b3 }
      let until = (row.end ?? row.start) + interval
      if var group = open[key], row.start <= group.until {
        group.until = max(group.until, until)
        group.counts[incidents[position], default: 0] += 1
        result.lags.append(Double(row.start - group.first) / 1e6)
        open[key] = group
      } else {
        if let closed = open[key] { pure += closed.counts.values.max() ?? 0 }
        open[key] = Open(first: row.start, until: until, counts: [incidents[position]: 1])
        result.starts.append(index)
      }
    }
    for group in open.values { pure += group.counts.values.max() ?? 0 }
    result.purity = rows.isEmpty ? 1 : Double(pure) / Double(rows.count)
    return result
  }
}
