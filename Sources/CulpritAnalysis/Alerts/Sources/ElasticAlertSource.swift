import CulpritCore

/// Elastic: Kibana's alert documents and webhooks, Watcher's history, ElastAlert.
enum ElasticAlertSource: AlertFamily {
  static let name = "elastic_alert"
  static let summary = "Kibana alerts (documents, webhooks), Watcher, OpenSearch alerting, ElastAlert"

  static let shapes: [any AlertShape.Type] = [
    KibanaAlerts.self, KibanaEvent.self, KibanaWebhook.self, KibanaVariables.self, Watcher.self, OpenSearchAlerts.self,
    OpenSearchMessage.self, ElastAlert.self,
  ]
}

/// Documents of `.alerts-*`: `kibana.alert.*`, dotted or nested, alone or as search hits.
enum KibanaAlerts: AlertShape {
  static let samples = [
    """
    {"hits":{"hits":[{"_index":".alerts-observability.logs","_id":"u1","_source":{"@timestamp":
     "2026-03-02T10:11:10.000Z","kibana.alert.rule.name":"Errors in mailer","kibana.alert.uuid":"u1",
     "kibana.alert.instance.id":"mailer","kibana.alert.start":"2026-03-02T10:01:10.000Z",
     "kibana.alert.end":"2026-03-02T10:11:10.000Z","kibana.alert.status":"recovered","kibana.alert.severity":"high",
     "kibana.alert.reason":"12 errors","service.name":"mailer"}}]}}
    """
  ]

  private static func document(_ value: JSONValue) -> JSONValue { value["_source"].isObject ? value["_source"] : value }

  private static func documents(_ value: JSONValue) -> [JSONValue] {
    value["hits"]["hits"].isArray ? value["hits"]["hits"].elements : [value]
  }

  private static func isAlert(_ value: JSONValue) -> Bool {
    guard !KibanaEvent.isEvent(value) else { return false }
    return value["kibana"]["alert"].isObject || value.members.contains { $0.key.hasPrefix("kibana.alert.") }
      || value["signal"]["rule"].isObject
  }

  /// `a.b.c` as one dotted key or as nested objects.
  private static func field(_ value: JSONValue, _ path: String) -> JSONValue {
    let flat = value[path]
    if !flat.isNull { return flat.isArray && flat.elements.count == 1 ? flat[0] : flat }
    let nested = path.split(separator: ".").reduce(value) { $0[String($1)] }
    return nested.isArray && nested.elements.count == 1 ? nested[0] : nested
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard let first = documents(entry.value).first.map(document), isAlert(first) else { return .no }
    return .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for hit in documents(entry.value) {
      let value = document(hit)
      func text(_ path: String) -> String? { field(value, path).text }
      let name = text("kibana.alert.rule.name") ?? text("signal.rule.name") ?? "rule"
      let instance = text("kibana.alert.instance.id")
      let id = text("kibana.alert.uuid") ?? hit["_id"].text ?? instance.map { "\(name):\($0)" } ?? name
      var alert = Alert(id: id, name: name, source: ElasticAlertSource.name)
      alert.labels["instance"] = instance
      for path in ["host.name", "service.name", "service.environment", "cloud.region", "orchestrator.cluster.name"] {
        alert.labels[path] = text(path)
      }
      alert.severityText =
        text("kibana.alert.severity") ?? text("kibana.alert.rule.severity") ?? text("signal.rule.severity")
      alert.severity = Severity(alertWord: alert.severityText)
      alert.fillFromLabels()
      alert.service = alert.service ?? text("host.name")
      alert.summary = text("kibana.alert.reason") ?? text("signal.reason")
      alert.url = text("kibana.alert.url")
      let start =
        entry.time(field(value, "kibana.alert.start")) ?? entry.time(field(value, "kibana.alert.original_time"))
        ?? entry.time(field(value, "@timestamp"))
      alert.happened(.fired, start)
      let end = entry.time(field(value, "kibana.alert.end"))
      if end != nil || ["recovered", "untracked"].contains(text("kibana.alert.status") ?? "") {
        alert.close(at: end ?? entry.time(field(value, "@timestamp")), .automatic)
      }
      switch text("kibana.alert.workflow_status") {
      case "acknowledged", "in-progress": alert.acknowledge(at: nil, who: nil)
      case "closed":
        alert.close(at: end ?? entry.time(field(value, "kibana.alert.workflow_status_updated_at")), .manual)
        alert.humanAction = true
      default: break
      }
      if text("kibana.alert.maintenance_window_ids") != nil { alert.isPage = false }
      reading.add(alert, at: start)
    }
  }
}

