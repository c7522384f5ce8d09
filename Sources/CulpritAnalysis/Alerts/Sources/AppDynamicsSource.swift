import CulpritCore

/// AppDynamics' HTTP actions: bodies are templates of the user, most of them after the documentation's.
enum AppDynamicsSource: AlertSource {
  static let name = "appdynamics"
  static let summary = "AppDynamics: HTTP action payloads, events of the controller's API"

  static let samples = [
    """
    {"event_name":"Health Rule Violation","event_id":"330","policy":"p","event_time":"Mon Mar 02 10:01:10 UTC 2026",
     "app_id":"1","app_name":"Mail","severity":"ERROR","event_deep_link":"https://x.appdynamics.example",
     "node_id":"${latestEvent.node.id}","node_name":"${latestEvent.node.name}","summary":"queue stands still",
     "event_type":"POLICY_OPEN_CRITICAL","tier_id":"2","tier_name":"mailer","health_rule_name":"Queue age",
     "incident_id":"706","incident_name":"Queue age"}
    {"event_id":"331","event_time":"Mon Mar 02 10:11:10 UTC 2026","app_name":"Mail","severity":"INFO",
     "event_type":"POLICY_CLOSE_CRITICAL","tier_name":"mailer","health_rule_name":"Queue age","incident_id":"706"}
    """
  ]

  /// A field under its template's usual names; only letters count.
  private struct Fields {
    private var values: [String: JSONValue] = [:]

    init(_ value: JSONValue) {
      add(value, prefix: "")
    }

    private mutating func add(_ value: JSONValue, prefix: String) {
      for member in value.members {
        let name = prefix + member.key.lowercased().filter { $0.isLetter || $0.isNumber }
        if member.value.isObject { add(member.value, prefix: name) }
        // A variable that does not apply to the event is left in as it is written.
        if values[name] == nil, member.value.text?.hasPrefix("${") != true { values[name] = member.value }
      }
    }

    subscript(_ names: String...) -> JSONValue {
      for name in names {
        for prefix in ["", "latestevent", "event"] {
          if let value = values[prefix + name], value.text != nil { return value }
        }
      }
      return .null
    }
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    if entry.form == .text { return isTemplate(entry.text) ? .yes : .no }
    guard entry.value.isObject else { return .no }
    if isViolation(entry.value) { return .yes }
    let fields = Fields(entry.value)
    guard let type = fields["eventtype", "type", "eventtypekey"].text, isEventType(type) else { return .no }
    return fields["eventtime", "time"].text != nil ? .yes : .nearly(missing: "eventTime")
  }

  /// The template of an action, saved instead of what it sent.
  private static func isTemplate(_ text: String) -> Bool {
    String(decoding: text.utf8.prefix(4096), as: UTF8.self).contains("${latestEvent.")
  }

  /// `/problems/healthrule-violations` of the controller's API.
  private static func isViolation(_ value: JSONValue) -> Bool {
    value.has(all: "startTimeInMillis", "incidentStatus") && value.has(any: "triggeredEntityDefinition", "deepLinkUrl")
  }

  private static func readViolation(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let rule = value["triggeredEntityDefinition"]["name"].text ?? value["name"].text ?? "health rule"
    var alert = Alert(id: value["id"].text ?? rule, name: rule, source: name)
    let entity = value["affectedEntityDefinition"]
    alert.labels["entity"] = entity["entityType"].text
    alert.service = entity["name"].text
    alert.severityText = value["severity"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.summary = value["description"].text
    alert.url = value["deepLinkUrl"].text
    let start = entry.time(value["startTimeInMillis"])
    alert.happened(.fired, start)
    if value["incidentStatus"].text == "RESOLVED" { alert.close(at: entry.time(value["endTimeInMillis"]), .automatic) }
    reading.add(alert, at: start)
  }

  private static func isEventType(_ type: String) -> Bool {
    type.hasPrefix("POLICY_") || type.hasPrefix("ANOMALY_") || type == "APPLICATION_DEPLOYMENT"
      || type == "APP_SERVER_RESTART" || type == "APPLICATION_CONFIG_CHANGE" || type == "APPDYNAMICS_DATA"
      || type == "APPLICATION_ERROR" || type == "DIAGNOSTIC_SESSION" || type == "SYSTEM_LOG"
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    guard entry.form != .text else {
      return reading.reject(entry, "the template of an action: its variables are not filled in")
    }
    if isViolation(entry.value) { return readViolation(entry, into: &reading) }
    let fields = Fields(entry.value)
    let type = fields["eventtype", "type", "eventtypekey"].text ?? ""
    let at = entry.time(fields["eventtime", "time"])
    let affected = entry["affectedEntities"].elements
    func entity(_ type: String) -> String? { affected.first { $0["entityType"].text == type }?["name"].text }
    let tier = fields["tiername"].text ?? entity("APPLICATION_COMPONENT")
    let application = fields["appname", "applicationname"].text ?? entity("APPLICATION")
    let summary = fields["summarymessage", "summary", "message", "eventmessage"].text
    if ["APPLICATION_DEPLOYMENT", "APPLICATION_CONFIG_CHANGE", "APP_SERVER_RESTART"].contains(type) {
      guard let at else { return reading.reject(entry, "a change without a time") }
      let kind = type == "APPLICATION_DEPLOYMENT" ? "deploy" : type == "APP_SERVER_RESTART" ? "restart" : "config"
      var change = Change(
        id: fields["id", "eventid"].text ?? StableHash.hex("\(at.microseconds) \(type)"), at: at, kind: kind,
        what: summary ?? type, service: tier ?? application, source: name)
      change.url = fields["deeplink", "deeplinkurl"].text
      reading.changes.append(change)
      return
    }
    let rule =
      fields["healthrulename", "triggeredentityname", "incidentname", "displayname", "eventname", "name"].text ?? type
    let id =
      fields["incidentid", "affectedincidentid"].text ?? fields["guid", "eventguid", "id", "eventid"].text ?? rule
    var alert = Alert(id: id, name: rule, source: name)
    for (label, value) in [("application", application), ("tier", tier), ("node", fields["nodename"].text)] {
      alert.labels[label] = value
    }
    alert.service = tier ?? application
    alert.severityText = fields["severity"].text
    // The type says how bad it is; the event of a closing is of severity INFO.
    alert.severity =
      type.hasSuffix("CRITICAL")
      ? .critical : type.hasSuffix("WARNING") ? .warning : Severity(alertWord: alert.severityText)
    alert.summary = summary
    alert.url = fields["deeplink", "deeplinkurl"].text
    let isOver = type.contains("_CLOSE") || type.contains("CANCELED")
    reading.add(alert, isOver: isOver, at: at, text: type)
  }
}
