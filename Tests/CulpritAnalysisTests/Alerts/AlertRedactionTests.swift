import CulpritCore
import Testing

@testable import CulpritAnalysis

struct AlertRedactionTests {
  /// Secrets are put together here so that no scanner takes this file for a leak.
  private static let secrets = [
    "AKIA" + "IOSFODNN7EXAMPLE", "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789", "xoxb" + "-123456789012-abcdefGHIJ",
    "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123", "lena@shop.example", "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
  ]

  private func alert(_ secret: String) -> Alert {
    var alert = Alert(
      id: "id " + secret, name: "Name " + secret, service: "cart", startsAt: Timestamp(seconds: 1),
      labels: ["alertname": "A", "user": secret, "password": "hunter2"],
      annotations: ["description": "see postgres://u:pw9@db/x and \(secret)"], source: "test")
    alert.summary = "summary \(secret)"
    alert.acknowledgedBy = secret
    alert.url = "https://u:pw9@grafana.example/d/1?X-Amz-Signature=0a1b2c3d4e5f&token=\(secret)"
    alert.runbook = "https://0123456789abcdef0123@wiki.example/x"
    alert.team = secret
    alert.responder = secret
    alert.joinKeys = [secret]
    alert.notes = [Alert.Note(at: nil, who: secret, text: secret)]
    alert.events = [Alert.Event(at: Timestamp(seconds: 2), kind: .noted, who: secret, text: "Bearer abcdef0123456789")]
    return alert
  }

  private func file(_ alerts: [Alert], _ changes: [Change] = []) -> AlertFile { AlertFile(saved: alerts, changes) }

  @Test(arguments: secrets)
  func `no field of an alert or a change keeps a secret`(secret: String) {
    var change = Change(
      id: secret, at: Timestamp(seconds: 1), kind: "deploy", what: "set password=hunter2 \(secret)", who: secret,
      service: "cart", labels: ["note": secret], source: "test")
    change.url = "https://u:pw9@git.example/"
    change.status = secret
    var redaction = AlertRedaction(Redaction())
    let clean = redaction.redacted(file([alert(secret)], [change]))
    let text = "\(clean.alerts) \(clean.changes)"
    for hidden in [secret, "hunter2", "pw9", "0a1b2c3d4e5f", "0123456789abcdef0123", "abcdef0123456789"] {
      #expect(!text.contains(hidden), "\(hidden)")
    }
    #expect(clean.alerts[0].labels["alertname"] == "A")
    #expect(clean.alerts[0].service == "cart")
    #expect(redaction.redacted(clean).alerts == clean.alerts)
  }

  @Test func `alerts that differ in a secret alone stay apart`() {
    var redaction = AlertRedaction(Redaction())
    let clean = redaction.redacted(file([alert("lena@shop.example"), alert("omar@shop.example")]))
    #expect(clean.alerts[0].id != clean.alerts[1].id)
    #expect(clean.alerts[0].joinKeys != clean.alerts[1].joinKeys)
  }

  @Test func `without redaction everything stays`() {
    var redaction = AlertRedaction(nil)
    let alert = alert("lena@shop.example")
    #expect(redaction.redacted(file([alert])).alerts == [alert])
  }
}
