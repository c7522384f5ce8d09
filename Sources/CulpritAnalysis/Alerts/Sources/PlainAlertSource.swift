import CulpritCore

/// A plain list of alerts in JSON or CSV, one flat object or row each: `name,startsAt,endsAt,severity,service,…`.
///
/// Read last: it takes what no tool's own format is.
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
  ]

  private static let names = [
    "name", "alertname", "alert", "alert_name", "alertName", "rule", "title", "Name", "Alert",
  ]
  private static let starts = [
    "startsAt", "starts_at", "start", "startedAt", "started_at", "start_time", "startTime", "firedAt", "fired_at",
    "StartsAt", "Start", "activeAt", "triggered_at", "triggeredAt",
  ]
  private static let ends = [
    "endsAt", "ends_at", "end", "endedAt", "ended_at", "end_time", "endTime", "resolvedAt", "resolved_at", "EndsAt",
    "End",
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard entry.form != .text, names.contains(where: { value[$0].text != nil }) else {
      return starts.prefix(6).contains { value.has($0) } && isAlertLike(value) ? .nearly(missing: "name") : .no
    }
    guard !value.has(any: "kind", "change", "deployment", "apiVersion"), !value["status"].isObject else { return .no }
    if starts.contains(where: { value.has($0) }) { return .yes }
    return isAlertLike(value) ? .nearly(missing: "startsAt") : .no
  }

  private static func isAlertLike(_ value: JSONValue) -> Bool {
    value.has(any: "severity", "alertname", "fingerprint", "priority")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    func first(_ keys: [String]) -> String? { keys.lazy.compactMap { value[$0].text }.first }
    func moment(_ keys: [String]) -> Timestamp? { keys.lazy.compactMap { entry.time(value[$0]) }.first }
    var labels = value["labels"].strings
    let known = Set(names + starts + ends + ["annotations", "labels", "summary", "description", "id", "fingerprint"])
    for member in value.members where !known.contains(member.key) {
      if let text = member.value.text { labels[member.key] = text }
    }
    guard let name = first(names) ?? labels["alertname"] else { return reading.reject(entry, "no name") }
    let start = moment(starts)
    if start == nil, let text = first(starts) { return reading.reject(entry, "'\(text)' is no time") }
    labels["alertname"] = labels["alertname"] ?? name
    var alert = Alert(id: value.first("id", "fingerprint") ?? Alert.identity(of: labels), name: name, source: Self.name)
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
    alert.happened(.fired, start)
    alert.happened(.acknowledged, alert.acknowledgedAt, who: alert.acknowledgedBy)
    if let end = moment(ends) {
      alert.endsAt = end
      alert.status = .resolved
      alert.happened(.resolved, end)
    } else if let word = value["status"].text ?? value["state"].text {
      alert.status = status(word)
    }
    reading.add(alert, at: start)
  }

  /// The status a plain word stands for.
  static func status(_ word: String) -> Alert.Status {
    switch word.lowercased() {
    case "resolved", "ok", "closed", "normal", "inactive", "recovered", "cleared": .resolved
    case "suppressed", "silenced", "inhibited", "muted": .suppressed
    case "acknowledged", "acked", "ack": .acknowledged
    case "pending", "unprocessed": .pending
    default: .firing
    }
  }
}
