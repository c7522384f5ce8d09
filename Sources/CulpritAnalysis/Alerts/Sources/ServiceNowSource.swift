import CulpritCore

/// ServiceNow: incidents, problems, events and alerts of Event Management, and change requests, as JSON or CSV.
///
/// The table API gives UTC without a zone, numbers as strings, and, with `sysparm_display_value=all`, every field as
/// `{display_value, value}`; display dates follow the user's format and zone, so `value` comes first.
enum ServiceNowSource: AlertFamily {
  static let name = "servicenow"
  static let summary = "ServiceNow: incidents, problems, events, alerts and change requests (JSON, CSV)"

  static let shapes: [any AlertShape.Type] = [ServiceNowTask.self, ServiceNowEvent.self]

  /// A field's raw value.
  static func raw(_ value: JSONValue, _ keys: String...) -> String? {
    for key in keys {
      let field = value[key]
      if let text = field["value"].text ?? field.text ?? field["display_value"].text { return text }
    }
    return nil
  }

  /// A field as people see it: the name behind a reference's id.
  static func shown(_ value: JSONValue, _ keys: String...) -> String? {
    for key in keys {
      let field = value[key]
      if let text = field["display_value"].text ?? field.text ?? field["name"].text ?? field["value"].text {
        return text
      }
    }
    return nil
  }

  static func moment(_ value: JSONValue, _ keys: String..., in entry: AlertEntry) -> Timestamp? {
    for key in keys {
      let field = value[key]
      let candidates = field.isObject ? [field["value"], field["display_value"]] : [field]
      for candidate in candidates {
        if let moment = entry.time(candidate) { return moment }
      }
    }
    return nil
  }

  static func records(_ entry: AlertEntry) -> [JSONValue] {
    for key in ["result", "records"] {
      if entry.value[key].isArray { return entry.value[key].elements }
      if entry.value[key].isObject { return [entry.value[key]] }
    }
    return [entry.value]
  }
}

