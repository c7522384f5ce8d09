import CulpritCore
import Testing

@testable import CulpritAnalysis

/// The same alert of a tool in the forms in which people have it.
struct AlertVariantTests {
  private static func read(_ text: String) -> AlertFile { AlertSources.read(AlertDocument(name: "a", text: text)) }

  private static func time(_ text: String?) -> Timestamp? { text.flatMap { Moment.parse($0) } }

  /// What a document must tell of its only episode.
  struct Told: Sendable {
    var source: String
    var id: String
    var severity = Severity.unknown
    var service: String?
    var start: String
    var end: String?
    var taken: String?
    var status = Alert.Status.firing
  }

  @Test(arguments: [
    (
      "NOTIFICATIONTYPE=RECOVERY\nHOSTNAME=mail-03\nSERVICEDESC=queue\nSERVICESTATE=OK\nTIMET=1772446270",
      Told(
        source: "nagios", id: "mail-03;queue", service: "queue", start: "2026-03-02T10:11:10Z",
        end: "2026-03-02T10:11:10Z", status: .resolved)
    ),
    (
      "monitorID=7&monitorFriendlyName=Mail%20front&alertType=1&alertTypeFriendlyName=Down&alertDateTime=1772445670",
      Told(source: "uptimerobot", id: "7", severity: .critical, service: "Mail front", start: "2026-03-02T10:01:10Z")
    ),
    (
      // The message stands beside what tells of its delivery.
      """
      {"event":{"id":"e","type":"incident.resolved","timestamp":"2026-03-02T10:11:10Z"},"data":{"resource_data":{"id":"9",
       "message":"Queue","alert_source":{"type":"probe"},"service":{"name":"mailer"},"status":"resolved",
       "created_at":"2026-03-02T10:01:10Z","tags":{"severity":{"value":"high"}}}}}
      """,
      Told(
        source: "squadcast", id: "9", severity: .error, service: "mailer", start: "2026-03-02T10:01:10Z",
        end: "2026-03-02T10:11:10Z", status: .resolved)
    ),
    (
      """
      {"labels":{"alertname":"QueueStuck","service":"mailer"},"startsAt":"2026-03-02T10:01:10Z"}
      """,
      Told(
        source: "prometheus_alertmanager", id: Alert.identity(of: ["alertname": "QueueStuck", "service": "mailer"]),
        service: "mailer", start: "2026-03-02T10:01:10Z")
    ),
    (
      """
      {"id":"5","event_type":"query_alert_monitor","title":"[Warn on {service:mailer}] Queue","date":"1772445670000",
       "last_updated":"1772445670000","org":{"id":"1"},"body":"b"}
      {"id":"6","event_type":"query_alert_monitor","title":"[Recovered on {service:mailer}] Queue",
       "date":"1772446270000","last_updated":"1772446270000","org":{"id":"1"},"body":"b"}
      """,
      Told(
        source: "datadog", id: "Queue:service:mailer", severity: .warning, service: "mailer",
        start: "2026-03-02T10:01:10Z", end: "2026-03-02T10:11:10Z", status: .resolved)
    ),
    (
      """
      {"event_type":"POLICY_OPEN_CRITICAL","event_time":"Mon Mar 02 10:01:10 UTC 2026","incident_id":"4","severity":"ERROR",
       "health_rule_name":"Queue","tier_name":"mailer"}
      {"event_type":"POLICY_CLOSE_CRITICAL","event_time":"Mon Mar 02 10:11:10 UTC 2026","incident_id":"4","severity":"INFO",
       "health_rule_name":"Queue","tier_name":"mailer"}
      """,
      Told(
        source: "appdynamics", id: "4", severity: .critical, service: "mailer", start: "2026-03-02T10:01:10Z",
        end: "2026-03-02T10:11:10Z", status: .resolved)
    ),
    (
      """
      {"jsonrpc":"2.0","result":[{"eventid":"1","objectid":"9","clock":"1772445670","value":"1","name":"Queue",
       "severity":"4","r_eventid":"2","tags":[{"tag":"service","value":"mailer"}]},{"eventid":"2","objectid":"9",
       "clock":"1772446270","value":"0","name":"Queue","severity":"4","r_eventid":"0"}],"id":1}
      """,
      Told(
        source: "zabbix", id: "1", severity: .error, service: "mailer", start: "2026-03-02T10:01:10Z",
        end: "2026-03-02T10:11:10Z", status: .resolved)
    ),
    (
      """
      {"records":[{"source":"s","node":"n","type":"Queue","message_key":"k","severity":"1","event_class":"c",
       "time_of_event":"2026-03-02 10:01:10"},{"source":"s","node":"n","type":"Queue","message_key":"k","severity":"0",
       "event_class":"c","time_of_event":"2026-03-02 10:11:10"}]}
      """,
      Told(
        source: "servicenow", id: "k", severity: .critical, start: "2026-03-02T10:01:10Z", end: "2026-03-02T10:11:10Z",
        status: .resolved)
    ),
    (
      // The clear names when the alert was created; when it ended, nobody told.
      """
      {"_ALERT":"Queue","_ALERT_CREATED":"2026-03-02T10:01:10Z","_ALERT_TYPE":"Alert","_SEVERITY":"3","_GATEWAY":"g",
       "_MANAGED_ENTITY":"mailer","_VARIABLEPATH":"/x"}
      {"_ALERT":"Queue","_ALERT_CREATED":"2026-03-02T10:01:10Z","_ALERT_TYPE":"Clear","_SEVERITY":"1","_GATEWAY":"g",
       "_MANAGED_ENTITY":"mailer","_VARIABLEPATH":"/x"}
      """,
      Told(
        source: "itrs_geneos", id: "/x", severity: .critical, service: "mailer", start: "2026-03-02T10:01:10Z",
        status: .resolved)
    ),
    (
      """
      {"title":"Queue","state":"triggered","severity":"high","alert_id":"7","service":"mailer","timestamp":1772445670}
      {"title":"Queue","state":"acknowledged","severity":"high","alert_id":"7","service":"mailer","timestamp":1772445970}
      {"title":"Queue","state":"resolved","severity":"high","alert_id":"7","service":"mailer","timestamp":1772446270}
      """,
      Told(
        source: "alerts", id: "7", severity: .error, service: "mailer", start: "2026-03-02T10:01:10Z",
        end: "2026-03-02T10:11:10Z", taken: "2026-03-02T10:06:10Z", status: .resolved)
    ),
    (
      """
      Issue key,Summary,Status,Priority,Created,Resolved,Labels,Labels
      OPS-1,Mail is late,Done,High,2026-03-02 10:01:10,2026-03-02 10:11:10,prod,mail
      """,
      Told(
        source: "jira_sm", id: "OPS-1", severity: .error, start: "2026-03-02T10:01:10Z", end: "2026-03-02T10:11:10Z",
        status: .resolved)
    ),
  ])
  func `an episode as its document tells it`(text: String, told: Told) throws {
    let file = Self.read(text)
    #expect(file.source == told.source)
    try #require(file.alerts.count == 1, "\(file.alerts.count) alerts, \(file.rejected)")
    let alert = file.alerts[0]
    #expect(alert.id == told.id)
    #expect(alert.severity == told.severity)
    #expect(alert.service == told.service)
    #expect(alert.startsAt == Self.time(told.start))
    #expect(alert.endsAt == Self.time(told.end))
    #expect(alert.acknowledgedAt == Self.time(told.taken))
    #expect(alert.status == told.status)
  }

