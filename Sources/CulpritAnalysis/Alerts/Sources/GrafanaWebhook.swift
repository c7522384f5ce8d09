/// Grafana's unified alerting sends Alertmanager's webhook with members of its own.
enum GrafanaWebhook {
  static func isGrafana(_ value: JSONValue) -> Bool {
    value.has(any: "orgId", "appVersion") || (value.has("title") && value.has("state"))
      || value["alerts"].elements.first?.has(any: "silenceURL", "dashboardURL", "panelURL", "valueString") ?? false
      // Grafana OnCall's and Grafana's own formatting counts the alerts by state.
      || (value.has(all: "numFiring", "numResolved") && value["version"].text == "1")
  }
}
