import CulpritCore

/// PagerDuty: what its REST API lists, what its webhooks send, and what is sent to it.
enum PagerDutySource: AlertFamily {
  static let name = "pagerduty"
  static let summary =
    "PagerDuty: incidents, log entries, alerts, analytics, webhooks v1 to v3, Events v2, change events"

  static let shapes: [any AlertShape.Type] = [
    PagerDutyIncidents.self, PagerDutyAnalytics.self, PagerDutyAlerts.self, PagerDutyLogEntries.self,
    PagerDutyWebhook.self, PagerDutyOldWebhook.self, PagerDutyEvents.self, PagerDutyRelated.self,
    PagerDutyChanges.self, PagerDutyCSV.self,
  ]

  /// The incident of a REST answer or a webhook, which name the same things alike.
  static func incident(_ value: JSONValue, _ entry: AlertEntry) -> (alert: Alert, start: Timestamp?)? {
    guard let id = value["id"].text else { return nil }
    let title =
      value.first("title", "description", "summary") ?? value["trigger_summary_data"].first("subject", "description")
    var alert = Alert(id: id, name: title ?? id, source: name)
    alert.service = reference(value["service"])
    alert.severityText = reference(value["priority"]) ?? value["severity"].text ?? value["urgency"].text
    alert.severity = severity(of: value)
    alert.team =
      value["teams"].elements.lazy.compactMap { reference($0) }.first ?? reference(value["escalation_policy"])
    alert.url = value["html_url"].text
    alert.summary = title
    alert.joinKeys = [value["incident_key"].text ?? value["alert_key"].text].compactMap(\.self)
    alert.isPage = value["urgency"].text.map { $0 != "low" }
    let responders = value["assignments"].elements.map { $0["assignee"] } + value["assignees"].elements
    alert.responder =
      responders.lazy.compactMap { reference($0) }.first ?? reference(value["assigned_to_user"])
    for label in ["urgency", "incident_number", "number"] {
      if let text = value[label].text { alert.labels[label == "number" ? "incident_number" : label] = text }
    }
    let start = entry.time(value["created_at"]) ?? entry.time(value["created_on"])
    alert.happened(.fired, start)
    for acknowledgement in value["acknowledgements"].elements + value["acknowledgers"].elements {
      let at = entry.time(acknowledgement["at"])
      alert.acknowledge(at: at, who: reference(acknowledgement["acknowledger"]) ?? reference(acknowledgement["object"]))
    }
    let changed = entry.time(value["last_status_change_at"]) ?? entry.time(value["last_status_change_on"])
    let by = value["last_status_change_by"]
    switch value["status"].text {
    case "resolved":
      let end = entry.time(value["resolved_at"]) ?? changed
      let resolver = value.has("resolved_by_user") ? value["resolved_by_user"] : by
      let person = isPerson(resolver) ? reference(resolver) : nil
      let how: Alert.Resolution? = person != nil ? .manual : resolver.isObject ? .automatic : nil
      alert.close(at: end, how, who: person)
      if person != nil { alert.humanAction = true }
    case "acknowledged":
      alert.acknowledge(at: alert.acknowledgedAt ?? changed, who: alert.acknowledgedBy ?? reference(by))
    case "suppressed": alert.status = .suppressed
    default: break
    }
    return (alert, start)
  }

  /// Priority first, then the alert's own severity, then the urgency, which is only high or low.
  private static func severity(of value: JSONValue) -> Severity {
    let priority = Severity(alertWord: reference(value["priority"]))
    if priority != .unknown { return priority }
    let own = Severity(alertWord: value["severity"].text)
    return own != .unknown ? own : Severity(alertWord: value["urgency"].text)
  }

  /// What a reference calls its object.
  static func reference(_ value: JSONValue) -> String? {
    value.isObject ? value.first("summary", "name", "email", "id") : value.text
  }

  static func isPerson(_ value: JSONValue) -> Bool {
    value["type"].text?.hasPrefix("user") ?? value.has("email")
  }
}

