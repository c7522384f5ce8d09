import CulpritCore

/// Datadog: monitors' webhooks (their body is a template of the user), events v1 and v2, monitors, incidents.
enum DatadogSource: AlertFamily {
  static let name = "datadog"
  static let summary = "Datadog: webhooks, events v1 and v2, monitors and their groups, incidents"

  static let shapes: [any AlertShape.Type] = [
    DatadogWebhook.self, DatadogEvents.self, DatadogEventsV2.self, DatadogMonitors.self, DatadogGroups.self,
    DatadogIncidents.self,
  ]

  /// `env:prod,service:api` or a list of tags.
  static func labels(_ value: JSONValue) -> [String: String] {
    let tags =
      value.isArray ? value.elements.compactMap { $0.text.map { $0[...] } } : (value.text ?? "").split(separator: ",")
    return Alert.labels(fromTags: tags)
  }

  /// What an `alert_transition`, `alert_type` or monitor state means.
  static func isRecovery(_ word: String?) -> Bool? {
    switch word?.lowercased() {
    case nil: nil
    case "recovered", "ok", "success", "no data recovered", "warn recovered", "resolved": true
    default: false
    }
  }

  static func severity(transition: String?, type: String?, priority: String?) -> Severity {
    let priority = Severity(alertWord: priority.map { Int($0) == nil ? $0 : "P\($0)" })
    if priority != .unknown, priority != .warning || type == nil { return priority }
    switch (type ?? transition)?.lowercased() {
    case "error", "triggered", "re-triggered", "alert": return .error
    case "warning", "warn", "re-warn", "no data": return .warning
    case "info", "success", "recovered", "user_update": return .info
    default: return priority
    }
  }
}

enum DatadogWebhook: AlertShape {
  static let samples = [
    """
    {"id":"77","title":"[Triggered] Queue stands still","alert_id":"123","alert_cycle_key":"c-9","event_type":
     "metric_alert_monitor","alert_transition":"Triggered","alert_status":"over","alert_scope":"service:mailer",
     "alert_metric":"queue.age","tags":"env:prod,service:mailer,team:post","date":"1772445670000",
     "last_updated":"1772445671000","priority":"P2","org":{"id":"1","name":"x"},"link":"https://dd.example/m"}
    {"id":"78","title":"[Recovered] Queue stands still","alert_id":"123","alert_cycle_key":"c-9","event_type":
     "metric_alert_monitor","alert_transition":"Recovered","tags":"env:prod,service:mailer","date":"1772446670000"}
    """
  ]

  private static let signs = [
    "alert_transition", "alert_cycle_key", "alert_scope", "alert_query", "alert_metric", "aggreg_key", "alert_status",
    "event_msg", "date_posix", "alert_type", "alert_id", "last_updated", "event_type", "monitor_id", "scopes",
    "alert_priority", "hostname",
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard entry.form == .json, !value.has(any: "date_happened", "attributes", "overall_state"),
      value.has(any: "title", "body", "alert_title", "event_title", "event_msg")
    else { return .no }
    let found = signs.count { value.has($0) }
    if value.has(any: "alert_transition", "alert_cycle_key") { return .yes }
    // A monitor's own words: `query` over a metric and the groups that violate it.
    if value.has(all: "monitor_id", "query") || value.has(all: "monitor_id", "scopes") { return .yes }
    // What a webhook sends that nobody gave a template: the transition stands in the title.
    if value.has(all: "event_type", "title", "last_updated"), value.has(any: "org", "body", "date") { return .yes }
    return found >= 3 ? .nearly(missing: "alert_transition") : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let title = value.first("alert_title", "title", "event_title") ?? "Datadog"
    let told = Self.transition(of: title)
    let scope = value["alert_scope"].text ?? value["scopes"].text ?? told.scope
    let monitor = value.first("alert_id", "monitor_id")
    let id =
      value.first("alert_cycle_key")
      ?? monitor.map { id in scope.map { "\(id):\($0)" } ?? id }
      ?? value.first("aggreg_key")
      ?? (told.word == nil
        ? value["id"].text ?? title : [Self.name(from: title), scope].compactMap(\.self).joined(separator: ":"))
    var alert = Alert(id: id, name: Self.name(from: title), source: DatadogSource.name)
    alert.labels = DatadogSource.labels(value["tags"])
    if let host = value.first("hostname", "host") { alert.labels["host"] = host }
    alert.labels.merge(Alert.labels(fromTags: (scope ?? "").split(separator: ","))) { own, _ in own }
    let transition = value.first("alert_transition", "transition") ?? told.word
    alert.severityText = value.first("alert_priority", "priority", "severity")
    if alert.severityText == "normal" || alert.severityText == "low" { alert.severityText = nil }
    alert.severity = DatadogSource.severity(
      transition: transition, type: value["alert_type"].text, priority: alert.severityText)
    alert.fillFromLabels()
    alert.summary = value.first("event_msg", "body", "message", "text_only_msg")
    alert.url = value.first("link", "url")
    if let metric = value.first("alert_metric", "metric") { alert.annotations["metric"] = metric }
    if let query = value.first("alert_query", "query") { alert.annotations["query"] = query }
    let at =
      entry.time(value["date_posix"]) ?? entry.time(value["date"]) ?? entry.time(value["last_updated_posix"])
      ?? entry.time(value["last_updated"]) ?? entry.time(value["timestamp"]) ?? entry.time(value["event_date"])
      ?? entry.receivedAt
    alert.notifications = 1
    alert.happened(.notified, at, text: transition)
    let isOver = DatadogSource.isRecovery(transition) == true
    // Without a priority the word only says that it is over.
    if isOver, alert.severity == .info { alert.severity = .unknown }
    reading.add(alert, isOver: isOver, at: at, text: transition)
  }

