import CulpritCore

/// Dynatrace: problem notifications and the problems API.
enum DynatraceSource: AlertFamily {
  static let name = "dynatrace"
  static let summary = "Dynatrace: problem notifications, `/api/v2/problems`, deployment events"
  static let shapes: [any AlertShape.Type] = [
    DynatraceNotification.self, DynatraceProblem.self, DynatraceDeployment.self, DynatraceEvent.self,
  ]

  static let severities: [String: Severity] = [
    "availability": .critical, "error": .error, "performance": .warning, "resource_contention": .warning,
    "custom_alert": .warning, "monitoring_unavailable": .error, "info": .info,
  ]
}

/// The webhook of a problem notification.
enum DynatraceNotification: TemplatedShape {
  static let source = DynatraceSource.name

  static let template = AlertTemplate(
    signs: ["ProblemID", "State"], id: ["PID", "ProblemID"], title: ["ProblemTitle"],
    start: [
      "ProblemStartTime", "startTime", "StartTime", "ProblemDetailsJSONv2.startTime", "ProblemDetailsJSON.startTime",
    ],
    end: ["ProblemDetailsJSONv2.endTime", "ProblemDetailsJSON.endTime"], state: ["State"],
    over: ["resolved", "merged", "closed"],
    severity: ["ProblemSeverity"],
    severities: DynatraceSource.severities, service: ["ImpactedEntities.0.name", "ImpactedEntity"],
    summary: ["ProblemDetailsText", "ProblemTitle"],
    url: ["ProblemURL"], labels: ["ProblemImpact", "Tags"], basis: .exact)

  static let samples = [
    """
    {"State":"OPEN","ProblemID":"P-99","PID":"-42","ProblemTitle":"Queue age","ProblemSeverity":"PERFORMANCE",
     "ProblemImpact":"SERVICE","ProblemURL":"https://d.example/p","ProblemDetailsText":"age above 60",
     "ImpactedEntity":"mailer","ProblemStartTime":1772445670000,"Tags":"team:post"}
    """
  ]
}

/// A problem of `/api/v2/problems`.
enum DynatraceProblem: TemplatedShape {
  static let source = DynatraceSource.name

  static let template = AlertTemplate(
    signs: ["problemId", "severityLevel", "startTime"], id: ["displayId", "problemId"], title: ["title"],
    start: ["startTime"], end: ["endTime"], state: ["status"], over: ["closed"], severity: ["severityLevel"],
    severities: DynatraceSource.severities, service: ["impactedEntities.0.name", "affectedEntities.0.name"],
    labels: ["impactLevel"], basis: .exact)

  static let samples = [
    """
    {"totalCount":1,"problems":[{"problemId":"-42_1","displayId":"P-99","title":"Queue age","impactLevel":"SERVICES",
     "severityLevel":"PERFORMANCE","status":"CLOSED","impactedEntities":[{"name":"mailer"}],
     "startTime":1772445670000,"endTime":1772446270000}]}
    """
  ]
}

/// An event of `/api/v2/events` that tells of a change.
enum DynatraceDeployment: TemplatedChangeShape {
  static let source = DynatraceSource.name

  static let template = ChangeTemplate(
    signs: ["eventType", "eventId", "startTime", "title"], id: ["eventId"], at: ["startTime"], end: ["endTime"],
    what: [["title"], ["properties[key=dt.event.deployment.version].value"]],
    service: ["entityId.name", "properties[key=dt.event.deployment.name].value"], labels: ["eventType"])

  static let changes: Set<String> = [
    "CUSTOM_DEPLOYMENT", "CUSTOM_CONFIGURATION", "CUSTOM_ANNOTATION", "MARKED_FOR_TERMINATION", "PROCESS_RESTART",
  ]

  static let samples = [
    """
    {"totalCount":1,"events":[{"eventId":"e1","startTime":1772445480000,"endTime":1772445480000,
     "eventType":"CUSTOM_DEPLOYMENT","title":"Deploy mailer","entityId":{"entityId":{"id":"S1"},"name":"mailer"},
     "properties":[{"key":"dt.event.deployment.version","value":"1.4.2"}],"status":"CLOSED"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    changes.contains(entry["eventType"].text ?? "") ? Paths.match(template.signs, entry) : .no
  }
}

/// Any other event of `/api/v2/events`.
enum DynatraceEvent: TemplatedShape {
  static let source = DynatraceSource.name

  static let template = AlertTemplate(
    signs: ["eventType", "eventId", "startTime", "title"], id: ["correlationId", "eventId"], title: ["title"],
    start: ["startTime"], end: ["endTime"], state: ["status"], severity: ["eventType"],
    severities: [
      "error_event": .error, "availability_event": .critical, "performance_event": .warning,
      "resource_contention_event": .warning, "custom_alert": .warning,
    ],
    service: ["entityId.name"], labels: ["eventType"], basis: .exact)

  static let samples = [
    """
    {"totalCount":1,"events":[{"eventId":"e2","startTime":1772445670000,"endTime":1772446270000,
     "eventType":"ERROR_EVENT","title":"Failure rate","entityId":{"entityId":{"id":"S1"},"name":"mailer"},
     "status":"CLOSED"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    DynatraceDeployment.changes.contains(entry["eventType"].text ?? "") ? .no : Paths.match(template.signs, entry)
  }
}
