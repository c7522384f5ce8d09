import CulpritCore
import Testing

@testable import CulpritAnalysis

struct IncidentsTests {
  private static let night: Int64 = 1_772_420_400

  private static func alert(
    _ name: String, minute: Double, end: Double? = nil, severity: Severity = .warning,
    labels: [String: String] = [:]
  ) -> Alert {
    let start = Timestamp(seconds: night).advanced(bySeconds: minute * 60)
    var alert = Alert(
      id: "\(name)-\(labels.sorted { $0.key < $1.key }.map(\.value).joined(separator: "-"))", name: name,
      severity: severity, startsAt: start,
      endsAt: end.map { Timestamp(seconds: night).advanced(bySeconds: $0 * 60) }, labels: labels, source: "s")
    if end != nil { alert.status = .resolved }
    alert.fillFromLabels()
    return alert
  }

  private static func names(_ alerts: [Alert], matching: [String] = []) throws -> [[String]] {
    let matchers = try matching.map { try AlertMatcher($0) }
    return Incidents.group(alerts, matching: matchers).incidents.map { $0.alerts.map(\.name).sorted() }
  }

  @Test func `one cause behind several services is one incident`() throws {
    let alerts = [
      Self.alert("PoolExhausted", minute: 0, severity: .critical, labels: ["service": "db", "cluster": "a"]),
      Self.alert("Latency", minute: 3, labels: ["service": "checkout", "cluster": "a"]),
      Self.alert("Errors", minute: 6, labels: ["service": "edge", "cluster": "a"]),
    ]
    #expect(try Self.names(alerts) == [["Errors", "Latency", "PoolExhausted"]])
  }

  @Test func `independent incidents stay apart`() throws {
    let alerts = [
      Self.alert("PoolExhausted", minute: 0, labels: ["service": "db", "cluster": "a"]),
      Self.alert("DiskFull", minute: 1, labels: ["service": "backup", "cluster": "b"]),
      Self.alert("Latency", minute: 45, labels: ["service": "mail", "cluster": "a"]),
    ]
    #expect(try Self.names(alerts) == [["Latency"], ["DiskFull"], ["PoolExhausted"]])
  }

  @Test func `a flood of one rule takes in what fires at its places and nothing else`() throws {
    let flood = (0..<12).map {
      Self.alert("PodNotReady", minute: Double($0) / 4, labels: ["service": "nodes", "node": "n1", "pod": "p\($0)"])
    }
    let page = Self.alert(
      "WriteFailures", minute: 2, severity: .critical, labels: ["service": "ledger", "team": "pay"])
    let node = Self.alert("NodePressure", minute: 1, labels: ["service": "kernel", "node": "n1", "team": "base"])
    let groups = try Self.names(flood + [page, node])
    #expect(groups.count == 2)
    #expect(groups.first == ["WriteFailures"])
    #expect(groups.last?.contains("NodePressure") == true)
  }

  @Test func `environments are never mixed`() throws {
    let alerts = [
      Self.alert("Down", minute: 0, labels: ["service": "db", "env": "prod"]),
      Self.alert("Down", minute: 0, labels: ["service": "db", "env": "staging"]),
    ]
    #expect(try Self.names(alerts).count == 2)
  }

  @Test func `a rule that flaps is one incident, and one that was over is not the cause of the next`() throws {
    let alerts = [
      Self.alert("Flap", minute: 0, end: 2, labels: ["service": "api"]),
      Self.alert("Flap", minute: 14, end: 16, labels: ["service": "api"]),
      Self.alert("Other", minute: 23, labels: ["service": "api"]),
    ]
    #expect(try Self.names(alerts) == [["Other"], ["Flap", "Flap"]])
  }

  @Test func `firing first, then severity, then latest start`() throws {
    let alerts = [
      Self.alert("Over", minute: 300, end: 301, severity: .critical),
      Self.alert("Warn", minute: 200), Self.alert("Crit", minute: 0, severity: .critical),
      Self.alert("LaterWarn", minute: 250),
    ]
    #expect(try Self.names(alerts) == [["Crit"], ["LaterWarn"], ["Warn"], ["Over"]])
  }