enum ServiceNowTask: AlertShape {
  static let samples = [
    """
    {"result":[{"number":"INC0010023","sys_id":"46ce","short_description":"Mail is late","state":"6",
     "incident_state":"6","priority":"2","impact":"2","urgency":"1","opened_at":"2026-03-02 10:03:00",
     "resolved_at":"2026-03-02 10:31:10","closed_at":"","sys_created_on":"2026-03-02 10:03:02",
     "sys_updated_on":"2026-03-02 10:31:10","assignment_group":{"link":"https://x.example/g","value":"d1"},
     "assigned_to":"ines","cmdb_ci":"mailer","category":"software","close_code":"Solved (Permanently)",
     "correlation_id":"mailer/queue","sys_class_name":"incident"}]}
    """,
    """
    number,type,risk,state,short_description,start_date,end_date,work_start,work_end,close_code,cmdb_ci,assigned_to
    CHG0000023,normal,moderate,Closed,Deploy mailer 1.4.2,2026-03-02 09:58:00,2026-03-02 10:30:00,2026-03-02 09:58:10,2026-03-02 10:01:00,successful,mailer,ines
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard let first = ServiceNowSource.records(entry).first,
      let number = ServiceNowSource.raw(first, "number", "Number"), isNumber(number)
    else { return .no }
    if first.has(any: "opened_at", "sys_created_on", "work_start", "start_date", "Opened", "Created", "Actual start") {
      return .yes
    }
    return first.has("short_description") ? .nearly(missing: "opened_at") : .no
  }

  private static func isNumber(_ text: String) -> Bool {
    ["INC", "CHG", "PRB", "TASK", "CTASK", "RITM", "REQ", "MIM"].contains { text.hasPrefix($0) }
      && text.dropFirst(3).contains(where: \.isNumber)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for record in ServiceNowSource.records(entry) {
      guard let number = ServiceNowSource.raw(record, "number", "Number") else {
        reading.reject(entry, "a record without 'number'")
        continue
      }
      if number.hasPrefix("CHG") || number.hasPrefix("CTASK") {
        readChange(record, number: number, entry, into: &reading)
      } else {
        readIncident(record, number: number, entry, into: &reading)
      }
    }
  }

  private static func readIncident(
    _ record: JSONValue, number: String, _ entry: AlertEntry, into reading: inout AlertReading
  ) {
    typealias Source = ServiceNowSource
    let title = Source.raw(record, "short_description", "Short description") ?? number
    var alert = Alert(id: number, name: title, source: Source.name)
    alert.summary = title
    let priority = Source.raw(record, "priority", "Priority")
    alert.severityText = Source.shown(record, "priority", "Priority")
    alert.severity = Severity.priority(priority?.first?.wholeNumberValue)
    if alert.severity == .unknown { alert.severity = Severity(alertWord: alert.severityText) }
    alert.service = Source.shown(record, "business_service", "cmdb_ci", "Configuration item", "Service")
    alert.team = Source.shown(record, "assignment_group", "Assignment group")
    alert.responder = Source.shown(record, "assigned_to", "Assigned to")
    for key in ["category", "impact", "urgency", "sys_id", "problem_id", "rfc", "caused_by"] {
      if let text = Source.raw(record, key) { alert.labels[key] = text }
    }
    alert.joinKeys = [Source.raw(record, "correlation_id"), Source.raw(record, "sys_id")].compactMap(\.self)
    let start = Source.moment(record, "opened_at", "Opened", "sys_created_on", "Created", in: entry)
    alert.happened(.fired, start)
    let resolved = Source.moment(record, "resolved_at", "Resolved", in: entry)
    let closed = Source.moment(record, "closed_at", "Closed", in: entry)
    switch state(record) {
    case .resolved:
      alert.close(
        at: resolved ?? closed ?? Source.moment(record, "sys_updated_on", in: entry), .manual,
        who: Source.shown(record, "resolved_by", "closed_by"))
    case .acknowledged:
      alert.status = .acknowledged
      alert.acknowledgedBy = alert.responder
    default:
      if let end = resolved ?? closed { alert.close(at: end, .manual) }
    }
    if let at = Source.moment(record, "work_start", "acknowledged_at", in: entry) {
      alert.acknowledge(at: at, who: alert.responder)
    }
    // A ticket is people's work by its nature once somebody has it or has closed it.
    alert.humanAction = alert.responder != nil || Source.raw(record, "close_notes", "work_notes") != nil ? true : nil
    if let text = Source.raw(record, "close_notes") {
      alert.notes = [Alert.Note(at: resolved ?? closed, who: nil, text: text)]
    }
    if let reassigned = Source.raw(record, "reassignment_count").flatMap({ Int($0) }), reassigned > 0 {
      alert.escalations = Source.raw(record, "escalation").flatMap { Int($0) }
    }
    reading.add(alert, at: start)
  }

  /// 1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled, or the words.
  private static func state(_ record: JSONValue) -> Alert.Status {
    switch ServiceNowSource.raw(record, "incident_state", "state", "State", "Incident state")?.lowercased() {
    case "1", "new", "open": .firing
    case "2", "3", "in progress", "on hold", "work in progress", "active": .acknowledged
    case "6", "7", "8", "resolved", "closed", "canceled", "cancelled", "107", "closed complete": .resolved
    default: .unknown
    }
  }

  private static func readChange(
    _ record: JSONValue, number: String, _ entry: AlertEntry, into reading: inout AlertReading
  ) {
    typealias Source = ServiceNowSource
    let at = Source.moment(
      record, "work_start", "Actual start", "start_date", "Planned start date", "opened_at", "sys_created_on", "Opened",
      in: entry)
    guard let at else { return reading.reject(entry, "\(number) has no start") }
    var change = Change(
      id: number, at: at, kind: "change-request",
      what: Source.raw(record, "short_description", "Short description") ?? number,
      who: Source.shown(record, "assigned_to", "Assigned to", "requested_by", "opened_by"),
      service: Source.shown(record, "business_service", "cmdb_ci", "Configuration item"), source: Source.name)
    change.endsAt = Source.moment(record, "work_end", "Actual end", "end_date", "closed_at", in: entry)
    change.status = Source.shown(record, "close_code", "state", "State")
    for key in ["type", "risk", "category", "sys_id"] {
      if let text = Source.raw(record, key) { change.labels[key] = text }
    }
    reading.changes.append(change)
  }
}

/// Event Management: `em_event` and `em_alert`. Identity is the `message_key`, by default made of five fields.
enum ServiceNowEvent: AlertShape {
  static let samples = [
    """
    {"records":[{"source":"probe","event_class":"probe-1","node":"mail-03","resource":"queue","metric_name":"age",
     "type":"Queue stands still","message_key":"mail-03:queue","severity":"2","description":"age above 60",
     "time_of_event":"2026-03-02 10:01:10","additional_info":"{\\"service\\":\\"mailer\\"}"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard let first = ServiceNowSource.records(entry).first,
      first.has(any: "event_class", "message_key", "time_of_event"),
      first.has(any: "node", "metric_name", "resource", "source")
    else { return .no }
    if first.has(any: "time_of_event", "initial_event_time", "sys_created_on", "initial_remote_time") { return .yes }
    return .nearly(missing: "time_of_event")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    typealias Source = ServiceNowSource
    for record in Source.records(entry) {
      let parts = ["source", "node", "type", "resource", "metric_name"].map { Source.raw(record, $0) ?? "" }
      let joined = parts.joined(separator: "_")
      let key = Source.raw(record, "message_key") ?? (joined == "____" ? nil : joined)
      guard let key else {
        reading.reject(entry, "an event without 'message_key' or 'node'")
        continue
      }
      let name = Source.raw(record, "type", "metric_name", "short_description", "description") ?? key
      var alert = Alert(id: key, name: name, source: Source.name)
      for field in ["source", "event_class", "node", "resource", "metric_name", "number"] {
        if let text = Source.raw(record, field) { alert.labels[field] = text }
      }
      let info =
        record["additional_info"].isObject
        ? record["additional_info"] : .string(Source.raw(record, "additional_info") ?? "")
      alert.labels.merge(info.unfolded.strings) { own, _ in own }
      let severity = Source.raw(record, "severity")
      alert.severityText = Source.shown(record, "severity")
      alert.severity = Self.severity(severity)
      alert.service =
        Alert.first(["service", "business_service"], in: alert.labels) ?? Source.shown(
          record, "business_service", "cmdb_ci")
        ?? Source.raw(record, "resource")
      alert.summary = Source.raw(record, "description", "short_description")
      alert.joinKeys = [key]
      let at = Source.moment(
        record, "time_of_event", "initial_remote_time", "initial_event_time", "sys_created_on", in: entry)
      let isOver =
        severity == "0" || severity == "-1"
        || ["Closing", "Closed", "closed"].contains(Source.raw(record, "resolution_state", "state") ?? "")
      // `em_alert` is the whole episode, an event one message of it.
      let end = Source.moment(
        record, "closed_at", "closed", "last_event_time", "last_remote_time", "sys_updated_on", in: entry)
      if isOver, let end, let at, end > at {
        alert.happened(.fired, at)
        alert.close(at: end, .automatic)
        reading.add(alert, at: at)
      } else if isOver {
        // Severity 0 says that it is over, not how bad it was.
        if alert.severity <= .info {
          alert.severity = .unknown
          alert.severityText = nil
        }
        alert.close(at: at, .automatic)
        reading.add(alert, at: at, basis: .unknown)
      } else {
        alert.happened(.fired, at)
        if Source.raw(record, "acknowledged") == "true" { alert.acknowledge(at: nil, who: nil) }
        reading.add(alert, at: at, basis: .reported)
      }
    }
  }

  /// 0 clear, 1 critical, 2 major, 3 minor, 4 warning, 5 OK.
  private static func severity(_ word: String?) -> Severity {
    switch word {
    case "1": .critical
    case "2": .error
    case "3", "4": .warning
    case "5", "0", "-1": .info
    default: Severity(alertWord: word)
    }
  }
}
