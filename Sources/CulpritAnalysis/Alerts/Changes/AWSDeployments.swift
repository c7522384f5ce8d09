import CulpritCore

/// What `aws deploy get-deployment` and `batch-get-deployments` answer.
enum CodeDeployDeployment: AlertShape {
  static let samples = [
    """
    {"deploymentInfo":{"applicationName":"mailer","deploymentGroupName":"prod","deploymentId":"d-1","status":"Succeeded",
     "createTime":"2026-03-02T09:58:00.123000+00:00","completeTime":"2026-03-02T10:03:00+00:00","creator":"user"}}
    """
  ]

  private static func deployment(_ value: JSONValue) -> JSONValue {
    value["deploymentInfo"].isObject ? value["deploymentInfo"] : value
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    .requiring("deploymentId", "applicationName", "createTime", of: deployment(entry.value))
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = deployment(entry.value)
    guard let at = entry.time(value["startTime"]) ?? entry.time(value["createTime"]) else {
      return reading.reject(entry, "'createTime' is no time")
    }
    let service = value["applicationName"].text
    var change = Change(
      id: value["deploymentId"].text ?? "\(at.microseconds)", at: at, kind: "deploy",
      what: [service, value["deploymentGroupName"].text, value["status"].text].compactMap(\.self)
        .joined(separator: " "),
      who: value["creator"].text, service: service, source: AWSEventChanges.name)
    change.endsAt = entry.time(value["completeTime"])
    change.status = value["status"].text
    reading.changes.append(change)
  }
}

/// The deployments of a service, as `aws ecs describe-services` answers.
enum ECSService: AlertShape {
  static let samples = [
    """
    {"services":[{"serviceName":"mailer","serviceArn":"arn:aws:ecs:eu-west-1:1:service/main/mailer","deployments":[
     {"id":"ecs-svc/1","status":"PRIMARY","taskDefinition":"arn:aws:ecs:eu-west-1:1:task-definition/mailer:12",
     "createdAt":"2026-03-02T09:58:00.123000+00:00","updatedAt":"2026-03-02T10:03:00+00:00",
     "rolloutState":"COMPLETED"}]}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    .requiring("serviceArn", "serviceName", "deployments", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let service = entry["serviceName"].text
    for deployment in entry["deployments"].elements {
      guard let at = entry.time(deployment["createdAt"]) else {
        reading.reject(entry, "'createdAt' is no time")
        continue
      }
      let task = deployment["taskDefinition"].text?.split(separator: "/").last.map(String.init)
      var change = Change(
        id: deployment["id"].text ?? "\(at.microseconds)", at: at, kind: "deploy",
        what: [service, task, deployment["rolloutState"].text].compactMap(\.self).joined(separator: " "),
        service: service, source: AWSEventChanges.name)
      change.status = deployment["rolloutState"].text
      if change.status != "IN_PROGRESS" { change.endsAt = entry.time(deployment["updatedAt"]) }
      reading.changes.append(change)
    }
  }
}