  @Test func `the result does not depend on the order of alerts`() {
    var alerts: [Alert] = []
    for number in 0..<40 {
      let labels = ["service": "s\(number % 7)", "cluster": "c\(number % 2)"]
      alerts.append(Self.alert("A\(number % 5)", minute: Double(number * number % 97), labels: labels))
    }
    let expected = Incidents.group(alerts).incidents
    var generator = SplitMix64(seed: 7)
    for _ in 0..<20 { #expect(Incidents.group(alerts.shuffled(using: &generator)).incidents == expected) }
  }

  @Test func `more alerts later do not change an incident's identity`() {
    let first = Self.alert("A", minute: 0, labels: ["service": "x"])
    let later = Self.alert("B", minute: 4, labels: ["service": "x"])
    #expect(Incidents.group([first]).incidents.first?.id == Incidents.group([later, first]).incidents.first?.id)
  }

  @Test func `heartbeats, muted, pending and far alerts are unplaced with their reason`() {
    var muted = Self.alert("Muted", minute: 2)
    muted.status = .suppressed
    muted.events = [Alert.Event(at: muted.startsAt, kind: .silenced)]
    var pending = Self.alert("Pending", minute: 2)
    pending.status = .pending
    let alerts = [
      Self.alert("Watchdog", minute: 0), Self.alert("Always", minute: 1, labels: ["severity": "none"]), muted, pending,
      Self.alert("Early", minute: -60), Self.alert("Late", minute: 60), Self.alert("HeartbeatMissing", minute: 5),
    ]
    let from = Timestamp(seconds: Self.night)
    let (incidents, unplaced) = Incidents.group(alerts, coverage: (from, from.advanced(bySeconds: 1_200)))
    #expect(incidents.flatMap(\.alerts).map(\.name) == ["HeartbeatMissing"])
    #expect(
      Dictionary(uniqueKeysWithValues: unplaced.map { ($0.alert.name, $0.reason) }) == [
        "Watchdog": "heartbeat", "Always": "heartbeat", "Muted": "suppressed: silenced",
        "Pending": "pending: it has not fired yet", "Early": "outside the logs' time: it started before they begin",
        "Late": "outside the logs' time: it started after they end",
      ])
  }

  @Test func `an incident is open while one of its alerts is`() {
    let labels = ["service": "x"]
    let over = Self.alert("A", minute: 0, end: 5, labels: labels)
    #expect(Incidents.group([over, Self.alert("B", minute: 1, labels: labels)]).incidents.map(\.endsAt) == [nil])
    #expect(Incidents.group([over]).incidents.map(\.endsAt) == [over.endsAt])
  }

  @Test(arguments: [
    (#"alertname=~"Disk.*""#, ["DiskFull"]), (#"severity!="warning""#, ["Errors"]), ("Errors", ["Errors"]),
    (#"{team="db",alertname!~"E.*"}"#, ["DiskFull"]), (#"{team=db, severity="critical"}"#, ["Errors"]),
    (#"missing="""#, ["DiskFull", "Errors"]), (#"alertname="Disk""#, []), (#"alertname=~"Disk""#, []),
    (#"service=~"a|b""#, ["DiskFull", "Errors"]),
  ])
  func `matchers in amtool's syntax`(text: String, names: [String]) throws {
    let alerts = [
      Self.alert("DiskFull", minute: 0, labels: ["team": "db", "service": "a"]),
      Self.alert("Errors", minute: 0, severity: .critical, labels: ["team": "db", "service": "b"]),
    ]
    #expect(try Self.names(alerts, matching: [text]).flatMap(\.self).sorted() == names)
  }

  @Test(arguments: [
    ("", AlertMatcher.Failure.empty), ("{}", .empty), (#"a="b"#, .unbalancedQuote(#"a="b"#)),
    (#"="b""#, .noName(#"="b""#)), ("a=~\"(\"", .badPattern("(", in: "a=~\"(\"")), ("a=b,c", .noOperator("c")),
    ("a>3", .noOperator("a>3")),
  ])
  func `matchers that are none say why`(text: String, failure: AlertMatcher.Failure) {
    #expect(throws: failure) { try AlertMatcher(text) }
  }
}
