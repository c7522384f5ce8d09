import CulpritCore

/// CloudWatch alarms: SNS envelopes and bodies, EventBridge, Lambda actions, `describe-alarms`, alarm history.
///
/// Identity is the alarm's ARN, else its name. A message tells a state change, so ALARM opens and OK closes.
enum CloudWatchSource: AlertFamily {
  static let name = "cloudwatch_alarm"
  static let summary = "CloudWatch alarms: SNS, EventBridge, Lambda action, describe-alarms, alarm history"

  static let shapes: [any AlertShape.Type] = [
    CloudWatchEnvelope.self, CloudWatchMessage.self, CloudWatchEvent.self, CloudWatchList.self, CloudWatchHistory.self,
  ]

  /// One state change.
  struct StateChange {
    var name: String
    var arn: String?
    var state: String?
    var at: Timestamp?
    var reason: String?
    var description: String?
    var region: String?
    var account: String?
    var dimensions: [String: String] = [:]
    var metric: String?
    var actionsEnabled: Bool?
    /// What it was before; an alarm that was not in alarm has nothing to end.
    var previous: String?
    /// Since when it was in alarm, where a message that ends the alarm tells it.
    var alarmedAt: Timestamp?

    func add(to reading: inout AlertReading) {
      var alert = Alert(id: arn ?? name, name: name, source: CloudWatchSource.name)
      alert.labels = dimensions
      alert.labels["alertname"] = name
      alert.labels["region"] = region
      alert.labels["account"] = account
      alert.labels["metric"] = metric
      alert.joinKeys = [arn, name].compactMap(\.self)
      alert.annotations["reason"] = reason
      alert.annotations["description"] = description
      alert.summary = description ?? reason
      alert.isPage = actionsEnabled == false ? false : nil
      alert.fillFromLabels()
      alert.service = alert.service ?? Self.service(dimensions)
      switch state {
      case "OK" where previous == "INSUFFICIENT_DATA", "INSUFFICIENT_DATA" where previous == "OK": return
      case "OK", "INSUFFICIENT_DATA":
        // Without data it is no alarm either: whatever was in alarm has left that state.
        alert.close(at: at, .automatic)
        alert.happened(.fired, alarmedAt)
        reading.add(alert, at: alarmedAt ?? at, basis: alarmedAt == nil ? .unknown : .reported)
      default:
        if alert.severity == .unknown { alert.severity = Severity(alertWord: Self.severityTag(name)) }
        alert.happened(.fired, at, text: reason)
        reading.add(alert, at: at, basis: .reported)
      }
    }

    /// The dimension that names what is watched.
    private static func service(_ dimensions: [String: String]) -> String? {
      let name = Alert.first(
        [
          "ServiceName", "FunctionName", "DBInstanceIdentifier", "DBClusterIdentifier", "LoadBalancer", "TargetGroup",
          "QueueName", "TableName", "ApiName", "ClusterName", "BucketName", "TopicName", "StreamName", "CacheClusterId",
        ], in: dimensions)
      // `app/cart/50dc6c495c0c9188`, `targetgroup/cart/73e2d6bc24d8a067`: the name is in the middle.
      let parts = (name ?? "").split(separator: "/")
      return parts.count == 3 ? String(parts[1]) : name
    }

    /// Alarms have no severity; many teams put one into the name.
    private static func severityTag(_ name: String) -> String? {
      let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
      let tags: Set<Substring> = [
        "critical", "crit", "p1", "p2", "p3", "p4", "sev1", "sev2", "sev3", "warning", "warn", "high", "low",
      ]
      return words.first { tags.contains($0) }.map(String.init)
    }
  }
}

