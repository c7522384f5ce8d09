/// Splunk On-Call (VictorOps): REST integration and incident webhooks.
enum VictorOpsSource: TemplatedSource {
  static let name = "victorops"
  static let summary = "Splunk On-Call (VictorOps): REST integration and incident webhooks"

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
