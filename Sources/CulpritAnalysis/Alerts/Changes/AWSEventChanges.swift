import CulpritCore

/// What AWS tells of changes: events of EventBridge, and deployments as the command line lists them.
enum AWSEventChanges: AlertFamily {
  static let name = "aws_change_events"
  static let summary =
    "AWS: EventBridge events (CodeDeploy, ECS, CodePipeline, Auto Scaling, RDS…), CodeDeploy and ECS deployments"
  static let kind = AlertFile.Kind.change
  static let shapes: [any AlertShape.Type] = [AWSEvent.self, CodeDeployDeployment.self, ECSService.self]
}

/// An event of EventBridge: CodeDeploy, ECS, CodePipeline, CloudFormation, Auto Scaling, RDS, EC2 and their like.
enum AWSEvent: AlertShape {
  static let samples = [
    """
    {"account":"1","region":"eu-west-1","detail-type":"CodeDeploy Deployment State-change Notification",
     "source":"aws.codedeploy","version":"0","time":"2026-03-02T09:58:00Z","id":"e-1",
     "resources":["arn:aws:codedeploy:eu-west-1:1:application:mailer"],"detail":{"application":"mailer",
     "deploymentId":"d-1","state":"START","deploymentGroup":"prod"}}
    {"account":"1","region":"eu-west-1","detail-type":"ECS Deployment State Change","source":"aws.ecs","version":"0",
     "time":"2026-03-02T10:00:00Z","id":"e-2","resources":["arn:aws:ecs:eu-west-1:1:service/main/ledger"],
     "detail":{"eventType":"INFO","eventName":"SERVICE_DEPLOYMENT_COMPLETED","deploymentId":"ecs-svc/2",
     "updatedAt":"2026-03-02T10:00:00Z","reason":"completed"}}
    """
  ]

  private static let alerting: Set<String> = ["aws.cloudwatch", "aws.guardduty", "aws.securityhub", "aws.health"]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    // What some services tell by events are alerts.
    guard value.has("detail-type"), !alerting.contains(value["source"].text ?? "") else { return .no }
    return .requiring("detail-type", "source", "time", "detail", of: value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    guard let at = entry.time(value["time"]) else { return reading.reject(entry, "'time' is no time") }
    let detail = value["detail"]
    let type = value["detail-type"].text ?? ""
    let state =
      detail.first("state", "status", "lastStatus", "eventName", "EventCategories", "desiredStatus")
      ?? detail["status-details"]["status"].text
    let resource = value["resources"][0].text
    let service = Self.service(detail, resource: resource)
    var change = Change(
      // One deployment's messages share an identity, so that start and end are one change.
      id: detail.first("deploymentId", "execution-id", "stack-id", "ActivityId") ?? value["id"].text
        ?? "\(type) \(at.microseconds)",
      at: at, kind: kind(source: value["source"].text ?? "", type: type, detail: detail),
      what: [service, type, state].compactMap(\.self).joined(separator: " "), service: service,
      source: AWSEventChanges.name)
    change.who = detail["userIdentity"].first("arn", "userName")
    change.status = state
    for key in ["region", "account"] { change.labels[key] = value[key].text }
    change.labels["resource"] = resource
    for key in [
      "deploymentGroup", "clusterArn", "group", "instance-id", "ec2InstanceId", "reason", "stoppedReason", "Message",
    ] {
      if let text = detail[key].text { change.labels[key] = text }
    }
    reading.changes.append(change)
  }

  private static func service(_ detail: JSONValue, resource: String?) -> String? {
    if let name = detail.first("application", "pipeline", "AutoScalingGroupName", "SourceIdentifier", "project-name") {
      return name
    }
    if let group = detail["group"].text, group.hasPrefix("service:") { return String(group.dropFirst(8)) }
    // `arn:aws:ecs:region:account:service/cluster/name`
    guard let resource, let tail = resource.split(separator: ":").last else { return nil }
    let parts = tail.split(separator: "/")
    return parts.first == "service" || parts.first == "stack" ? parts.dropFirst().last.map(String.init) : nil
  }

  private static func kind(source: String, type: String, detail: JSONValue) -> String {
    let type = type.lowercased()
    if type.contains("deploy") || source == "aws.codepipeline" || type.contains("pipeline") { return "deploy" }
    if type.contains("task state") || type.contains("service action") || type.contains("instance state") {
      return "restart"
    }
    if source == "aws.autoscaling" || type.contains("scaling") { return "scale" }
    if source == "aws.ssm" || source == "aws.appconfig" || type.contains("parameter") { return "config" }
    return "infrastructure"
  }
}
