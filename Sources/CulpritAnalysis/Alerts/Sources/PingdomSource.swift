/// Pingdom: check state webhooks.
enum PingdomSource: TemplatedSource {
  static let name = "pingdom"
  static let summary = "Pingdom: check state webhooks"

  static let template = AlertTemplate(
    signs: ["check_id", "check_name", "current_state"], id: ["check_id"], title: ["check_name"],
    start: ["state_changed_timestamp", "state_changed_utc_time"], state: ["current_state"],
    over: ["up", "success"], severity: ["importance_level"], service: ["check_params.hostname"],
    summary: ["long_description", "description"], url: ["check_params.full_url"], labels: ["check_type", "tags"])

  static let samples = [
    """
    {"check_id":80,"check_name":"Mail front","check_type":"HTTP","check_params":{"hostname":"mail.example",
     "full_url":"https://mail.example/"},"tags":[],"previous_state":"UP","current_state":"DOWN",
     "importance_level":"HIGH","state_changed_timestamp":1772445670,"state_changed_utc_time":"2026-03-02T10:01:10",
     "long_description":"HTTP 503","description":"503"}
    {"check_id":80,"check_name":"Mail front","previous_state":"DOWN","current_state":"UP",
     "state_changed_timestamp":1772446270}
    """
  ]
}