/// SNS around the message: the HTTP envelope, and Lambda's `Records`.
enum CloudWatchEnvelope: AlertShape {
  static let samples = [
    """
    {"Type":"Notification","MessageId":"m-1","TopicArn":"arn:aws:sns:eu-west-1:1:pages","Subject":"ALARM",
     "Message":"{\\"AlarmName\\":\\"queue-age\\",\\"AWSAccountId\\":\\"1\\",\\"NewStateValue\\":\\"ALARM\\",\\"NewStateReason\\":\\"crossed\\",\\"StateChangeTime\\":\\"2026-03-02T10:01:10.093+0000\\",\\"Region\\":\\"EU (Ireland)\\",\\"AlarmArn\\":\\"arn:aws:cloudwatch:eu-west-1:1:alarm:queue-age\\",\\"OldStateValue\\":\\"OK\\",\\"Trigger\\":{\\"MetricName\\":\\"Age\\",\\"Namespace\\":\\"AWS/SQS\\",\\"Dimensions\\":[{\\"value\\":\\"mail\\",\\"name\\":\\"QueueName\\"}]}}",
     "Timestamp":"2026-03-02T10:01:10.134Z"}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    messages(entry.value).first.map { CloudWatchMessage.isMessage($0.unfolded) } == true ? .yes : .no
  }

  private static func messages(_ value: JSONValue) -> [JSONValue] {
    if value["Records"][0]["Sns"].isObject { return value["Records"].elements.map { $0["Sns"]["Message"] } }
    if value["Sns"].isObject { return [value["Sns"]["Message"]] }
    if value["Records"][0].has("body") {
      // SQS, with or without the SNS envelope inside.
      return value["Records"].elements.map { record in
        let body = record["body"].unfolded
        return body.has("Message") ? body["Message"] : body
      }
    }
    return value.has("Message") ? [value["Message"]] : []
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for message in messages(entry.value) {
      let inner = message.unfolded
      guard CloudWatchMessage.isMessage(inner) else {
        reading.reject(entry, "a message that is no alarm")
        continue
      }
      var within = entry.with(inner)
      within.receivedAt = entry.time(entry["Timestamp"]) ?? entry.receivedAt
      CloudWatchMessage.read(within, into: &reading)
    }
  }
}

/// The message itself.
enum CloudWatchMessage: AlertShape {
  static let samples = [
    """
    {"AlarmName":"queue-age","AlarmDescription":"mail waits","AWSAccountId":"1","NewStateValue":"ALARM",
     "NewStateReason":"crossed","StateChangeTime":"2026-03-02T10:01:10.093+0000","Region":"EU (Ireland)",
     "OldStateValue":"OK"}
    {"AlarmName":"queue-age","AWSAccountId":"1","NewStateValue":"OK","NewStateReason":"fine",
     "StateChangeTime":"2026-03-02T10:11:10.093+0000","Region":"EU (Ireland)","OldStateValue":"ALARM"}
    """
  ]

  static func isMessage(_ value: JSONValue) -> Bool {
    value.has("AlarmName") && !value.has(any: "StateValue", "HistoryData")
      && value.has(any: "NewStateValue", "Trigger", "MetricName", "AlarmDescription")
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard isMessage(entry.value) else { return .no }
    return entry.value.has(any: "StateChangeTime", "Threshold") ? .yes : .nearly(missing: "StateChangeTime")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    var change = CloudWatchSource.StateChange(name: value["AlarmName"].text ?? "")
    change.arn = value["AlarmArn"].text
    change.state = value["NewStateValue"].text
    change.previous = value["OldStateValue"].text
    change.at = entry.time(value["StateChangeTime"]) ?? entry.receivedAt
    change.reason = value["NewStateReason"].text
    change.description = value["AlarmDescription"].text
    change.region = value["Region"].text
    change.account = value["AWSAccountId"].text
    change.metric = value["Trigger"]["MetricName"].text ?? value["MetricName"].text
    for dimension in value["Trigger"]["Dimensions"].elements {
      if let name = dimension.first("name", "Name") { change.dimensions[name] = dimension.first("value", "Value") }
    }
    if let application = value["Application"].text { change.dimensions["application"] = application }
    if let priority = value["Priority"].text { change.dimensions["priority"] = priority }
    change.add(to: &reading)
  }
}

/// EventBridge's "CloudWatch Alarm State Change" and the event of a Lambda action.
enum CloudWatchEvent: AlertShape {
  static let samples = [
    """
    {"version":"0","id":"e1","detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch","account":"1",
     "time":"2026-03-02T10:01:11Z","region":"eu-west-1","resources":["arn:aws:cloudwatch:eu-west-1:1:alarm:queue-age"],
     "detail":{"alarmName":"queue-age","state":{"value":"ALARM","reason":"crossed",
     "timestamp":"2026-03-02T10:01:10.123+0000"},"previousState":{"value":"OK"},"configuration":{"description":"d",
     "metrics":[{"id":"m","metricStat":{"metric":{"namespace":"AWS/SQS","name":"Age","dimensions":{"QueueName":"mail"}},
     "period":60,"stat":"Maximum"},"returnData":true}]}}}
    """,
    """
    {"source":"aws.cloudwatch","alarmArn":"arn:aws:cloudwatch:eu-west-1:1:alarm:queue-age","accountId":"1",
     "time":"2026-03-02T10:01:10.431+0000","region":"eu-west-1","alarmData":{"alarmName":"queue-age",
     "state":{"value":"ALARM","reason":"crossed","timestamp":"2026-03-02T10:01:10.431+0000"},
     "previousState":{"value":"OK"},"configuration":{"metrics":[]}}}
    """,
  ]

  private static func alarm(_ value: JSONValue) -> JSONValue {
    value["alarmData"].isObject ? value["alarmData"] : value["detail"]
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    guard entry["source"].text == "aws.cloudwatch", alarm(entry.value).isObject else { return .no }
    return .requiring("alarmName", "state", of: alarm(entry.value))
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let alarm = alarm(value)
    var change = CloudWatchSource.StateChange(name: alarm["alarmName"].text ?? "")
    change.arn = value["alarmArn"].text ?? value["resources"][0].text
    change.state = alarm["state"]["value"].text
    change.previous = alarm["previousState"]["value"].text
    change.at = entry.time(alarm["state"]["timestamp"]) ?? entry.time(value["time"])
    if alarm["previousState"]["value"].text == "ALARM" {
      change.alarmedAt = entry.time(alarm["previousState"]["timestamp"])
    }
    change.reason = alarm["state"]["reason"].text
    change.description = alarm["configuration"]["description"].text
    change.region = value["region"].text
    change.account = value.first("account", "accountId")
    for metric in alarm["configuration"]["metrics"].elements {
      let inner = metric["metricStat"]["metric"]
      change.dimensions.merge(inner["dimensions"].strings) { first, _ in first }
      change.metric = change.metric ?? inner["name"].text
    }
    change.add(to: &reading)
  }
}

/// `describe-alarms`: definitions with their present state.
enum CloudWatchList: AlertShape {
  static let samples = [
    """
    {"MetricAlarms":[{"AlarmName":"queue-age","AlarmArn":"arn:aws:cloudwatch:eu-west-1:1:alarm:queue-age",
     "ActionsEnabled":true,"StateValue":"ALARM","StateReason":"crossed",
     "StateUpdatedTimestamp":"2026-03-02T10:01:10.093Z","MetricName":"Age","Namespace":"AWS/SQS",
     "Dimensions":[{"Name":"QueueName","Value":"mail"}],"Threshold":60}],"CompositeAlarms":[]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["MetricAlarms"].isArray || value["CompositeAlarms"].isArray { return .yes }
    guard value.has("AlarmName"), value.has("StateValue") else { return .no }
    return value.has(any: "StateUpdatedTimestamp", "StateTransitionedTimestamp")
      ? .yes : .nearly(missing: "StateUpdatedTimestamp")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let lists = value["MetricAlarms"].elements + value["CompositeAlarms"].elements
    for alarm in value.has(any: "MetricAlarms", "CompositeAlarms") ? lists : [value] {
      guard let name = alarm["AlarmName"].text else {
        reading.reject(entry, "an alarm without 'AlarmName'")
        continue
      }
      var change = CloudWatchSource.StateChange(name: name)
      change.arn = alarm["AlarmArn"].text
      change.state = alarm["StateValue"].text
      change.at = entry.time(alarm["StateTransitionedTimestamp"]) ?? entry.time(alarm["StateUpdatedTimestamp"])
      change.reason = alarm["StateReason"].text
      change.description = alarm["AlarmDescription"].text
      change.metric = alarm["MetricName"].text
      change.actionsEnabled = alarm["ActionsEnabled"].bool
      // An alarm that only scales tells nobody.
      let actions = alarm["AlarmActions"].elements.compactMap(\.text)
      if !actions.isEmpty, actions.allSatisfy({ $0.contains(":autoscaling:") }) { change.actionsEnabled = false }
      for dimension in alarm["Dimensions"].elements {
        if let name = dimension["Name"].text { change.dimensions[name] = dimension["Value"].text }
      }
      // When an alarm that is quiet now was in alarm, and whether it ever was, is not in the list. What tells nobody is
      // kept: the noise report leaves its history out.
      if change.state == "ALARM" || change.actionsEnabled == false { change.add(to: &reading) }
    }
  }
}

/// `describe-alarm-history`: newest first, with JSON in the string `HistoryData`.
enum CloudWatchHistory: AlertShape {
  static let samples = [
    """
    {"AlarmHistoryItems":[{"Timestamp":"2026-03-02T10:11:10.442Z","HistoryItemType":"StateUpdate",
     "AlarmName":"queue-age","HistoryData":"{\\"version\\":\\"1.0\\",\\"oldState\\":{\\"stateValue\\":\\"ALARM\\"},\\"newState\\":{\\"stateValue\\":\\"OK\\",\\"stateReason\\":\\"fine\\"}}",
     "HistorySummary":"Alarm updated from ALARM to OK"},
     {"Timestamp":"2026-03-02T10:01:11Z","HistoryItemType":"Action","AlarmName":"queue-age",
     "HistoryData":"{\\"actionState\\":\\"Succeeded\\"}","HistorySummary":"Successfully executed action"},
     {"Timestamp":"2026-03-02T10:01:10.442Z","HistoryItemType":"StateUpdate","AlarmName":"queue-age",
     "HistoryData":"{\\"newState\\":{\\"stateValue\\":\\"ALARM\\",\\"stateReason\\":\\"crossed\\"}}",
     "HistorySummary":"Alarm updated from OK to ALARM"}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    if entry.value["AlarmHistoryItems"].isArray { return .yes }
    guard entry.value.has("HistoryItemType") else { return .no }
    return .requiring("HistoryItemType", "AlarmName", "Timestamp", of: entry.value)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let items = entry["AlarmHistoryItems"]
    for item in items.isArray ? items.elements : [entry.value] {
      guard let name = item["AlarmName"].text, let at = entry.time(item["Timestamp"]) else {
        reading.reject(entry, "an item without 'AlarmName' or 'Timestamp'")
        continue
      }
      switch item["HistoryItemType"].text {
      case "StateUpdate":
        let data = item["HistoryData"].unfolded
        let state = data["newState"]
        var change = CloudWatchSource.StateChange(name: name)
        change.arn = item["AlarmArn"].text
        change.state =
          state["stateValue"].text ?? item["HistorySummary"].text?.split(separator: " ").last.map(String.init)
        // `Alarm updated from OK to ALARM`
        let words = item["HistorySummary"].text?.split(separator: " ").map(String.init) ?? []
        change.previous =
          data["oldState"]["stateValue"].text ?? words.firstIndex(of: "from").flatMap { words.dropFirst($0 + 1).first }
        change.at = at
        change.reason = state["stateReason"].text
        change.add(to: &reading)
      case "Action":
        var alert = Alert(id: item["AlarmArn"].text ?? name, name: name, source: CloudWatchSource.name)
        alert.notifications = 1
        alert.happened(.notified, at, text: item["HistorySummary"].text)
        reading.add(alert, at: at, basis: .unknown)
      case "ConfigurationUpdate":
        let what = item["HistorySummary"].text ?? "alarm changed"
        reading.changes.append(
          Change(
            id: StableHash.hex("\(at.microseconds) \(name)"), at: at, kind: "config", what: "alarm \(name): \(what)",
            source: CloudWatchSource.name))
      default: break
      }
    }
  }
}
