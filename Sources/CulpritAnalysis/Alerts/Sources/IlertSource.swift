/// ilert: alerts of webhooks and the API.
enum IlertSource: TemplatedSource {
  static let name = "ilert"
  static let summary = "ilert: alerts of webhooks and the API"

  static let template = AlertTemplate(
    signs: ["reportTime", "alertSource|escalationPolicy|alertKey", "summary", "status"], id: ["alertKey", "id"],
    title: ["summary"], start: ["reportTime"], end: ["resolvedOn"], now: ["updatedAt"], state: ["status"],
    taken: ["accepted"], severity: ["priority"], service: ["affectedServices.0.name", "alertSource.name"],
    team: ["alertSource.teams.0.name"], summary: ["details", "summary"], who: ["resolvedBy.username"],
    taking: ["acceptedOn"], taker: ["assignedTo.username"], labels: ["labels"], basis: .exact)

  static let samples = [
    """
    {"id":12,"summary":"Queue age","details":"age 75","reportTime":"2026-03-02T10:01:10Z","resolvedOn":null,
     "status":"PENDING","priority":"HIGH","alertKey":"mail-03:queue","alertSource":{"id":1,"name":"probe"}}
    """
  ]
}
