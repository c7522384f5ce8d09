import CulpritCore

/// Dynatrace: problem notifications and the problems API.
enum DynatraceSource: AlertFamily {
  static let name = "dynatrace"
  static let summary = "Dynatrace: problem notifications and `/api/v2/problems`"
  static let shapes: [any AlertShape.Type] = [DynatraceNotification.self, DynatraceProblem.self]

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
    start: ["ProblemStartTime", "startTime", "StartTime"], state: ["State"], over: ["resolved", "merged", "closed"],
    severity: ["ProblemSeverity"],
    severities: DynatraceSource.severities, service: ["ImpactedEntities.0.name", "ImpactedEntity"],
    summary: ["ProblemDetailsText", "ProblemTitle"],
    url: ["ProblemURL"], labels: ["ProblemImpact", "Tags"])

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
