/// PagerTree: alerts of outgoing webhooks and the API.
enum PagerTreeSource: TemplatedSource {
  static let name = "pagertree"
  static let summary = "PagerTree: alerts of webhooks and the API"

  static let template = AlertTemplate(
    signs: ["data.tiny_id|data.alert_title|data.alert_state", "type", "data"],
    id: ["data.id", "id"], title: ["data.title", "data.alert_title"],
    start: ["data.created_at", "data.alert_created_at", "data.meta.created_at"],
    end: ["data.resolved_at", "data.alert_resolved_at"], now: ["data.updated_at", "created_at"],
    state: ["data.status", "data.alert_state", "type"], over: ["resolved", "alert.resolved", "closed", "dropped"],
    severity: ["data.urgency", "data.alert_urgency"], summary: ["data.description", "data.alert_description"],
    url: ["data.url"],
    taking: ["data.acknowledged_at"], labels: ["data.tags"], basis: .exact)

  static let samples = [
    """
    {"id":"evt_1","type":"alert.open","data":{"id":"alt_1","tiny_id":12,"status":"open","urgency":"critical","title":"Queue age",
     "description":"age 75","created_at":"2026-03-02T10:01:10.000Z","tags":["mail"]}}
    """
  ]
}
