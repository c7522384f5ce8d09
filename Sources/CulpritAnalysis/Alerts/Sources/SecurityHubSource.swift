import CulpritCore

/// AWS Security Hub: findings, from EventBridge and the API.
enum SecurityHubSource: TemplatedSource {
  static let name = "security_hub"
  static let summary = "AWS Security Hub: findings"

  static let template = AlertTemplate(
    signs: ["ProductArn|RecordState|ProductName", "Id", "Severity"], id: ["Id"], title: ["Title"],
    start: ["FirstObservedAt", "CreatedAt"], now: ["UpdatedAt"], state: ["Workflow.Status"],
    over: ["resolved"], taken: ["notified"], severity: ["Severity.Label"],
    service: ["Resources.0.Id", "ProductName"], summary: ["Description", "Title"], url: ["SourceUrl"],
    labels: ["AwsAccountId", "Region", "ProductName"], basis: .exact)

  static let samples = [
    """
    {"version":"0","id":"e1","detail-type":"Security Hub Findings - Imported","source":"aws.securityhub","account":"1",
     "time":"2026-03-02T10:05:00Z","region":"eu-west-1","resources":["arn:p"],"detail":{"findings":[{"Id":"arn:f1",
     "ProductArn":"arn:p","Title":"Open bucket","Severity":{"Label":"HIGH","Normalized":70},"RecordState":"ACTIVE",
     "CreatedAt":"2026-03-02T10:01:10Z","UpdatedAt":"2026-03-02T10:02:00Z","Workflow":{"Status":"NEW"},
     "Resources":[{"Type":"AwsS3Bucket","Id":"arn:b"}]}]}}
    """
  ]
}
