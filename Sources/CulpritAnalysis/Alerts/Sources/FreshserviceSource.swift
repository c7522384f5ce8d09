import CulpritCore

/// Freshservice and Freshdesk: tickets of the API.
enum FreshserviceSource: TemplatedSource {
  static let name = "freshservice"
  static let summary = "Freshservice, Freshdesk: tickets"

  static let template = AlertTemplate(
    signs: ["fr_due_by|due_by|is_escalated", "subject", "status", "created_at"], id: ["id", "display_id"],
    title: ["subject"], start: ["created_at"], end: ["stats.resolved_at", "resolved_at", "closed_at"],
    now: ["updated_at"],
    state: ["status"], over: ["4", "5", "resolved", "closed"], severity: ["priority"],
    severities: ["1": .notice, "2": .warning, "3": .error, "4": .critical], service: ["category"],
    team: ["group_name", "group.name"], summary: ["description_text", "subject"], labels: ["type", "category", "tags"],
    basis: .exact)

  static let samples = [
    """
    {"ticket":{"id":20,"subject":"Mail is late","description_text":"since ten","type":"Incident","priority":4,"status":2,
     "created_at":"2026-03-02T10:01:10Z","updated_at":"2026-03-02T10:05:00Z","due_by":"2026-03-03T10:00:00Z",
     "category":"mailer","is_escalated":false}}
    """
  ]
}
