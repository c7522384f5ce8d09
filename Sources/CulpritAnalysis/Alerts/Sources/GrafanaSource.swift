import CulpritCore

/// Grafana: unified alerting's webhook, the legacy one, and the state history.
enum GrafanaSource: AlertFamily {
  static let name = "grafana"
  static let summary =
    "Grafana: unified and legacy alerting webhooks, rules, state history, OnCall alert groups, incidents"

  static let shapes: [any AlertShape.Type] = [
    GrafanaWebhook.self, GrafanaLegacy.self, GrafanaHistory.self, GrafanaOnCall.self,
    GrafanaAnnotation.self, GrafanaRules.self, GrafanaIncident.self,
  ]
}

/// Grafana's unified alerting: Alertmanager's webhook with members of its own.
enum GrafanaWebhook: AlertShape {
  static let samples = [
    """
    {"receiver":"oncall","status":"firing","orgId":1,"alerts":[{"status":"firing","labels":{"alertname":"QueueStuck",
     "grafana_folder":"mail","service":"mailer"},"annotations":{"summary":"queue stands still"},
     "startsAt":"2026-03-02T10:01:10Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"https://g.example/a",
     "fingerprint":"c6eadffa33fcdf37","silenceURL":"https://g.example/s","dashboardURL":"","panelURL":"",
     "values":{"B":44.2},"valueString":"[ var='B' ]"}],"groupLabels":{},"commonLabels":{"alertname":"QueueStuck"},
     "commonAnnotations":{},"externalURL":"https://g.example/","version":"1","groupKey":"{}:{}","truncatedAlerts":0,
     "title":"[FIRING:1] QueueStuck","state":"alerting","message":"**Firing**"}
    """
  ]

  /// Whether a webhook in Alertmanager's clothes is from Grafana.
  ///
  /// Their versions tell nearly all of them apart with one look: Alertmanager's is 4 (a year of its webhooks took 4 % of
  /// its time here), Grafana's is 1.
  static func isGrafana(_ value: JSONValue) -> Bool {
    if value["version"].text == "4", !value.has("orgId") { return false }
    if value.has(any: "orgId", "appVersion") || value.has(all: "title", "state", "message") { return true }
    let first = value["alerts"][0]
    return first.has(any: "silenceURL", "dashboardURL", "panelURL", "valueString", "imageURL")
      || isGrafana(labels: first["labels"])
  }

  static func isGrafana(labels: JSONValue) -> Bool { labels.has(any: "grafana_folder", "__alert_rule_uid__") }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if isGrafana(labels: value["labels"]), AlertmanagerAPI.isAlert(value) { return .yes }
    guard value.has(any: "groupLabels", "commonLabels") || value["alerts"][0].has("fingerprint"), isGrafana(value),
      !value.has("activeAt")
    else { return .no }
    return value["alerts"].isArray ? .yes : .nearly(missing: "alerts")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    if entry.value.has("alerts") {
      AlertmanagerWebhook.readGroup(entry, source: GrafanaSource.name, into: &reading)
    } else {
      AlertmanagerAPI.readAlert(entry, source: GrafanaSource.name, into: &reading)
    }
  }
}

