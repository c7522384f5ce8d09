/// Falco: events of its rules as JSON. A rule fires and never ends.
enum FalcoSource: TemplatedSource {
  static let name = "falco"
  static let summary = "Falco: events of its rules (JSON)"

  static let template = AlertTemplate(
    signs: ["output_fields", "rule", "priority"], id: ["rule+output_fields.k8s.pod.name+hostname"], title: ["rule"],
    start: ["time"], severity: ["priority"],
    service: ["output_fields.k8s.deployment.name", "output_fields.container.name", "hostname"], summary: ["output"],
    labels: ["output_fields", "hostname"], basis: .exact)

  static let samples = [
    """
    {"uuid":"u1","output":"10:01:10.5: Warning Shell in a container (user=root)","priority":"Warning",
     "rule":"Terminal shell in container","time":"2026-03-02T10:01:10.500000000Z","source":"syscall","tags":["shell"],
     "output_fields":{"container.id":"c1","container.name":"mailer","proc.name":"sh"},"hostname":"mail-03"}
    """
  ]
}