  private static let down =
    #"{"check_id":80,"check_name":"Mail","current_state":"DOWN","state_changed_timestamp":1772445670}"#
  private static let up =
    #"{"check_id":80,"check_name":"Mail","current_state":"UP","state_changed_timestamp":1772446270}"#

  /// Deliveries as recorders keep them: each says when it was received, minutes after what it tells.
  @Test(
    arguments: [
      { "{\"received_at\":\"2026-03-02T11:00:00Z\",\"body\":\($0)}\n" },
      {
        "{\"method\":\"POST\",\"time\":\"2026-03-02T11:00:00Z\",\"headers\":{},\"request\":{\"id\":1},\"body\":\($0)}\n"
      },
      { "{\"topic\":\"alerts\",\"timestamp\":1772449200000,\"value\":\(OrderedText.quoted($0))}\n" },
      { "{\"hits\":{\"hits\":[{\"_source\":{\"@timestamp\":\"2026-03-02T11:00:00Z\",\"body\":\($0)}}]}}\n" },
      { "POST /hook HTTP/1.1\nHost: x.example\nDate: Mon, 02 Mar 2026 11:00:00 GMT\n\n\($0)\n\n" },
    ] as [@Sendable (String) -> String])
  func `a message's own moment beats that of its delivery`(wrap: @Sendable (String) -> String) throws {
    let file = Self.read(wrap(Self.down) + wrap(Self.up))
    let alert = try #require(file.alerts.first)
    #expect(file.source == "pingdom" && file.alerts.count == 1 && file.rejectedCount == 0)
    #expect(alert.startsAt == Self.time("2026-03-02T10:01:10Z"))
    #expect(alert.endsAt == Self.time("2026-03-02T10:11:10Z"))
  }

