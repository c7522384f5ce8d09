import CulpritCore
import Testing

@testable import CulpritAnalysis

struct TimelineTests {
  @Test func `what has been over for six minutes is not still happening, and state and timeline agree`() throws {
    func finding(until last: Double) -> (IncidentFinding, Timestamp) {
      var log = LogScript.quiet()
      log.tick("ledger", "error: page 17 is corrupt", every: 5, from: 900, to: last, .error)
      let input = log.input(alerts: [960])
      let end = Timestamp(microseconds: input.digest.sources.map(\.last).max() ?? 0)
      return (Ranking.findings(of: input).incidents[0], end)
    }
    // Quiet for 400 s of nearly an hour, and for 200 s.
    let (over, end) = finding(until: 3_200)
    #expect(over.state == .easing)
    #expect(Timeline(of: over, end: end).recover != nil)
    let (still, stillEnd) = finding(until: 3_400)
    #expect(still.state == .ongoing)
    #expect(Timeline(of: still, end: stillEnd).recover == nil)
  }

  private func at(_ seconds: Double) -> Timestamp { Timestamp(seconds: 1_772_532_000).advanced(bySeconds: seconds) }

  private func cause(_ seconds: [Int], baseline: Exposure = Exposure(count: 0, seconds: 1000)) -> Cause {
    let shape = Shape(id: 1, lead: 2, skeleton: 3, tokens: 4)
    var summary = ShapeSummary(service: "db", shape: shape, template: "waiting for <*>")
    for second in seconds { summary.series.add(at(Double(second)).microseconds) }
    summary.examples = [Example(text: "waiting for x", source: "db.log", line: 7, at: at(1000).microseconds, hash: 1)]
    var cause = Cause(
      rank: 1, service: "db", observed: true, confidence: 0.8,
      signature: Signature(
        id: "a", service: "db", template: "waiting for <*>", typedTemplate: "waiting for <word>", family: "f",
        summary: summary, shapes: [1]))
    cause.firstSeen = at(1000)
    cause.baseline = baseline
    return cause
  }

  private func finding(_ change: (inout IncidentFinding) -> Void) -> IncidentFinding {
    var alert = Alert(
      id: "a1", name: "Errors", severity: .critical, service: "shop", startsAt: at(1060), source: "test")
    alert.events = [
      Alert.Event(at: at(1060), kind: .fired), Alert.Event(at: at(1090), kind: .notified),
      Alert.Event(at: at(1180), kind: .acknowledged, who: "Lena"),
    ]
    var finding = IncidentFinding(
      incident: Incident(id: "i", alerts: [alert], startsAt: at(1060), endsAt: nil))
    finding.onset = at(1000)
    finding.state = .over
    finding.causes = [cause(Array(stride(from: 1000, to: 1500, by: 2)))]
    change(&finding)
    return finding
  }

  private func change(_ seconds: Double, _ what: String) -> RankedChange {
    let change = Change(id: what, at: at(seconds), kind: "deploy", what: what, who: "Omar", source: "deploys.json")
    return RankedChange(change: change, leadSeconds: 1060 - seconds, text: "")
  }

  @Test func `each measure names the two rows it is the difference of`() throws {
    let timeline = Timeline(
      of: finding { $0.changes = [change(900, "shop 2"), change(1400, "rollback"), change(1300, "restart")] },
      end: at(3000))
    func seconds(_ measure: Timeline.Measure?) -> Double? {
      guard let measure else { return nil }
      let difference = timeline.events[measure.to].at.seconds(since: timeline.events[measure.from].at)
      #expect(difference == measure.seconds)
      return difference
    }
    #expect(seconds(timeline.detect) == 60)
    #expect(seconds(timeline.acknowledge) == 120)
    #expect(seconds(timeline.mitigate) == 400)
    let mitigation = try #require(timeline.mitigate)
    #expect(timeline.events[mitigation.to].text.contains("rollback"))
    let recovery = try #require(seconds(timeline.recover))
    #expect((500...600).contains(recovery))
    #expect(timeline.events.map { $0.at } == timeline.events.map { $0.at }.sorted())
  }

  @Test func `what is not known is not measured`() {
    let bare = Timeline(
      of: finding {
        $0.onset = nil
        $0.incident.alerts[0].events = []
        $0.causes = []
      }, end: at(3000))
    #expect(bare.detect == nil && bare.acknowledge == nil && bare.mitigate == nil && bare.recover == nil)
    #expect(bare.start == at(1060))
  }

  @Test func `recovery needs five quiet minutes after it`() {
    #expect(Timeline(of: finding { _ in }, end: at(1700)).recover == nil)
    #expect(Timeline(of: finding { _ in }, end: at(1900)).recover != nil)
    #expect(Timeline(of: finding { _ in }, end: nil).recover == nil)
    #expect(Timeline(of: finding { $0.state = .ongoing }, end: at(1900)).recover == nil)
  }

  @Test func `a rate that was there before counts as recovered`() throws {
    let seconds =
      Array(stride(from: 0, to: 1000, by: 30)) + Array(1000..<1400) + Array(stride(from: 1400, to: 3000, by: 30))
    let timeline = Timeline(
      of: finding { $0.causes = [cause(seconds, baseline: Exposure(count: 34, seconds: 1000))] }, end: at(3000))
    let recovery = try #require(timeline.recover)
    #expect((1390...1480).contains(timeline.events[recovery.to].at.seconds(since: at(0))))
  }