/// Grafana's legacy alerting webhook: no time of its own, so the moment it arrived is the alert's.
enum GrafanaLegacy: AlertShape {
  static let samples = [
    """
    {"received_at":"2026-03-02T10:01:10Z","body":{"dashboardId":3,"evalMatches":[{"value":97.1,"metric":"cpu",
     "tags":{"service":"ledger"}}],"message":"look at it","orgId":1,"panelId":2,"ruleId":7,"ruleName":"CPU high",
     "ruleUrl":"https://g.example/d","state":"alerting","tags":{"severity":"high"},"title":"[Alerting] CPU high"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch { .requiring("ruleName", "state", "ruleId", of: entry.value) }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    var alert = Alert(
      id: value.first("ruleId", "ruleUid", "ruleName") ?? "", name: value["ruleName"].text ?? "",
      source: GrafanaSource.name)
    alert.labels = value["evalMatches"][0]["tags"].strings
    alert.labels.merge(value["tags"].strings) { _, rule in rule }
    alert.labels["alertname"] = alert.name
    alert.summary = value.first("message", "title")
    alert.url = value["ruleUrl"].text
    alert.notifications = 1
    let at = entry.receivedAt
    alert.happened(.notified, at)
    alert.fillFromLabels()
    switch value["state"].text {
    case "ok": alert.close(at: at, .automatic)
    case "pending": alert.status = .pending
    case "paused": alert.status = .suppressed
    default: alert.happened(.fired, at)
    }
    reading.add(alert, at: at, basis: alert.status == .resolved ? .unknown : .reported)
  }
}

/// Grafana's alert state history: a data frame, lines of Loki, or the lines themselves with a time beside them.
enum GrafanaHistory: AlertShape {
  static let samples = [
    """
    {"schema":{"fields":[{"name":"time","type":"time"},{"name":"line","type":"other"},{"name":"labels","type":"other"}]},
     "data":{"values":[[1772445670000,1772445970000],
     [{"schemaVersion":1,"previous":"Pending","current":"Alerting","values":{"B":1},"condition":"C","ruleUID":"u1",
       "ruleTitle":"QueueStuck","fingerprint":"aa11","labels":{"alertname":"QueueStuck","service":"mailer"}},
      {"schemaVersion":1,"previous":"Alerting","current":"Normal","values":{"B":0},"condition":"C","ruleUID":"u1",
       "ruleTitle":"QueueStuck","fingerprint":"aa11","labels":{"alertname":"QueueStuck","service":"mailer"}}],
     [{"from":"state-history"},{"from":"state-history"}]]}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if isLine(value) { return .yes }
    if let lines = frame(value)?.lines { return lines.first.map { isLine($0.unfolded) } ?? false ? .yes : .no }
    return lokiLine(value).map { isLine($0) } ?? false ? .yes : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    if isLine(value) {
      readLine(
        value, at: entry.time(value.has("time") ? value["time"] : value["timestamp"]) ?? entry.receivedAt,
        entry, into: &reading)
    } else if let frame = frame(value) {
      for (time, line) in zip(frame.times, frame.lines) {
        readLine(line.unfolded, at: entry.time(time), entry, into: &reading)
      }
    } else {
      for stream in value["data"]["result"].elements {
        for pair in stream["values"].elements {
          readLine(pair[1].unfolded, at: entry.time(pair[0]), entry, into: &reading)
        }
      }
    }
  }

  private static func isLine(_ value: JSONValue) -> Bool {
    value.has(all: "previous", "current") && value.has(any: "ruleUID", "ruleTitle", "ruleID")
  }

  private static func frame(_ value: JSONValue) -> (times: [JSONValue], lines: [JSONValue])? {
    guard value["schema"]["fields"].isArray, value["data"]["values"].isArray else { return nil }
    let names = value["schema"]["fields"].elements.map { $0["name"].text?.lowercased() ?? "" }
    guard let time = names.firstIndex(of: "time"), let line = names.firstIndex(of: "line") else { return nil }
    return (value["data"]["values"][time].elements, value["data"]["values"][line].elements)
  }

  private static func lokiLine(_ value: JSONValue) -> JSONValue? {
    guard value["data"]["resultType"].text == "streams" else { return nil }
    return value["data"]["result"][0]["values"][0][1].unfolded
  }

  private static func readLine(
    _ line: JSONValue, at: Timestamp?, _ entry: AlertEntry, into reading: inout AlertReading
  ) {
    guard isLine(line) else { return reading.reject(entry, "a line without states") }
    let rule = line.first("ruleUID", "ruleID") ?? ""
    let name = line["ruleTitle"].text ?? line["labels"]["alertname"].text ?? rule
    var alert = Alert(id: line["fingerprint"].text ?? rule, name: name, source: GrafanaSource.name)
    alert.labels = line["labels"].strings
    alert.fillFromLabels()
    let current = line["current"].text ?? ""
    if current.hasPrefix("Normal") {
      guard line["previous"].text?.hasPrefix("Normal") != true, line["previous"].text != "Pending" else { return }
      alert.close(at: at, .automatic)
      reading.add(alert, at: at, basis: .unknown)
    } else if !current.hasPrefix("Pending") {
      alert.happened(.fired, at, text: current)
      reading.add(alert, at: at, basis: .reported)
    }
  }
}

/// The annotations in which Grafana notes its alerts' changes of state, legacy and unified.
enum GrafanaAnnotation: AlertShape {
  static let samples = [
    """
    [{"id":9,"alertId":7,"alertName":"CPU high","dashboardId":3,"panelId":2,"newState":"alerting","prevState":"pending",
      "time":1772445670000,"timeEnd":1772445670000,"text":"","tags":[],"data":{}},
     {"id":10,"alertId":7,"alertName":"CPU high","dashboardId":3,"panelId":2,"newState":"ok","prevState":"alerting",
      "time":1772446270000,"timeEnd":1772446270000,"text":"","tags":[],"data":{}}]
    """
  ]

  /// Whether an annotation tells of an alert's state, and not of what somebody did.
  static func isState(_ value: JSONValue) -> Bool {
    value.has(all: "newState", "prevState", "time") && value["newState"].text != nil
      && value.has(any: "alertId", "alertName", "dashboardUID")
  }

