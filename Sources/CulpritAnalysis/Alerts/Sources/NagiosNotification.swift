import CulpritCore

/// A notification of Nagios or its kin, told by the macros of its command: as environment, or as JSON in any spelling.
enum NagiosNotification: AlertShape {
  static let samples = [
    """
    NAGIOS_NOTIFICATIONTYPE=PROBLEM
    NAGIOS_HOSTNAME=mail-03
    NAGIOS_SERVICEDESC=Queue age
    NAGIOS_SERVICESTATE=CRITICAL
    NAGIOS_SERVICEOUTPUT=age 75
    NAGIOS_TIMET=1772445670
    """,
    """
    {"notification_type":"PROBLEM","host_name":"mail-03","service_desc":"Queue age","service_state":"CRITICAL",
     "service_output":"age 75","timet":"1772445670"}
    {"notification_type":"RECOVERY","host_name":"mail-03","service_desc":"Queue age","service_state":"OK",
     "timet":"1772446270"}
    """,
  ]

  /// The macros by name, without prefix, case and underlines.
  private static func macros(_ value: JSONValue) -> [String: JSONValue] {
    var macros: [String: JSONValue] = [:]
    for member in value.members {
      var name = member.key.lowercased().filter { $0 != "_" && $0 != "." && $0 != "-" }
      for prefix in ["nagios", "icinga", "notify"] where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
      macros[name] = member.value
    }
    return macros
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    // Nearly every object that is none is told by the length of its names.
    let hasType = value.members.contains { member in
      (16...24).contains(member.key.utf8.count)
        && member.key.lowercased().filter { $0 != "_" }.hasSuffix("notificationtype")
    }
    guard entry.form == .json, hasType, CheckmkContext.match(entry) == .no else { return .no }
    let names = macros(value)
    guard names["hostname"] != nil || names["host"] != nil else { return .no }
    let states = ["servicestate", "hoststate", "state"]
    return states.contains { names[$0] != nil } ? .yes : .nearly(missing: "SERVICESTATE")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let macros = macros(entry.value)
    func text(_ names: String...) -> String? { names.lazy.compactMap { macros[$0]?.text }.first }
    func moment(_ names: String...) -> Timestamp? {
      names.lazy.compactMap { macros[$0].flatMap { entry.time($0) } }.first
    }
    let service = text("servicedesc", "servicedescription", "servicename", "servicedisplayname", "service")
    let message = NagiosMessage(
      host: text("hostname", "host", "hostdisplayname") ?? "", service: service, type: text("notificationtype"),
      state: service == nil ? text("hoststate", "state") : text("servicestate", "state"),
      output: text(service == nil ? "hostoutput" : "serviceoutput", "output", "checkoutput"),
      at: moment("timet", "longdatetime", "shortdatetime", "datetime", "timestamp", "date", "eventtime"),
      changedAt: moment(service == nil ? "lasthoststatechange" : "lastservicestatechange"),
      who: text("notificationauthor", "ackauthor", "serviceackauthor"), contact: text("contactname"))
    message.add(source: NagiosSource.name, to: &reading, entry)
  }
}

/// One notification about a host or a service.
struct NagiosMessage {
  var host: String
  var service: String?
  /// `PROBLEM`, `RECOVERY`, `ACKNOWLEDGEMENT`, `DOWNTIMESTART`…
  var type: String?
  var state: String?
  var output: String?
  var at: Timestamp?
  var changedAt: Timestamp?
  var who: String?
  var contact: String?

  func add(source: String, to reading: inout AlertReading, _ entry: AlertEntry) {
    guard !host.isEmpty else { return reading.reject(entry, "no 'HOSTNAME'") }
    var alert = Alert(
      id: service.map { "\(host);\($0)" } ?? host, name: service ?? "host \(host)", source: source)
    alert.labels["host"] = host
    alert.labels["check"] = service
    alert.service = service ?? host
    alert.summary = output
    let at = at ?? entry.receivedAt
    let type = type?.uppercased() ?? "PROBLEM"
    if type.hasPrefix("RECOVERY") || type == "FLAPPINGSTOP" && state == "OK" {
      alert.close(at: changedAt ?? at, .automatic)
      return reading.add(alert, at: changedAt ?? at, basis: .unknown)
    }
    alert.severityText = state
    alert.severity = Severity(alertWord: state)
    alert.responder = contact
    if type.hasPrefix("ACKNOWLEDGE") {
      alert.acknowledge(at: at, who: who ?? contact)
      return reading.add(alert, at: at, basis: .unknown)
    }
    if type.hasPrefix("DOWNTIME") { alert.status = .suppressed }
    alert.notifications = 1
    alert.happened(.notified, at, who: contact)
    alert.happened(.fired, changedAt ?? at)
    reading.add(alert, at: changedAt ?? at, basis: .reported)
  }
}