  @Test func `rows rest on a line, an alert or a source`() {
    let timeline = Timeline(of: finding { $0.changes = [change(900, "shop 2")] }, end: at(3000))
    let onset = timeline.events.first { $0.kind == .onset }
    #expect(onset?.source == "db.log" && onset?.line == 7)
    #expect(timeline.events.first { $0.kind == .acknowledge }?.alert == "a1")
    #expect(timeline.events.first { $0.kind == .change }?.source == "deploys.json")
  }

  @Test func `the peak in requests is the worst minute, and the same everywhere`() throws {
    var log = LogScript.quiet()
    log.tick("ledger", "error: page 17 is corrupt", every: 5, from: 900, to: 1_400, .error)
    var input = log.input(alerts: [960])
    let minute: Int64 = 60_000_000
    let start = (input.incidents[0].startsAt.microseconds / minute + 1) * minute
    var traffic = Traffic(service: "shop", method: "GET", route: "/")
    for second in 0..<Int64(60) {
      traffic.byClass[2].add(start + second * 1_000_000, count: 100)
      traffic.byClass[5].add(start + second * 1_000_000, count: 50)
      traffic.byClass[5].add(start + 3 * minute + second * 1_000_000, count: 20)
    }
    input.digest.traffic = [traffic]
    let found = try #require(Ranking.findings(of: input).incidents.first)
    let share = try #require(found.impact.peak).share
    let peak = Timeline(of: found, end: nil).events.first { $0.kind == .peak }
    #expect(peak?.text.contains("\(Int((share * 100).rounded())) % of requests failed") == true)
    #expect(share == 1, "not the minute with the most failures")
  }

  @Test func `--roles leaves no name`() {
    let notes = [
      TimelineNote(at: at(1200), who: "Lena", text: "Omar rolls back, <@U012> knows", source: "n"),
      TimelineNote(at: at(1201), who: "Omar", text: "done, thanks Lena", source: "n"),
    ]
    let timeline = Timeline(of: finding { $0.changes = [change(900, "shop 2")] }, end: nil, notes: notes).withRoles()
    for event in timeline.events {
      #expect(!event.text.contains("Lena") && !event.text.contains("Omar") && !event.text.contains("U012"))
      #expect(event.who != "Lena" && event.who != "Omar")
    }
    #expect(
      timeline.events.contains { $0.who == "responder 1" } && timeline.events.contains { $0.who == "responder 2" })
    #expect(timeline.finding.changes[0].change.who == "responder 1")
  }

  // MARK: Notes

  private func notes(_ text: String, redaction: Redaction? = Redaction()) -> TimelineNotes {
    TimelineNotes(Array(text.utf8), source: "notes", near: at(1060), redaction: redaction)
  }

  @Test func `a Slack export gives people's words, without bots, with pins and names`() {
    let result = notes(
      """
      {"users":[{"id":"U2","real_name":"Omar"}],"messages":[
       {"user":"U1","user_profile":{"real_name":"Lena"},"ts":"1772533061.5","text":"<@U2> see &lt;db&gt; <https://w.example|wiki>"},
       {"subtype":"bot_message","ts":"1772533062","text":"x"}, {"user":"U2","ts":"1772533060.0","text":"on it","pinned_to":["C"]},
       {"user":"U2","text":"no time"}]}
      """)
    #expect(result.notes.map { $0.text } == ["on it", "@Omar see <db> wiki (https://w.example)"])
    #expect(result.notes.map { $0.who } == ["Omar", "Lena"])
    #expect(result.notes.map { $0.isPinned } == [true, false])
    #expect(result.notes[1].at.microseconds == 1_772_533_061_500_000)
    #expect(result.dropped == 1 && result.rejected.count == 1)
  }

  @Test func `lines start with a time, the day being the incident's`() {
    let result = notes("10:20 lena: failing over\n\n# remark\n2026-03-03 10:21:05 back\nno time here\n23:59 late\n")
    #expect(result.notes.map { $0.text } == ["late", "failing over", "back"])
    #expect(result.notes.map { $0.who } == [nil, "lena", nil])
    // 10:17:40 is the incident's time; 23:59 the evening before is nearer than that after.
    #expect(result.notes[0].at == Timestamp(seconds: 1_772_495_940))
    #expect(result.notes[1].at == at(1200))
    #expect(result.rejected == [Rejection(line: 5, reason: "the line does not start with a time")])
  }

  @Test func `CSV needs a column of times and one of texts`() {
    let result = notes("time,user,message,pinned\n2026-03-03T10:20:00Z,Lena,\"a, b\",true\n10:21,Omar,c,\n,x,y,\n")
    #expect(result.notes.map { $0.text } == ["a, b", "c"])
    #expect(result.notes.map { $0.isPinned } == [true, false])
    #expect(result.rejected.count == 1)
  }

  @Test func `secrets in notes are taken out unless the user says otherwise`() {
    #expect(notes("10:20 password=hunter2").notes[0].text == "password=[redacted:password]")
    #expect(notes("10:20 password=hunter2", redaction: nil).notes[0].text == "password=hunter2")
  }

  @Test(arguments: [
    "", "[", "{}", "\u{0}\u{1}", "25:00 x", "10:2", ":", "[{\"ts\":1}]", "a,b\n", "time,text\n\"", "99999:1 x",
  ])
  func `notes that are none are refused in whole or in part, never with a crash`(text: String) {
    #expect(notes(text).notes.isEmpty)
  }
}
