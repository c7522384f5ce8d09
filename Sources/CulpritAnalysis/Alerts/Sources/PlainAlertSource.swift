import CulpritCore

/// A plain list of alerts in JSON or CSV, one flat object or row each: `name,startsAt,endsAt,severity,service,…`.
///
/// Read last: it takes what no tool's own format is. A message that has a name, a severity and a word for its state
/// (`firing`, `triggered`, `resolved`…) is an alert of some tool too; its moment is then that of the message.
enum PlainAlertSource: AlertSource {
  static let name = "alerts"
  static let summary = "plain JSON or CSV: name,startsAt,endsAt,severity,service,…"

  static let isFallback = true

  static let samples = [
    """
    name,startsAt,endsAt,severity,service,team
    QueueStuck,2026-03-02T10:01:10Z,,warning,mailer,post
    "Disk ""data"" full",2026-03-02 10:00:00+01:00,2026-03-02 10:30:00+01:00,critical,ledger,
    """,
    """
    {"name":"QueueStuck","startsAt":"2026-03-02T10:01:10Z","severity":"P2","service":"mailer","labels":{"zone":"b"}}
    {"alert":"DiskFull","start":1772445670,"end":1772446670,"severity":"critical"}
    """,
    """
    {"title":"Queue age","state":"triggered","priority":"high","alert_id":"7","service":"mailer","timestamp":1772445670}
    {"title":"Queue age","state":"resolved","priority":"high","alert_id":"7","service":"mailer","timestamp":1772446270}
    """,
  ]

  private static let names = [
    "name", "alertname", "alert", "alert_name", "alertName", "rule", "rule_name", "title", "incident",
  ]
  private static let starts = [
    "startsAt", "starts_at", "start", "startedAt", "started_at", "start_time", "startTime", "firedAt", "fired_at",
    "activeAt", "triggered_at", "triggeredAt", "start_date", "first_seen", "firing_since", "startsat",
  ]
  private static let ends = [
    "endsAt", "ends_at", "end", "endedAt", "ended_at", "end_time", "endTime", "resolvedAt", "resolved_at",
    "closed_at", "closedAt", "cleared_at", "end_date", "recovered_at", "endsat",
  ]

  /// Members that say when a message is from, which is no start by itself.
  private static let moments = [
    "timestamp", "time", "date", "datetime", "created_at", "createdAt", "created", "occurred_at", "occurredAt",
    "event_time", "eventTime", "triggerTime", "trigger_time", "opened_at", "lastReceived", "updated_at", "updatedAt",
  ]
  private static let states = ["status", "state", "alert_status", "alert_state", "alertState", "event", "action"]
  /// Words that tell of alerts only: `open`, `up` and `ok` are said of other things too.
  private static let stateWords: Set<String> = [
    "firing", "alerting", "alert", "alarm", "triggered", "trigger", "problem", "resolved", "resolve", "recovered",
    "recovery", "acknowledged", "acknowledge",
  ]
  private static let identities = ["id", "fingerprint", "alert_id", "alertId", "incident_id", "dedup_key", "alias"]

  /// Whether it is a message about an alert, by its words.
  private static func isMessage(_ value: JSONValue) -> Bool {
    states.contains { value[$0].text.map { stateWords.contains($0.lowercased()) } ?? false }
      && (isAlertLike(value) || value.has(any: "alert_id", "alertId", "incident_id", "dedup_key", "alias"))
      && !value.has(any: "msg", "pid", "logger", "caller", "level")
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = PlainNames.normal(entry.value)
    guard entry.form != .text, names.contains(where: { value[$0].text != nil }) else {
      return starts.prefix(6).contains { value.has($0) } && isAlertLike(value) ? .nearly(missing: "name") : .no
    }
    guard !value.has(any: "kind", "change", "deployment", "apiVersion"), !value["status"].isObject else { return .no }
    if starts.contains(where: { value.has($0) }) { return .yes }
    if isMessage(value), moments.contains(where: { entry.time(value[$0]) != nil }) { return .yes }
    return isAlertLike(value) ? .nearly(missing: "startsAt") : .no
  }

  private static func isAlertLike(_ value: JSONValue) -> Bool {
    value.has(any: "severity", "alertname", "fingerprint", "priority")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = PlainNames.normal(entry.value)
    func first(_ keys: [String]) -> String? { keys.lazy.compactMap { value[$0].text }.first }
    func moment(_ keys: [String]) -> Timestamp? { keys.lazy.compactMap { entry.time(value[$0]) }.first }
    var labels = value["labels"].strings
    let known = Set(names + starts + ends + ["annotations", "labels", "summary", "description", "id", "fingerprint"])
    for member in value.members where !known.contains(member.key) {
      if let text = member.value.text { labels[member.key] = text }
    }
    guard let name = first(names) ?? labels["alertname"] else { return reading.reject(entry, "no name") }
    let isMessage = moment(starts) == nil && isMessage(value)
    let start = moment(starts) ?? (isMessage ? moment(moments) : nil)
    if start == nil, let text = first(starts) { return reading.reject(entry, "'\(text)' is no time") }
    labels["alertname"] = labels["alertname"] ?? name
    // Messages of one alert differ in their state and moment.
    let same =
      isMessage ? labels.filter { ["alertname", "service", "host", "instance", "env"].contains($0.key) } : labels
    var alert = Alert(id: first(identities) ?? Alert.identity(of: same), name: name, source: Self.name)
    alert.labels = labels
    alert.annotations = value["annotations"].strings
    alert.summary = value.first("summary", "description", "message")
    alert.url = value.first("url", "link")
    alert.runbook = value.first("runbook", "runbook_url")
    alert.fillFromLabels()
    alert.acknowledgedAt = moment(["acknowledgedAt", "acknowledged_at", "ackAt", "acked_at"])
    alert.acknowledgedBy = value.first("acknowledgedBy", "acknowledged_by")
    alert.notifications = value["notifications"].int
    alert.responder = value.first("responder", "assignee")
    if !isMessage || status(first(states) ?? "") == .firing { alert.happened(.fired, start) }
    alert.happened(.acknowledged, alert.acknowledgedAt, who: alert.acknowledgedBy)
    if let end = moment(ends) {
      alert.endsAt = end
      alert.status = .resolved
      alert.happened(.resolved, end)
    } else if let word = first(states) {
      alert.status = status(word)
      if isMessage {
        if alert.status == .resolved { alert.close(at: start) }
        if alert.status == .acknowledged { alert.acknowledge(at: start, who: alert.acknowledgedBy) }
        return reading.add(alert, at: start, basis: alert.status == .firing ? .reported : .unknown)
      }
    }
    reading.add(alert, at: start)
  }

  /// The status a plain word stands for.
  static func status(_ word: String) -> Alert.Status {
    switch word.lowercased() {
    case "resolved", "resolve", "ok", "closed", "normal", "inactive", "recovered", "recovery", "cleared": .resolved
    case "suppressed", "silenced", "inhibited", "muted": .suppressed
    case "acknowledged", "acknowledge", "acked", "ack": .acknowledged
    case "pending", "unprocessed": .pending
    default: .firing
    }
  }
}
