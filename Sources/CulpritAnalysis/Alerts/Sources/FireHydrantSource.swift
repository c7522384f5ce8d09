/// FireHydrant: incidents of webhooks and the API.
enum FireHydrantSource: TemplatedSource {
  static let name = "firehydrant"
  static let summary = "FireHydrant: incidents of webhooks and the API"

  static let template = AlertTemplate(
    signs: ["current_milestone|milestones", "created_at|started_at", "name"], id: ["id", "number"], title: ["name"],
    start: ["started_at", "milestones[type=started].occurred_at", "created_at"],
    end: ["milestones[type=resolved].occurred_at", "milestones[type=mitigated].occurred_at"],
    state: ["current_milestone"],
    over: [
      "resolved", "mitigated", "retrospective_started", "retrospective_completed", "postmortem_started",
      "postmortem_completed", "closed",
    ], severity: ["severity", "priority"], service: ["services.0.name"], summary: ["summary", "name"],
    url: ["incident_url"], taking: ["milestones[type=acknowledged].occurred_at"], basis: .exact)

  static let samples = [
    """
    {"data":{"incident":{"id":"i1","name":"Mail is late","number":12,"created_at":"2026-03-02T10:01:10.000Z",
     "started_at":"2026-03-02T10:00:10.000Z","current_milestone":"resolved","severity":"SEV1","active":false,
     "milestones":[{"type":"started","occurred_at":"2026-03-02T10:00:10Z"},{"type":"resolved","occurred_at":
     "2026-03-02T10:40:00Z"}],"services":[{"id":"s","name":"mailer"}],"incident_url":"https://f.example/12"}},
     "event":{"operation":"UPDATED","resource_type":"incident"}}
    """
  ]
}
