/// Netdata Cloud: alert webhooks.
enum NetdataSource: TemplatedSource {
  static let name = "netdata"
  static let summary = "Netdata Cloud: alert webhooks"

  static let template = AlertTemplate(
    signs: ["alert", "chart", "context", "space"], id: ["alert"], title: ["alert"],
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
