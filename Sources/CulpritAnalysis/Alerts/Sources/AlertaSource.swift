import CulpritCore

/// Alerta: alerts of the API and its webhooks, with their history.
enum AlertaSource: TemplatedSource {
  static let name = "alerta"
  static let summary = "Alerta: alerts of the API and its webhooks"

  static let template = AlertTemplate(
    signs: ["receiveTime|lastReceiveTime|createTime", "event", "resource", "environment|origin"],
    id: ["environment+resource+event"],
    title: ["event"], start: ["history.0.updateTime", "createTime", "receiveTime"],
    now: ["updateTime", "lastReceiveTime"],
    state: ["status"], over: ["closed", "expired"], taken: ["ack"],
    severity: ["history.0.severity", "severity"],
    severities: ["security": .critical, "normal": .info, "ok": .info, "indeterminate": .info],
    service: ["service.0", "resource"], team: ["group"], summary: ["text"], url: ["href"],
    taking: ["history[status=ack].updateTime"], taker: ["history[status=ack].user"],
    labels: ["environment", "resource", "tags", "attributes"], basis: .exact)

  static let samples = [
    """
    {"total":1,"alerts":[{"id":"a1","event":"QueueAge","resource":"mail-03","environment":"Production","severity":"major",
     "status":"ack","service":["mailer"],"group":"Post","text":"age 75","tags":["eu"],"attributes":{},"origin":"probe",
     "createTime":"2026-03-02T10:01:10.000Z","receiveTime":"2026-03-02T10:01:11.000Z",
     "updateTime":"2026-03-02T10:05:00.000Z","history":[{"id":"a1","status":"open","severity":"major",
     "updateTime":"2026-03-02T10:01:10.000Z"},{"id":"a1","status":"ack","user":"ines",
     "updateTime":"2026-03-02T10:05:00.000Z"}]}]}
    """
  ]
}
