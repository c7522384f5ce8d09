import CulpritCore

/// Amazon GuardDuty: findings, from EventBridge and the API.
enum GuardDutySource: TemplatedSource {
  static let name = "guardduty"
  static let summary = "Amazon GuardDuty: findings"

  static let template = AlertTemplate(
    signs: ["detail.schemaVersion|detail.service.eventFirstSeen", "detail-type", "detail.severity"], id: ["detail.id"],
    title: ["detail.type", "detail.title"],
    start: ["detail.service.eventFirstSeen", "detail.createdAt", "time"], severity: ["detail.severity"],
    severities: GuardDutySource.levels,
    service: [
      "detail.resource.eksClusterDetails.name", "detail.resource.instanceDetails.instanceId",
      "detail.resource.resourceType",
    ], summary: ["detail.title", "detail.description"], labels: ["account", "region", "detail.type"], basis: .exact)

  static let samples = [
    """
    {"version":"0","id":"e1","detail-type":"GuardDuty Finding","source":"aws.guardduty","account":"1",
     "time":"2026-03-02T10:05:00Z","region":"eu-west-1","resources":[],"detail":{"schemaVersion":"2.0","id":"16af",
     "type":"Recon:EC2/PortProbeUnprotectedPort","severity":5,"title":"Unprotected port","createdAt":"2026-03-02T10:02:00Z",
     "service":{"eventFirstSeen":"2026-03-02T10:01:10Z","eventLastSeen":"2026-03-02T10:04:00Z","count":3},
     "resource":{"resourceType":"Instance","instanceDetails":{"instanceId":"i-99"}}}}
    """
  ]
}

extension GuardDutySource {
  /// GuardDuty counts from 1 to 10: below 4 low, below 7 medium, below 9 high, else critical.
  static let levels: [String: Severity] = [
    "1": .notice, "2": .notice, "3": .notice, "4": .warning, "5": .warning, "6": .warning, "7": .error, "8": .error,
    "9": .critical, "10": .critical,
  ]
}
