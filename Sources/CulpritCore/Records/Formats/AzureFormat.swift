/// Azure Monitor: activity log and resource logs, as Event Hubs, storage accounts and `az` write them.
struct AzureFormat: JSONLogFormat {
  static let name = "azure_activity"
  static let summary = "Azure activity and resource logs"
  static let samples = [
    #"{"time":"2024-03-05T06:07:08.1234567Z","resourceId":"/SUBSCRIPTIONS/1/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.WEB/SITES/CART","#
      + #""operationName":"Microsoft.Web/sites/restart/action","category":"Administrative","level":"Error","resultType":"Failure","#
      + #""correlationId":"3e2a5c1b-0000-4000-8000-1234567890ab","callerIpAddress":"10.0.0.7"}"#
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    if profile.has("TimeGenerated", "Type") || profile.has("TimeGenerated", "TenantId")
      || profile.has("itemType", "operation_Id")
    {
      return true
    }
    return
      (profile.has("resourceId") || profile.has("ResourceId") || profile.has("_ResourceId")
      || profile.has("resource_id"))
      && profile.hasAny("operationName", "OperationName", "operation_name", "category", "Category")
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    // The resource's name is the last part of its id.
    if records.record.labels[.service] == 0, records.fields.has(Self.resource) {
      let end = records.end(Self.resource)
      var start = end
      while start > records.start(Self.resource), line[start - 1] != 0x2F { start -= 1 }
      records.record.labels[.service] = context.label(line, from: start, to: end)
    }
    // Application Insights counts from verbose to critical.
    if let level = records.number(Self.insights, line), (0...4).contains(level) {
      records.record.severity = [.debug, .info, .warning, .error, .critical][level]
    }
    if records.fields.has(Self.result) {
      let start = records.start(Self.result)
      let isFailure = line.has("Fail", at: start) || line.has("fail", at: start)
      if isFailure { records.record.severity = max(records.record.severity, .error) }
    }
    return true
  }

  mutating func word(_ line: Span<UInt8>) {
    let records = self.records
    if records.fields.has(JSONSlot.message), records.isText(JSONSlot.message), !records.fields.has(Self.operation) {
      return
    }
    self.records.setMessage { text in
      records.append(Self.operation, line, onto: &text)
      for slot in [Self.result, JSONSlot.message] where records.fields.has(slot) && records.isText(slot) {
        if !text.isEmpty { text.append(contentsOf: [0x3A, 0x20]) }
        records.append(slot, line, onto: &text, limit: 1000)
      }
    }
  }

  private static let resource = JSONSlot.own
  private static let operation = JSONSlot.own + 1
  private static let result = JSONSlot.own + 2
  private static let insights = JSONSlot.own + 3

  private static let scanner = JSONScanner([
    ("eventTimestamp", JSONSlot.time), ("time", JSONSlot.time), ("timeStamp", JSONSlot.time),
    ("TimeGenerated", JSONSlot.time), ("submissionTimestamp", JSONSlot.time), ("timestamp", JSONSlot.time),
    ("event_timestamp", JSONSlot.time),
    ("submission_timestamp", JSONSlot.time),
    ("resourceId", resource), ("ResourceId", resource), ("_ResourceId", resource), ("resource_id", resource),
    ("operation_name|value", operation), ("operation_name", operation), ("correlation_id", JSONSlot.trace),
    ("http_request|client_ip_address", JSONSlot.client), ("httpRequest|clientIpAddress", JSONSlot.client),
    ("operationName|localizedValue", operation), ("operationName|value", operation), ("operationName", operation),
    ("OperationName", operation), ("resultType", result), ("ResultType", result), ("status|value", result),
    ("status", result), ("level", JSONSlot.severity), ("Level", JSONSlot.severity),
    ("properties|statusMessage", JSONSlot.message), ("properties|message", JSONSlot.message),
    ("resultDescription", JSONSlot.message), ("ResultDescription", JSONSlot.message),
    ("properties|log", JSONSlot.message),
    ("severityLevel", insights), ("SeverityLevel", insights), ("cloud_RoleName", JSONSlot.service),
    ("AppRoleName", JSONSlot.service), ("cloud_RoleInstance", JSONSlot.node), ("AppRoleInstance", JSONSlot.node),
    ("Computer", JSONSlot.node), ("operation_Id", JSONSlot.trace), ("OperationId", JSONSlot.trace),
    ("OuterMessage", JSONSlot.message), ("outerMessage", JSONSlot.message), ("message", JSONSlot.message),
    ("LogMessage", JSONSlot.message), ("LogEntry", JSONSlot.message), ("PodName", JSONSlot.pod),
    ("PodNamespace", JSONSlot.namespace), ("ContainerName", JSONSlot.container), ("SeverityText", JSONSlot.severity),
    ("Message", JSONSlot.message), ("description", JSONSlot.message), ("correlationId", JSONSlot.trace),
    ("CorrelationId", JSONSlot.trace), ("operationId", JSONSlot.request), ("callerIpAddress", JSONSlot.client),
    ("category", JSONSlot.logger), ("category|value", JSONSlot.logger), ("location", JSONSlot.zone),
    ("properties|pod", JSONSlot.pod), ("properties|containerName", JSONSlot.container),
    ("durationMs", JSONSlot.milliseconds),
  ])
}
