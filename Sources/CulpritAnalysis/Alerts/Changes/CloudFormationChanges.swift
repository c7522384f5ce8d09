import CulpritCore

/// CloudFormation: events of a stack, and stacks with their last update.
enum CloudFormationChanges: AlertFamily {
  static let name = "cloudformation"
  static let summary = "CloudFormation: describe-stack-events, describe-stacks"
  static let kind = AlertFile.Kind.change
  static let shapes: [any AlertShape.Type] = [CloudFormationEvents.self, CloudFormationStack.self]
}

/// A stack of `describe-stacks` and `list-stacks`.
enum CloudFormationStack: TemplatedChangeShape {
  static let source = CloudFormationChanges.name

  static let template = ChangeTemplate(
    signs: ["StackStatus", "StackName", "CreationTime"], id: ["StackId+LastUpdatedTime"],
    at: ["LastUpdatedTime", "DeletionTime", "CreationTime"], kind: "infrastructure",
    what: [["StackName"], ["StackStatus"]],
    service: ["StackName"], status: ["StackStatus"])

  static let samples = [
    """
    {"Stacks":[{"StackId":"arn:s","StackName":"mailer","CreationTime":"2025-03-02T09:58:00Z",
     "LastUpdatedTime":"2026-03-02T09:58:00.123Z","StackStatus":"UPDATE_COMPLETE","Tags":[]}]}
    """
  ]
}

/// `describe-stack-events`: newest first, one event for each state of each resource.
enum CloudFormationEvents: AlertShape {

  static let samples = [
    """
    {"StackEvents":[{"StackId":"arn:s","EventId":"e2","StackName":"mailer","LogicalResourceId":"mailer",
     "PhysicalResourceId":"arn:s","ResourceType":"AWS::CloudFormation::Stack","Timestamp":"2026-03-02T09:59:00.123Z",
     "ResourceStatus":"UPDATE_COMPLETE"},{"StackId":"arn:s","EventId":"e1","StackName":"mailer",
     "LogicalResourceId":"mailer","ResourceType":"AWS::CloudFormation::Stack","Timestamp":"2026-03-02T09:58:00.123Z",
     "ResourceStatus":"UPDATE_IN_PROGRESS","ResourceStatusReason":"User Initiated"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["StackEvents"].isArray ? entry["StackEvents"][0] : entry.value
    if entry.value["StackEvents"].isArray, first.isNull { return .yes }
    return first.has("StackName") && !first.has("StackStatus")
      ? .requiring("ResourceStatus", "Timestamp", of: first) : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let events = entry.value["StackEvents"].isArray ? entry["StackEvents"].elements : [entry.value]
    // A stack's own states bound the change; a resource counts where the stack itself is not told of.
    let stacks = events.filter { $0["ResourceType"].text == "AWS::CloudFormation::Stack" }
    var run = 0
    let dated = (stacks.isEmpty ? events : stacks).compactMap { event in
      entry.time(event["Timestamp"]).map { ($0, event) }
    }
    for (at, event) in dated.sorted(by: { $0.0 < $1.0 }) {
      let status = event["ResourceStatus"].text ?? ""
      let stack = event["StackName"].text ?? ""
      if status.hasSuffix("_IN_PROGRESS"), !status.contains("CLEANUP"), !status.contains("ROLLBACK") { run += 1 }
      var change = Change(
        id: "\(stack) \(event["LogicalResourceId"].text ?? "") \(run)", at: at, kind: "infrastructure",
        what: "\(event["LogicalResourceId"].text ?? stack) \(status)", service: stack,
        source: CloudFormationChanges.name)
      change.status = status
      if let reason = event["ResourceStatusReason"].text { change.labels["reason"] = reason }
      reading.changes.append(change)
    }
  }
}
