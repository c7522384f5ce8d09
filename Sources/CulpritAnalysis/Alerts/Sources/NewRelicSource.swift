import CulpritCore

/// New Relic: workflow webhooks (their body is a template of the user) and the legacy ones.
enum NewRelicSource: AlertFamily {
  static let name = "newrelic"
  static let summary =
    "New Relic: issues of workflows and NerdGraph, legacy incident webhooks, NrAiIncident events, deployments"

  static let shapes: [any AlertShape.Type] = [
    NewRelicIssue.self, NewRelicIncident.self, NewRelicIncidentEvent.self, NewRelicMarker.self,
    NewRelicChangeTracking.self,
  ]

  /// `["a"]`, or the list as text, as templates print it.
  static func firstText(_ value: JSONValue) -> String? {
    value[0].text ?? value.unfolded[0].text ?? value.text
  }
}

enum NewRelicIssue: AlertShape {
  static let samples = [
    """
    {"id":"13bb","issueUrl":"https://nr.example/i","title":"Queue stands still","priority":"CRITICAL",
     "impactedEntities":["mailer"],"totalIncidents":1,"state":"ACTIVATED","trigger":"STATE_CHANGE",
     "isCorrelated":false,"createdAt":1772445670493,"updatedAt":1772445670494,"sources":["newrelic"],
     "alertPolicyNames":["Golden"],"alertConditionNames":["Queue age"],"workflowName":"w"}
    {"id":"13bb","title":"Queue stands still","priority":"CRITICAL","state":"CLOSED","createdAt":1772445670493,
     "updatedAt":1772446670494,"closedAt":1772446670494,"alertPolicyNames":["Golden"],"issueUrl":"https://nr.example/i"}
    """,
    """
    {"data":{"actor":{"account":{"aiIssues":{"issues":{"issues":[{"issueId":"i1","title":["Queue stands still"],
     "priority":"CRITICAL","state":"CLOSED","activatedAt":1772445670493,"closedAt":1772446670494,
     "createdAt":1772445670490,"entityNames":["mailer"],"conditionName":["Queue age"],"policyName":["Golden"]}]}}}}}}
    """,
  ]

  private static let states: Set<String> = [
    "CREATED", "ACTIVATED", "ACKNOWLEDGED", "UNACKNOWLEDGED", "CLOSED", "DEACTIVATED",
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard let state = value.first("state", "stateText")?.uppercased(), states.contains(state) || value.has("issueUrl"),
      value.has(
        any: "issueUrl", "alertPolicyNames", "alertConditionNames", "issueId", "workflowName", "totalIncidents",
        "impactedEntities")
    else { return .no }
    return value.has(any: "createdAt", "timestamp", "activatedAt", "startedAt", "updatedAt")
      ? .yes : .nearly(missing: "createdAt")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let title = NewRelicSource.firstText(value["title"]) ?? NewRelicSource.firstText(value["alertConditionNames"])
    guard let id = value.first("id", "issueId") ?? title else { return reading.reject(entry, "no 'id'") }
    let condition =
      NewRelicSource.firstText(value["alertConditionNames"]) ?? NewRelicSource.firstText(value["conditionName"])
    var alert = Alert(id: id, name: condition ?? title ?? id, source: NewRelicSource.name)
    alert.severityText = value["priority"].text
    alert.severity = Severity(alertWord: alert.severityText)
    if let policy = NewRelicSource.firstText(value["alertPolicyNames"]) { alert.labels["policy"] = policy }
    let tags = value["accumulations"]["tag"]
    for member in tags.members { alert.labels[member.key] = NewRelicSource.firstText(member.value) }
    alert.fillFromLabels()
    alert.service =
      alert.service ?? NewRelicSource.firstText(value["impactedEntities"])
      ?? NewRelicSource.firstText(value["entitiesData"]["names"]) ?? NewRelicSource.firstText(value["entityNames"])
    alert.summary = title
    alert.url = value.first("issueUrl", "violationChartUrl", "issuePageUrl")
    alert.runbook = NewRelicSource.firstText(value["runbookUrl"]) ?? NewRelicSource.firstText(value["alertRunbookUrls"])
    let start =
      entry.time(value["createdAt"]) ?? entry.time(value["activatedAt"]) ?? entry.time(value["startedAt"])
      ?? entry.time(value["timestamp"])
    let updated = entry.time(value["updatedAt"]) ?? start
    alert.happened(.fired, start)
    let who = value.first("owner", "acknowledgedBy")
    switch value.first("state", "stateText")?.uppercased() {
    case "ACKNOWLEDGED":
      alert.acknowledge(at: entry.time(value["acknowledgedAt"]) ?? updated, who: value["acknowledgedBy"].text ?? who)
    case "CLOSED", "DEACTIVATED":
      alert.close(at: entry.time(value["closedAt"]) ?? updated, value["closedBy"].text == nil ? .automatic : .manual)
    default: break
    }
    if let at = entry.time(value["acknowledgedAt"]), alert.acknowledgedAt == nil {
      alert.acknowledge(at: at, who: value["acknowledgedBy"].text)
    }
    reading.add(alert, at: start, basis: value.has("createdAt") ? .exact : .reported)
  }
}

/// A row of the `NrAiIncident` table: one for the opening and one for the close, each with what is known by then.
enum NewRelicIncidentEvent: TemplatedShape {
  static let source = NewRelicSource.name

