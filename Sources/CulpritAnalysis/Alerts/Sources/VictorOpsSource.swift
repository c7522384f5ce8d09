/// Splunk On-Call (VictorOps): the REST integration's messages, and incidents of the API.
enum VictorOpsSource: AlertFamily {
  static let name = "victorops"
  static let summary = "Splunk On-Call (VictorOps): REST integration, incident webhooks and API"
  static let shapes: [any AlertShape.Type] = [VictorOpsMessage.self, VictorOpsIncident.self, VictorOpsOutgoing.self]
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

/// What an outgoing webhook sends.
enum VictorOpsOutgoing: TemplatedShape {
  static let source = VictorOpsSource.name

  static let template = AlertTemplate(
    signs: ["STATE.CURRENT_ALERT_PHASE", "ALERT.entity_id|STATE.ENTITY_ID"],
    id: ["ALERT.entity_id", "STATE.ENTITY_ID"],
    title: ["ALERT.entity_display_name", "ALERT.entity_id", "STATE.ENTITY_ID"],
    start: ["STATE.INCIDENT_TIMESTAMP", "ALERT.state_start_time", "ALERT.timestamp"], now: ["ALERT.timestamp"],
    state: ["STATE.CURRENT_ALERT_PHASE", "ALERT.message_type"],
    severity: ["STATE.CURRENT_STATE", "ALERT.message_type"],
    service: ["STATE.SERVICE", "ALERT.host_name"], team: ["ALERT.routing_key"], summary: ["ALERT.state_message"],
    who: ["STATE.ACK_USER"], basis: .exact)

  static let samples = [
    """
    {"ALERT":{"entity_id":"mailer/queue","entity_display_name":"Queue age","message_type":"CRITICAL","state_message":"75",
     "timestamp":1772445670},"INCIDENT":{"INCIDENT_ID":"12"},"STATE":{"CURRENT_ALERT_PHASE":"UNACKED",
     "CURRENT_STATE":"CRITICAL","SERVICE":"mailer","INCIDENT_TIMESTAMP":"2026-03-02T10:01:10Z",
     "ENTITY_ID":"mailer/queue"}}
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
