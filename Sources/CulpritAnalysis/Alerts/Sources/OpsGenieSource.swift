import CulpritCore

/// OpsGenie: webhooks, the REST list and the CSV of the web interface. Identity is the alias.
///
/// One webhook holds milliseconds in `createdAt` and nanoseconds in `updatedAt`, and the priority as a number that is
/// "P3" in the list.
enum OpsGenieSource: AlertFamily {
  static let name = "opsgenie"
  static let summary = "OpsGenie: webhooks, REST alerts, CSV"

  static let shapes: [any AlertShape.Type] = [OpsGenieWebhook.self, OpsGenieList.self, OpsGenieCSV.self]

  static func alert(_ value: JSONValue, id: String) -> Alert {
    var alert = Alert(id: id, name: value.first("message", "Message") ?? id, source: name)
    let priority = value.first("priority", "Priority")
    alert.severityText = priority.map { Int($0) == nil ? $0 : "P\($0)" }
    alert.severity = Severity(alertWord: alert.severityText)
    alert.labels = Alert.labels(fromTags: value["tags"].elements.compactMap { $0.text.map { $0[...] } })
    alert.labels.merge(value["details"].strings) { own, _ in own }
    for key in ["entity", "source"] {
      if let text = value[key].text { alert.labels[key] = text }
    }
    alert.fillFromLabels()
    alert.service = alert.service ?? value["entity"].text
    alert.team = value["teams"][0].first("name") ?? value["teams"][0].text ?? value["team"].text ?? alert.team
    alert.joinKeys = [value["alias"].text, value.first("alertId", "id")].compactMap(\.self)
    alert.summary = value.first("description", "message")
    alert.annotations = value["description"].text.map { ["description": $0] } ?? [:]
    return alert
  }
}

