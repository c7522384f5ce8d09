/// xMatters: alerts (events) of the API.
enum XMattersSource: TemplatedSource {
  static let name = "xmatters"
  static let summary = "xMatters: alerts (events) of the API"

  static let template = AlertTemplate(
    signs: ["eventId", "priority", "created"], id: ["eventId", "id"], title: ["name", "subject", "eventId"],
    start: ["created"], end: ["terminated"], state: ["status"], over: ["terminated", "terminated_external"],
    severity: ["priority"], service: ["properties.service", "properties.Service"], summary: ["name"],
    labels: ["incident"], basis: .exact)

  static let samples = [
    """
    {"count":1,"total":1,"data":[{"id":"e1","eventId":"1234","name":"Queue age","priority":"HIGH","status":"TERMINATED",
     "created":"2026-03-02T10:01:10.000+0000","terminated":"2026-03-02T10:11:10.000+0000","incident":"INCIDENT_ID-9"}]}
    """
  ]
}
