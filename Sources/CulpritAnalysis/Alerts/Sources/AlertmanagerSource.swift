/// Prometheus and its Alertmanager.
enum AlertmanagerSource: AlertFamily {
  static let name = "prometheus_alertmanager"
  static let summary = "Alertmanager API v2, webhooks, event recorder; Prometheus alerts, rules and ALERTS series"

  static let shapes: [any AlertShape.Type] = [
    AlertmanagerAPI.self, AlertmanagerWebhook.self, AlertmanagerEvents.self, AlertmanagerSilences.self,
    AlertmanagerAlert.self, PrometheusAPI.self, PrometheusSeries.self,
  ]
}
