import CulpritCore

/// Azure Monitor: the common alert schema, the older metric, log and activity alerts, and the list of alerts.
///
/// Fractions of a second have seven digits; log alerts write US dates.
enum AzureMonitorSource: AlertFamily {
  static let name = "azure_monitor"
  static let summary = "Azure Monitor: common alert schema, classic metric, log and activity alerts, alert lists"

  static let shapes: [any AlertShape.Type] = [
    AzureCommonSchema.self, AzureMetricAlert.self, AzureLogAlert.self, AzureActivityAlert.self, AzureAlertList.self,
  ]

  /// `Sev0` to `Sev4`, also as a bare number: critical, error, warning, info, verbose.
  static func severity(_ word: String?) -> Severity {
    switch word?.lowercased().filter(\.isNumber) {
    case "0": .critical
    case "1": .error
    case "2": .warning
    case "3": .info
    case "4": .debug
    default: Severity(alertWord: word)
    }
  }

  /// The last part of a resource's path.
  static func resource(_ path: String?) -> String? { path?.split(separator: "/").last.map(String.init) }

  static func labels(ofResource path: String?) -> [String: String] {
    guard let path else { return [:] }
    let parts = path.split(separator: "/").map(String.init)
    var labels = ["resource_id": path]
    for (key, value) in zip(parts, parts.dropFirst()) where key.lowercased() == "resourcegroups" {
      labels["resource_group"] = value
    }
    return labels
  }

  static func isOver(_ word: String?) -> Bool {
    ["resolved", "deactivated", "closed"].contains(word?.lowercased() ?? "")
  }
}

