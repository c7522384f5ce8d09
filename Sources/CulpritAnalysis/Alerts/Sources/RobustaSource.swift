/// Robusta: findings of its webhook and file sinks.
enum RobustaSource: TemplatedSource {
  static let name = "robusta"
  static let summary = "Robusta: findings"

  static let template = AlertTemplate(
    signs: ["aggregation_key", "title", "starts_at|subject"],
    id: ["fingerprint", "aggregation_key+subject.namespace+subject.name"],
    title: ["title", "aggregation_key"], start: ["starts_at", "creation_date"], end: ["ends_at"],
    severity: ["severity"],
    service: ["service_key", "subject.name"], summary: ["description", "title"],
    labels: ["subject", "aggregation_key", "cluster", "source"])

  static let samples = [
    """
    {"title":"mailer crash loop","description":"restarted 5 times","severity":"HIGH","source":"kubernetes_api_server",
     "fingerprint":"f1","starts_at":"2026-03-02T10:01:10Z","ends_at":null,"aggregation_key":"report_crash_loop",
     "subject":{"name":"mailer-0","kind":"pod","namespace":"post","node":"n1"},"finding_type":"issue"}
    """
  ]
}