  static func match(_ entry: AlertEntry) -> SourceMatch { isState(entry.value) ? .yes : .no }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    // Unified alerting: `QueueStuck {alertname=QueueStuck, service=mailer} - Alerting`.
    let text = value["text"].text ?? ""
    var labels: [String: String] = [:]
    if let open = text.firstIndex(of: "{"), let close = text.lastIndex(of: "}"), open < close {
      for pair in text[text.index(after: open)..<close].split(separator: ",") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        if parts.count == 2 { labels[String(parts[0]).trimmingBlanks()] = String(parts[1]).trimmingBlanks() }
      }
    }
    let rule = value["alertId"].int.flatMap { $0 == 0 ? nil : "\($0)" } ?? value["alertUID"].text
    let name = value["alertName"].text ?? labels["alertname"] ?? text
    guard !name.isEmpty || rule != nil else { return reading.reject(entry, "no 'alertName'") }
    var alert = Alert(
      id: labels.isEmpty ? rule ?? name : Alert.identity(of: labels), name: name.isEmpty ? rule ?? "" : name,
      source: GrafanaSource.name)
    alert.labels = labels
    alert.labels["alertname"] = labels["alertname"] ?? name
    alert.fillFromLabels()
    let at = entry.time(value["time"])
    switch value["newState"].text?.split(separator: " ").first?.lowercased() {
    case "ok", "normal":
      guard value["prevState"].text?.lowercased() != "pending" else { return }
      alert.close(at: at, .automatic)
      reading.add(alert, at: at, basis: .unknown)
    case "pending", "paused", "unknown": break
    default:
      alert.happened(.fired, at, text: value["newState"].text)
      reading.add(alert, at: at, basis: .reported)
    }
  }
}

/// Grafana OnCall's alert groups: outgoing webhooks and the API's list.
enum GrafanaOnCall: AlertShape {
  static let samples = [
    """
    {"event":{"type":"acknowledge","time":"2026-03-02T10:05:00Z"},"user":{"id":"U1","username":"ines"},
     "alert_group":{"id":"I1","integration_id":"C1","route_id":"R1","alerts_count":2,"state":"acknowledged",
     "created_at":"2026-03-02T10:01:10Z","resolved_at":null,"acknowledged_at":"2026-03-02T10:05:00Z",
     "title":"QueueStuck","permalinks":{"web":"https://g.example/i1"}},"alert_group_id":"I1"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let group = entry.value.has("alert_group") ? entry["alert_group"] : entry.value
    return .requiring("integration_id", "created_at", "alerts_count", of: group)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let group = entry.value.has("alert_group") ? entry["alert_group"] : entry.value
    let id = group.first("id") ?? entry["alert_group_id"].text ?? ""
    let start = entry.time(group["created_at"])
    var alert = Alert(id: id, name: group["title"].text ?? id, source: GrafanaSource.name)
    alert.labels = entry["alert_payload"]["commonLabels"].strings
    alert.labels.merge(group["labels"].strings) { _, own in own }
    alert.fillFromLabels()
    alert.team = group["team_id"].text ?? alert.team
    alert.url = group["permalinks"]["web"].text ?? group["web_link"].text
    alert.happened(.fired, start)
    let who = entry["user"].first("username", "email")
    let kind = entry["event"]["type"].text
    if let at = entry.time(group["acknowledged_at"]) {
      alert.acknowledge(at: at, who: group["acknowledged_by"].text ?? (kind == "acknowledge" ? who : nil))
    }
    if let at = entry.time(group["resolved_at"]) {
      let by = group["resolved_by"].text ?? (kind == "resolve" ? who : nil)
      alert.close(at: at, by == nil ? nil : .manual, who: by)
      alert.humanAction = by == nil ? nil : true
    }
    if group["state"].text == "silenced" { alert.status = .suppressed }
    reading.add(alert, at: start)
  }
}

/// The rules of Grafana's own ruler, as Prometheus's API tells them.
enum GrafanaRules: AlertShape {
  static let samples = [
    """
    {"status":"success","data":{"groups":[{"name":"g","file":"mail","rules":[{"state":"firing","name":"QueueStuck",
     "query":"q","type":"alerting","alerts":[{"labels":{"alertname":"QueueStuck","grafana_folder":"mail",
     "service":"mailer"},"annotations":{},"state":"Alerting","activeAt":"2026-03-02T10:01:10Z","value":"1e+00"},
     {"labels":{"alertname":"QueueStuck","grafana_folder":"mail","service":"ledger"},"annotations":{},"state":"Normal",
     "activeAt":"2026-03-02T10:01:10Z","value":""}]}]}]}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    GrafanaWebhook.isGrafana(labels: PrometheusAPI.firstAlert(entry.value)["labels"])
      ? PrometheusAPI.matchAny(entry) : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    PrometheusAPI.read(entry, source: GrafanaSource.name, into: &reading)
  }
}

/// Grafana Incident (IRM): outgoing webhooks and the API.
enum GrafanaIncident: TemplatedShape {
  static let source = GrafanaSource.name

  static let template = AlertTemplate(
    signs: ["incidentID", "title", "status", "createdTime"], id: ["incidentID"], title: ["title"],
    start: ["incidentStart", "createdTime"], end: ["incidentEnd", "closedTime"], now: ["modifiedTime"],
    state: ["status"], severity: ["severity", "severityLabel"], service: ["labels.0.label"],
    summary: ["summary", "title"],
    url: ["overviewURL"], labels: ["labels"], basis: .exact)

  static let samples = [
    """
    {"version":"v1.0.0","event":"grafana.incident.created","time":"2026-03-02T10:01:12Z","incident":{"incidentID":"42",
     "title":"Mail is late","severity":"major","status":"active","createdTime":"2026-03-02T10:01:10Z",
     "modifiedTime":"2026-03-02T10:01:10Z","labels":[{"label":"mailer"}],"overviewURL":"/a/incidents/42"}}
    """
  ]
}
