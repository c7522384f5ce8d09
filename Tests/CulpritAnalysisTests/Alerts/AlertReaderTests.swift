import CulpritCore
import Testing

@testable import CulpritAnalysis

struct AlertReaderTests {
  private static func entry(_ number: Int) -> String {
    #"{"name":"A\#(number)","startsAt":"2026-03-02T10:0\#(number):00Z","severity":"warning"}"#
  }

  private static let three = (1...3).map(entry)

  private static var documents: [String] {
    let lines = three.joined(separator: "\n")
    let list = three.joined(separator: ",")
    let recorded = three.map { "{\"time\":\"2026-03-02T10:00:00Z\",\"headers\":{\"a\":\"b\"},\"body\":\($0)}" }
    let folded = three.map { $0.replacing("\"", with: "\\\"") }.map { "{\"body\":\"\($0)\"}" }
    let rows =
      "name,startsAt,severity\nA1,2026-03-02T10:01:00Z,x\nA2,2026-03-02T10:02:00Z,x\r\nA3,2026-03-02T10:03:00Z,x"
    let quoted = rows.replacing(",", with: ";").replacing("A1", with: "\"A1\"")
    return [
      lines, three.joined(), "[\(list)]", lines.replacing(",", with: ",\n  ") + "\n",
      "\u{FEFF}" + three.joined(separator: "\r\n"), "{\"results\":[\(list)]}", recorded.joined(separator: "\n"),
      folded.joined(separator: "\n"), lines + "\nnot json\n", rows, quoted,
    ]
  }

  @Test(arguments: documents)
  func `documents that hold the same three alerts`(text: String) {
    let file = AlertSources.read(AlertDocument(name: "x", text: text))
    #expect(file.kind == .alert)
    #expect(file.source == "alerts")
    #expect(file.alerts.map(\.name) == ["A1", "A2", "A3"])
  }

  @Test(arguments: [1, 2, 3, 7, 50, 1_000])
  func `pieces of any size give the same`(size: Int) {
    let text = Array(Self.three.joined(separator: "\n").utf8)
    var reader = AlertReader(name: "x")
    for start in stride(from: 0, to: text.count, by: size) {
      reader.append(text[start..<min(start + size, text.count)])
    }
    #expect(reader.finish().alerts.count == 3)
  }

  @Test func `bad entries are counted with their lines and cost only themselves`() {
    let lines = [
      Self.entry(1), #"{"name": broken"#, Self.entry(2), #"{"foo":1}"#, Self.entry(3), #"{"name":"A4","sta"#,
    ]
    let file = AlertSources.read(AlertDocument(name: "x", text: lines.joined(separator: "\n")))
    #expect(file.alerts.map(\.name) == ["A1", "A2", "A3"])
    #expect(file.rejected.map(\.line) == [2, 4, 6])
    #expect(file.rejectedCount == 3)
  }

  @Test func `a bad element of an array costs only itself`() {
    let text = "[" + Self.entry(1) + #",{"name":"B","startsAt":},"# + Self.entry(2) + "]"
    let file = AlertSources.read(AlertDocument(name: "x", text: text))
    #expect(file.alerts.map(\.name) == ["A1", "A2"])
    #expect(file.rejectedCount == 1)
  }

  @Test func `a list that is cut off gives its whole entries`() {
    let text = #"{"items":["# + Self.entry(1) + "," + Self.entry(2) + "," + Self.entry(3).prefix(40)
    let file = AlertSources.read(AlertDocument(name: "x", text: text))
    #expect(file.alerts.map(\.name) == ["A1", "A2"])
    #expect(file.rejectedCount == 1)
  }

