import CulpritCore

/// Google Cloud Monitoring: incidents of its webhooks, and alerts of its API.
enum GCPMonitoringSource: AlertFamily {
  static let name = "gcp_monitoring"
  static let summary = "Google Cloud Monitoring: incident webhooks, alerts of the API"
  static let shapes: [any AlertShape.Type] = [GCPIncident.self, GCPAlert.self]
}

/// An alert of `projects.alerts.list`.
enum GCPAlert: TemplatedShape {
  static let source = GCPMonitoringSource.name

  static let template = AlertTemplate(
    signs: ["openTime", "policy.name|policy.displayName", "state", "name"], id: ["name"],
    title: ["policy.displayName", "policy.name"], start: ["openTime"], end: ["closeTime"], state: ["state"],
    severity: ["policy.severity", "severity", "policy.userLabels.severity"],
    service: ["policy.userLabels.service", "resource.labels.service_name", "resource.labels.container_name"],
    labels: ["resource.labels", "policy.userLabels", "metric.labels"], basis: .exact)

  static let samples = [
    """
    {"alerts":[{"name":"projects/shop/alerts/0.abc","state":"CLOSED","openTime":"2026-03-02T10:01:10Z",
     "closeTime":"2026-03-02T10:11:10Z","resource":{"type":"k8s_container","labels":{"container_name":"mailer"}},
     "policy":{"name":"projects/shop/alertPolicies/1","displayName":"Queue stands still","severity":"CRITICAL"}}]}
    """
  ]
}

/// An incident of a webhook, with epoch seconds and an `ended_at` of null or 0 while open.
enum GCPIncident: AlertShape {
  static let samples = [
    """
    {"version":"1.2","incident":{"incident_id":"0.abc","scoping_project_id":"shop","url":"https://console.example/i",
     "started_at":1772445670,"ended_at":null,"state":"open","summary":"queue age above 60s","severity":"CRITICAL",
     "resource":{"type":"k8s_container","labels":{"namespace_name":"mail","container_name":"mailer"}},
     "metric":{"type":"custom/queue","displayName":"Queue age","labels":{}},"policy_name":"Queue stands still",
     "policy_user_labels":{"team":"post"},"condition_name":"age > 60"}}
    {"version":"1.2","incident":{"incident_id":"0.abc","started_at":1772445670,"ended_at":1772446670,"state":"closed",
     "summary":"queue age back to normal","policy_name":"Queue stands still","condition_name":"age > 60"}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let incident = incident(entry.value)
    guard incident.has(any: "policy_name", "condition_name", "scoping_project_id", "documentation") else { return .no }
    return .requiring("incident_id", "state", "started_at", of: incident)
  }

  private static func incident(_ value: JSONValue) -> JSONValue {
    value["incident"].isObject ? value["incident"] : value
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let incident = incident(entry.value)
    // The incident of a test has an empty id.
    guard let id = incident.first("incident_id", "policy_name", "condition_name") else {
      return reading.reject(entry, "no 'incident_id'")
    }
    let name = incident.first("policy_name", "condition_name", "summary") ?? id
    var alert = Alert(id: id, name: name, source: GCPMonitoringSource.name)
    alert.labels = incident["resource"]["labels"].strings
    alert.labels.merge(incident["metric"]["labels"].strings) { own, _ in own }
    alert.labels.merge(incident["metadata"]["user_labels"].strings) { own, _ in own }
    alert.labels.merge(incident["policy_user_labels"].strings) { _, policy in policy }
    for key in ["scoping_project_id", "condition_name", "resource_name", "resource_id"] {
      if let text = incident[key].text { alert.labels[key] = text }
    }
    alert.severityText =
      incident.first("severity") ?? incident["policy_user_labels"]["severity"].text
      ?? incident["metadata"]["system_labels"]["severity"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.fillFromLabels()
    let places = ["service_name", "container_name", "module_id", "database_id", "function_name", "job_name"]
    alert.service = alert.service ?? Alert.first(places, in: alert.labels)
    alert.summary = incident["summary"].text
    alert.url = incident["url"].text
    alert.runbook = incident["documentation"]["links"][0]["url"].text
    if let text = incident["documentation"].first("content", "subject") { alert.annotations["documentation"] = text }
    let start = entry.time(incident["started_at"])
    alert.happened(.fired, start)
    if incident["state"].text?.lowercased() == "closed" {
      alert.close(at: entry.time(incident["ended_at"]), .automatic)
    }
    reading.add(alert, at: start)
  }
}
