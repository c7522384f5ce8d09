import CulpritCore

/// Icinga 2: state changes of the API's event stream, and its objects.
///
/// Only hard states count, as with Nagios; the identity is Icinga's own, `host!service`.
enum IcingaSource: AlertFamily {
  static let name = "icinga"
  static let summary = "Icinga 2: state changes of the API's event stream, hosts and services of the API"
  static let shapes: [any AlertShape.Type] = [IcingaEvent.self, IcingaMessage.self, IcingaObject.self]

  /// One state of a host or service.
  struct State {
    var host: String
    var service: String?
    var state: Int
    var at: Timestamp?
    var output: String?

    var alert: Alert {
      var alert = Alert(id: service.map { "\(host)!\($0)" } ?? host, name: service ?? "host \(host)", source: name)
      alert.labels["host"] = host
      alert.labels["check"] = service
      alert.service = service ?? host
      alert.summary = output
      alert.severity = service == nil ? .critical : [.info, .warning, .critical, .warning][min(max(state, 0), 3)]
      return alert
    }
  }
}

enum IcingaEvent: AlertShape {
  static let samples = [
    """
    {"check_result":{"output":"age 75","exit_status":2},"host":"mail-03","service":"queue","state":2.0,"state_type":1.0,
     "timestamp":1772445670.25,"type":"StateChange"}
    {"check_result":{"output":"age 5","exit_status":0},"host":"mail-03","service":"queue","state":0.0,"state_type":1.0,
     "timestamp":1772446270.25,"type":"StateChange"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    .requiring("check_result", "host", "state_type", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let host = value["host"].text, let number = value["state"].int else {
      return reading.reject(entry, "no 'host' or 'state'")
    }
    guard value["state_type"].int != 0 else { return }
    let state = IcingaSource.State(
      host: host, service: value["service"].text, state: number, at: entry.time(value["timestamp"]),
      output: value["check_result"]["output"].text)
    var alert = state.alert
    if number == 0 {
      alert.severity = .unknown
      alert.close(at: state.at, .automatic)
      reading.add(alert, at: state.at, basis: .unknown)
    } else {
      alert.happened(.fired, state.at)
      reading.add(alert, at: state.at, basis: .reported)
    }
  }
}

/// A notification or acknowledgement of the event stream: what happened stands in state changes, this is who was told
/// and who took it.
enum IcingaMessage: AlertShape {
  static let samples = [
    """
    {"type":"AcknowledgementSet","timestamp":1772445900.5,"host":"mail-03","service":"queue","author":"ines",
     "comment":"on it","acknowledgement_type":1,"state":2,"state_type":1}
    {"type":"Notification","timestamp":1772445671.5,"host":"mail-03","service":"queue","users":["ines"],
     "notification_type":"PROBLEM","author":"","text":"","check_result":{"state":2.0,"output":"age 75"}}
    """
  ]

  private static let types: Set<String> = ["AcknowledgementSet", "AcknowledgementCleared", "Notification"]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard let type = entry["type"].text, types.contains(type), entry.value.has(all: "host", "timestamp") else {
      return .no
    }
    return .yes
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let host = value["host"].text else { return reading.reject(entry, "no 'host'") }
    let at = entry.time(value["timestamp"])
    let number = value["check_result"]["state"].int ?? value["state"].int
    let state = IcingaSource.State(
      host: host, service: value["service"].text, state: number ?? 3, at: at,
      output: value["check_result"]["output"].text)
    var alert = state.alert
    if number == nil { alert.severity = .unknown }
    let who = value["author"].text ?? value["users"][0].text
    switch (value["type"].text, value["notification_type"].text?.uppercased()) {
    case ("AcknowledgementSet", _):
      alert.acknowledge(at: at, who: who)
      if let text = value["comment"].text { alert.notes = [Alert.Note(at: at, who: who, text: text)] }
    case ("AcknowledgementCleared", _): alert.happened(.unacknowledged, at, who: who)
    case (_, "RECOVERY"):
      alert.severity = .unknown
      alert.close(at: at, .automatic)
    case (_, "ACKNOWLEDGEMENT"): alert.acknowledge(at: at, who: who)
    default:
      alert.notifications = 1
      alert.responder = who
      alert.happened(.notified, at, who: who)
    }
    reading.add(alert, at: at, basis: .unknown)
  }
}

/// A host or service of `/v1/objects`: an alert while its state is not 0.
enum IcingaObject: AlertShape {
  static let samples = [
    """
    {"results":[{"attrs":{"name":"queue","host_name":"mail-03","state":2.0,"state_type":1.0,
     "last_hard_state_change":1772445670.25,"acknowledgement":1.0,"last_check_result":{"output":"age 75"}},
     "joins":{},"meta":{},"name":"mail-03!queue","type":"Service"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry["attrs"].has("last_hard_state_change") else { return .no }
    return .requiring("attrs", "name", "type", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let attributes = entry["attrs"]
    guard let number = attributes["state"].int else { return reading.reject(entry, "no 'state'") }
    guard number != 0, attributes["state_type"].int != 0 else { return }
    let name = attributes["name"].text ?? entry["name"].text ?? ""
    let host = attributes["host_name"].text
    var state = IcingaSource.State(host: host ?? name, service: host == nil ? nil : name, state: number)
    state.at = entry.time(attributes["last_hard_state_change"])
    state.output = attributes["last_check_result"]["output"].text
    var alert = state.alert
    alert.happened(.fired, state.at)
    if let taken = attributes["acknowledgement"].int, taken != 0 { alert.acknowledge(at: nil, who: nil) }
    reading.add(alert, at: state.at)
  }
}
