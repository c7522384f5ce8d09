/// Dynatrace: problem notifications and the problems API.
enum DynatraceSource: TemplatedSource {
  static let name = "dynatrace"
  static let summary = "Dynatrace: problem notifications and the problems API"

  static let template = AlertTemplate(
    signs: ["ProblemID", "State"], id: ["PID", "ProblemID"], title: ["ProblemTitle"],
    start: ["ProblemStartTime", "startTime", "StartTime"], state: ["State"], over: ["resolved", "merged", "closed"],
    severity: ["ProblemSeverity"],
    severities: [
      "availability": .critical, "error": .error, "performance": .warning, "resource_contention": .warning,
      "custom_alert": .warning, "monitoring_unavailable": .error, "info": .info,
    ], service: ["ImpactedEntities.0.name", "ImpactedEntity"], summary: ["ProblemDetailsText", "ProblemTitle"],
    url: ["ProblemURL"], labels: ["ProblemImpact", "Tags"])

  static let samples = [
    """
    {"State":"OPEN","ProblemID":"P-99","PID":"-42","ProblemTitle":"Queue age","ProblemSeverity":"PERFORMANCE",
     "ProblemImpact":"SERVICE","ProblemURL":"https://d.example/p","ProblemDetailsText":"age above 60",
     "ImpactedEntity":"mailer","ProblemStartTime":1772445670000,"Tags":"team:post"}
    """
  ]
}
