/// Keep: alerts of the API, whatever tool they came from.
enum KeepSource: TemplatedSource {
  static let name = "keep"
  static let summary = "Keep: alerts of the API"

  static let template = AlertTemplate(
    signs: ["lastReceived", "fingerprint|providerId|providerType|source", "name"], id: ["fingerprint", "id", "name"],
    title: ["name"], start: ["firingStartTime", "startedAt", "lastReceived"], end: ["resolvedAt"],
    now: ["lastReceived"],
    state: ["status"], severity: ["severity"], service: ["service"], summary: ["description", "message"], url: ["url"],
    who: ["assignee"], labels: ["labels", "environment", "providerType"])

  static let samples = [
    """
    [{"id":"k1","name":"Queue age","status":"firing","severity":"critical","lastReceived":"2026-03-02T10:03:10.000Z",
      "firingStartTime":"2026-03-02T10:01:10.000Z","environment":"prod","service":"mailer","source":["prometheus"],
      "fingerprint":"f1","message":"age 75","labels":{"team":"post"},"providerType":"prometheus"}]
    """
  ]
}