enum AzureCommonSchema: AlertShape {
  static let samples = [
    """
    {"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"/subscriptions/s/alerts/a-1",
     "alertRule":"Queue stands still","severity":"Sev1","signalType":"Metric","monitorCondition":"Resolved",
     "monitoringService":"Platform","alertTargetIDs":["/subscriptions/s/resourcegroups/rg/providers/x/queues/mail"],
     "configurationItems":["mail"],"originAlertId":"o-1","firedDateTime":"2026-03-02T10:01:10.3713213Z",
     "resolvedDateTime":"2026-03-02T10:11:10.2246313Z","description":"mail waits"},
     "alertContext":{"condition":{"windowSize":"PT5M","allOf":[{"metricName":"Age","dimensions":
     [{"name":"queue","value":"mail"}]}]}},"customProperties":{"team":"post"}}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    guard value["schemaId"].text == "azureMonitorCommonAlertSchema" || value["data"]["essentials"].isObject else {
      return .no
    }
    return .requiring("alertId", "firedDateTime", of: value["data"]["essentials"])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let data = entry["data"]
    let essentials = data["essentials"]
    guard let id = essentials["alertId"].text else { return reading.reject(entry, "no 'alertId'") }
    var alert = Alert(
      id: id, name: essentials["alertRule"].text ?? AzureMonitorSource.resource(id) ?? id,
      source: AzureMonitorSource.name)
    let target = essentials["alertTargetIDs"][0].text ?? essentials["alertTargetIds"][0].text
    alert.labels = AzureMonitorSource.labels(ofResource: target)
    alert.labels.merge(data["customProperties"].strings) { own, _ in own }
    for condition in data["alertContext"]["condition"]["allOf"].elements {
      for dimension in condition["dimensions"].elements {
        if let name = dimension["name"].text { alert.labels[name] = dimension["value"].text }
      }
      if let metric = condition["metricName"].text { alert.annotations["metric"] = metric }
    }
    alert.severityText = essentials["severity"].text
    alert.severity = AzureMonitorSource.severity(alert.severityText)
    alert.fillFromLabels()
    alert.service = alert.service ?? essentials["configurationItems"][0].text ?? AzureMonitorSource.resource(target)
    alert.summary = essentials["description"].text ?? alert.name
    alert.url = essentials["investigationLink"].text
    alert.joinKeys = [essentials["originAlertId"].text].compactMap(\.self)
    let start = entry.time(essentials["firedDateTime"])
    alert.happened(.fired, start)
    if AzureMonitorSource.isOver(essentials["monitorCondition"].text) {
      alert.close(at: entry.time(essentials["resolvedDateTime"]), .automatic)
    }
    reading.add(alert, at: start)
  }
}

/// Classic metric alerts and `AzureMonitorMetricAlert`: only the moment of the state change is told.
enum AzureMetricAlert: AlertShape {
  static let samples = [
    """
    {"schemaId":"AzureMonitorMetricAlert","data":{"version":"2.0","status":"Activated","context":{
     "timestamp":"2026-03-02T10:01:10.1714014Z","id":"/subscriptions/s/resourceGroups/rg/metricAlerts/Queue",
     "name":"Queue stands still","description":"","severity":"1","conditionType":"SingleResource",
     "condition":{"allOf":[{"metricName":"Age"}]},"resourceName":"mail","resourceId":"/subscriptions/s/q/mail",
     "portalLink":"https://portal.example"},"properties":{"team":"post"}}}
    """,
    """
    {"status":"Resolved","context":{"timestamp":"2026-03-02T10:01:10.9975398Z","id":"/subscriptions/s/alertrules/r",
     "name":"r","conditionType":"Metric","condition":{"metricName":"Requests"},"resourceName":"site",
     "resourceId":"/subscriptions/s/sites/site"},"properties":{}}
    """,
  ]

  private static func body(_ value: JSONValue) -> JSONValue {
    value["data"]["context"].isObject ? value["data"] : value
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let body = body(entry.value)
    guard body.has("status"), body["context"].isObject, !body["context"].has("activityLog"),
      body["context"].has(any: "conditionType", "condition", "resourceId", "metricName")
    else { return .no }
    return .requiring("id", "timestamp", of: body["context"])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let body = body(entry.value)
    let context = body["context"]
    guard let id = context["id"].text else { return reading.reject(entry, "no 'id'") }
    var alert = Alert(id: id, name: context["name"].text ?? id, source: AzureMonitorSource.name)
    alert.labels = AzureMonitorSource.labels(ofResource: context["resourceId"].text)
    alert.labels.merge(body["properties"].strings) { own, _ in own }
    alert.severityText = context["severity"].text
    alert.severity = AzureMonitorSource.severity(alert.severityText)
    alert.fillFromLabels()
    alert.service = alert.service ?? context["resourceName"].text
    alert.summary = context["description"].text ?? alert.name
    alert.url = context["portalLink"].text
    let at = entry.time(context["timestamp"])
    let isOver = AzureMonitorSource.isOver(body["status"].text)
    reading.add(alert, isOver: isOver, at: at)
  }
}

/// Log alerts before the common schema: a query over an interval, in US dates.
enum AzureLogAlert: AlertShape {
  static let samples = [
    """
    {"schemaId":"Microsoft.Insights/LogAlert","data":{"SubscriptionId":"s","AlertRuleName":"Errors in mailer",
     "SearchQuery":"traces","SearchIntervalStartTimeUtc":"3/2/2026 9:56:10 AM",
     "SearchIntervalEndtimeUtc":"3/2/2026 10:01:10 AM","AlertThresholdOperator":"Greater Than",
     "AlertThresholdValue":0,"ResultCount":2,"LinkToSearchResults":"https://portal.example","Severity":"1",
     "ApplicationId":"mailer"}}
    """
  ]

  private static func body(_ value: JSONValue) -> JSONValue {
    value["data"].has("AlertRuleName") ? value["data"] : value
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let body = body(entry.value)
    guard body.has("SearchQuery") || body.has("SearchIntervalStartTimeUtc") else { return .no }
    return .requiring("AlertRuleName", "SearchIntervalEndtimeUtc", of: body)
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let body = body(entry.value)
    guard let name = body["AlertRuleName"].text else { return reading.reject(entry, "no 'AlertRuleName'") }
    var alert = Alert(id: name, name: name, source: AzureMonitorSource.name)
    alert.severityText = body["Severity"].text
    alert.severity = AzureMonitorSource.severity(alert.severityText)
    alert.service = body["AffectedConfigurationItems"][0].text ?? body.first("ApplicationId", "WorkspaceId")
    alert.summary = body["Description"].text ?? name
    alert.url = body["LinkToSearchResults"].text
    alert.annotations["query"] = body["SearchQuery"].text
    let at = entry.time(body["SearchIntervalEndtimeUtc"]) ?? entry.time(body["SearchIntervalEndTimeUtc"])
    alert.happened(.fired, at)
    reading.add(alert, at: at, basis: .reported)
  }
}

/// Activity log and service health alerts.
enum AzureActivityAlert: AlertShape {
  static let samples = [
    """
    {"schemaId":"Microsoft.Insights/activityLogs","data":{"status":"Activated","context":{"activityLog":{
     "channels":"Operation","correlationId":"c-1","caller":"ines@x.example","eventDataId":"e-1","eventSource":"Administrative",
     "eventTimestamp":"2026-03-02T10:01:10.2254821+00:00","level":"Error","operationName":"Microsoft.X/queues/restart",
     "resourceId":"/subscriptions/s/resourceGroups/rg/queues/mail","status":"Failed","subStatus":""}},"properties":{}}}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let log = entry["data"]["context"]["activityLog"]
    return log.isObject ? .requiring("eventTimestamp", of: log) : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let log = entry["data"]["context"]["activityLog"]
    let name = log["properties"].first("title") ?? log.first("operationName", "eventSource") ?? "activity"
    var alert = Alert(
      id: log.first("correlationId", "eventDataId") ?? name, name: name, source: AzureMonitorSource.name)
    alert.labels = AzureMonitorSource.labels(ofResource: log["resourceId"].text)
    alert.severityText = log["level"].text
    alert.severity = Severity(alertWord: alert.severityText)
    alert.service = log["properties"]["service"].text ?? AzureMonitorSource.resource(log["resourceId"].text)
    alert.summary = log["properties"].first("communication", "title", "statusMessage") ?? log["description"].text
    let at = entry.time(log["eventTimestamp"])
    let isOver = AzureMonitorSource.isOver(entry["data"]["status"].text) || log["status"].text == "Resolved"
    reading.add(alert, isOver: isOver, at: at)
  }
}