enum OpsGenieWebhook: AlertShape {
  static let samples = [
    """
    {"action":"Create","alert":{"alertId":"a-1","message":"Queue stands still","tags":["team:post"],"tinyId":"2",
     "entity":"mailer","alias":"mailer-queue","createdAt":1772445670288,"updatedAt":1772445670288000110,
     "username":"x","priority":"P2","teams":[{"id":"t","name":"post"}]},"source":{"name":"web","type":"API"},
     "integrationName":"Webhook","integrationId":"i"}
    {"action":"Acknowledge","alert":{"alertId":"a-1","message":"Queue stands still","tags":[],"tinyId":"2",
     "alias":"mailer-queue","createdAt":1772445670288,"updatedAt":1772445730288000110,"username":"ines@x.example"},
     "source":{"name":"","type":"web"},"integrationName":"Webhook","integrationId":"i"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has("action"), entry["alert"].isObject else { return .no }
    guard entry["alert"].has("alertId") else {
      return entry.value.has(any: "integrationName", "integrationId") ? .nearly(missing: "alert.alertId") : .no
    }
    return .requiring("alertId", "createdAt", of: entry["alert"])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry["alert"]
    guard let id = value.first("alias", "alertId") else { return reading.reject(entry, "no 'alias'") }
    var alert = OpsGenieSource.alert(value, id: id)
    let start = entry.time(value["createdAt"])
    let at = entry.time(value["updatedAt"]) ?? entry.receivedAt ?? start
    let who = value["username"].text
    let isPerson = ["web", "mobile", "slack"].contains(entry["source"]["type"].text?.lowercased() ?? "")
    if isPerson || entry["action"].text == "Acknowledge" { alert.responder = who }
    switch entry["action"].text {
    case "Acknowledge": alert.acknowledge(at: at, who: who)
    case "UnAcknowledge": alert.happened(.unacknowledged, at, who: who)
    case "Close", "Delete":
      alert.close(at: at, isPerson ? .manual : .automatic, who: isPerson ? who : nil)
      if isPerson { alert.humanAction = true }
    case "AddNote":
      let text = value.first("note") ?? entry["note"].text ?? ""
      alert.notes = [Alert.Note(at: at, who: who, text: text)]
      alert.humanAction = true
      alert.happened(.noted, at, who: who, text: text)
    case "Escalate", "EscalateNext":
      alert.escalations = 1
      alert.happened(.escalated, at, who: value["escalationName"].text)
    case "Assign", "AssignOwnership", "TakeOwnership", "AddTeam", "AddRecipient", "AddResponder":
      alert.humanAction = isPerson ? true : nil
      alert.happened(.reassigned, at, who: who, text: value.first("owner", "recipient", "team"))
    case "Snooze": alert.happened(.silenced, at, who: who)
    default: break
    }
    alert.happened(.fired, start)
    reading.add(alert, at: start)
  }
}

enum OpsGenieList: AlertShape {
  static let samples = [
    """
    {"data":[{"id":"a-1","tinyId":"2","alias":"mailer-queue","message":"Queue stands still","status":"closed",
     "acknowledged":true,"isSeen":true,"tags":["vip"],"snoozed":false,"count":3,
     "lastOccurredAt":"2026-03-02T10:05:00Z","createdAt":"2026-03-02T10:01:10.288Z","updatedAt":"2026-03-02T10:31:10Z",
     "source":"probe","owner":"ines@x.example","priority":"P2","report":{"ackTime":60000,"closeTime":1800000,
     "acknowledgedBy":"ines@x.example","closedBy":"ines@x.example"}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard entry.form == .json else { return .no }
    let first = value["data"].isArray ? value["data"][0] : value["data"].isObject ? value["data"] : value
    guard first.has(all: "tinyId", "message"), !first.has("alertId") else { return .no }
    return .requiring("tinyId", "createdAt", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let data = entry["data"]
    for value in data.isArray ? data.elements : [data.isObject ? data : entry.value] {
      guard let id = value.first("alias", "id") else {
        reading.reject(entry, "an alert without 'alias'")
        continue
      }
      var alert = OpsGenieSource.alert(value, id: id)
      let start = entry.time(value["createdAt"])
      let updated = entry.time(value["updatedAt"])
      let report = value["report"]
      alert.responder = value["owner"].text
      alert.notifications = value["count"].int
      alert.happened(.fired, start)
      alert.happened(.notified, entry.time(value["lastOccurredAt"]))
      if value["snoozed"].bool == true { alert.happened(.silenced, updated) }
      if value["acknowledged"].bool == true || report.has("ackTime") {
        let at = milliseconds(report["ackTime"], after: start)
        alert.acknowledge(at: at, who: report["acknowledgedBy"].text ?? alert.responder)
      }
      // An incident of OpsGenie is resolved first, and has an impact of its own.
      if ["closed", "resolved"].contains(value["status"].text) {
        let by = report["closedBy"].text
        let isPerson = by?.contains("@") == true
        alert.close(
          at: milliseconds(report["closeTime"], after: start) ?? entry.time(value["impactEndDate"]) ?? updated,
          by == nil ? nil : isPerson ? .manual : .automatic, who: by)
        if isPerson { alert.humanAction = true }
      }
      reading.add(alert, at: start)
    }
  }

  /// `report` counts milliseconds from the start.
  private static func milliseconds(_ value: JSONValue, after start: Timestamp?) -> Timestamp? {
    guard let start, let count = value.double, count > 0 else { return nil }
    return start.advanced(bySeconds: count / 1_000)
  }
}

enum OpsGenieCSV: AlertShape {
  static let samples = [
    """
    TinyID,Alias,Message,Status,IsSeen,Acknowledged,Snoozed,CreatedAt,UpdatedAt,Count,Owner,Teams,Priority
    2,mailer-queue,Queue stands still,closed,true,true,false,2026-03-02T10:01:10Z,2026-03-02T10:31:10Z,3,ines,post,P2
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .row else { return .no }
    let names = Set(entry.value.members.map { normal($0.key) })
    guard names.contains("tinyid"), names.contains("message") else { return .no }
    return names.contains("createdat") ? .yes : .nearly(missing: "CreatedAt")
  }

  private static func normal(_ name: String) -> String { name.lowercased().filter(\.isLetter) }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    var row: [String: JSONValue] = [:]
    for member in entry.value.members { row[normal(member.key)] = member.value }
    func text(_ name: String) -> String? { row[name]?.text }
    guard let id = text("alias") ?? text("alertid") ?? text("id") ?? text("tinyid") else {
      return reading.reject(entry, "no alias")
    }
    var alert = Alert(id: id, name: text("message") ?? id, source: OpsGenieSource.name)
    alert.severityText = text("priority")
    alert.severity = Severity(alertWord: alert.severityText)
    alert.team = (text("teams") ?? text("ownerteam")).map { $0.filter { !"[]\"".contains($0) } }
    alert.responder = text("owner")
    alert.notifications = row["count"]?.int
    if let tags = text("tags") {
      let cleaned = tags.filter { !"[]\"".contains($0) }
      alert.labels = Alert.labels(fromTags: cleaned.split { $0 == "," || $0 == "|" })
    }
    alert.fillFromLabels()
    let start = row["createdat"].flatMap { entry.time($0) }
    let updated = row["updatedat"].flatMap { entry.time($0) }
    alert.happened(.fired, start)
    if row["acknowledged"]?.bool == true || text("acknowledgedby") != nil {
      // The export says whether, and seldom when and by whom.
      alert.acknowledge(
        at: row["acknowledgedat"].flatMap { entry.time($0) },
        who: text("acknowledgedby") ?? alert.responder ?? "unknown")
    }
    if text("status")?.lowercased() == "closed" {
      alert.close(at: row["closedat"].flatMap { entry.time($0) } ?? updated, who: text("closedby"))
    }
    reading.add(alert, at: start)
  }
}