/// The webhook connector: bodies are Mustache templates over `rule`, `alert`, `context`, `date`.
enum KibanaWebhook: AlertShape {
  static let samples = [
    """
    {"rule":{"id":"r1","name":"Errors in mailer","tags":["mailer"],"type":"logs.alert.document.count"},
     "alert":{"id":"mailer","uuid":"u1","actionGroup":"logs.threshold.fired","actionGroupName":"Fired"},
     "context":{"reason":"12 errors","timestamp":"2026-03-02T10:01:10.000Z"},"date":"2026-03-02T10:01:12.000Z",
     "kibanaBaseUrl":"https://k.example"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry["rule"].isObject, entry["alert"].isObject || entry["context"].isObject else { return .no }
    return entry["rule"].has(any: "name", "id") ? .yes : .nearly(missing: "rule.name")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let rule = entry["rule"]
    let context = entry["context"]
    let name = rule.first("name", "id") ?? "rule"
    let instance = entry["alert"]["id"].text
    var alert = Alert(
      id: entry["alert"]["uuid"].text ?? instance.map { "\(name):\($0)" } ?? rule["id"].text ?? name, name: name,
      source: ElasticAlertSource.name)
    alert.labels["instance"] = instance
    alert.severityText = context["severity"].text ?? entry["severity"].text ?? rule["severity"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.service = context.first("serviceName", "service") ?? context["service"]["name"].text
    alert.summary = context.first("reason", "message") ?? entry["message"].text
    alert.url = context.first("alertDetailsUrl", "viewInAppUrl", "link") ?? rule["url"].text
    let at =
      entry.time(context["timestamp"]) ?? entry.time(context["date"]) ?? entry.time(entry["date"]) ?? entry.receivedAt
    let group = (entry["alert"].first("actionGroup", "actionGroupName") ?? entry["state"].text ?? "").lowercased()
    let isOver = group.contains("recover") || group == "ok"
    reading.add(alert, isOver: isOver, at: at, text: group)
  }
}

/// Rule, alert and context written flat, as many templates do: `ruleName`, `rule.name` or `rule_name`.
enum KibanaVariables: AlertShape {
  static let samples = [
    """
    {"ruleId":"r1","ruleName":"Errors in mailer","alertId":"mailer","alertActionGroup":"threshold met",
     "date":"2026-03-02T10:01:10.000Z","contextReason":"12 errors"}
    """
  ]

  private static func variables(_ value: JSONValue) -> [String: JSONValue] {
    var variables: [String: JSONValue] = [:]
    for member in value.members {
      variables[member.key.lowercased().filter { $0.isLetter || $0.isNumber }] = member.value
    }
    return variables
  }

  private static let signs = ["alertid", "alertuuid", "alertactiongroup", "alertactiongroupname", "alertinstanceid"]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard entry.form == .json, value.isObject, value.members.contains(where: { $0.key.hasPrefix("rule") }) else {
      return .no
    }
    let variables = variables(value)
    guard variables["rulename"]?.text != nil, signs.contains(where: { variables[$0] != nil }) else { return .no }
    return .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let variables = variables(entry.value)
    func text(_ names: String...) -> String? { names.lazy.compactMap { variables[$0]?.text }.first }
    guard let name = text("rulename") else { return reading.reject(entry, "no 'rule.name'") }
    let instance = text("alertid", "alertinstanceid")
    var alert = Alert(
      id: text("alertuuid") ?? instance.map { "\(name):\($0)" } ?? text("ruleid") ?? name, name: name,
      source: ElasticAlertSource.name)
    alert.labels["instance"] = instance
    alert.severityText = text("severity", "contextseverity", "contextruleseverity", "ruleseverity")
    alert.severity = Severity(alertWord: alert.severityText)
    alert.service = text("service", "servicename", "contextservicename")
    alert.summary = text("contextreason", "contextmessage", "reason", "message")
    alert.url = text("contextalertdetailsurl", "contextlink", "ruleurl", "url")
    let at =
      ["contexttimestamp", "date", "contextdate", "timestamp"].lazy.compactMap {
        variables[$0].flatMap { entry.time($0) }
      }.first ?? entry.receivedAt
    let group = text("alertactiongroup", "alertactiongroupname", "state", "status", "alertstatus")?.lowercased() ?? ""
    let isOver = group.contains("recover") || group == "ok" || group == "resolved"
    reading.add(alert, isOver: isOver, at: at, text: group)
  }
}

/// Kibana's event log: what became of each alert of each rule.
enum KibanaEvent: AlertShape {
  static let samples = [
    """
    {"_source":{"@timestamp":"2026-03-02T10:01:10.000Z","event":{"provider":"alerting","action":"new-instance",
     "start":"2026-03-02T10:01:10.000Z"},"rule":{"id":"r1","name":"Errors in mailer"},"kibana":{"alert":{"uuid":"u9"},
     "alerting":{"instance_id":"mailer","action_group_id":"threshold met"}},"message":"created new alert"}}
    {"_source":{"@timestamp":"2026-03-02T10:11:10.000Z","event":{"provider":"alerting","action":"recovered-instance",
     "start":"2026-03-02T10:01:10.000Z","end":"2026-03-02T10:11:10.000Z"},"rule":{"id":"r1","name":"Errors in mailer"},
     "kibana":{"alert":{"uuid":"u9"},"alerting":{"instance_id":"mailer"}},"message":"alert has recovered"}}
    """
  ]

  static func isEvent(_ value: JSONValue) -> Bool { value["event"]["provider"].text == "alerting" }

  private static func document(_ entry: AlertEntry) -> JSONValue {
    entry.value["_source"].isObject ? entry["_source"] : entry.value
  }

  static func match(_ entry: AlertEntry) -> SourceMatch { isEvent(document(entry)) ? .yes : .no }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = document(entry)
    let action = value["event"]["action"].text ?? ""
    // A rule that ran says nothing of an alert.
    guard action.hasSuffix("-instance") else { return }
    let rule = value["rule"]
    let name = rule.first("name", "id") ?? "rule"
    let instance = value["kibana"]["alerting"]["instance_id"].text
    var alert = Alert(
      id: value["kibana"]["alert"]["uuid"].text ?? instance.map { "\(name):\($0)" } ?? name, name: name,
      source: ElasticAlertSource.name)
    alert.labels["instance"] = instance
    alert.summary = value["message"].text
    let now = entry.time(value["@timestamp"])
    let start = entry.time(value["event"]["start"]) ?? now
    alert.happened(.fired, start)
    if action == "recovered-instance" { alert.close(at: entry.time(value["event"]["end"]) ?? now, .automatic) }
    reading.add(alert, at: start)
  }
}

/// `.watcher-history-*` and watch payloads.
enum Watcher: AlertShape {
  static let samples = [
    """
    {"watch_id":"errors-in-mailer","node":"n1","state":"executed","trigger_event":{"type":"schedule",
     "triggered_time":"2026-03-02T10:01:10.210Z"},"result":{"condition":{"met":true},"execution_time":
     "2026-03-02T10:01:10.215Z"},"metadata":{"service":"mailer","severity":"high"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value["_source"].isObject ? entry["_source"] : entry.value
    guard value.has("watch_id") else { return .no }
    return value.has(any: "trigger_event", "trigger", "result", "execution_time")
      ? .yes : .nearly(missing: "trigger_event")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value["_source"].isObject ? entry["_source"] : entry.value
    guard let id = value["watch_id"].text else { return reading.reject(entry, "no 'watch_id'") }
    // A watch that ran and found nothing is no alert.
    if value["result"]["condition"]["met"].bool == false || value["state"].text == "execution_not_needed" { return }
    var alert = Alert(id: id, name: value["metadata"]["name"].text ?? id, source: ElasticAlertSource.name)
    alert.labels = value["metadata"].strings
    alert.fillFromLabels()
    let at =
      entry.time(value["trigger_event"]["triggered_time"]) ?? entry.time(value["trigger"]["triggered_time"])
      ?? entry.time(value["result"]["execution_time"]) ?? entry.time(value["execution_time"])
    if value["state"].text == "throttled" || value["state"].text == "acknowledged" { alert.status = .suppressed }
    alert.happened(.fired, at)
    reading.add(alert, at: at)
  }
}

/// OpenSearch's `_plugins/_alerting/monitors/alerts`.
enum OpenSearchAlerts: AlertShape {
  static let samples = [
    """
    {"alerts":[{"id":"eQ","monitor_id":"m1","monitor_name":"Errors in mailer","trigger_id":"t1",
     "trigger_name":"above 10","state":"ACKNOWLEDGED","severity":"1","start_time":1772445670000,
     "last_notification_time":1772445671000,"end_time":null,"acknowledged_time":1772445700000}],"totalAlerts":1}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["alerts"].isArray ? entry["alerts"][0] : entry.value
    guard first.has(all: "monitor_name", "trigger_name") else { return .no }
    return .requiring("monitor_name", "start_time", "state", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for value in entry.value["alerts"].isArray ? entry["alerts"].elements : [entry.value] {
      let name = value["monitor_name"].text ?? ""
      guard let id = value["id"].text ?? value["trigger_id"].text else {
        reading.reject(entry, "an alert without 'id'")
        continue
      }
      var alert = Alert(id: id, name: name, source: ElasticAlertSource.name)
      alert.labels["trigger"] = value["trigger_name"].text
      alert.severityText = value["severity"].text
      alert.severity = Severity.priority(value["severity"].int)
      alert.summary = value["trigger_name"].text
      let start = entry.time(value["start_time"])
      alert.happened(.fired, start)
      alert.happened(.notified, entry.time(value["last_notification_time"]))
      if let at = entry.time(value["acknowledged_time"]) { alert.acknowledge(at: at, who: nil) }
      if let end = entry.time(value["end_time"]) { alert.close(at: end, .automatic) }
      reading.add(alert, at: start)
    }
  }
}

/// What an action of an OpenSearch monitor sends, in the variables' own names.
enum OpenSearchMessage: TemplatedShape {
  static let source = ElasticAlertSource.name

  static let template = AlertTemplate(
    signs: ["monitor.name", "trigger.name", "periodEnd|periodStart|alert"],
    id: ["alert.id", "monitor.name+trigger.name"],
    title: ["monitor.name"], start: ["alert.start_time", "periodEnd", "period_end", "periodStart"],
    end: ["alert.end_time"], state: ["alert.state"], over: ["completed"], taken: ["acknowledged"],
    severity: ["trigger.severity"],
    severities: ["1": .critical, "2": .error, "3": .warning, "4": .notice, "5": .info], summary: ["trigger.name"])

  static let samples = [
    """
    {"monitor":{"_id":"m","name":"Errors in mailer","type":"monitor"},"trigger":{"_id":"t","name":"above 10",
     "severity":"2"},"periodStart":"2026-03-02T10:00:10Z","periodEnd":"2026-03-02T10:01:10Z"}
    """
  ]
}

/// ElastAlert's write-back index, and what it posts: the match itself, with the numbers of hits and matches.
enum ElastAlert: AlertShape {
  static let samples = [
    """
    {"match_body":{"num_hits":12,"service":"mailer","@timestamp":"2026-03-02T10:01:00Z"},"rule_name":"Errors in mailer",
     "alert_info":{"type":"slack"},"alert_sent":true,"alert_time":"2026-03-02T10:01:12.5Z",
     "match_time":"2026-03-02T10:01:00Z","@timestamp":"2026-03-02T10:01:12.6Z"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value["_source"].isObject ? entry["_source"] : entry.value
    let isPost = value.has(all: "num_hits", "num_matches")
    guard isPost || value.has("rule_name"),
      isPost || value.has(any: "match_body", "alert_info", "num_matches", "alert_sent")
    else { return .no }
    return value.has(any: "alert_time", "match_time", "@timestamp") ? .yes : .nearly(missing: "alert_time")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value["_source"].isObject ? entry["_source"] : entry.value
    guard let name = value.first("rule_name", "rule", "alert_subject", "_index") else {
      return reading.reject(entry, "no 'rule_name'")
    }
    var alert = Alert(id: name, name: name, source: ElasticAlertSource.name)
    alert.labels = value["match_body"].isObject ? value["match_body"].strings : value.strings
    alert.fillFromLabels()
    let at = entry.time(value["match_time"]) ?? entry.time(value["alert_time"]) ?? entry.time(value["@timestamp"])
    alert.notifications = value["alert_sent"].bool == true ? 1 : nil
    alert.happened(.fired, at)
    reading.add(alert, at: at)
  }
}