/// `/incidents` and `/incidents/ID`.
enum PagerDutyIncidents: AlertShape {
  static let samples = [
    """
    {"incidents":[{"id":"PAB12CD","type":"incident","incident_number":77,"title":"Queue stands still",
     "created_at":"2026-03-02T10:01:10Z","status":"acknowledged","incident_key":"5e8f","urgency":"high",
     "service":{"id":"PSV","type":"service_reference","summary":"Mailer"},"assignments":[],
     "acknowledgements":[{"at":"2026-03-02T10:04:00Z","acknowledger":{"id":"PU","type":"user_reference",
     "summary":"Ines"}}],"last_status_change_at":"2026-03-02T10:04:00Z","priority":{"summary":"P2"},
     "teams":[{"summary":"Post"}],"escalation_policy":{"summary":"Default"}}],"limit":25,"more":false}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["incidents"].isArray, value.has(any: "limit", "more", "offset") {
      return value["incidents"].elements.isEmpty || isIncident(value["incidents"][0]) ? .yes : .no
    }
    if value.members.count == 1, isIncident(value["incident"]) { return .yes }
    return isIncident(value) ? .yes : .no
  }

  static func isIncident(_ value: JSONValue) -> Bool {
    value.has(all: "id", "status", "created_at") && value.has(any: "incident_number", "incident_key")
      && !value.has("escalation_policy_id")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let incidents =
      value["incidents"].isArray
      ? value["incidents"].elements : value["incident"].isObject ? [value["incident"]] : [value]
    for incident in incidents {
      guard let (alert, start) = PagerDutySource.incident(incident, entry) else {
        reading.reject(entry, "an incident without 'id'")
        continue
      }
      reading.add(alert, at: start)
    }
  }
}

/// `/analytics/raw/incidents`: durations in seconds beside the moments, all in UTC.
enum PagerDutyAnalytics: AlertShape {
  static let samples = [
    """
    {"data":[{"id":"PAB12CD","incident_number":77,"description":"Queue stands still",
     "created_at":"2026-03-02T10:01:10","resolved_at":"2026-03-02T10:31:10","seconds_to_first_ack":60,
     "seconds_to_resolve":1800,"acknowledgement_count":1,"acknowledged_user_names":["Ines"],"auto_resolved":false,
     "escalation_count":0,"service_id":"PSV","service_name":"Mailer","team_name":"Post","urgency":"high",
     "status":"resolved","total_notifications":3,"resolved_by_user_name":"Ines","priority_name":"P2",
     "escalation_policy_id":"PE"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    isIncident(entry.value["data"].isArray ? entry["data"][0] : entry.value) ? .yes : .no
  }

  private static func isIncident(_ value: JSONValue) -> Bool {
    value.has(all: "created_at", "seconds_to_resolve") && value.has(any: "seconds_to_first_ack", "engaged_seconds")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for value in entry.value["data"].isArray ? entry["data"].elements : [entry.value] {
      guard case (var alert, let start)? = PagerDutySource.incident(value, entry) else {
        reading.reject(entry, "an incident without 'id'")
        continue
      }
      alert.service = value.first("service_name", "service_id") ?? alert.service
      alert.team = value.first("team_name", "escalation_policy_name") ?? alert.team
      alert.severityText = value["priority_name"].text ?? alert.severityText
      let severity = Severity(alertWord: value["priority_name"].text)
      if severity != .unknown { alert.severity = severity }
      alert.notifications = value["total_notifications"].int
      alert.escalations = value["escalation_count"].int
      if let seconds = value["seconds_to_first_ack"].double, let start, value["acknowledgement_count"].int != 0 {
        alert.acknowledge(
          at: start.advanced(bySeconds: seconds), who: value["acknowledged_user_names"][0].text)
      }
      let resolver = value["resolved_by_user_name"].text
      if alert.endsAt != nil {
        let how: Alert.Resolution? =
          value["auto_resolved"].bool == true ? .automatic : resolver == nil ? nil : .manual
        alert.resolvedBy = how
      }
      let touches = ["reassignment_count", "manual_escalation_count", "user_defined_effort_seconds"]
      alert.humanAction = alert.resolvedBy == .manual || touches.contains { value[$0].int ?? 0 > 0 }
      alert.responder = value["assigned_user_names"][0].text ?? resolver
      reading.add(alert, at: start)
    }
  }
}

/// `/alerts` and `/incidents/ID/alerts`: identity is the `alert_key`.
enum PagerDutyAlerts: AlertShape {
  static let samples = [
    """
    {"alerts":[{"id":"PAL1","type":"alert","summary":"Queue stands still","created_at":"2026-03-02T10:01:10Z",
     "status":"triggered","alert_key":"mailer/queue","service":{"summary":"Mailer"},"severity":"critical",
     "suppressed":false,"body":{"details":{"zone":"b"}},"incident":{"id":"PAB12CD"}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    let first = value["alerts"].isArray ? value["alerts"][0] : value["alert"].isObject ? value["alert"] : value
    return .requiring("alert_key", "created_at", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let alerts =
      value["alerts"].isArray ? value["alerts"].elements : value["alert"].isObject ? [value["alert"]] : [value]
    for value in alerts {
      guard case (var alert, let start)? = PagerDutySource.incident(value, entry) else {
        reading.reject(entry, "an alert without 'id'")
        continue
      }
      alert.id = value["alert_key"].text ?? alert.id
      alert.joinKeys = [alert.id, value["incident"]["id"].text].compactMap(\.self)
      alert.labels.merge(value["body"]["details"].strings) { own, _ in own }
      if value["suppressed"].bool == true { alert.status = .suppressed }
      reading.add(alert, at: start)
    }
  }
}

/// `/log_entries`: one incident's story, entry by entry.
enum PagerDutyLogEntries: AlertShape {
  static let samples = [
    """
    {"log_entries":[{"id":"R1","type":"trigger_log_entry","created_at":"2026-03-02T10:01:10Z",
     "service":{"summary":"Mailer"},"incident":{"id":"PAB12CD","summary":"[#77] Queue stands still"}},
     {"id":"R2","type":"acknowledge_log_entry","created_at":"2026-03-02T10:04:00Z",
     "agent":{"type":"user_reference","summary":"Ines"},"incident":{"id":"PAB12CD"}},
     {"id":"R3","type":"notify_log_entry","created_at":"2026-03-02T10:01:20Z","user":{"summary":"Ines"},
     "incident":{"id":"PAB12CD"}},
     {"id":"R4","type":"resolve_log_entry","created_at":"2026-03-02T10:31:10Z",
     "agent":{"type":"user_reference","summary":"Ines"},"incident":{"id":"PAB12CD"}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    let first =
      value["log_entries"].isArray ? value["log_entries"][0] : value["log_entry"].isObject ? value["log_entry"] : value
    guard first["type"].text?.contains("_log_entry") == true, !first["type"].text!.hasSuffix("_reference") else {
      return .no
    }
    return .requiring("type", "incident", "created_at", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let entries =
      value["log_entries"].isArray
      ? value["log_entries"].elements : value["log_entry"].isObject ? [value["log_entry"]] : [value]
    for item in entries { readItem(item, entry, into: &reading) }
  }

  private static func readItem(_ item: JSONValue, _ entry: AlertEntry, into reading: inout AlertReading) {
    guard let id = item["incident"]["id"].text, let at = entry.time(item["created_at"]) else {
      return reading.reject(entry, "a log entry without incident or time")
    }
    let title = title(item)
    var alert = Alert(id: id, name: title ?? id, source: PagerDutySource.name)
    alert.service = PagerDutySource.reference(item["service"])
    alert.team = item["teams"].elements.lazy.compactMap { PagerDutySource.reference($0) }.first
    alert.url = item["incident"]["html_url"].text
    alert.summary = title
    let isPerson = PagerDutySource.isPerson(item["agent"])
    let who = isPerson ? PagerDutySource.reference(item["agent"]) : nil
    let text = item["channel"].first("summary", "content", "note") ?? item["summary"].text
    var basis = Alert.StartBasis.unknown
    switch item["type"].text?.replacing("_log_entry", with: "") {
    case "trigger":
      basis = .reported
      alert.service = alert.service ?? (isPerson ? nil : PagerDutySource.reference(item["agent"]))
      alert.severityText = item["channel"]["details"]["severity"].text
      alert.severity = Severity(alertWord: alert.severityText)
      alert.joinKeys = [item["channel"]["incident_key"].text].compactMap(\.self)
      alert.happened(.fired, at)
    case "acknowledge": alert.acknowledge(at: at, who: who ?? PagerDutySource.reference(item["agent"]))
    case "unacknowledge": alert.happened(.unacknowledged, at, who: who)
    case "resolve":
      alert.close(at: at, isPerson ? .manual : text?.contains("timeout") == true ? .timeout : .automatic, who: who)
      if isPerson { alert.humanAction = true }
    case "escalate":
      alert.escalations = 1
      if isPerson { alert.humanAction = true }
      alert.happened(.escalated, at, who: who)
    case "assign", "reach_trigger_limit", "urgency_change", "priority_change":
      alert.responder = PagerDutySource.reference(item["assignees"][0])
      // The first assignment is the escalation policy's.
      if isPerson { alert.humanAction = true }
      alert.happened(.reassigned, at, who: who, text: alert.responder)
    case "notify":
      alert.notifications = 1
      alert.happened(.notified, at, who: PagerDutySource.reference(item["user"]))
    case "annotate":
      alert.notes = [Alert.Note(at: at, who: who, text: text ?? "")]
      alert.humanAction = true
      alert.happened(.noted, at, who: who, text: text)
    default: alert.happened(.noted, at, who: who, text: text)
    }
    reading.add(alert, at: at, basis: basis)
  }

  /// The incident's title without the number in front.
  private static func title(_ item: JSONValue) -> String? {
    guard let summary = item["incident"]["summary"].text else { return item["event_details"]["description"].text }
    guard summary.hasPrefix("[#"), let end = summary.firstIndex(of: "]") else { return summary }
    return String(summary[summary.index(after: end)...]).trimmingBlanks()
  }
}

/// Webhook v3: the incident is in `event.data`.
enum PagerDutyWebhook: AlertShape {
  static let samples = [
    """
    {"event":{"id":"01E","event_type":"incident.resolved","resource_type":"incident",
     "occurred_at":"2026-03-02T10:31:10.250Z","agent":{"type":"user_reference","summary":"Ines"},
     "data":{"id":"PAB12CD","type":"incident","number":77,"status":"resolved","incident_key":"5e8f",
     "created_at":"2026-03-02T10:01:10Z","title":"Queue stands still","service":{"summary":"Mailer"},
     "assignees":[],"teams":[],"priority":{"summary":"P2"},"urgency":"high"}}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let event = entry.value.has("event_type") ? entry.value : entry["event"]
    guard event["event_type"].text?.hasPrefix("incident.") == true else { return .no }
    return .requiring("event_type", "data", "occurred_at", of: event)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let event = entry.value.has("event_type") ? entry.value : entry["event"]
    let data = event["data"]
    let at = entry.time(event["occurred_at"])
    let incident = data["incident"].isObject ? data["incident"] : data
    guard case (var alert, let start)? = PagerDutySource.incident(incident, entry) else {
      return reading.reject(entry, "a webhook without an incident")
    }
    let isPerson = PagerDutySource.isPerson(event["agent"])
    let who = PagerDutySource.reference(event["agent"])
    var basis = start == nil ? Alert.StartBasis.unknown : .exact
    switch event["event_type"].text {
    case "incident.triggered", "incident.reopened":
      if start == nil { basis = .reported }
      alert.happened(.fired, at)
    case "incident.acknowledged":
      alert.acknowledgedAt = at
      alert.events.removeAll { $0.kind == .acknowledged }
      alert.acknowledge(at: at, who: who)
    case "incident.unacknowledged": alert.happened(.unacknowledged, at, who: who)
    case "incident.escalated":
      alert.escalations = 1
      if isPerson { alert.humanAction = true }
      alert.happened(.escalated, at, who: who)
    case "incident.reassigned", "incident.delegated":
      if isPerson { alert.humanAction = true }
      alert.happened(.reassigned, at, who: who, text: alert.responder)
    case "incident.resolved":
      alert.events.removeAll { $0.kind == .resolved }
      alert.close(at: at, isPerson ? .manual : .automatic, who: isPerson ? who : nil)
      if isPerson { alert.humanAction = true }
    case "incident.annotated", "incident.status_update_published":
      let text = data.first("content", "message") ?? ""
      alert.notes = [Alert.Note(at: at, who: who, text: text)]
      alert.humanAction = true
      alert.happened(.noted, at, who: who, text: text)
    default: alert.happened(.noted, at, who: who, text: event["event_type"].text)
    }
    reading.add(alert, at: start ?? at, basis: basis)
  }
}

/// Webhook v1 and v2: a list of messages; v1 writes the string `"null"`.
enum PagerDutyOldWebhook: AlertShape {
  static let samples = [
    """
    {"messages":[{"id":"m1","created_on":"2026-03-02T10:01:10Z","type":"incident.trigger","data":{"incident":
     {"id":"PAB12CD","incident_number":77,"created_on":"2026-03-02T10:01:10Z","status":"triggered",
     "html_url":"https://x.example/i","incident_key":"5e8f","service":{"id":"PSV","name":"Mailer"},
     "assigned_to_user":"null","trigger_summary_data":{"subject":"Queue stands still"}}}}]}
    """,
    """
    {"messages":[{"event":"incident.acknowledge","created_on":"2026-03-02T10:04:00Z","id":"m2","incident":
     {"id":"PAB12CD","incident_number":77,"created_at":"2026-03-02T10:01:10Z","status":"acknowledged",
     "title":"Queue stands still","incident_key":"5e8f","urgency":"high","service":{"id":"PSV","name":"Mailer"},
     "acknowledgements":[{"at":"2026-03-02T10:04:00Z","acknowledger":{"type":"user_reference","summary":"Ines"}}]}}]}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["messages"].isArray ? entry["messages"][0] : entry.value
    guard (first["type"].text ?? first["event"].text)?.hasPrefix("incident.") == true,
      !first.has("occurred_at")
    else { return .no }
    return incident(first).isObject ? .yes : .nearly(missing: "incident")
  }

  private static func incident(_ message: JSONValue) -> JSONValue {
    message["incident"].isObject ? message["incident"] : message["data"]["incident"]
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for message in entry.value["messages"].isArray ? entry["messages"].elements : [entry.value] {
      guard case (var alert, let start)? = PagerDutySource.incident(incident(message), entry) else {
        reading.reject(entry, "a message without an incident")
        continue
      }
      let at = entry.time(message["created_on"])
      let kind = (message["type"].text ?? message["event"].text ?? "").replacing("incident.", with: "")
      let by = incident(message)["last_status_change_by"]
      let who = PagerDutySource.reference(by) ?? alert.responder
      switch kind {
      case "acknowledge" where alert.acknowledgedAt == nil: alert.acknowledge(at: at, who: who)
      case "unacknowledge": alert.happened(.unacknowledged, at)
      case "escalate":
        alert.escalations = 1
        alert.happened(.escalated, at)
      case "assign", "delegate": alert.happened(.reassigned, at, text: alert.responder)
      case "annotate":
        alert.humanAction = true
        alert.happened(.noted, at)
      case "resolve" where alert.endsAt == nil: alert.close(at: at)
      default: break
      }
      reading.add(alert, at: start ?? at, basis: start == nil ? .unknown : .exact)
    }
  }
}

/// Events API v2, as tools send it to PagerDuty: identity is the `dedup_key`.
enum PagerDutyEvents: AlertShape {
  static let samples = [
    """
    {"routing_key":"0","event_action":"trigger","dedup_key":"mailer/queue","payload":{"summary":"Queue stands still",
     "timestamp":"2026-03-02T10:01:10.500+0000","severity":"critical","source":"mail-03","component":"mailer",
     "group":"post","class":"queue","custom_details":{"zone":"b"}},"client_url":"https://x.example"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has("event_action") else { return .no }
    return entry.value.has(any: "dedup_key", "payload") ? .yes : .nearly(missing: "payload")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let payload = value["payload"]
    let name = payload["summary"].text
    guard let id = value["dedup_key"].text ?? name else { return reading.reject(entry, "no 'dedup_key'") }
    var alert = Alert(id: id, name: name ?? id, source: PagerDutySource.name)
    alert.joinKeys = [id]
    alert.severityText = payload["severity"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.labels = payload["custom_details"].strings
    for key in ["source", "component", "group", "class"] {
      if let text = payload[key].text { alert.labels[key] = text }
    }
    alert.service = payload["component"].text ?? Alert.first(Alert.serviceLabels, in: alert.labels)
    alert.team = Alert.first(Alert.teamLabels, in: alert.labels)
    alert.summary = name
    alert.url = value["client_url"].text ?? value["links"][0]["href"].text
    let at = entry.time(payload["timestamp"]) ?? entry.receivedAt
    switch value["event_action"].text {
    case "resolve":
      alert.close(at: at, .automatic)
      reading.add(alert, at: at, basis: .unknown)
    case "acknowledge":
      alert.acknowledge(at: at, who: nil)
      reading.add(alert, at: at, basis: .unknown)
    default:
      alert.happened(.fired, at)
      reading.add(alert, at: at, basis: .reported)
    }
  }
}

/// `/past_incidents`, `/outlier_incident`, `/related_incidents`: incidents with little more than a title and a start.
enum PagerDutyRelated: AlertShape {
  static let samples = [
    """
    {"past_incidents":[{"incident":{"id":"PAB12CD","created_at":"2026-03-02T10:01:10Z",
     "self":"https://api.pagerduty.example/i","title":"Queue stands still"},"score":12.5}],"total":1,"limit":5}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    entry.value.has(any: "past_incidents", "outlier_incident", "related_incidents") ? .yes : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let outlier = value["outlier_incident"]
    for item in value["past_incidents"].elements + value["related_incidents"].elements
      + (outlier.isObject ? [outlier] : [])
    {
      guard case (var alert, let start)? = PagerDutySource.incident(item["incident"], entry) else {
        reading.reject(entry, "an incident without 'id'")
        continue
      }
      alert.status = .unknown
      reading.add(alert, at: start)
    }
  }
}

/// The web interface's CSV of incidents.
enum PagerDutyCSV: AlertShape {
  static let samples = [
    """
    id,incident_number,description,service_id,service_name,escalation_policy_name,created_on,resolved_on,seconds_to_first_ack,auto_resolved,urgency
    PAB12CD,77,Queue stands still,PSV,Mailer,Default,2026-03-02T10:01:10+00:00,2026-03-02T10:31:10+00:00,60,false,high
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .row else { return .no }
    return .requiring("incident_number", "service_name", "created_on", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard case (var alert, let start)? = PagerDutySource.incident(value, entry) else {
      return reading.reject(entry, "a row without 'id'")
    }
    alert.service = value["service_name"].text
    alert.team = value.first("team_name", "escalation_policy_name")
    if let seconds = value["seconds_to_first_ack"].double, let start {
      alert.acknowledge(at: start.advanced(bySeconds: seconds), who: value["acknowledged_by_user_name"].text)
    }
    if let end = entry.time(value["resolved_on"]) {
      let resolver = value["resolved_by_user_name"].text
      alert.close(
        at: end, value["auto_resolved"].bool == true ? .automatic : resolver == nil ? nil : .manual, who: resolver)
    }
    alert.escalations = value["escalation_count"].int
    reading.add(alert, at: start)
  }
}

/// Change events, as the API lists them and as tools send them to `/v2/change/enqueue`.
enum PagerDutyChanges: AlertShape {
  static let samples = [
    """
    {"change_events":[{"summary":"Deployed mailer 1.4.2","id":"01B","timestamp":"2026-03-02T09:58:00Z",
     "type":"change_event","source":"pipeline","services":[{"id":"PSV","type":"service_reference","summary":"Mailer"}],
     "custom_details":{"build_number":"220"},"links":[{"href":"https://ci.example/220","text":"build"}]}]}
    """,
    """
    {"routing_key":"0","payload":{"summary":"Deployed mailer 1.4.2","timestamp":"2026-03-02T09:58:00Z",
     "source":"pipeline","custom_details":{"build_number":"220"}},"links":[]}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["change_events"].isArray || value["change_event"].isObject { return .yes }
    if value["type"].text == "change_event" { return .requiring("summary", "timestamp", of: value) }
    guard value.has("routing_key"), !value.has("event_action") else { return .no }
    return .requiring("summary", "timestamp", of: value["payload"])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let events: [JSONValue] =
      if value["change_events"].isArray {
        value["change_events"].elements
      } else {
        [value["change_event"].isObject ? value["change_event"] : value.has("payload") ? value["payload"] : value]
      }
    for event in events {
      guard let at = entry.time(event["timestamp"]), let what = event["summary"].text else {
        reading.reject(entry, "a change event without 'timestamp' or 'summary'")
        continue
      }
      var change = Change(
        id: event["id"].text ?? StableHash.hex("\(at.microseconds) \(what)"), at: at, kind: "deploy", what: what,
        service: event["services"].elements.lazy.compactMap { PagerDutySource.reference($0) }.first,
        labels: event["custom_details"].strings, source: PagerDutySource.name)
      if let source = event["source"].text { change.labels["source"] = source }
      change.url = (event.has("links") ? event["links"] : value["links"])[0]["href"].text
      change.who = event["custom_details"].first("user", "author", "deployed_by", "actor")
      change.status = event["custom_details"].first("build_state", "status", "state")
      reading.changes.append(change)
    }
  }
}
