/// Dynatrace: `/api/v2/problems`.
enum DynatraceProblemsSource: TemplatedSource {
  static let name = "dynatrace_problems"
  static let summary = "Dynatrace: `/api/v2/problems`"

  static let template = AlertTemplate(
    signs: ["problemId", "severityLevel", "startTime"], id: ["displayId", "problemId"], title: ["title"],
    start: ["startTime"], end: ["endTime"], state: ["status"], over: ["closed"], severity: ["severityLevel"],
    severities: [
      "availability": .critical, "error": .error, "performance": .warning, "resource_contention": .warning,
      "custom_alert": .warning, "monitoring_unavailable": .error, "info": .info,
    ], service: ["impactedEntities.0.name", "affectedEntities.0.name"], labels: ["impactLevel"], basis: .exact)

  static let samples = [
    """
    {"totalCount":1,"problems":[{"problemId":"-42_1","displayId":"P-99","title":"Queue age","impactLevel":"SERVICES",
     "severityLevel":"PERFORMANCE","status":"CLOSED","impactedEntities":[{"name":"mailer"}],
     "startTime":1772445670000,"endTime":1772446270000}]}
    """
  ]
}
