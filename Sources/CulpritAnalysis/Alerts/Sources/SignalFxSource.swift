/// Splunk Observability (SignalFx): detector webhooks.
enum SignalFxSource: TemplatedSource {
  static let name = "signalfx"
  static let summary = "Splunk Observability (SignalFx): detector webhooks"

  static let template = AlertTemplate(
    signs: ["incidentId", "detector", "status"], id: ["incidentId"], title: ["rule", "detector"], start: ["timestamp"],
    state: ["statusExtended", "status"], over: ["ok", "stopped", "manually resolved", "auto resolved"],
    severity: ["severity"], service: ["dimensions.service"], summary: ["messageBody", "description"],
    url: ["detectorUrl"],
    labels: ["dimensions", "detector"])

  static let samples = [
    """
    {"incidentId":"Dx1","detector":"Queue","detectorId":"d","rule":"age above 60","severity":"Critical",
     "status":"anomalous","statusExtended":"anomalous","timestamp":"2026-03-02T10:01:10Z","eventType":"x",
     "dimensions":{"service":"mailer"},"description":"age","messageBody":"age 75"}
    """
  ]
}
