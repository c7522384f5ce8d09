/// Netdata: Cloud's alert webhooks, and the alarms an agent tells of.
enum NetdataSource: AlertFamily {
  static let name = "netdata"
  static let summary = "Netdata: alert webhooks of the Cloud, alarms of an agent"
  static let shapes: [any AlertShape.Type] = [NetdataMessage.self, NetdataAlarm.self]
}

/// An alarm of an agent's `/api/v1/alarms`, which are told by their names.
enum NetdataAlarm: TemplatedShape {
  static let source = NetdataSource.name

  static let template = AlertTemplate(
    signs: ["last_status_change", "chart", "name", "status"], id: ["chart+name"], title: ["name"],
    start: ["last_status_change"], state: ["status"], over: ["clear", "undefined", "uninitialized", "removed"],
    severity: ["status"], service: ["component", "chart"], summary: ["info"], labels: ["chart", "family", "class"])

  static let samples = [
    """
    {"hostname":"mail-03","status":true,"now":1772445900,"alarms":{"queue.age":{"id":17,"name":"queue_age",
     "chart":"queue.age","family":"mail","active":true,"status":"CRITICAL","last_status_change":1772445670,
     "info":"age","recipient":"sysadmin"}}}
    """
  ]
}

enum NetdataMessage: TemplatedShape {
  static let source = NetdataSource.name

  static let template = AlertTemplate(
    signs: ["chart", "alert", "context", "space"], id: ["alert"], title: ["alert"],
    start: ["date", "when", "timestamp"], state: ["severity", "status"], over: ["clear"],
    severity: ["severity", "status"],
    service: ["room.0", "node.hostname", "host"], summary: ["message", "info"], url: ["alert_url"],
    labels: ["chart", "context", "family", "class"])

  static let samples = [
    """
    {"message":"queue age on mail-03","alert":"queue_age","info":"age","chart":"queue.age","context":"queue",
     "space":"x","family":"mail","class":"Latency","severity":"critical","date":"2026-03-02T10:01:10Z",
     "alert_url":"https://n.example"}
    """
  ]
}