  @Test func `plain fields inside a log's record are no alert, a tool's message is one`() {
    func record(_ event: String) -> String { #"{"level":"info","msg":"got it","ts":1772449200,"event":\#(event)}"# }
    #expect(Self.read(record(#"{"name":"deploy","startedAt":"2026-03-02T10:01:10Z"}"#)).kind == .none)
    #expect(Self.read(record(Self.down)).source == "pingdom")
  }

  @Test(arguments: [
    #"{"MetricAlarms":[{"AlarmName":"a","StateValue":"OK","StateUpdatedTimestamp":"2026-03-02T10:01:10Z"}]}"#,
    #"{"AlarmName":"a","NewStateValue":"OK","OldStateValue":"INSUFFICIENT_DATA","StateChangeTime":"2026-03-02T10:01:10Z"}"#,
    #"{"AlarmName":"a","HistoryItemType":"StateUpdate","Timestamp":"2026-03-02T10:01:10Z","HistorySummary":"Alarm updated from OK to INSUFFICIENT_DATA"}"#,
    #"[{"id":1,"name":"a","query":"q","overall_state":"OK","overall_state_modified":"2026-03-02T10:01:10Z"}]"#,
    #"{"groups":[{"monitor_id":1,"monitor_name":"a","status":"OK","group":"x","last_triggered_ts":1772445670}]}"#,
    #"{"result":[{"triggerid":"1","description":"a","value":"0","priority":"4","lastchange":"1772445670"}]}"#,
    #"{"status":"success","data":{"groups":[{"rules":[{"alerts":[{"labels":{"alertname":"a","grafana_folder":"f"},"state":"Normal","activeAt":"2026-03-02T10:01:10Z"}]}]}]}}"#,
  ])
  func `what is quiet is no episode`(text: String) {
    let file = Self.read(text)
    #expect(file.kind == .alert && file.rejectedCount == 0)
    #expect(file.alerts.isEmpty && file.undated.isEmpty)
  }

  @Test func `a quiet Datadog group with its start and its end is an episode`() {
    let file = Self.read(
      """
      {"groups":[{"monitor_id":1,"monitor_name":"a","status":"OK","group":"x","last_triggered_ts":1772445670,
       "last_resolved_ts":1772446270}]}
      """)
    #expect(file.alerts.map(\.endsAt) == [Self.time("2026-03-02T10:11:10Z")])
  }

  @Test(arguments: [
    (
      "REVISION\tUPDATED                 \tSTATUS  \tCHART       \tAPP VERSION\tDESCRIPTION\n"
        + "1       \tSun Mar  1 10:00:00 2026\tsuperseded\tmailer-1.4.1\t1.4.1\tInstall complete\n"
        + "2       \tMon Mar  2 09:58:00 2026\tdeployed\tmailer-1.4.2\t1.4.2\tUpgrade complete\n",
      "helm", "mailer-1.4.2 revision 2 Upgrade complete", "2026-03-02T09:58:00Z"
    ),
    (
      "8f1c2d3 2026-03-01 17:00:00 +0100 Jo Merge\n7e0b1c2 2026-03-02 09:58:00 +0000 Ines Smaller pool\n", "git_log",
      "7e0b1c2 Ines Smaller pool", "2026-03-02T09:58:00Z"
    ),
    (
      #"[{"displayTitle":"Smaller pool","headBranch":"main","name":"deploy","startedAt":"2026-03-02T09:58:00Z","#
        + #""status":"completed","conclusion":"success","url":"https://github.com/post/mailer/actions/runs/1"}]"#,
      "github_actions", "deploy Smaller pool", "2026-03-02T09:58:00Z"
    ),
    (
      #"{"deployments":[{"service":"mailer","version":"1.4.2","deployed_at":"2026-03-02T09:58:00Z"}]}"#, "changes",
      "mailer 1.4.2", "2026-03-02T09:58:00Z"
    ),
  ])
  func `the last change of a document`(text: String, source: String, what: String, at: String) {
    let file = Self.read(text)
    #expect(file.source == source && file.rejectedCount == 0)
    #expect(file.changes.last?.what == what)
    #expect(file.changes.last?.at == Self.time(at))
  }

  @Test func `an environment whose names come again tells of several alerts`() {
    let one =
      "NOTIFY_WHAT=SERVICE\nNOTIFY_NOTIFICATIONTYPE=PROBLEM\nNOTIFY_HOSTNAME=%\nNOTIFY_SERVICEDESC=queue\n"
      + "NOTIFY_SERVICESTATE=WARNING\nNOTIFY_MICROTIME=1772445670000000\n"
    let text = ["mail-03", "mail-04"].map { one.replacing("%", with: $0) }.joined(separator: "\n")
    #expect(Self.read(text).alerts.map(\.id) == ["mail-03;queue", "mail-04;queue"])
  }

  @Test func `notifications of Nagios as JSON are no log, its event log is`() {
    let message = #"{"notification_type":"PROBLEM","host_name":"a","host_state":"DOWN","timet":"1772445670"}"#
    #expect(!Self.read(message).isAlsoLog)
    #expect(Self.read("[1772445670] HOST ALERT: mail-03;DOWN;HARD;1;no ping\n").isAlsoLog)
  }

  @Test func `the key that culprit gives an event is no secret, a secret behind it is one`() {
    func id(_ key: String) -> String? {
      var redaction = AlertRedaction(Redaction())
      let text =
        #"{"records":[{"message_key":"\#(key)","node":"n","severity":"1","time_of_event":"2026-03-02 10:01:10"}]}"#
      return redaction.redacted(Self.read(text)).alerts.first?.id
    }
    #expect(id("culprit:sig:9f2c1ab07733e1d4") == "culprit:sig:9f2c1ab07733e1d4")
    #expect(id("culprit:sig:password=hunter2")?.contains("hunter2") == false)
  }
}

private enum OrderedText {
  /// The text as a string of JSON.
  static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\\\"") + "\"" }
}
