import CulpritCore
import Foundation
import GRDB
import Testing

@testable import CulpritAnalysis
@testable import CulpritHistory

/// Monday 2026-03-02T09:00:00Z.
private let monday = Timestamp(seconds: 1_772_442_000)

private func alert(_ n: Int, lasting seconds: Double? = 600) -> Alert {
  let start = monday.advanced(bySeconds: Double(n) * 3600)
  var alert = Alert(
    id: "f\(n)", name: "HighErrors", severity: .error, service: "cart", status: seconds == nil ? .firing : .resolved,
    startsAt: start, endsAt: seconds.map { start.advanced(bySeconds: $0) },
    labels: ["alertname": "HighErrors", "pod": "web-\(n)"], annotations: ["summary": "it's \"bad\"\n\u{1F4A5}"],
    source: "alertmanager-v2")
  alert.severityText = "critical"
  alert.acknowledgedAt = start.advanced(bySeconds: 60)
  alert.acknowledgedBy = "ada"
  alert.resolvedBy = seconds == nil ? nil : .automatic
  alert.notifications = 3
  alert.escalations = 1
  alert.notes = [.init(at: start, who: nil, text: "hm")]
  alert.summary = "errors"
  alert.team = "shop"
  alert.responder = "ada"
  alert.isPage = true
  alert.url = "https://example.org/1"
  alert.runbook = "https://example.org/2"
  alert.joinKeys = ["k\(n)"]
  alert.humanAction = false
  alert.events = [.init(at: start, kind: .notified, who: "ada", text: "FIRST")]
  return alert
}

private func signature(_ id: String, shapes: [UInt64], days: Int = 2) -> Signature {
  var summary = ShapeSummary(service: "cart", shape: Shape(id: 1, lead: 1, skeleton: 1, tokens: 3), template: "t")
  for day in 0..<days {
    for n in 0..<10 {
      summary.series.add(monday.advanced(bySeconds: Double(day) * 86_400 + Double(n)).microseconds)
      summary.records += 1
    }
  }
  summary.first = monday.microseconds
  summary.last = monday.advanced(bySeconds: Double(days - 1) * 86_400 + 9).microseconds
  return Signature(
    id: id, service: "cart", template: "cannot reach <*>", typedTemplate: "cannot reach <ip>", family: id,
    summary: summary, shapes: shapes)
}

private func finding(_ id: String, causes: [String]) -> IncidentFinding {
  var finding = IncidentFinding(
    incident: Incident(id: id, alerts: [alert(1)], startsAt: monday, endsAt: nil))
  finding.causes = causes.enumerated().map {
    Cause(rank: $0 + 1, service: "cart", observed: true, confidence: 0.8, signature: signature($1, shapes: [7]))
  }
  return finding
}

