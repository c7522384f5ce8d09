import CulpritCore
import Testing

@testable import CulpritAnalysis

struct SilenceDebtTests {
  private func silence(_ id: String, from: Double, to: Double, _ matchers: [Silence.Matcher]? = nil) -> Silence {
    Silence(
      id: id, matchers: matchers ?? [.init(name: "alertname", value: "Disk.*", isRegex: true)],
      startsAt: monday.advanced(bySeconds: from * 86_400), endsAt: monday.advanced(bySeconds: to * 86_400),
      createdBy: "ada", comment: "until the new disks")
  }

  private var alerts: [Alert] {
    (0..<20).map { episode("DiskFull", at: monday.advanced(bySeconds: Double($0) * 86_400), lasting: 600) }
      + [episode("Other", at: monday, lasting: 600)]
  }

  @Test func `a silence renewed three times is a debt, with what it hid`() throws {
    let weekly = (0..<4).map { silence("s\($0)", from: Double($0) * 2, to: Double($0) * 2 + 1.9) }
    let silences = report(weekly).silences
    let debt = try #require(silences.first)
    #expect(silences.count == 1)
    #expect(debt.renewals == 3)
    #expect(debt.matchers == "alertname=~\"Disk.*\"")
    // Days 0 to 7: every second day's silence ends at nine tenths of the day, before the next page.
    #expect(debt.episodes == 8)
    #expect(debt.rules == ["DiskFull"])
    #expect(debt.createdBy == nil, "people only when asked for")
    #expect(silences == report(weekly.reversed()).silences, "in any order")
    #expect(report(Array(weekly.prefix(3))).silences.isEmpty)
  }

  private func report(_ silences: [Silence]) -> NoiseReport {
    CulpritAnalysisTests.report(alerts) { $0.silences = silences }
  }

  @Test func `one that holds for more than sixty days is a debt, one that is put off under its own id too`() {
    #expect(report([silence("a", from: 0, to: 61)]).silences.map(\.renewals) == [0])
    #expect(report([silence("a", from: 0, to: 59)]).silences.isEmpty)
    let putOff = (1...4).map { silence("a", from: 0, to: Double($0) * 3) }
    #expect(report(putOff + putOff).silences.map(\.renewals) == [3])
    #expect(report([silence("old", from: -100, to: -30)]).silences.isEmpty, "ended before the period")
  }

  @Test func `silences are read from the API and from the event recorder`() throws {
    let api = #"""
      [{"id":"a","status":{"state":"active"},"updatedAt":"2026-03-02T10:00:00Z","comment":"c","createdBy":"ada",
        "startsAt":"2026-03-02T10:00:00Z","endsAt":"2026-06-02T10:00:00Z",
        "matchers":[{"name":"team","value":"db","isRegex":false,"isEqual":false}]}]
      """#
    let recorder =
      #"{"@timestamp":"2026-03-02T10:00:00Z","instance":"am-0","data":{"silenceCreated":{"silence":{"id":"b","#
      + #""matchers":[{"type":"TYPE_REGEXP","name":"alertname","pattern":"Disk.*","rendered":"x"}],"#
      + #""startsAt":"2026-03-02T10:00:00Z","endsAt":"2026-03-03T10:00:00Z","createdBy":"ada","comment":"c"}}}}"#
    let first = AlertSources.read(AlertDocument(name: "s", text: api))
    #expect(first.kind == .alert)
    #expect(first.silences.map { $0.matchers.map(\.text) } == [["team!=\"db\""]])
    #expect(first.silences[0].mutes(["team": "web"]) && !first.silences[0].mutes(["team": "db"]))
    let second = AlertSources.read(AlertDocument(name: "e", text: recorder)).silences
    #expect(second.map { $0.matchers.map(\.text) } == [["alertname=~\"Disk.*\""]])
  }
}
