import CulpritCore
import Testing

@testable import CulpritAnalysis

/// What breaks parsers in real payloads of alert tools, each with a payload written for it.
struct AlertTrapTests {
  private static func alerts(_ text: String) -> [Alert] {
    let file = AlertSources.read(AlertDocument(name: "x", text: text))
    return file.alerts + file.undated
  }

  private static func only(_ text: String) throws -> Alert {
    let alerts = alerts(text)
    #expect(alerts.count == 1)
    return try #require(alerts.first)
  }

  private static func time(_ text: String) -> Timestamp? { Moment.parse(text) }

  @Test func `OpsGenie mixes milliseconds and nanoseconds, and numbers its priorities`() throws {
    let alert = try Self.only(
      """
      {"action":"Create","alert":{"alertId":"a","message":"m","tags":[],"tinyId":"2","alias":"al",
       "createdAt":1772445670288,"updatedAt":1772445670288000110,"insertedAt":1772445670288000110,"priority":3},
       "source":{"name":"web","type":"API"},"integrationId":"i"}
      """)
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10.288Z"))
    #expect(alert.id == "al" && alert.severity == .warning && alert.severityText == "P3")
  }

  @Test func `CloudWatch hides its message in a string and writes zones without a colon`() throws {
    let message =
      #"{\"AlarmName\":\"age\",\"NewStateValue\":\"ALARM\",\"StateChangeTime\":\"2026-03-02T10:01:10.093+0000\"}"#
    let alert = try Self.only(#"{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"\#(message)"}"#)
    #expect(alert.name == "age")
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10.093Z"))
  }

  @Test func `a CloudWatch history that runs newest first tells closed and open episodes`() throws {
    func item(_ minute: Int, _ state: String) -> String {
      #"{"Timestamp":"2026-03-02T10:\#(minute):00Z","HistoryItemType":"StateUpdate","AlarmName":"age","#
        + #""HistoryData":"{\"newState\":{\"stateValue\":\"\#(state)\"}}","HistorySummary":"s"}"#
    }
    let items = [item(40, "ALARM"), item(30, "OK"), item(20, "OK"), item(10, "ALARM")].joined(separator: ",")
    let alerts = Self.alerts(#"{"AlarmHistoryItems":[\#(items)]}"#)
    #expect(alerts.map(\.startsAt) == [Self.time("2026-03-02T10:10:00Z"), Self.time("2026-03-02T10:40:00Z")])
    #expect(alerts.map(\.endsAt) == [Self.time("2026-03-02T10:20:00Z"), nil])
  }

  @Test func `Azure writes seven fraction digits, and US dates in log alerts`() throws {
    let common = try Self.only(
      """
      {"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"a","alertRule":"r","severity":"Sev0",
       "monitorCondition":"Fired","firedDateTime":"2026-03-02T10:01:10.3713213Z"},"alertContext":{}}}
      """)
    #expect(common.startsAt.microseconds % 1_000_000 == 371_321)
    #expect(common.severity == .critical && common.isOpen)
    let log = try Self.only(
      """
      {"schemaId":"Microsoft.Insights/LogAlert","data":{"AlertRuleName":"r","SearchQuery":"q","Severity":"2",
       "SearchIntervalStartTimeUtc":"3/2/2026 1:31:31 PM","SearchIntervalEndtimeUtc":"3/2/2026 1:36:31 PM"}}
      """)
    #expect(log.startsAt == Self.time("2026-03-02T13:36:31Z"))
    #expect(log.severity == .warning)
  }

  @Test func `ServiceNow's display values do not hide the raw ones`() throws {
    let alert = try Self.only(
      """
      {"result":[{"number":{"display_value":"INC001","value":"INC001"},"short_description":{"display_value":"s",
       "value":"s"},"opened_at":{"display_value":"03-02-2026 11:01:10","value":"2026-03-02 10:01:10"},
       "priority":{"display_value":"1 - Critical","value":"1"},"state":{"display_value":"New","value":"1"},
       "cmdb_ci":{"display_value":"mailer","value":"0a1b"}}]}
      """)
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10Z"))
    #expect(alert.id == "INC001" && alert.severity == .critical && alert.service == "mailer" && alert.isOpen)
  }

  @Test func `ServiceNow stamps without a zone are in the zone given`() throws {
    let text = #"{"result":[{"number":"INC1","short_description":"s","opened_at":"2026-03-02 10:01:10"}]}"#
    let zone = ZoneOffsets(transitions: [(.min, 3_600)])
    let file = AlertSources.read(AlertDocument(name: "x", text: text), zone: zone)
    #expect(file.alerts.map(\.startsAt) == [Self.time("2026-03-02T09:01:10Z")])
  }

  @Test func `AppDynamics leaves placeholders behind and writes the year last`() throws {
    let alert = try Self.only(
      """
      {"event_type":"POLICY_OPEN_WARNING","event_time":"Mon Mar 02 10:01:10 UTC 2026","node_name":
       "${latestEvent.node.name}","tier_name":"mailer","incident_id":"7","severity":"WARN","health_rule_name":"h"}
      """)
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10Z"))
    #expect(alert.labels["node"] == nil && alert.severity == .warning && alert.id == "7")
  }

  @Test func `PagerDuty's first webhook writes the text null`() throws {
    let alert = try Self.only(
      """
      {"messages":[{"id":"m","created_on":"2026-03-02T10:01:10Z","type":"incident.trigger","data":{"incident":{"id":"P",
       "incident_number":1,"created_on":"2026-03-02T10:01:10Z","status":"triggered","incident_key":"k",
       "service":{"id":"S","name":"mailer"},"assigned_to_user":"null","last_status_change_by":"null",
       "trigger_summary_data":{"subject":"s"}}}}]}
      """)
    #expect(alert.responder == nil && alert.name == "s" && alert.service == "mailer")
  }

  @Test func `PagerDuty's webhooks of one incident are one episode with its people`() throws {
    func hook(_ type: String, _ time: String, _ status: String) -> String {
      """
      {"event":{"id":"\(time)","event_type":"incident.\(type)","resource_type":"incident","occurred_at":"\(time)",
       "agent":{"type":"user_reference","summary":"Ines"},"data":{"id":"P","type":"incident","number":1,
       "status":"\(status)","created_at":"2026-03-02T10:01:10Z","title":"t","service":{"summary":"mailer"},
       "urgency":"high"}}}
      """
    }
    let hooks = [
      hook("triggered", "2026-03-02T10:01:10Z", "triggered"),
      hook("acknowledged", "2026-03-02T10:04:00Z", "acknowledged"),
      hook("resolved", "2026-03-02T10:31:00Z", "resolved"),
    ]
    for text in [hooks.joined(separator: "\n"), hooks.reversed().joined(), (hooks + hooks).joined(separator: "\n")] {
      let alert = try Self.only(text)
      #expect(alert.acknowledgedAt == Self.time("2026-03-02T10:04:00Z") && alert.acknowledgedBy == "Ines")
      #expect(alert.endsAt == Self.time("2026-03-02T10:31:00Z") && alert.resolvedBy == .manual)
      #expect(alert.humanAction == true && alert.status == .resolved)
    }
  }

  @Test(arguments: ["null", "0"])
  func `a Google Cloud incident without an end is open`(end: String) throws {
    let alert = try Self.only(
      """
      {"version":"1.2","incident":{"incident_id":"i","started_at":1772445670,"ended_at":\(end),"state":"OPEN",
       "policy_name":"p","condition_name":"c"}}
      """)
    #expect(alert.isOpen && alert.startsAt == Self.time("2026-03-02T10:01:10Z"))
  }

  @Test func `a New Relic recovery alone still tells its start`() throws {
    let alert = try Self.only(
      """
      {"current_state":"closed","timestamp":1772446270000,"duration":600000,"incident_id":5,"condition_name":"c",
       "policy_name":"p","severity":"CRITICAL","targets":[]}
      """)
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10Z"))
    #expect(alert.endsAt == Self.time("2026-03-02T10:11:10Z"))
  }

  @Test func `the year 1 is no end`() throws {
    let alert = try Self.only(
      """
      {"receiver":"r","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"A"},"annotations":{},
       "startsAt":"2026-03-02T10:01:10Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f","silenceURL":""}],
       "groupLabels":{},"commonLabels":{},"commonAnnotations":{},"version":"1","groupKey":"k","title":"t",
       "state":"alerting","message":"m","orgId":1}
      """)
    #expect(alert.isOpen && alert.source == "grafana")
  }

  @Test func `an active alert of API v2 has a future end and is open, a kept resolved one is over`() throws {
    func alert(_ name: String, end: String) -> String {
      """
      {"annotations":{},"endsAt":"\(end)","fingerprint":"\(name)","receivers":[],"startsAt":"2026-03-02T10:01:10Z",
       "status":{"inhibitedBy":[],"silencedBy":[],"state":"active"},"updatedAt":"2026-03-02T10:05:10Z",
       "labels":{"alertname":"\(name)"}}
      """
    }
    let alerts = Self.alerts("[\(alert("a", end: "2026-03-02T10:09:10Z")),\(alert("b", end: "2026-03-02T10:05:10Z"))]")
    #expect(alerts.map(\.isOpen) == [true, false])
  }

  @Test func `an event recorder's fingerprint is the API's`() throws {
    let alert = try Self.only(
      """
      {"@timestamp":"2026-03-02T10:01:11Z","data":{"alertCreated":{"alert":{"fingerprint":"18446744073709551615",
       "labels":{"labels":[{"key":"alertname","value":"A"}]},"startsAt":"2026-03-02T10:01:10Z"}}}}
      """)
    // Decimal there, hexadecimal everywhere else.
    #expect(alert.id == "ffffffffffffffff")
  }

  @Test func `a label set has the fingerprint that a real Alertmanager gave it`() {
    let labels = ["alertname": "SlowMail", "service": "mailer", "severity": "warning"]
    #expect(Alert.identity(of: labels) == "59038fc315aa4d9c")
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 of the standard's examples`(text: String, digest: String) {
    #expect(SHA256.hex(text) == digest)
  }

  @Test func `soft states of Nagios are no alerts`() throws {
    let alert = try Self.only(
      """
      [1772445600] SERVICE ALERT: h;Queue;CRITICAL;SOFT;1;x
      [1772445670] SERVICE ALERT: h;Queue;CRITICAL;HARD;3;x
      [1772445700] SERVICE NOTIFICATION: ines;h;Queue;CRITICAL;mail;x
      [1772446270] SERVICE ALERT: h;Queue;OK;HARD;3;x
      """)
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10Z"))
    #expect(alert.endsAt == Self.time("2026-03-02T10:11:10Z"))
    #expect(alert.severity == .critical && alert.notifications == 1)
  }

  @Test func `the series of ALERTS end after five steps of silence`() throws {
    func points(_ seconds: [Int]) -> String { seconds.map { "[\(1_772_445_600 + $0),\"1\"]" }.joined(separator: ",") }
    let alerts = Self.alerts(
      """
      {"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"ALERTS","alertname":"A",
       "alertstate":"firing"},"values":[\(points([0, 15, 30, 105, 200, 215]))]}]}}
      """)
    #expect(alerts.map { ($0.endsAt?.microseconds ?? 0) / 1_000_000 } == [1_772_445_705, 0])
  }

  @Test func `an alert without any time is kept apart and never dated`() {
    let file = AlertSources.read(
      AlertDocument(name: "x", text: #"{"ruleId":7,"ruleName":"r","state":"alerting","title":"t"}"#))
    #expect(file.alerts.isEmpty && file.undated.map(\.name) == ["r"] && file.source == "grafana")
  }

  @Test func `EventBridge tells with an alarm's end when it began`() throws {
    let alert = try Self.only(
      """
      {"detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch","time":"2026-03-02T10:11:10Z",
       "resources":["arn:a"],"detail":{"alarmName":"age","state":{"value":"OK","timestamp":"2026-03-02T10:11:10.123+0000"},
       "previousState":{"value":"ALARM","timestamp":"2026-03-02T10:01:10.123+0000"},"configuration":{"metrics":[]}}}
      """)
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10.123Z"))
    #expect(alert.endsAt == Self.time("2026-03-02T10:11:10.123Z"))
  }

  @Test func `a recovery does not say how bad it was`() throws {
    let datadog = try Self.only(
      """
      {"title":"[Triggered] a","alert_id":"1","alert_cycle_key":"c","alert_transition":"Triggered","alert_priority":"P1",
       "date":"1772445670000"}
      {"title":"[Recovered] a","alert_id":"1","alert_cycle_key":"c","alert_transition":"Recovered","date":"1772446270000"}
      """)
    #expect(datadog.severity == .critical && !datadog.isOpen)
    let geneos = try Self.only(
      """
      {"_ALERT":"cpu","_ALERT_CREATED":"2026-03-02 10:01:10","_ALERT_TYPE":"Alert","_SEVERITY":"CRITICAL","_GATEWAY":"g",
       "_MANAGED_ENTITY":"m","_VARIABLEPATH":"/x"}
      {"_ALERT":"cpu","_ALERT_CREATED":"2026-03-02 10:11:10","_ALERT_TYPE":"Clear","_SEVERITY":"OK","_GATEWAY":"g",
       "_MANAGED_ENTITY":"m","_VARIABLEPATH":"/x"}
      """)
    #expect(geneos.severity == .critical && geneos.endsAt == Self.time("2026-03-02T10:11:10Z"))
  }

  @Test func `Grafana's annotations of one alert's states are one episode`() throws {
    func annotation(_ state: String, _ previous: String, _ time: Int) -> String {
      #"{"id":\#(time),"alertId":0,"alertName":"","dashboardUID":"d","newState":"\#(state)","prevState":"\#(previous)","#
        + #""time":\#(time),"text":"Age {alertname=Age, service=mailer} - \#(state)","tags":[],"data":{}}"#
    }
    let text =
      annotation("Alerting", "Pending", 1_772_445_670_000) + "," + annotation("Normal", "Alerting", 1_772_446_270_000)
    let alert = try Self.only("[\(text)]")
    #expect(alert.name == "Age" && alert.service == "mailer" && alert.source == "grafana")
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10Z") && alert.endsAt == Self.time("2026-03-02T10:11:10Z"))
  }

  @Test func `Icinga counts in fractions, and a service is its host's`() throws {
    func event(_ state: String, _ time: String) -> String {
      #"{"check_result":{"output":"x"},"host":"mail-03","service":"queue","state":\#(state),"state_type":1.0,"#
        + #""timestamp":\#(time),"type":"StateChange"}"#
    }
    let alert = try Self.only(event("2.0", "1772445670.5") + "\n" + event("0.0", "1772446270.5"))
    #expect(alert.id == "mail-03!queue" && alert.severity == .critical && !alert.isOpen)
  }

  @Test func `Nagios in syslog has the year that its lines have`() {
    let text = """
      Mar  2 10:01:10 mon nagios: SERVICE ALERT: mail-03;queue;CRITICAL;HARD;3;age 75
      Mar  2 10:11:10 mon nagios: SERVICE ALERT: mail-03;queue;OK;HARD;3;age 5
      """
    let known = AlertSources.read(AlertDocument(name: "x", text: text), year: 2026).alerts
    #expect(known.map(\.startsAt) == [Self.time("2026-03-02T10:01:10Z")])
    #expect(known.map(\.endsAt) == [Self.time("2026-03-02T10:11:10Z")])
    let assumed = Self.alerts(text)
    #expect(assumed.map(\.startsAt) == [Self.time("\(StampResolver.assumedYear)-03-02T10:01:10Z")])
  }

  @Test func `Pub/Sub carries its message in base64, and pages hold lists of other things`() throws {
    // {"incident":{"incident_id":"0.a","policy_name":"age","state":"open","started_at":1772445670,"ended_at":null}}
    let data =
      "eyJpbmNpZGVudCI6eyJpbmNpZGVudF9pZCI6IjAuYSIsInBvbGljeV9uYW1lIjoiYWdlIiwic3RhdGUiOiJvcGVuIiwic3RhcnRl"
      + "ZF9hdCI6MTc3MjQ0NTY3MCwiZW5kZWRfYXQiOm51bGx9fQ=="
    let pushed = try Self.only(
      #"{"message":{"data":"\#(data)","messageId":"1","publishTime":"2026-03-02T10:01:11Z"},"subscription":"s"}"#)
    #expect(pushed.id == "0.a" && pushed.startsAt == Self.time("2026-03-02T10:01:10Z"))
    let page = try Self.only(
      """
      {"page":{"id":"p"},"components":[{"id":"c","name":"mailer"}],"incidents":[{"id":"l1","name":"Mail is late",
       "impact":"critical","status":"resolved","created_at":"2026-03-02T10:01:10Z","resolved_at":"2026-03-02T10:11:10Z",
       "incident_updates":[]}]}
      """)
    #expect(page.source == "statuspage" && page.severity == .critical && !page.isOpen)
  }

  @Test func `the very same message sent again at once counts once, a later one again`() throws {
    func hook(_ name: String) -> String {
      """
      {"receiver":"r","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"\(name)"},
       "startsAt":"2026-03-02T10:01:10Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"\(name)"}],"groupLabels":{},
       "commonLabels":{},"commonAnnotations":{},"version":"4","groupKey":"k"}
      """
    }
    let alerts = Self.alerts([hook("a"), hook("a"), hook("b"), hook("a")].joined(separator: "\n"))
    #expect(alerts.map(\.name) == ["a", "b"])
    #expect(alerts.map(\.notifications) == [2, 1])
  }
}
