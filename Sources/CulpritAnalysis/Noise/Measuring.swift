import CulpritCore

/// Turns rows of the table into measures.
struct Measuring {
  /// How long an automatically resolved page may have lasted to be called transient.
  static let transientSeconds = 300.0
  static let transientSteps = [2, 3, 5, 10, 15]
  /// Acknowledged later than this, or not at all, is unacknowledged.
  private static let acknowledgeWithin: Int64 = 1_800_000_000
  private static let day: Int64 = 86_400_000_000
  /// Pages this near each other, of one service, are one incident.
  private static let incidentGap: Int64 = 300_000_000
  /// Pages on fewer days than this are one bad night, not a habit; a verdict needs a habit.
  private static let verdictDays = 3
  private static let verdictPages = 8

  private let table: EpisodeTable
  private let flapping: Flapping
  private let recurrence: RecurrenceTable
  private let chattering: Chattering
  private let frequencies: [Int32: Frequency]

  init(_ table: EpisodeTable, flapping: Flapping, recurrence: RecurrenceTable) {
    self.table = table
    self.flapping = flapping
    self.recurrence = recurrence
    chattering = Chattering(table)
    frequencies = Frequency.frequencies(in: table)
  }

  /// Groups by one of the row's names: dearest first, then by name.
  mutating func groups(_ key: KeyPath<EpisodeTable.Row, Int32>, names: [String]) -> [GroupNoise] {
    var rows: [[Int]] = Array(repeating: [], count: names.count)
    for (position, row) in table.rows.enumerated() {
      // A heartbeat is no rule that could be noise.
      if !row.isHeartbeat { rows[Int(row[keyPath: key])].append(position) }
    }
    let isRule = key == \EpisodeTable.Row.rule
    var result: [GroupNoise] = []
    for (number, name) in names.enumerated() {
      let before = isRule ? table.before.map { $0[Int32(number)] ?? 0 } : nil
      if rows[number].isEmpty, (before ?? 0) == 0 { continue }
      let measures = measures(of: rows[number])
      let teams = Set(rows[number].map { table.rows[$0].team }).sorted().map { table.teams.names[Int($0)] }
      let services = Set(rows[number].map { table.rows[$0].service }).sorted().map { table.services.names[Int($0)] }
      result.append(
        GroupNoise(
          name: name, team: teams.count == 1 ? teams[0] : teams.joined(separator: ", "), services: services,
          measures: measures, verdict: verdict(measures, rows[number]),
          trend: before.map { trend(from: $0, to: measures.pages) }, before: before,
          frequency: isRule ? frequencies[Int32(number)] : nil))
    }
    return result.sorted { a, b in
      let (left, right) = (a.measures.cost ?? a.measures.weight, b.measures.cost ?? b.measures.weight)
      return left != right ? left > right : a.name < b.name
    }
  }

  /// A verdict only where the interval allows one.
  private func verdict(_ measures: Measures, _ rows: [Int]) -> GroupNoise.Verdict {
    guard measures.actionable.known >= Self.verdictPages, let interval = measures.actionable.interval else {
      return .insufficient
    }
    let days = Set(
      rows.lazy.filter { table.rows[$0].isPage }.map {
        table.hours.day(at: Timestamp(microseconds: table.rows[$0].start))
      })
    if days.count < Self.verdictDays { return .insufficient }
    if interval.high < 0.5 { return .broken }
    if interval.high < 0.85 { return .review }
    return interval.low >= 0.5 ? .keep : .insufficient
  }

  /// Two Poisson counts of equal exposure differ when their difference exceeds 1.96 standard deviations.
  private func trend(from before: Int, to after: Int) -> GroupNoise.Trend {
    if before == 0 { return .new }
    if after == 0 { return .gone }
    let z = Double(after - before) / Double(after + before).squareRoot()
    if z > 1.959964 { return .worse }
    return z < -1.959964 ? .better : .same
  }