/// A path that is removed when the test is over.
private func withHistory<T>(_ body: (String) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("culprit-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.appendingPathComponent("culprit.db").path)
}

struct HistoryStoreTests {
  @Test func `an episode comes back as it was`() throws {
    try withHistory { path in
      try HistoryStore(path: path).add([alert(1), alert(2, lasting: nil)])
      #expect(try HistoryStore(path: path).alerts() == [alert(1), alert(2, lasting: nil)])
    }
  }

  @Test func `the same night twice counts once`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      let night = (0..<50).map { alert($0) }
      #expect(try store.add(night) == 50)
      #expect(try store.add(night) == 0)
      try store.add([signature("s", shapes: [7])], input: "cart.log")
      try store.add([signature("s", shapes: [7])], input: "cart.log")
      #expect(try store.alerts() == night)
      #expect(try store.days(of: "s").map(\.records) == [10, 10])
    }
  }

  @Test func `the same log read again longer replaces its counts, another log adds to them`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try store.add([signature("s", shapes: [7], days: 1)], input: "a/cart.log")
      try store.add([signature("s", shapes: [7], days: 2)], input: "a/cart.log")
      try store.add([signature("s", shapes: [7], days: 1)], input: "b/cart.log")
      #expect(try store.days(of: "s").map(\.records) == [20, 10])
    }
  }

  @Test(arguments: [false, true])
  func `open in one night's export and closed in the next is one episode`(closedFirst: Bool) throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      let nights = [alert(1, lasting: nil), alert(1, lasting: 7200)]
      for night in closedFirst ? nights.reversed() : nights { try store.add([night]) }
      let alerts = try store.alerts()
      #expect(alerts.count == 1)
      #expect(alerts[0].endsAt == alert(1, lasting: 7200).endsAt)
      #expect(alerts[0].status == .resolved)
    }
  }

  @Test func `two runs at once lose nothing`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("culprit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("culprit.db").path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in 0..<4 {
        group.addTask {
          // Each opens the new file itself: migrating and turning to WAL must not collide either.
          let store = try HistoryStore(path: path)
          for n in 0..<20 { try store.add([alert(run * 20 + n), alert(0)]) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try HistoryStore(path: path).alerts().count == 80)
  }

  @Test func `a history of a newer version is refused in one line and left alone`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try store.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 from the future')") }
      #expect(throws: HistoryError.newer(path: path)) { try HistoryStore(path: path) }
      #expect(!HistoryError.newer(path: path).description.contains("\n"))
    }
  }

  @Test func `what is no history is refused and left alone`() throws {
    try withHistory { path in
      try "alerts: none\n".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: HistoryError.notAHistory(path: path)) { try HistoryStore(path: path) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "alerts: none\n")
      let other = path + ".other"
      let queue = try DatabaseQueue(path: other)
      try queue.write { db in try db.execute(sql: "CREATE TABLE t (a)") }
      try queue.close()
      #expect(throws: HistoryError.notAHistory(path: other)) { try HistoryStore(path: other) }
      #expect(throws: HistoryError.missing(path: path + ".none")) {
        try HistoryStore(path: path + ".none", creating: false)
      }
    }
  }

  @Test func `a disk that fills up is said plainly and nothing of the run stays`() throws {
    try withHistory { path in
      try HistoryStore(path: path).add([alert(0)])
      let store = try HistoryStore(path: path, maximumPages: 40)
      #expect(throws: HistoryError.full(path: path)) { try store.add((1..<5000).map { alert($0) }) }
      #expect(try HistoryStore(path: path).alerts() == [alert(0)])
    }
  }

  @Test func `an export comes back as the same history`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try fill(store)
      var lines: [String] = []
      try store.export { lines.append($0) }
      let copy = try HistoryStore(path: path + ".copy")
      try copy.import(lines, name: "export")
      try copy.import(lines, name: "export")
      var again: [String] = []
      try copy.export { again.append($0) }
      #expect(lines == again)
      #expect(try copy.alerts() == store.alerts())
      #expect(try copy.incidents() == store.incidents())
    }
  }

  @Test func `an import with a bad line changes nothing and names the line`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try fill(store)
      var lines: [String] = []
      try store.export { lines.append($0) }
      for bad in ["{", "[]", #"{"table":"passwords"}"#, #"{"table":"episodes","source":"x"}"#] {
        let copy = try HistoryStore(path: path + ".copy")
        #expect {
          try copy.import(lines + [bad], name: "export")
        } throws: { error in
          guard case .badLine(_, let line, _) = error as? HistoryError else { return false }
          return line == lines.count + 1
        }
        #expect(try copy.alerts().isEmpty)
      }
    }
  }

  @Test func `advice counts from the last time at which it was not followed, and keeps its first rate`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      var advice = Advice(
        id: "adv-1", rule: "R", team: "a", kind: .for, patch: nil, yaml: "", removes: 1, of: 1, removesAtNight: 0,
        loses: 0, delaySeconds: 60, verified: nil, text: "", seconds: 120)
      func night(_ n: Double) -> Timestamp { monday.advanced(bySeconds: n * 86_400) }
      try store.add([advice], pagesPerWeek: ["R": 7], at: night(0))
      #expect(try store.givenAdvice().map(\.at) == [night(0)])
      try store.add([advice], pagesPerWeek: ["R": 9], open: ["adv-1"], at: night(5))
      try store.add([], pagesPerWeek: [:], open: ["adv-1"], at: night(3))
      advice.verified = "7 before, 1 after"
      try store.add([advice], pagesPerWeek: ["R": 1], at: night(9))
      let given = try #require(try store.givenAdvice().first)
      #expect(given.at == night(5))
      #expect(given.pagesPerWeek == 7)
      #expect(given.seconds == 120)
      (advice.verified, advice.seconds) = (nil, 300)
      try store.add([advice], pagesPerWeek: ["R": 3], at: night(20))
      let again = try #require(try store.givenAdvice().first)
      #expect(again.at == night(20) && again.seconds == 300 && again.pagesPerWeek == 3)
    }
  }

  @Test func `the last moment told is that of whatever came last`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      #expect(try store.lastTold() == nil)
      try store.add([alert(0)])
      let ended = try #require(try store.lastTold())
      #expect(ended == alert(0).endsAt)
      try store.add([
        Change(
          id: "1", at: ended.advanced(bySeconds: 60), kind: "deploy", what: "v2", service: "cart", source: "t")
      ])
      #expect(try store.lastTold() == ended.advanced(bySeconds: 60))
    }
  }

  private func fill(_ store: HistoryStore) throws {
    try store.add((0..<5).map { alert($0) })
    try store.add([signature("s", shapes: [7, 9])], input: "cart.log")
    try store.add([finding("INC-1", causes: ["s", "t"]), finding("INC-2", causes: ["t", "s"])])
    try store.confirm(incident: "INC-1", signature: "s", note: "pool", runbook: "https://r", at: monday)
    try store.confirm(incident: "INC-2", signature: "s", note: nil, runbook: nil, at: monday)
    try store.note(incident: "INC-2", text: "again", at: monday)
    try store.dismiss(advice: "adv-1", reason: "no", until: monday.advanced(bySeconds: 60), at: monday)
    try store.add([] as [Advice], pagesPerWeek: [:], open: ["adv-1"], at: monday)
    var change = Change(id: "1", at: monday, kind: "deploy", what: "v2", service: "cart", source: "t")
    change.who = "ada"
    try store.add([change])
  }

  @Test func `what people confirmed is found by signature and by shape`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try fill(store)
      let seen = try store.seenBefore()
      #expect(seen["s"]?.map(\.incident) == ["INC-1", "INC-2"])
      #expect(seen[StableHash.hex(7)]?.first?.runbook == "https://r")
      #expect(try store.record() == Share(hits: 1, known: 2))
      #expect(try store.firstSeen()[StableHash.hex(9)] == monday)
      #expect(throws: HistoryError.unknownIncident("INC-9")) {
        try store.confirm(incident: "INC-9", signature: "s", note: nil, runbook: nil, at: monday)
      }
    }
  }

  @Test func `a signature nobody has seen cannot be confirmed`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try fill(store)
      #expect(throws: HistoryError.unknownSignature("sss", incident: "INC-1")) {
        try store.confirm(incident: "INC-1", signature: "sss", note: nil, runbook: nil, at: monday)
      }
      // A cause of the incident whose logs were pruned can.
      try store.confirm(incident: "INC-1", signature: "t", note: nil, runbook: nil, at: monday)
    }
  }

  @Test func `days on which a message was seen count once however many logs have it`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try store.add([signature("s", shapes: [7], days: 4)], input: "a")
      try store.add([signature("s", shapes: [7], days: 2)], input: "b")
      let later = try store.daysSeen(before: monday.advanced(bySeconds: 30 * 86_400))
      #expect(later == ["s": 4, StableHash.hex(7): 4])
      // The logs' own day is not before them.
      #expect(try store.daysSeen(before: monday.advanced(bySeconds: 3600)).isEmpty)
    }
  }

  @Test func `a silence that is put off night after night is one, and the same night counts once`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      for night in [1, 1, 2, 2, 3] {
        try store.add([
          Silence(
            id: "a", matchers: [.init(name: "alertname", value: "x")], startsAt: monday,
            endsAt: monday.advanced(bySeconds: Double(night) * 86_400), createdBy: "ada", comment: "later")
        ])
      }
      let silences = try store.silences()
      #expect(silences.map(\.extensions) == [2])
      #expect(silences.first?.endsAt == monday.advanced(bySeconds: 3 * 86_400))
      #expect(silences.first?.matchers == [.init(name: "alertname", value: "x")])
    }
  }

  @Test func `a history of the first version is brought up to date and keeps what it holds`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try fill(store)
      let before = try store.alerts()
      // As the first version left it.
      try store.write { db in
        try db.execute(sql: "DROP TABLE silences; DELETE FROM grdb_migrations WHERE identifier = '2 silences'")
      }
      let again = try HistoryStore(path: path)
      #expect(try again.alerts() == before)
      #expect(try again.silences().isEmpty)
    }
  }

  @Test func `a dismissal holds until its day`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try fill(store)
      #expect(try store.dismissed(at: monday) == ["adv-1"])
      #expect(try store.dismissed(at: monday.advanced(bySeconds: 61)).isEmpty)
    }
  }

  @Test func `pruning keeps what is open and what people said`() throws {
    try withHistory { path in
      let store = try HistoryStore(path: path)
      try fill(store)
      try store.add([alert(6, lasting: nil)])
      try store.add([finding("INC-3", causes: ["u"])])
      let pruned = try store.prune(before: monday.advanced(bySeconds: 400 * 86_400))
      #expect(pruned == HistoryStore.Pruned(episodes: 5, signatures: 0, incidents: 1, changes: 1))
      #expect(try store.alerts().map(\.id) == ["f6"])
      #expect(try store.incidents().map(\.id) == ["INC-1", "INC-2"])
      #expect(try store.seenBefore()["s"]?.count == 2)
    }
  }
}