  static let template = AlertTemplate(
    signs: ["incidentId", "openTime", "event"], id: ["incidentId"], title: ["conditionName", "title"],
    start: ["openTime"], end: ["closeTime"], now: ["timestamp"], state: ["event"], over: ["close"],
    severity: ["priority"], service: ["entity.name", "targetName"], summary: ["title"], url: ["incidentLink"],
    labels: ["policyName"], basis: .exact)

  static let samples = [
    """
    {"results":[{"events":[{"event":"open","incidentId":"x1","conditionName":"Queue age","policyName":"Golden",
     "priority":"critical","timestamp":1772445670849,"openTime":1772445670849,"title":"old queue","entity.name":"mailer"},
     {"event":"close","incidentId":"x1","conditionName":"Queue age","policyName":"Golden","priority":"critical",
     "timestamp":1772446270849,"openTime":1772445670849,"closeTime":1772446270849,"entity.name":"mailer"}]}]}
    """
  ]
}

enum NewRelicIncident: AlertShape {
  static let samples = [
    """
    {"owner":"","severity":"CRITICAL","policy_name":"Golden","current_state":"open","incident_id":5,
     "incident_url":"https://nr.example/i","condition_name":"Queue age","condition_id":9,"account_id":1,
     "event_type":"INCIDENT","targets":[{"id":"1","name":"mailer","labels":{"env":"prod"},"type":"Application"}],
     "details":"age above 60","duration":0,"timestamp":1772445670849,"open_violations_count":{"critical":1},
     "incident_acknowledge_url":"https://nr.example/a","runbook_url":"https://wiki.example/q"}
    {"owner":"ines","severity":"CRITICAL","policy_name":"Golden","current_state":"closed","incident_id":5,
     "condition_name":"Queue age","targets":[],"details":"age back","duration":600000,"timestamp":1772446270849}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has(any: "condition_name", "policy_name"), entry.value.has(any: "current_state", "incident_id"),
      !entry.value.has(any: "started_at", "scoping_project_id")
    else { return .no }
    return .requiring("current_state", "timestamp", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let name = value.first("condition_name", "policy_name") ?? ""
    guard let id = value.first("incident_id", "condition_id") else { return reading.reject(entry, "no 'incident_id'") }
    var alert = Alert(id: id, name: name, source: NewRelicSource.name)
    alert.severityText = value["severity"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.labels = value["targets"][0]["labels"].strings
    if let policy = value["policy_name"].text { alert.labels["policy"] = policy }
    alert.fillFromLabels()
    alert.service = alert.service ?? value["targets"][0]["name"].text
    alert.summary = value["details"].text
    alert.url = value["incident_url"].text
    alert.runbook = value["runbook_url"].text
    let at = entry.time(value["timestamp"]) ?? entry.receivedAt
    let who = value["owner"].text
    switch value["current_state"].text?.lowercased() {
    case "closed":
      alert.close(at: at, who == nil ? .automatic : nil)
      // `duration` is milliseconds from the start, so a recovery alone tells the whole episode.
      if let at, let duration = value["duration"].double, duration > 0 {
        let start = at.advanced(bySeconds: -duration / 1_000)
        alert.happened(.fired, start)
        reading.add(alert, at: start, basis: .reported)
      } else {
        reading.add(alert, at: at, basis: .unknown)
      }
    case "acknowledged":
      alert.acknowledge(at: at, who: who)
      reading.add(alert, at: at, basis: .unknown)
    default:
      alert.happened(.fired, at)
      reading.add(alert, at: at, basis: .reported)
    }
  }
}

/// A deployment marker of `/v2/applications/ID/deployments.json`.
enum NewRelicMarker: TemplatedChangeShape {
  static let source = NewRelicSource.name

  static let template = ChangeTemplate(
    signs: ["revision", "changelog", "user|description", "timestamp"], id: ["id", "revision+timestamp"],
    at: ["timestamp"], what: [["revision"], ["description", "changelog"]], who: ["user"],
    url: ["deep_link"], labels: ["links.application"])

  static let samples = [
    """
    {"deployments":[{"id":17,"revision":"v1.4.2","changelog":"smaller pool","description":"release","user":"ines",
     "timestamp":"2026-03-02T09:58:00+00:00","links":{"application":9}}],"links":{"deployment.agent":"/v2/agents"}}
    """
  ]
}

/// Change tracking: what its mutation answers, and rows of the `Deployment` table.
enum NewRelicChangeTracking: TemplatedChangeShape {
  static let source = NewRelicSource.name

  static let template = ChangeTemplate(
    signs: ["deploymentId|changeTrackingId|deploymentType", "entityGuid|entity.guid|entity.name|entity", "timestamp"],
    id: ["deploymentId", "changeTrackingId"], at: ["timestamp"],
    what: [["entity.name", "entityName"], ["version"], ["shortDescription", "description", "changelog"]],
    who: ["user"], service: ["entity.name", "entityName"], url: ["deepLink"],
    labels: ["commit", "deploymentType", "groupId", "entityGuid"])

  static let samples = [
    """
    {"data":{"changeTrackingCreateDeployment":{"deploymentId":"5c1a","entityGuid":"MTA","version":"1.4.2",
     "timestamp":1772445480123,"user":"ines","deploymentType":"BASIC","commit":"8f1c","description":"smaller pool"}}}
    """,
    """
    {"results":[{"events":[{"timestamp":1772445480123,"deploymentId":"5c1b","entity.name":"mailer","entity.guid":"MTB",
     "version":"1.4.2","user":"ines","deploymentType":"BASIC"}]}]}
    """,
  ]
}
