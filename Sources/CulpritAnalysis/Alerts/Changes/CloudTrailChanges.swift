import CulpritCore

/// CloudTrail: the calls that write. Reads are left to the log, which the same file is.
enum CloudTrailChanges: AlertSource {
  static let name = "aws_cloudtrail"
  static let summary = "CloudTrail: API calls that change something"
  static let kind = AlertFile.Kind.change
  static let isAlsoLog = true

  static let samples = [
    """
    {"Records":[{"eventVersion":"1.08","eventTime":"2026-03-02T09:58:00Z","eventSource":"rds.amazonaws.com",
     "eventName":"ModifyDBInstance","awsRegion":"eu-west-1","eventID":"c-1","readOnly":false,
     "userIdentity":{"type":"IAMUser","userName":"ines","arn":"arn:aws:iam::1:user/ines"},
     "requestParameters":{"dBInstanceIdentifier":"ledger-db","maxAllocatedStorage":100}}]}
    """
  ]

  private static func records(_ entry: AlertEntry) -> [JSONValue] {
    if entry.value["Records"].isArray { return entry["Records"].elements }
    if entry.value["Events"].isArray { return entry["Events"].elements.map { $0["CloudTrailEvent"].unfolded } }
    return [entry.value.has("CloudTrailEvent") ? entry["CloudTrailEvent"].unfolded : entry.value]
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard let first = records(entry).first, first.has(all: "eventSource", "eventName"), first.has("eventVersion") else {
      return .no
    }
    return first.has("eventTime") ? .yes : .nearly(missing: "eventTime")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for record in records(entry) where isWrite(record) {
      guard let at = entry.time(record["eventTime"]), let call = record["eventName"].text else {
        reading.reject(entry, "a record without 'eventTime'")
        continue
      }
      let target = target(record)
      let identity = record["userIdentity"]
      let who =
        identity.first("userName") ?? identity["arn"].text?.split(separator: "/").last.map(String.init)
        ?? identity.first("invokedBy", "principalId", "type")
      var change = Change(
        id: record["eventID"].text ?? "\(call) \(at.microseconds)", at: at, kind: kind(call),
        what: [call, target].compactMap(\.self).joined(separator: " "), who: who, service: target, source: name)
      change.status = record["errorCode"].text
      for key in ["eventSource", "awsRegion", "sourceIPAddress"] { change.labels[key] = record[key].text }
      reading.changes.append(change)
    }
  }

  private static let readers = [
    "Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Query", "Scan", "Select", "Check", "Assume", "Decrypt",
    "Test", "Search", "View", "Preview", "Validate", "ConsoleLogin", "Encrypt", "GenerateDataKey", "Discover",
  ]

  private static func isWrite(_ record: JSONValue) -> Bool {
    let call = record["eventName"].text ?? ""
    if record["readOnly"].bool == true || readers.contains(where: call.hasPrefix) { return false }
    return record["eventType"].text != "AwsConsoleSignIn"
  }

  /// The first parameter that names what is changed.
  private static func target(_ record: JSONValue) -> String? {
    let names = [
      "service", "serviceName", "functionName", "dBInstanceIdentifier", "dBClusterIdentifier", "autoScalingGroupName",
      "stackName", "clusterName", "cluster", "tableName", "bucketName", "queueUrl", "loadBalancerArn", "instanceId",
      "groupId", "name", "applicationName", "roleName", "family",
    ]
    for name in names {
      if let text = record["requestParameters"][name].text { return text.split(separator: "/").last.map(String.init) }
    }
    return nil
  }

  private static func kind(_ call: String) -> String {
    if call.contains("Deploy") || call.contains("UpdateFunctionCode") || call == "UpdateService"
      || call.contains("Release")
    {
      return "deploy"
    }
    if call.contains("Reboot") || call.contains("StopTask") || call.contains("StopInstances") { return "restart" }
    if call.contains("DesiredCapacity") || call.contains("Scaling") || call.contains("Scale") { return "scale" }
    if ["Run", "Create", "Delete", "Terminate", "Attach", "Detach"].contains(where: call.hasPrefix) {
      return "infrastructure"
    }
    return "config"
  }
}
