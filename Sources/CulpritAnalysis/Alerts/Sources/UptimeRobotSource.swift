/// UptimeRobot: monitor alert webhooks.
enum UptimeRobotSource: TemplatedSource {
  static let name = "uptimerobot"
  static let summary = "UptimeRobot: monitor alert webhooks"

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
