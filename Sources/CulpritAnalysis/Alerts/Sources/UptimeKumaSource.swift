/// Uptime Kuma: webhook notifications.
enum UptimeKumaSource: TemplatedSource {
  static let name = "uptime_kuma"
  static let summary = "Uptime Kuma: webhook notifications"

  static let template = AlertTemplate(
    signs: ["heartbeat", "monitor", "msg"], id: ["monitor.id", "monitor.name"], title: ["monitor.name"],
    start: ["heartbeat.time"], state: ["heartbeat.status"], over: ["1"], service: ["monitor.name"], summary: ["msg"],
    url: ["monitor.url"], labels: ["monitor.type", "monitor.hostname"])

  static let samples = [
    """
    {"heartbeat":{"monitorID":7,"status":0,"time":"2026-03-02 10:01:10.123","msg":"timeout","important":true},
     "monitor":{"id":7,"name":"Mail front","url":"https://mail.example","type":"http"},"msg":"[Mail front] Down"}
    """
  ]
}