  @Test func `what nobody reads names its nearest source and the missing field`() {
    let file = AlertSources.read(AlertDocument(name: "x", text: #"{"alertname":"A","severity":"critical"}"#))
    #expect(file.kind == .none)
    #expect(file.nearest == "alerts")
    #expect(file.missing == "startsAt")
    #expect(file.looksLike == "a JSON object with alertname, severity")
  }

  @Test(arguments: [
    "", "\n\n", "[]", "{}", "hello", "a,b\n1,2\n", "{\"level\":\"info\",\"msg\":\"up\",\"ts\":1}", "\0\0\0",
  ])
  func `what is neither alerts nor changes`(text: String) {
    #expect(AlertSources.read(AlertDocument(name: "x", text: text)).kind == .none)
  }

  @Test func `UTF-16 from Windows is read`() {
    var bytes: [UInt8] = [0xFF, 0xFE]
    for unit in Self.entry(1).utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(AlertSources.read(AlertDocument(name: "x", bytes: bytes)).alerts.count == 1)
  }

  @Test(arguments: [
    (
      #"{"receiver":"r","status":"firing","groupLabels":{},"commonLabels":{},"version":"4"}"#,
      "prometheus_alertmanager", "alerts"
    ),
    (
      #"{"event":{"id":"x","event_type":"incident.triggered","occurred_at":"2026-03-02T10:00:00Z"}}"#, "pagerduty",
      "event.data"
    ),
    (#"{"action":"Create","integrationName":"x","integrationId":"y"}"#, "opsgenie", "alert"),
    (
      #"{"AlarmName":"x","AWSAccountId":"1","NewStateReason":"r","StateChangeTime":"2026-03-02T10:00:00Z"}"#,
      "cloudwatch_alarm", "NewStateValue"
    ),
    (
      #"{"version":"1.2","incident":{"state":"open","started_at":1772445600,"policy_name":"p"}}"#, "gcp_monitoring",
      "incident.incident_id"
    ),
    (#"{"schemaId":"azureMonitorCommonAlertSchema","data":{"alertContext":{}}}"#, "azure_monitor", "data.essentials"),
    (
      #"{"id":"i","issueUrl":"u","priority":"CRITICAL","alertPolicyNames":["p"],"createdAt":1772445600000}"#,
      "newrelic",
      "state"
    ),
    (
      #"{"timestamp":1772445600000,"webhookEvent":"jira:issue_created","issue":{"id":"1","fields":{"summary":"s"}}}"#,
      "jira_sm", "issue.key"
    ),
    (
      #"{"result":[{"sys_id":"a","short_description":"x","opened_at":"2026-03-02 10:00:00"}]}"#, "servicenow", "number"
    ),
    (#"{"alert_id":"1","title":"t","org":{"id":"1"},"last_updated":"1"}"#, "datadog", "alert_transition"),
  ])
  func `a message that lacks a field is told what it is nearly`(text: String, source: String, missing: String) {
    let file = AlertSources.read(AlertDocument(name: "x", text: text))
    #expect(file.kind == .none)
    #expect(file.nearest == source)
    #expect(file.missing == missing)
  }

  @Test func `a resolution without a moment still ends its episode`() {
    let file = AlertSources.read(
      AlertDocument(
        name: "x",
        text: #"{"event_action":"trigger","dedup_key":"k","payload":{"summary":"s","source":"w","severity":"critical","#
          + #""timestamp":"2026-03-02T10:01:10Z"}}"# + "\n" + #"{"event_action":"resolve","dedup_key":"k"}"#))
    #expect(file.alerts.map(\.status) == [.resolved])
    #expect(file.alerts.map(\.endsAt) == [nil])
    #expect(file.undated.isEmpty)
  }

  @Test func `the template of an action is named, not read`() {
    let file = AlertSources.read(
      AlertDocument(
        name: "x",
        text: "{\n\"event_name\": \"${latestEvent.displayName}\"\n#if(${latestEvent.healthRuleEvent} == true)\n#end\n}")
    )
    #expect(file.source == "appdynamics")
    #expect(file.alerts.isEmpty && file.undated.isEmpty)
    #expect(file.rejected.first?.reason.contains("template") == true)
  }
}
