import CulpritCore

/// Sensu Go: events.
enum SensuSource: TemplatedSource {
  static let name = "sensu"
  static let summary = "Sensu Go: events"

  static let template = AlertTemplate(
    signs: ["check", "entity"], id: ["entity.metadata.name+check.metadata.name", "client.name+check.name"],
    title: ["check.metadata.name", "check.name"],
    start: ["check.last_ok", "timestamp", "check.executed"], now: ["timestamp"],
    state: ["check.status"], over: ["0"], severity: ["check.status"],
    severities: ["0": .info, "1": .warning, "2": .critical], service: ["entity.metadata.name", "client.name"],
    summary: ["check.output"], labels: ["check.metadata.labels", "entity.metadata.labels"])

  static let samples = [
    """
    {"entity":{"metadata":{"name":"mail-03","namespace":"default","labels":{"region":"eu"}}},"check":{"metadata":
     {"name":"queue-age","labels":{"service":"mailer"}},"status":2,"output":"age 75","executed":1772445670,
     "state":"failing","occurrences":1},"timestamp":1772445670}
    """
  ]
}
