/// Tekton: pipeline runs as Kubernetes objects.
enum TektonChanges: TemplatedChanges {
  static let name = "tekton"
  static let summary = "Tekton: pipeline runs"

  static let template = ChangeTemplate(
    signs: ["status.startTime", "kind", "spec.pipelineRef|status.completionTime|status.conditions", "metadata.name"],
    id: ["metadata.uid", "metadata.name"], at: ["status.startTime"], end: ["status.completionTime"],
    what: [["spec.pipelineRef.name", "metadata.name"], ["metadata.name"]],
    service: [
      "metadata.labels.app", "metadata.labels.app.kubernetes.io/name", "spec.pipelineRef.name", "metadata.name",
    ],
    status: ["status.conditions.0.reason", "status.conditions.0.status"], labels: ["metadata.namespace"])

  static let samples = [
    """
    {"apiVersion":"tekton.dev/v1","kind":"PipelineRun","metadata":{"name":"mailer-deploy-1","namespace":"ci"},
     "spec":{"pipelineRef":{"name":"mailer-deploy"}},"status":{"startTime":"2026-03-02T09:58:00Z",
     "completionTime":"2026-03-02T09:59:00Z","conditions":[{"type":"Succeeded","status":"True","reason":"Succeeded"}]}}
    """
  ]
}
