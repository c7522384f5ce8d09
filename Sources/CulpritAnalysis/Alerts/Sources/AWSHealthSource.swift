import CulpritCore

/// AWS Health: events of EventBridge.
enum AWSHealthSource: TemplatedSource {
  static let name = "aws_health"
  static let summary = "AWS Health: events of EventBridge"

  static let template = AlertTemplate(
    signs: ["detail.eventTypeCategory", "detail.eventTypeCode", "detail.startTime|time"],
    id: ["detail.eventArn", "id"],
    title: ["detail.eventTypeCode"], start: ["detail.startTime", "time"], end: ["detail.endTime"],
    now: ["detail.lastUpdatedTime"], state: ["detail.statusCode"], severity: ["detail.eventTypeCategory"],
    severities: [
      "issue": .error, "investigation": .warning, "accountnotification": .info, "scheduledchange": .info,
    ], service: ["detail.service"], summary: ["detail.eventDescription.0.latestDescription"],
    labels: ["account", "region", "detail.eventTypeCategory"], basis: .exact)

  static let samples = [
    """
    {"version":"0","id":"e1","detail-type":"AWS Health Event","source":"aws.health","account":"1",
     "time":"2026-03-02T10:05:00Z","region":"eu-west-1","resources":[],"detail":{"eventArn":"arn:aws:health:e1",
     "service":"EC2","eventTypeCode":"AWS_EC2_OPERATIONAL_ISSUE","eventTypeCategory":"issue","statusCode":"open",
     "startTime":"Mon, 2 Mar 2026 10:01:10 GMT","eventDescription":[{"language":"en_US","latestDescription":"d"}]}}
    """
  ]
}
