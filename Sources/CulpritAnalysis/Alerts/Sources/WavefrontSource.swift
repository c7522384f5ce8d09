import CulpritCore

/// Wavefront (Aria Operations for Applications): alert webhooks.
enum WavefrontSource: TemplatedSource {
  static let name = "wavefront"
  static let summary = "Wavefront (Aria): alert webhooks"

  static let template = AlertTemplate(
    signs: ["alertId", "startedTime", "reason|severity"], id: ["alertId"], title: ["name", "subject"],
    start: ["startedTime", "sinceTime", "createdTime"], end: ["endedTime"], state: ["reason"],
    over: ["alert_resolved", "alert_deleted"], severity: ["severity"],
    severities: ["severe": .critical, "smoke": .notice], service: ["sourcesFailing.0", "hostsFailing.0"],
    summary: ["additionalInformation", "subject"], url: ["url"], labels: ["alertTags"])

  static let samples = [
    """
    {"alertId":"1460761882996","notificationId":"n","reason":"ALERT_OPENED","name":"Queue age","severity":"SEVERE",
     "condition":"ts(queue.age) > 60","url":"https://w.example","createdTime":"03/02/2026 09:00:00 +0000",
     "startedTime":"03/02/2026 10:01:10 +0000","endedTime":"","subject":"[SEVERE] Queue age","sourcesFailing":["mail-03"]}
    """
  ]
}
