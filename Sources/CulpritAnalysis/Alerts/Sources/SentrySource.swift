import CulpritCore

/// Sentry: the webhook plugin, the integration platform's hooks, and the list of issues. Identity is the issue's id.
enum SentrySource: AlertFamily {
  static let name = "sentry"
  static let summary = "Sentry: issue, event and metric alert webhooks, issue lists, releases and deploys"

  static let shapes: [any AlertShape.Type] = [
    SentryPlugin.self, SentryHook.self, SentryIssues.self, SentryRelease.self, SentryDeploy.self,
  ]

  /// The project in `…/api/0/projects/ORGANIZATION/PROJECT/events/…`.
  private static func project(ofAddress address: String?) -> String? {
    guard let address, let mark = address.firstRange(of: "/projects/") else { return nil }
    let parts = address[mark.upperBound...].split(separator: "/")
    return parts.count > 1 ? String(parts[1]) : nil
  }

  static func issue(_ value: JSONValue, _ entry: AlertEntry) -> (alert: Alert, start: Timestamp?)? {
    guard let id = value.first("issue_id", "id", "shortId") else { return nil }
    let title = value.first("title", "message") ?? value["metadata"].first("title", "value") ?? id
    var alert = Alert(id: id, name: title, source: name)
    for tag in value["tags"].elements {
      if let key = tag[0].text ?? tag["key"].text { alert.labels[key] = tag[1].text ?? tag["value"].text ?? "" }
    }
    alert.severityText = value["level"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.service =
      value["project"].first("slug", "name") ?? value.first("project_slug", "project_name")
      ?? project(ofAddress: value["url"].text)
    alert.summary = value["culprit"].text.map { "\(title) in \($0)" } ?? title
    alert.url = value.first("web_url", "permalink", "url")
    alert.joinKeys = [value["shortId"].text].compactMap(\.self)
    let start =
      entry.time(value["firstSeen"]) ?? entry.time(value["datetime"]) ?? entry.time(value["timestamp"])
      ?? entry.time(value["received"]) ?? entry.time(value["dateCreated"])
    alert.happened(.fired, start)
    return (alert, start)
  }
}

enum SentryPlugin: AlertShape {
  static let samples = [
    """
    {"project":"mailer","project_name":"mailer","project_slug":"mailer","culprit":"queue in main","level":"error",
     "url":"https://sentry.example/i/54","logger":null,"message":"QueueStuck","id":"54","event":{"event_id":"04",
     "received":1772445670,"tags":[["environment","prod"]],"title":"QueueStuck"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has(any: "project_slug", "project_name"), entry.value.has("event") else { return .no }
    return .requiring("event", "level", "id", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let event = entry["event"]
    guard case (var alert, _)? = SentrySource.issue(entry.value, entry) else { return reading.reject(entry, "no 'id'") }
    for tag in event["tags"].elements {
      if let key = tag[0].text { alert.labels[key] = tag[1].text ?? "" }
    }
    if alert.name == alert.id { alert.name = event.first("title") ?? event["metadata"].first("title") ?? alert.id }
    let at = entry.time(event["timestamp"]) ?? entry.time(event["received"]) ?? entry.time(event["datetime"])
    alert.notifications = 1
    alert.happened(.notified, at)
    alert.happened(.fired, at)
    reading.add(alert, at: at, basis: .reported)
  }
}

enum SentryHook: AlertShape {
  static let samples = [
    """
    {"action":"triggered","installation":{"uuid":"u"},"data":{"event":{"event_id":"04","issue_id":"54",
     "datetime":"2026-03-02T10:01:10.500000Z","level":"error","title":"QueueStuck","project":7,
     "web_url":"https://sentry.example/i/54","tags":[["environment","prod"]]},"triggered_rule":"pages"},
     "actor":{"type":"application","id":"sentry","name":"Sentry"}}
    {"action":"resolved","installation":{"uuid":"u"},"data":{"issue":{"id":"54","shortId":"MAIL-1",
     "title":"QueueStuck","level":"error","status":"resolved","firstSeen":"2026-03-02T10:01:10Z",
     "lastSeen":"2026-03-02T10:11:10Z","project":{"slug":"mailer"}}},"actor":{"type":"user","id":"1","name":"Ines"}}
    """,
    """
    {"action":"critical","data":{"metric_alert":{"id":"9","identifier":"3","title":"Errors above 10",
     "date_started":"2026-03-02T10:01:10.5Z","date_detected":"2026-03-02T10:01:40Z","date_closed":null,
     "alert_rule":{"name":"Errors above 10"},"projects":["mailer"],"status":20},"description_text":"12 events",
     "web_url":"https://sentry.example/a"},"installation":{"uuid":"u"},"actor":{"type":"application"}}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has("action"), entry["data"].has(any: "event", "issue", "metric_alert", "error") else {
      return .no
    }
    return .requiring("data", "action", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let data = entry["data"]
    let action = entry["action"].text
    let isPerson = entry["actor"]["type"].text == "user"
    let who = entry["actor"]["name"].text
    if data["metric_alert"].isObject { return readMetricAlert(entry, into: &reading) }
    let value = data["issue"].isObject ? data["issue"] : data["event"].isObject ? data["event"] : data["error"]
    guard case (var alert, let start)? = SentrySource.issue(value, entry) else { return reading.reject(entry, "no id") }
    if let rule = data["triggered_rule"].text { alert.labels["rule"] = rule }
    let now = entry.receivedAt ?? entry.time(value["lastSeen"])
    switch action {
    case "resolved", "archived", "ignored":
      alert.close(at: now, isPerson ? .manual : .automatic, who: isPerson ? who : nil)
      if isPerson { alert.humanAction = true }
    case "assigned":
      alert.humanAction = isPerson ? true : nil
      alert.responder = value["assignedTo"].first("name", "email")
      alert.happened(.reassigned, now, who: who)
    default: break
    }
    reading.add(alert, at: start, basis: value.has("firstSeen") ? .exact : .reported)
  }

  private static func readMetricAlert(_ entry: AlertEntry, into reading: inout AlertReading) {
    let data = entry["data"]
    let value = data["metric_alert"]
    guard let id = value.first("id", "identifier") else { return reading.reject(entry, "no 'id'") }
    var alert = Alert(
      id: id, name: value["alert_rule"]["name"].text ?? value["title"].text ?? id, source: SentrySource.name)
    let action = entry["action"].text
    alert.severityText = action == "resolved" ? nil : action
    alert.severity = Severity(alertWord: alert.severityText)
    alert.service = value["projects"][0].text
    alert.summary = data.first("description_text", "description_title")
    alert.url = data["web_url"].text
    let start = entry.time(value["date_started"]) ?? entry.time(value["date_detected"])
    alert.happened(.fired, start)
    if action == "resolved" || value["date_closed"].text != nil {
      alert.close(at: entry.time(value["date_closed"]), .automatic)
    }
    reading.add(alert, at: start)
  }
}

enum SentryIssues: AlertShape {
  static let samples = [
    """
    [{"id":"54","shortId":"MAIL-1","title":"QueueStuck","culprit":"queue in main","permalink":"https://s.example/54",
      "level":"error","status":"unresolved","firstSeen":"2026-03-02T10:01:10Z","lastSeen":"2026-03-02T10:11:10Z",
      "count":"12","project":{"id":"7","slug":"mailer"}}]
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has(all: "shortId", "level") else { return .no }
    return .requiring("shortId", "firstSeen", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard case (var alert, let start)? = SentrySource.issue(value, entry) else { return reading.reject(entry, "no id") }
    if ["resolved", "ignored"].contains(value["status"].text ?? "") { alert.close(at: entry.time(value["lastSeen"])) }
    alert.responder = value["assignedTo"].first("name", "email")
    reading.add(alert, at: start)
  }
}

/// A release; where it was deployed, the last deploy tells when.
enum SentryRelease: TemplatedChangeShape {
  static let source = SentrySource.name

  static let template = ChangeTemplate(
    signs: ["dateCreated", "version", "dateReleased|shortVersion|newGroups|commitCount"], id: ["version"],
    at: ["lastDeploy.dateFinished", "dateReleased", "dateCreated"], kind: "release",
    what: [["version"], ["lastDeploy.environment"], ["lastCommit.message"]],
    who: ["owner.name", "lastCommit.author.name", "authors.0.name"],
    service: ["projects.0.slug", "versionInfo.package"],
    status: ["status"], url: ["url"], labels: ["ref", "lastDeploy.environment"])

  static let samples = [
    """
    [{"version":"mailer@1.4.2","shortVersion":"1.4.2","ref":"8f1c","url":null,"dateReleased":"2026-03-02T09:58:00Z",
      "dateCreated":"2026-03-02T09:50:00.123456Z","newGroups":0,"commitCount":2,"authors":[{"name":"Ines"}],
      "projects":[{"id":1,"slug":"mailer"}]}]
    """
  ]
}

/// A deploy of a release, as `/releases/VERSION/deploys/` lists them.
enum SentryDeploy: TemplatedChangeShape {
  static let source = SentrySource.name

  static let template = ChangeTemplate(
    signs: ["dateFinished", "environment", "dateStarted"], id: ["id"], at: ["dateStarted", "dateFinished"],
    end: ["dateFinished"], what: [["release", "name"], ["environment"]], url: ["url"], labels: ["environment"])

  static let samples = [
    """
    [{"id":"12","environment":"prod","name":"mailer 1.4.2","url":"https://x.example",
      "dateStarted":"2026-03-02T09:58:00Z","dateFinished":"2026-03-02T09:59:00Z"}]
    """
  ]
}