  /// The measures of some rows, which ascend.
  func measures(of rows: some Collection<Int>) -> Measures {
    var m = Measures()
    var acknowledge: [Double] = []
    var resolve: [Double] = []
    var engaged: [Double] = []
    var automatic: [Double] = []
    let dataEnd = table.period?.to.microseconds ?? 0
    var lastOfService: [Int32: Int64] = [:]
    var knowsAcknowledgements = false
    var ackOnly = 0
    for index in rows {
      let row = table.rows[index]
      m.alerts += 1
      if row.isHeartbeat {
        m.heartbeats += 1
        continue
      }
      if row.isOpen { m.open += 1 }
      if isStale(row, dataEnd) { m.stale += 1 }
      if row.isSuppressed {
        m.suppressed += 1
        continue
      }
      if !row.isPage {
        m.lowUrgency += 1
        continue
      }
      m.pages += 1
      let told = Double(row.notifications ?? 1)
      m.weight += told * row.hours.weight
      if let count = row.notifications {
        m.notifications = (m.notifications ?? 0) + Int(count)
        m.duplicates = (m.duplicates ?? 0) + max(0, Int(count - row.farewells - row.escalations) - 1)
      }
      m.actionable.add(row.human)
      m.flapping.add(flapping.isFlapping[index])
      m.flapScore = max(m.flapScore, flapping.score[index])
      m.chattering.add(chattering.isChattering[index])
      m.major.add(row.isMajor)
      addTransient(row, to: &m, &automatic)
      if let how = row.resolution { m.autoResolved.add(how != .manual) }
      m.repeats.known += Int(row.reasons)
      m.repeats.hits += Int(row.repeats)
      switch row.hours {
      case .business: m.business += 1
      case .off: m.offHours += 1
      case .sleep: m.sleep += 1
      }
      if row.knowsAcknowledgement {
        knowsAcknowledgements = true
        if row.isAcknowledged, !row.isOpen, row.human == false, row.resolution != .manual { ackOnly += 1 }
        addUnacknowledged(row, dataEnd, to: &m)
      }
      if let at = row.acknowledged, at >= row.start { acknowledge.append(Double(at - row.start) / 1e6) }
      if let seconds = row.seconds { resolve.append(seconds) }
      if let at = row.acknowledged, let end = row.end, at <= end {
        engaged.append(Double(end - max(at, row.start)) / 1e6)
      }
      if lastOfService[row.service].map({ row.start - $0 > Self.incidentGap }) ?? true { m.incidents += 1 }
      lastOfService[row.service] = row.start
    }
    if knowsAcknowledgements { m.ackOnly = ackOnly }
    m.acknowledge = Durations(acknowledge)
    m.resolve = Durations(resolve)
    m.engaged = Durations(engaged)
    m.cost = m.actionable.value.map { m.weight * (1 - $0) }
    m.recurrence = recurrence.recurrences(of: rows)
    if !automatic.isEmpty {
      automatic.sort()
      m.transientAt = Self.transientSteps.map { minutes in
        let position = automatic.partitioningIndex { $0 > Double(minutes * 60) }
        return (minutes, Double(position) / Double(automatic.count))
      }
    }
    return m
  }

  private func isStale(_ row: EpisodeTable.Row, _ dataEnd: Int64) -> Bool {
    let limit = row.severity == .unknown || row.severity >= .warning ? Self.day : 7 * Self.day
    if row.isOpen { return dataEnd - row.start > limit }
    return row.end.map { $0 - row.start > limit } ?? false
  }

  /// Resolved by hand is never transient; how it was resolved must be known.
  private func addTransient(_ row: EpisodeTable.Row, to m: inout Measures, _ automatic: inout [Double]) {
    if row.isOpen {
      // Open for longer than that already: not transient, however it will end.
      if (table.period?.to.microseconds ?? 0) - row.start > Int64(Self.transientSeconds * 1e6) {
        m.transient.add(false)
      }
      return
    }
    guard let how = row.resolution, let seconds = row.seconds else { return }
    m.transient.add(how == .automatic && seconds <= Self.transientSeconds)
    if how == .automatic { automatic.append(seconds) }
  }

  private func addUnacknowledged(_ row: EpisodeTable.Row, _ dataEnd: Int64, to m: inout Measures) {
    let deadline = min(row.end ?? .max, row.start + Self.acknowledgeWithin)
    // Still within its half hour when the data end: not known yet.
    if !row.isAcknowledged, deadline > dataEnd { return }
    m.unacknowledged.add(row.acknowledged.map { $0 > deadline } ?? !row.isAcknowledged)
  }
}
