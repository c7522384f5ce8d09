/// Splunk On-Call (VictorOps): the REST integration's messages, and incidents of the API.
enum VictorOpsSource: AlertFamily {
  static let name = "victorops"
  static let summary = "Splunk On-Call (VictorOps): REST integration, incident webhooks and API"
  static let shapes: [any AlertShape.Type] = [VictorOpsMessage.self, VictorOpsIncident.self]
}

enum VictorOpsMessage: TemplatedShape {
  static let source = VictorOpsSource.name

  static let template = AlertTemplate(
    signs: ["message_type", "entity_id"], id: ["entity_id"],
    title: ["entity_display_name", "state_message", "entity_id"],
    start: ["state_start_time", "timestamp"], state: ["message_type"], severity: ["message_type"],
    service: ["service", "host_name"], team: ["routing_key"], summary: ["state_message"], url: ["alert_url"],
    who: ["ack_author"], labels: ["monitoring_tool", "hostname"])

  static let samples = [
    """
    {"message_type":"CRITICAL","entity_id":"mailer/queue","entity_display_name":"Queue age","state_message":"age 75",
     "state_start_time":1772445670,"monitoring_tool":"probe"}
    {"message_type":"RECOVERY","entity_id":"mailer/queue","state_message":"age 5","timestamp":1772446270}
    """
  ]
}

enum VictorOpsIncident: TemplatedShape {
  static let source = VictorOpsSource.name

  static let template = AlertTemplate(
    signs: ["incidentNumber", "currentPhase", "startTime"], id: ["entityId", "incidentNumber"],
    title: ["entityDisplayName", "entityId"], start: ["startTime"], end: ["transitions[name=RESOLVED].at"],
    now: ["lastAlertTime"], state: ["currentPhase"], severity: ["entityState"], service: ["service", "host"],
    who: ["transitions[name=RESOLVED].by"], taking: ["transitions[name=ACKED].at"],
    taker: ["transitions[name=ACKED].by"], labels: ["host", "incidentNumber"], basis: .exact)

  static let samples = [
    """
    {"incidents":[{"alertCount":1,"currentPhase":"RESOLVED","entityDisplayName":"Queue age","entityId":"mailer/queue",
     "entityState":"CRITICAL","host":"mail-03","incidentNumber":"12","service":"mailer",
     "startTime":"2026-03-02T10:01:10Z","lastAlertTime":"2026-03-02T10:02:10Z","transitions":[
     {"at":"2026-03-02T10:03:10Z","by":"ines","name":"ACKED"},{"at":"2026-03-02T10:11:10Z","by":"ines","name":"RESOLVED"}
     ]}]}
    """
  ]
}
