/// Kapacitor: alert handlers (JSON).
enum KapacitorSource: TemplatedSource {
  static let name = "kapacitor"
  static let summary = "Kapacitor: alert handlers (JSON)"

  static let template = AlertTemplate(
    signs: ["level", "id", "previousLevel"], id: ["id"], title: ["message", "id"], start: ["time"], state: ["level"],
    severity: ["level"], service: ["data.series.0.tags.service", "data.series.0.tags.host"], summary: ["message"],
    labels: ["data.series.0.tags"])

  static let samples = [
    """
    {"id":"queue:age","message":"queue age is CRITICAL","details":"","time":"2026-03-02T10:01:10Z","duration":0,
     "level":"CRITICAL","previousLevel":"OK","data":{"series":[{"name":"queue","tags":{"service":"mailer"}}]}}
    """
  ]
}
