/// UptimeRobot: monitor alert webhooks, and the API's monitors with their logs.
enum UptimeRobotSource: AlertFamily {
  static let name = "uptimerobot"
  static let summary = "UptimeRobot: monitor alert webhooks and the API's monitors"
  static let shapes: [any AlertShape.Type] = [UptimeRobotMessage.self, UptimeRobotMonitor.self]
}

enum UptimeRobotMessage: TemplatedShape {
  static let source = UptimeRobotSource.name

  static let template = AlertTemplate(
    signs: ["monitorID", "alertType"], id: ["monitorID"], title: ["monitorFriendlyName", "monitorURL"],
    start: ["alertDateTime", "alertDatetime"], state: ["alertTypeFriendlyName", "alertType"],
    over: ["up", "2"], severity: ["alertTypeFriendlyName"], service: ["monitorFriendlyName"],
    summary: ["alertDetails"], url: ["monitorURL"])

  static let samples = [
    """
    {"monitorID":"77","monitorURL":"https://mail.example","monitorFriendlyName":"Mail front","alertType":"1",
     "alertTypeFriendlyName":"Down","alertDetails":"HTTP 503","alertDateTime":"1772445670"}
    """
  ]
}

/// A monitor of `getMonitors` with its log, newest first: type 1 is down, and lasts `duration` seconds.
enum UptimeRobotMonitor: AlertShape {
  static let samples = [
    """
    {"stat":"ok","monitors":[{"id":77,"friendly_name":"Mail front","url":"https://mail.example","status":2,"logs":[
     {"type":2,"datetime":1772446270,"duration":60},{"type":1,"datetime":1772445670,"duration":600,
     "reason":{"code":"503","detail":"Service Unavailable"}}]}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch { .requiring("friendly_name", "status", of: entry.value) }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let name = value["friendly_name"].text ?? value["url"].text ?? ""
    let logs = value["logs"].elements
    for (index, log) in logs.enumerated() where log["type"].int == 1 {
      var alert = Alert(id: value["id"].text ?? name, name: name, source: UptimeRobotSource.name)
      alert.severity = .critical
      alert.service = name
      alert.summary = log["reason"].first("detail", "code")
      alert.url = value["url"].text
      let start = entry.time(log["datetime"])
      alert.happened(.fired, start)
      if index > 0, let start, let duration = log["duration"].double {
        alert.close(at: start.advanced(bySeconds: duration), .automatic)
      }
      reading.add(alert, at: start)
    }
  }
}
