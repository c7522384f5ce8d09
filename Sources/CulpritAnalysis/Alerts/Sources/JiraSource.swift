import CulpritCore

/// Jira and Jira Service Management: webhooks, REST issues and search results, CSV exports; versions are releases.
enum JiraSource: AlertFamily {
  static let name = "jira_sm"
  static let summary = "Jira Service Management: webhooks, REST issues, requests, CSV; Jira releases"

  static let shapes: [any AlertShape.Type] = [
    JiraIssue.self, JiraCSV.self, JiraRelease.self, JiraRequest.self,
  ]

  static func isDone(_ status: JSONValue) -> Bool {
    if status["statusCategory"]["key"].text == "done" { return true }
    return isDone(status["name"].text ?? status.text)
  }

  static func isDone(_ word: String?) -> Bool {
    ["done", "resolved", "closed", "completed", "canceled", "cancelled", "declined"].contains(word?.lowercased() ?? "")
  }
}

enum JiraIssue: AlertShape {
  static let samples = [
    """
    {"timestamp":1772445670000,"webhookEvent":"jira:issue_created","issue_event_type_name":"issue_created",
     "user":{"displayName":"Ines"},"issue":{"id":"10001","key":"OPS-4","self":"https://j.example/rest/api/2/issue/1",
     "fields":{"summary":"Mail is late","issuetype":{"name":"[System] Incident"},"priority":{"name":"High"},
     "status":{"name":"Open","statusCategory":{"key":"new"}},"created":"2026-03-02T10:01:10.000+0000",
     "updated":"2026-03-02T10:01:10.000+0000","labels":["post"],"components":[{"name":"mailer"}],"assignee":null}}}
    {"timestamp":1772446670000,"webhookEvent":"jira:issue_updated","user":{"displayName":"Ines"},
     "issue":{"id":"10001","key":"OPS-4","fields":{"summary":"Mail is late","status":{"name":"Resolved"},
     "created":"2026-03-02T10:01:10.000+0000","resolutiondate":"2026-03-02T10:17:50.000+0000"}},
     "changelog":{"items":[{"field":"status","fromString":"Open","toString":"Resolved"}]}}
    """,
    """
    {"startAt":0,"total":1,"issues":[{"key":"OPS-4","fields":{"summary":"Mail is late","created":
     "2026-03-02T10:01:10.000+0000","status":{"name":"Open"}}}]}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["webhookEvent"].text?.hasPrefix("jira:version") == true { return .no }
    let first = value["issues"].isArray ? value["issues"][0] : value["issue"].isObject ? value["issue"] : value
    guard first.has("key"), first["fields"].isObject else { return .no }
    return first["fields"].has("summary") ? .yes : .nearly(missing: "fields.summary")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let issues =
      value["issues"].isArray ? value["issues"].elements : value["issue"].isObject ? [value["issue"]] : [value]
    for issue in issues { readIssue(issue, entry, into: &reading) }
  }

  private static func readIssue(_ issue: JSONValue, _ entry: AlertEntry, into reading: inout AlertReading) {
    guard let key = issue["key"].text else { return reading.reject(entry, "an issue without 'key'") }
    let fields = issue["fields"]
    let event = entry.time(entry["timestamp"])
    let who = entry["user"].first("displayName", "name", "emailAddress")
    let kind = entry["webhookEvent"].text
    var alert = Alert(id: key, name: fields["summary"].text ?? key, source: JiraSource.name)
    alert.summary = fields["summary"].text
    alert.severityText = fields["priority"]["name"].text ?? fields["priority"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.labels = Alert.labels(fromTags: fields["labels"].elements.compactMap { $0.text.map { $0[...] } })
    if let type = fields["issuetype"]["name"].text { alert.labels["issuetype"] = type }
    if let project = fields["project"].first("key") { alert.labels["jira_project"] = project }
    alert.service = fields["components"][0]["name"].text ?? Alert.first(["service", "app"], in: alert.labels)
    alert.team = Alert.first(Alert.teamLabels, in: alert.labels)
    alert.responder = fields["assignee"].first("displayName", "name", "emailAddress")
    alert.url = issue["self"].text
    let created = entry.time(fields["created"])
    let start = created ?? (kind == "jira:issue_created" ? event : nil)
    alert.happened(.fired, start)
    for item in entry["changelog"]["items"].elements {
      switch item["field"].text {
      case "status":
        let to = item["toString"].text
        if JiraSource.isDone(to) { continue }
        if to?.lowercased().contains("progress") == true { alert.acknowledge(at: event, who: who) }
      case "assignee": alert.happened(.reassigned, event, who: who, text: item["toString"].text)
      default: continue
      }
      alert.humanAction = true
    }
    if let comment = entry["comment"]["body"].text {
      alert.notes = [Alert.Note(at: entry.time(entry["comment"]["created"]), who: who, text: comment)]
      alert.humanAction = true
    }
    let resolved = entry.time(fields["resolutiondate"])
    if resolved != nil || JiraSource.isDone(fields["status"]) {
      alert.close(at: resolved ?? event ?? entry.time(fields["updated"]), .manual, who: who)
      alert.humanAction = true
    }
    reading.add(alert, at: start ?? event, basis: start == nil ? .unknown : created == nil ? .reported : .exact)
  }
}

enum JiraCSV: AlertShape {
  static let samples = [
    """
    Summary,Issue key,Issue id,Issue Type,Status,Priority,Assignee,Created,Updated,Resolved
    Mail is late,OPS-4,10001,Incident,Open,High,Ines,2026-03-02 10:01:10,2026-03-02 10:05:00,
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .row else { return .no }
    return .requiring("Issue key", "Created", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let key = value["Issue key"].text else { return reading.reject(entry, "no issue key") }
    var alert = Alert(id: key, name: value["Summary"].text ?? key, source: JiraSource.name)
    alert.summary = value["Summary"].text
    alert.severityText = value["Priority"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.responder = value["Assignee"].text
    alert.service = value.first("Component/s", "Components", "Custom field (Service)")
    if let type = value["Issue Type"].text { alert.labels["issuetype"] = type }
    let start = entry.time(value["Created"])
    alert.happened(.fired, start)
    if let end = entry.time(value["Resolved"]) {
      alert.close(at: end, .manual)
    } else if JiraSource.isDone(value["Status"].text) {
      alert.close(at: entry.time(value["Updated"]), .manual)
    }
    reading.add(alert, at: start)
  }
}

/// Versions of a project: a release is a change.
enum JiraRelease: AlertShape {
  static let samples = [
    """
    {"timestamp":1772445480000,"webhookEvent":"jira:version_released","version":{"id":"7","name":"mailer 1.4.2",
     "released":true,"releaseDate":"2026-03-02","self":"https://j.example/v/7"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["webhookEvent"].text?.hasPrefix("jira:version") == true { return .requiring("version", of: value) }
    return value.has(all: "releaseDate", "released", "projectId") ? .yes : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let version = entry.value.has("version") ? entry["version"] : entry.value
    // The day alone is midnight: the webhook's own moment is better.
    guard let at = entry.time(entry["timestamp"]) ?? entry.time(version["releaseDate"]) else {
      return reading.reject(entry, "a version without a date")
    }
    guard version["released"].bool != false else { return }
    var change = Change(
      id: version["id"].text ?? version["name"].text ?? "", at: at, kind: "release",
      what: version["name"].text ?? "release", source: JiraSource.name)
    change.url = version["self"].text
    reading.changes.append(change)
  }
}

/// A request of a service desk's API.
enum JiraRequest: TemplatedShape {
  static let source = JiraSource.name

  static let template = AlertTemplate(
    signs: ["issueKey", "createdDate", "currentStatus|requestTypeId"], id: ["issueKey"],
    title: ["requestFieldValues[fieldId=summary].value", "summary", "issueKey"],
    start: ["createdDate.iso8601", "createdDate.epochMillis"], now: ["currentStatus.statusDate.iso8601"],
    state: ["currentStatus.status"], over: ["resolved", "done", "closed", "completed", "canceled"],
    severity: ["requestFieldValues[fieldId=priority].value.name"],
    service: ["requestFieldValues[fieldId=components].value.0.name"], url: ["_links.web"], basis: .exact)

  static let samples = [
    """
    {"size":1,"values":[{"issueId":"1","issueKey":"OPS-4","requestTypeId":"25","createdDate":{"iso8601":
     "2026-03-02T10:01:10+0000","epochMillis":1772445670000},"requestFieldValues":[{"fieldId":"summary","label":"What",
     "value":"Mail is late"}],"currentStatus":{"status":"Waiting","statusDate":{"iso8601":"2026-03-02T10:05:00+0000"}}}]}
    """
  ]
}