  /// The transition and the group in `[Triggered on {host:a}] name`.
  private static func transition(of title: String) -> (word: String?, scope: String?) {
    guard title.hasPrefix("["), let end = title.firstIndex(of: "]") else { return (nil, nil) }
    let inside = title[title.index(after: title.startIndex)..<end]
    let parts = inside.split(separator: "{", maxSplits: 1)
    let word = (parts.first.map(String.init) ?? "").replacing(" on ", with: "").trimmingBlanks()
    let scope = parts.count > 1 ? String(parts[1].prefix { $0 != "}" }) : nil
    return (word.hasPrefix("P") && word.count == 2 ? nil : word, scope)
  }

  /// The title without `[Triggered] ` and the group behind it.
  static func name(from title: String) -> String {
    guard title.hasPrefix("["), let end = title.firstIndex(of: "]") else { return title }
    let rest = String(title[title.index(after: end)...]).trimmingBlanks()
    return rest.isEmpty ? title : rest
  }
}

/// Events v1: those of monitors are alerts, the others are annotations.
enum DatadogEvents: AlertShape {
  static let samples = [
    """
    {"events":[{"id":900,"id_str":"900","title":"[Triggered on {service:mailer}] Queue stands still","text":"look",
     "date_happened":1772445670,"alert_type":"error","priority":"normal","source":"monitor","monitor_id":123,
     "tags":["service:mailer"],"url":"/event/900"},
     {"id":901,"title":"Deployed mailer 1.4.2","text":"","date_happened":1772445000,"tags":["service:mailer"],
     "alert_type":"info","source":"jenkins"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    let first = value["events"].isArray ? value["events"][0] : value["event"].isObject ? value["event"] : value
    return .requiring("date_happened", "title", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    for event in value["events"].isArray
      ? value["events"].elements : [value["event"].isObject ? value["event"] : value]
    {
      let title = event["title"].text ?? ""
      guard let at = entry.time(event["date_happened"]) else {
        reading.reject(entry, "an event without 'date_happened'")
        continue
      }
      let id = event.first("id_str", "id") ?? StableHash.hex("\(at.microseconds) \(title)")
      let labels = DatadogSource.labels(event["tags"])
      let isMonitor = event.has("monitor_id") && !event["monitor_id"].isNull
      let type = event["alert_type"].text
      guard isMonitor || type == "error" || type == "warning" || title.hasPrefix("[Trigger") else {
        var change = Change(
          id: id, at: at, kind: "annotation", what: title, service: Alert.first(Alert.serviceLabels, in: labels),
          labels: labels, source: DatadogSource.name)
        change.url = event["url"].text
        reading.changes.append(change)
        continue
      }
      var alert = Alert(
        id: event.first("aggregation_key") ?? event["monitor_id"].text ?? id,
        name: DatadogWebhook.name(from: title), source: DatadogSource.name)
      alert.labels = labels
      alert.severity = DatadogSource.severity(transition: nil, type: type, priority: nil)
      alert.severityText = type
      alert.summary = event["text"].text
      alert.url = event["url"].text
      alert.fillFromLabels()
      let isOver = title.hasPrefix("[Recover") || type == "success"
      reading.add(alert, isOver: isOver, at: at)
    }
  }
}

enum DatadogEventsV2: AlertShape {
  static let samples = [
    """
    {"data":[{"id":"AQ1","type":"event","attributes":{"timestamp":"2026-03-02T10:01:10.500Z","message":"look",
     "tags":["service:mailer","team:post"],"attributes":{"title":"[Triggered] Queue stands still","status":"error",
     "timestamp":1772445670500,"aggregation_key":"agg1","monitor_id":123,"priority":"normal",
     "monitor":{"id":123,"name":"Queue stands still","transition":{"trans_type":"alert"}},"evt":{"id":"9"}}}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["data"].isArray ? entry["data"][0] : entry["data"].isObject ? entry["data"] : entry.value
    guard first["type"].text == "event", first["attributes"].isObject else { return .no }
    return .requiring("timestamp", "attributes", of: first["attributes"])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let data = entry["data"]
    for event in data.isArray ? data.elements : [data.isObject ? data : entry.value] {
      let outer = event["attributes"]
      let inner = outer["attributes"]
      guard let at = entry.time(outer["timestamp"]) ?? entry.time(inner["timestamp"]) else {
        reading.reject(entry, "an event without 'timestamp'")
        continue
      }
      let title = inner["title"].text ?? outer["message"].text ?? ""
      let id = event["id"].text ?? StableHash.hex("\(at.microseconds) \(title)")
      let labels = DatadogSource.labels(outer["tags"])
      let monitor = inner["monitor"]
      guard monitor.isObject || inner["monitor_id"].text != nil else {
        var change = Change(
          id: id, at: at, kind: "annotation", what: title,
          service: inner["service"].text ?? Alert.first(Alert.serviceLabels, in: labels),
          labels: labels, source: DatadogSource.name)
        change.status = inner["status"].text
        reading.changes.append(change)
        continue
      }
      var alert = Alert(
        id: inner["aggregation_key"].text ?? monitor["id"].text ?? id,
        name: monitor["name"].text ?? DatadogWebhook.name(from: title), source: DatadogSource.name)
      alert.labels = labels
      alert.service = inner["service"].text
      alert.severityText = inner["status"].text
      alert.severity = DatadogSource.severity(transition: nil, type: inner["status"].text, priority: nil)
      alert.summary = outer["message"].text
      alert.fillFromLabels()
      let transition = monitor["transition"]["trans_type"].text
      let isOver =
        transition?.contains("recovery") == true || title.hasPrefix("[Recover") || inner["status"].text == "success"
      reading.add(alert, isOver: isOver, at: at, text: transition)
    }
  }
}

/// `/api/v1/monitor`: definitions with their present state.
enum DatadogMonitors: AlertShape {
  static let samples = [
    """
    [{"id":123,"name":"Queue stands still","type":"metric alert","query":"max(last_5m):max:queue.age{*} > 60",
      "message":"look @pagerduty","tags":["service:mailer"],"overall_state":"Alert",
      "overall_state_modified":"2026-03-02T10:01:10.000000+00:00","created":"2025-01-01T00:00:00Z","priority":2,
      "options":{"silenced":{}}}]
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    let first = value["monitors"].isArray ? value["monitors"][0] : value
    if first.has(all: "query", "last_triggered_ts") { return .yes }
    return .requiring("overall_state", "query", "name", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for monitor in entry.value["monitors"].isArray ? entry["monitors"].elements : [entry.value] {
      guard let id = monitor["id"].text else {
        reading.reject(entry, "a monitor without 'id'")
        continue
      }
      var alert = Alert(id: id, name: monitor["name"].text ?? id, source: DatadogSource.name)
      alert.labels = DatadogSource.labels(monitor["tags"])
      alert.severityText = monitor["priority"].text.map { "P\($0)" }
      let state = monitor.first("overall_state", "status")
      alert.severity = DatadogSource.severity(transition: state, type: nil, priority: alert.severityText)
      alert.summary = monitor["message"].text
      alert.annotations["query"] = monitor["query"].text
      alert.fillFromLabels()
      let at =
        entry.time(monitor["overall_state_modified"]) ?? entry.time(monitor["last_triggered_ts"])
        ?? entry.time(monitor["modified"])
      // A monitor that does not alert is no alert: only its last change is known.
      if ["OK", "No Data", "Ignored", "Skipped", "Unknown"].contains(state) { continue }
      alert.happened(.fired, at)
      if !monitor["options"]["silenced"].members.isEmpty { alert.status = .suppressed }
      reading.add(alert, at: at, basis: .reported)
    }
  }
}

/// `/api/v1/monitor/groups/search`: the groups of monitors with the moment each last triggered.
enum DatadogGroups: AlertShape {
  static let samples = [
    """
    {"counts":{"status":[]},"groups":[{"status":"Alert","last_nodata_ts":0,"monitor_name":"Queue stands still",
     "last_triggered_ts":1772445670,"group":"service:mailer","monitor_id":123,"priority":2,"muted":false,
     "group_tags":["service:mailer"],"all_tags":["team:post"],"team_tags":["post"]}],"metadata":{}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["groups"].isArray ? entry["groups"][0] : entry.value
    return .requiring("monitor_id", "monitor_name", "last_triggered_ts", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for group in entry.value["groups"].isArray ? entry["groups"].elements : [entry.value] {
      let name = group["monitor_name"].text ?? ""
      let id = "\(group["monitor_id"].text ?? ""):\(group["group"].text ?? "")"
      var alert = Alert(id: id, name: name, source: DatadogSource.name)
      alert.labels = DatadogSource.labels(group["all_tags"])
      alert.labels.merge(DatadogSource.labels(group["group_tags"])) { _, group in group }
      alert.severityText = group["priority"].text.map { "P\($0)" }
      alert.severity = DatadogSource.severity(
        transition: group["status"].text, type: nil, priority: alert.severityText)
      alert.team = group["team_tags"][0].text
      alert.fillFromLabels()
      let at = entry.time(group["last_triggered_ts"])
      alert.happened(.fired, at)
      if group["status"].text == "OK" {
        // Quiet now: an episode only where it is told when it began and when it ended.
        guard let at, let end = entry.time(group["last_resolved_ts"]), end >= at else { continue }
        alert.close(at: end, .automatic)
      }
      if group["muted"].bool == true { alert.status = .suppressed }
      reading.add(alert, at: at)
    }
  }
}

enum DatadogIncidents: AlertShape {
  static let samples = [
    """
    {"data":[{"type":"incidents","id":"d3c6","attributes":{"public_id":84,"title":"Mail is late","resolved":null,
     "created":"2026-03-02T10:05:00+00:00","detected":"2026-03-02T10:01:10+00:00","severity":"SEV-2","state":"active",
     "customer_impacted":false,"fields":{"services":{"type":"autocomplete","value":["mailer"]},
     "teams":{"type":"autocomplete","value":["post"]}}}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["data"].isArray ? entry["data"][0] : entry["data"].isObject ? entry["data"] : entry.value
    // Rootly numbers its own.
    guard first["type"].text == "incidents", !first["attributes"].has("sequential_id") else { return .no }
    return .requiring("attributes", "id", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let data = entry["data"]
    for incident in data.isArray ? data.elements : [data.isObject ? data : entry.value] {
      let attributes = incident["attributes"]
      let fields = attributes["fields"]
      guard let id = incident["id"].text else {
        reading.reject(entry, "an incident without 'id'")
        continue
      }
      var alert = Alert(id: id, name: attributes["title"].text ?? id, source: DatadogSource.name)
      alert.severityText = attributes["severity"].text ?? fields["severity"]["value"].text
      alert.severity = Severity(alertWord: alert.severityText)
      func field(_ name: String) -> String? { fields[name]["value"][0].text ?? fields[name]["value"].text }
      alert.service = field("services")
      alert.team = field("teams")
      alert.summary = field("summary") ?? attributes["title"].text
      if let number = attributes["public_id"].text { alert.labels["public_id"] = number }
      let start = entry.time(attributes["detected"]) ?? entry.time(attributes["created"])
      alert.happened(.fired, start)
      if let end = entry.time(attributes["resolved"]) { alert.close(at: end, .manual) }
      reading.add(alert, at: start)
    }
  }
}
