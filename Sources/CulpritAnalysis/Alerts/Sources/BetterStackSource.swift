import CulpritCore

/// Better Stack (Better Uptime): incidents of webhooks and the API.
enum BetterStackSource: TemplatedSource {
  static let name = "better_stack"
  static let summary = "Better Stack (Better Uptime): incidents of webhooks and the API"

  static let template = AlertTemplate(
    signs: ["attributes.cause", "attributes.started_at", "id"], id: ["id"],
    title: ["attributes.name", "attributes.url", "attributes.cause"], start: ["attributes.started_at"],
    end: ["attributes.resolved_at"], state: ["attributes.status"], severity: ["attributes.critical_alert"],
    severities: ["true": .critical, "false": .error], service: ["attributes.name"], team: ["attributes.team_name"],
    summary: ["attributes.cause"], url: ["attributes.origin_url", "attributes.url"], who: ["attributes.resolved_by"],
    taking: ["attributes.acknowledged_at"], taker: ["attributes.acknowledged_by"], basis: .exact)

  static let samples = [
    """
    {"data":[{"id":"25","type":"incident","attributes":{"name":"mail front","url":"https://mail.example",
     "http_method":"get","cause":"Status 503","started_at":"2026-03-02T10:01:10.000Z",
     "acknowledged_at":"2026-03-02T10:03:10.000Z","acknowledged_by":"ines","resolved_at":"2026-03-02T10:11:10.000Z",
     "resolved_by":"ines","status":"Resolved","team_name":"post"}}]}
    """
  ]
}
