/// Zendesk: tickets of the API.
enum ZendeskSource: TemplatedSource {
  static let name = "zendesk"
  static let summary = "Zendesk: tickets"

  static let template = AlertTemplate(
    signs: ["raw_subject|requester_id", "subject", "status", "created_at"], id: ["id"], title: ["subject"],
    start: ["created_at"], end: ["solved_at"], now: ["updated_at"], state: ["status"], over: ["solved", "closed"],
    severity: ["priority"], team: ["group.name"], summary: ["description", "subject"], url: ["url"],
    labels: ["type", "tags"], basis: .exact)

  static let samples = [
    """
    {"tickets":[{"id":35,"url":"https://z.example/35","subject":"Mail is late","raw_subject":"Mail is late",
     "description":"since ten","type":"incident","priority":"urgent","status":"open","requester_id":1,"tags":["mail"],
     "created_at":"2026-03-02T10:01:10Z","updated_at":"2026-03-02T10:05:00Z"}],"count":1}
    """
  ]
}
