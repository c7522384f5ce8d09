import CulpritCore

/// Zabbix: answers of its API, real-time export, and media-type webhooks (templates of the user).
enum ZabbixSource: AlertFamily {
  static let name = "zabbix"
  static let summary = "Zabbix: problems and events of the API, real-time export, webhooks, CSV of problems"

  static let shapes: [any AlertShape.Type] = [
    ZabbixEvents.self, ZabbixWebhook.self, ZabbixOnCall.self, ZabbixCSV.self,
  ]

  /// 0 not classified, 1 information, 2 warning, 3 average, 4 high, 5 disaster.
  static func severity(_ word: String?) -> Severity {
    switch word {
    case "1": .info
    case "2", "3": .warning
    case "4": .error
    case "5": .critical
    case "0": .unknown
    default: Severity(alertWord: word)
    }
  }

  static func word(_ number: String?) -> String? {
    guard let number, let index = Int(number) else { return number }
    let words = ["not classified", "information", "warning", "average", "high", "disaster"]
    return words.indices.contains(index) ? words[index] : number
  }
}

/// `problem.get`, `event.get`, `trigger.get` and the NDJSON of the real-time export.
enum ZabbixEvents: AlertShape {
  static let samples = [
    """
    {"jsonrpc":"2.0","result":[{"eventid":"42","objectid":"9","clock":"1772445670","ns":"5000000","name":"Queue age",
     "severity":"4","value":"1","acknowledged":"1","r_eventid":"43","r_clock":"1772446670",
     "hosts":[{"hostid":"1","host":"mail-03"}],"tags":[{"tag":"service","value":"mailer"}],
     "acknowledges":[{"clock":"1772445700","message":"on it","action":"6","username":"ines"}]}],"id":1}
    """,
    """
    {"clock":1772445670,"ns":1,"value":1,"eventid":42,"name":"Queue age","severity":4,"hosts":[{"host":"mail-03",
     "name":"mail-03"}],"groups":["x"],"tags":[]}
    {"clock":1772446670,"ns":1,"value":0,"eventid":43,"p_eventid":42}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    let first = value["result"].isArray ? value["result"][0] : value
    guard first.has(any: "eventid", "triggerid") else { return .no }
    if first.has("lastchange") { return .yes }
    return .requiring("eventid", "clock", of: first)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let values = entry.value["result"].isArray ? entry["result"].elements : [entry.value]
    // `event.get` gives a recovery as an event of its own, which the problem names.
    var recoveries: [String: JSONValue] = [:]
    for value in values where value["value"].text == "0" {
      if let id = value["eventid"].text { recoveries[id] = value["clock"] }
    }
    for value in values {
      // A trigger that is quiet now: when it was not, is not told.
      if value["value"].text == "0", value.has("lastchange") { continue }
      if let id = value["eventid"].text, recoveries[id] != nil, values.contains(where: { $0["r_eventid"].text == id }) {
        continue
      }
      guard let at = entry.time(value["clock"]) ?? entry.time(value["lastchange"]) else {
        reading.reject(entry, "an event without 'clock'")
        continue
      }
      // A recovery in the export names the problem it ends.
      guard let id = value["p_eventid"].text ?? value.first("eventid", "triggerid") else {
        reading.reject(entry, "an event without 'eventid'")
        continue
      }
      let host = value["hosts"][0].first("host", "name")
      var alert = Alert(id: id, name: value.first("name", "description") ?? id, source: ZabbixSource.name)
      for tag in value["tags"].elements {
        if let key = tag["tag"].text { alert.labels[key] = tag["value"].text ?? "" }
      }
      alert.labels["host"] = host
      let severity = value.first("severity", "priority")
      alert.severityText = ZabbixSource.word(severity)
      alert.severity = ZabbixSource.severity(severity)
      alert.fillFromLabels()
      alert.service = alert.service ?? host
      alert.summary = value["opdata"].text ?? alert.name
      for acknowledgement in value["acknowledges"].elements {
        let who = acknowledgement.first("username", "alias", "userid")
        let when = entry.time(acknowledgement["clock"])
        let action = acknowledgement["action"].int ?? 2
        if action & 2 != 0 { alert.acknowledge(at: when, who: who) }
        if let message = acknowledgement["message"].text {
          alert.notes.append(Alert.Note(at: when, who: who, text: message))
          alert.humanAction = true
        }
      }
      if value["acknowledged"].text == "1", alert.acknowledgedAt == nil { alert.acknowledge(at: nil, who: nil) }
      if value["suppressed"].text == "1" { alert.status = .suppressed }
      if value["value"].text == "0" {
        alert.close(at: at, .automatic)
        reading.add(alert, at: at, basis: .unknown)
        continue
      }
      alert.happened(.fired, at)
      if let end = entry.time(value["r_clock"])
        ?? value["r_eventid"].text.flatMap({ recoveries[$0] }).flatMap(entry.time)
      {
        alert.close(at: end, .automatic)
      }
      reading.add(alert, at: at)
    }
  }
}

/// Webhooks of media types: the macros' names, in whatever spelling.
enum ZabbixWebhook: AlertShape {
  static let samples = [
    """
    {"event_id":"42","trigger_id":"9","event_name":"Queue age","event_severity":"High","event_value":"1",
     "event_date":"2026.03.02","event_time":"10:01:10","host_name":"mail-03","alert_subject":"Problem: Queue age",
     "alert_message":"age above 60","event_tags":"service:mailer"}
    {"event_id":"42","trigger_id":"9","event_name":"Queue age","event_severity":"High","event_value":"0",
     "event_date":"2026.03.02","event_time":"10:01:10","event_recovery_date":"2026.03.02",
     "event_recovery_time":"10:11:10","host_name":"mail-03"}
    """
  ]

  /// `EVENT.ID`, `event_id`, `triggerName`: how nearly every other object is told apart at once.
  private static func isMacro(_ name: String) -> Bool {
    let first = (name.utf8.first ?? 0) | 0x20
    guard first == UInt8(ascii: "e") || first == UInt8(ascii: "t"), name.utf8.count > 6 else { return false }
    let name = name.lowercased()
    return name.hasPrefix("event") || name.hasPrefix("trigger")
  }

  private static func fields(_ value: JSONValue) -> [String: JSONValue] {
    var fields: [String: JSONValue] = [:]
    for member in value.members { fields[member.key.lowercased().filter { $0.isLetter || $0.isNumber }] = member.value }
    return fields
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .json, entry.value.members.contains(where: { isMacro($0.key) }) else { return .no }
    let fields = fields(entry.value)
    let hasTrigger = ["triggerid", "triggername", "triggerstatus", "triggerseverity"].contains { fields[$0] != nil }
    let hasEvent = ["eventid", "eventvalue", "eventnseverity", "eventname"].contains { fields[$0] != nil }
    guard hasTrigger && (hasEvent || fields["id"] != nil) || (fields["eventvalue"] != nil && fields["eventid"] != nil),
      fields["clock"] == nil, fields["lastchange"] == nil
    else { return .no }
    return .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let fields = fields(entry.value)
    func text(_ names: String...) -> String? { names.lazy.compactMap { fields[$0]?.text }.first }
    let subject = text("alertsubject", "subject").map { subject in
      ["Problem: ", "Resolved: ", "PROBLEM: ", "OK: "].first { subject.hasPrefix($0) }
        .map { String(subject.dropFirst($0.count)) } ?? subject
    }
    let name = text("eventname", "triggername", "name") ?? subject
    guard let id = text("eventid", "id", "triggerid") else { return reading.reject(entry, "no 'event_id'") }
    var alert = Alert(id: id, name: name ?? id, source: ZabbixSource.name)
    if let tags = fields["eventtags"] ?? fields["eventtagsjson"] ?? fields["tags"] {
      let list = tags.unfolded
      for tag in list.elements where tag["tag"].text != nil {
        alert.labels[tag["tag"].text ?? ""] = tag["value"].text ?? ""
      }
      if case .string(let text) = list { alert.labels = Alert.labels(fromTags: text.split(separator: ",")) }
    }
    alert.labels["host"] = text("hostname", "hosthost", "host", "hostip")
    let severity = text(
      "eventnseverity", "eventseverity", "triggerseverity", "severity", "triggernseverity", "priority")
    alert.severityText = ZabbixSource.word(severity)
    alert.severity = ZabbixSource.severity(severity)
    alert.fillFromLabels()
    alert.service = alert.service ?? text("service") ?? alert.labels["host"]
    alert.summary = text("alertmessage", "message", "eventopdata", "triggerdescription")
    alert.url = text("triggerurl", "url", "link")
    func moment(_ date: String?, _ time: String?) -> Timestamp? {
      guard let date else { return time.flatMap { Moment.parse($0, zone: entry.zone) } }
      return Moment.parse(time.map { "\(date) \($0)" } ?? date, zone: entry.zone)
    }
    let start =
      moment(text("eventdate"), text("eventtime")) ?? text("eventtimestamp", "timestamp", "clock", "lastreceived")
      .flatMap { Moment.parse($0, zone: entry.zone) } ?? moment(text("date"), text("time")) ?? entry.receivedAt
    let end = moment(text("eventrecoverydate"), text("eventrecoverytime"))
    alert.happened(.fired, start)
    let state = text("eventvalue", "triggervalue", "triggerstatus", "eventstatus", "status")?.lowercased()
    if state == "0" || state == "ok" || state == "resolved" || end != nil {
      alert.close(at: end ?? entry.receivedAt, .automatic)
    }
    if text("eventackstatus")?.lowercased() == "yes" || text("eventupdateaction")?.contains("acknowledged") == true {
      alert.acknowledge(
        at: moment(text("eventupdatedate"), text("eventupdatetime")), who: text("userfullname", "username"))
    }
    reading.add(alert, at: start)
  }
}

/// The template that Grafana OnCall gives Zabbix: a title, a state, and no time.
enum ZabbixOnCall: AlertShape {
  static let samples = [
    """
    {"received_at":"2026-03-02T10:01:10Z","body":{"alert_uid":"08d6","title":"Problem: Queue age","image_url":"",
     "state":"alerting","link_to_upstream_details":"https://z.example/t","message":"age above 60"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.value.has("alert_uid") else { return .no }
    return .requiring("alert_uid", "state", "title", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let id = value.first("alert_uid", "title") else { return reading.reject(entry, "no 'alert_uid'") }
    var alert = Alert(id: id, name: value["title"].text ?? id, source: ZabbixSource.name)
    alert.summary = value["message"].text
    alert.url = value["link_to_upstream_details"].text
    let at = entry.receivedAt
    let isOver = value["state"].text == "ok"
    reading.add(alert, isOver: isOver, at: at)
  }
}

/// The CSV of the page of problems.
enum ZabbixCSV: AlertShape {
  static let samples = [
    """
    Severity,Time,Recovery time,Status,Info,Host,Problem,Duration,Ack,Actions,Tags
    High,2026-03-02 10:01:10 AM,2026-03-02 10:11:10 AM,RESOLVED,,mail-03,Queue age,10m,Yes,,service: mailer
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry.form == .row, entry.value.has(all: "Severity", "Problem", "Host") else { return .no }
    return .requiring("Problem", "Time", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let name = value["Problem"].text, let start = entry.time(value["Time"]) else {
      return reading.reject(entry, "a row without 'Problem' or 'Time'")
    }
    let host = value["Host"].text
    var alert = Alert(
      id: [host, name].compactMap(\.self).joined(separator: ":"), name: name, source: ZabbixSource.name)
    alert.labels = Alert.labels(fromTags: (value["Tags"].text ?? "").split(separator: ","))
    alert.labels["host"] = host
    alert.severityText = value["Severity"].text
    alert.severity = ZabbixSource.severity(alert.severityText)
    alert.fillFromLabels()
    alert.service = alert.service ?? host
    alert.happened(.fired, start)
    if value["Ack"].text?.lowercased().hasPrefix("yes") == true { alert.acknowledge(at: nil, who: nil) }
    if let end = entry.time(value["Recovery time"]) {
      alert.close(at: end, .automatic)
    } else if value["Status"].text == "RESOLVED" {
      alert.close(at: nil, .automatic)
    }
    reading.add(alert, at: start)
  }
}
