/// StatusCake: test alert webhooks.
enum StatusCakeSource: TemplatedSource {
  static let name = "statuscake"
  static let summary = "StatusCake: test alert webhooks"

  static let template = AlertTemplate(
    signs: ["StatusCode", "Status", "Name"], id: ["ID", "Name"], title: ["Name"], start: ["Timestamp", "Time"],
    state: ["Status"], severity: ["Status"], service: ["Name"], summary: ["URL"], url: ["URL"], labels: ["Tags", "IP"])

  static let samples = [
    """
    {"Name":"Mail front","StatusCode":503,"Status":"Down","URL":"https://mail.example","Method":"GET",
     "Timestamp":"2026-03-02T10:01:10Z","Tags":[]}
    """
  ]
}
