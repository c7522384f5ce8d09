import CulpritCore

/// All fields in one object, for runs that are kept.
extension Alert: Codable {
  private struct Form: Codable {
    var id: String
    var name: String
    var severity: Severity
    var severityText: String?
    var service: String?
    var status: Status
    var startsAt: Timestamp
    var startBasis: StartBasis
    var endsAt: Timestamp?
    var acknowledgedAt: Timestamp?
    var acknowledgedBy: String?
    var resolvedBy: Resolution?
    var notifications: Int?
    var escalations: Int?
    var notes: [Note]
    var labels: [String: String]
    var annotations: [String: String]
    var summary: String?
    var team: String?
    var responder: String?
    var isPage: Bool?
    var source: String
    var url: String?
    var runbook: String?
    var joinKeys: [String]
    var humanAction: Bool?
    var events: [Event]
  }

  package init(from decoder: any Decoder) throws {
    let form = try Form(from: decoder)
    self.init(
      id: form.id, name: form.name, severity: form.severity, service: form.service, status: form.status,
      startsAt: form.startsAt, endsAt: form.endsAt, labels: form.labels, annotations: form.annotations,
      source: form.source)
    severityText = form.severityText
    startBasis = form.startBasis
    acknowledgedAt = form.acknowledgedAt
    acknowledgedBy = form.acknowledgedBy
    resolvedBy = form.resolvedBy
    notifications = form.notifications
    escalations = form.escalations
    notes = form.notes
    summary = form.summary
    team = form.team
    responder = form.responder
    isPage = form.isPage
    url = form.url
    runbook = form.runbook
    joinKeys = form.joinKeys
    humanAction = form.humanAction
    events = form.events
  }

  package func encode(to encoder: any Encoder) throws {
    try Form(
      id: id, name: name, severity: severity, severityText: severityText, service: service, status: status,
      startsAt: startsAt, startBasis: startBasis, endsAt: endsAt, acknowledgedAt: acknowledgedAt,
      acknowledgedBy: acknowledgedBy, resolvedBy: resolvedBy, notifications: notifications, escalations: escalations,
      notes: notes, labels: labels, annotations: annotations, summary: summary, team: team, responder: responder,
      isPage: isPage, source: source, url: url, runbook: runbook, joinKeys: joinKeys, humanAction: humanAction,
      events: events
    ).encode(to: encoder)
  }
}