/// `Microsoft.AlertsManagement/alerts`, as `az rest` lists them.
enum AzureAlertList: AlertShape {
  static let samples = [
    """
    {"value":[{"id":"/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/a-1","name":"Queue stands still",
     "type":"Microsoft.AlertsManagement/alerts","properties":{"essentials":{"severity":"Sev1","signalType":"Metric",
     "alertState":"Acknowledged","monitorCondition":"Fired","targetResource":"/subscriptions/s/queues/mail",
     "targetResourceName":"mail","startDateTime":"2026-03-02T10:01:10.371Z",
     "lastModifiedDateTime":"2026-03-02T10:05:10Z","lastModifiedUserName":"ines@x.example"}}}]}
    """
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let first = entry.value["value"].isArray ? entry["value"][0] : entry.value
    guard first["properties"]["essentials"].isObject else { return .no }
    return .requiring("startDateTime", of: first["properties"]["essentials"])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for item in entry.value["value"].isArray ? entry["value"].elements : [entry.value] {
      let essentials = item["properties"]["essentials"]
      guard let id = item["id"].text else {
        reading.reject(entry, "an alert without 'id'")
        continue
      }
      var alert = Alert(
        id: id, name: essentials["alertRule"].text.flatMap(AzureMonitorSource.resource) ?? item["name"].text ?? id,
        source: AzureMonitorSource.name)
      alert.labels = AzureMonitorSource.labels(ofResource: essentials["targetResource"].text)
      alert.severityText = essentials["severity"].text
      alert.severity = AzureMonitorSource.severity(alert.severityText)
      alert.service = essentials["targetResourceName"].text
      alert.summary = essentials["description"].text
      let start = entry.time(essentials["startDateTime"])
      let changed = entry.time(essentials["lastModifiedDateTime"])
      let who = essentials["lastModifiedUserName"].text
      alert.happened(.fired, start)
      if essentials["alertState"].text == "Acknowledged" { alert.acknowledge(at: changed, who: who) }
      if AzureMonitorSource.isOver(essentials["monitorCondition"].text) {
        alert.close(at: entry.time(essentials["monitorConditionResolvedDateTime"]) ?? changed, .automatic)
      } else if essentials["alertState"].text == "Closed" {
        alert.close(at: changed, .manual, who: who)
        alert.humanAction = true
      }
      reading.add(alert, at: start)
    }
  }
}
