/// Azure Monitor: activity log and resource logs, as Event Hubs, storage accounts and `az` write them.
struct AzureFormat: JSONLogFormat {
  static let name = "azure_activity"
  static let summary = "Azure activity and resource logs, and answers to Log Analytics queries"
  static let samples = [
    #"{"time":"2024-03-05T06:07:08.1234567Z","resourceId":"/SUBSCRIPTIONS/1/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.WEB/SITES/CART","#
      + #""operationName":"Microsoft.Web/sites/restart/action","category":"Administrative","level":"Error","resultType":"Failure","#
      + #""correlationId":"3e2a5c1b-0000-4000-8000-1234567890ab","callerIpAddress":"10.0.0.7"}"#,
    #"{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"Message","type":"#
      + #""string"},{"name":"AppRoleName","type":"string"}],"rows":[["2024-03-05T06:07:08.12Z","no stock","cart"]]}]}"#,
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    // The API answers with tables, `az monitor log-analytics query` with their rows as objects.
    if profile.text("tables").contains("\"columns\"") || profile.has("TimeGenerated", "TableName") { return true }
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

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard answer.scan(line), answer.fields.has(Self.tables) else {
      if answer.fields.has(Self.properties), answer.fields.kind(Self.properties) == .escaped,
        line.has("{\\\"", at: answer.start(Self.properties))
      {
        // A text of JSON, as App Service writes it: read as the object that it is.
        let range = answer.start(Self.properties)..<answer.end(Self.properties)
        var object: [UInt8] = []
        line.append(from: 0, to: range.lowerBound - 1, onto: &object)
        JSONScanner.decode(line, from: range.lowerBound, to: range.upperBound, onto: &object)
        line.append(from: min(line.count, range.upperBound + 1), onto: &object)
        return readObject(object.span, number: number, context: context, sink: sink)
      }
      return readObject(line, number: number, context: context, sink: sink)
    }
    var tables: [Int] = []
    JSONScanner.forEachElement(of: line, from: answer.start(Self.tables), to: answer.end(Self.tables)) { start, _ in
      tables.append(start)
    }
    var count = 0
    for start in tables { count += readTable(line, start, number: number, context: context, sink: sink) }
    if count == 0 { sink.skip(line: number) }
    return true
  }

  /// Reads each row as the object that it is with its columns' names.
  private mutating func readTable(
    _ line: Span<UInt8>, _ start: Int, number: Int, context: SourceContext, sink: any RecordSink
  ) -> Int {
    guard answer.scan(line, from: start), answer.fields.has(Self.columns), answer.fields.has(Self.rows) else {
      return 0
    }
    let rows = answer.start(Self.rows)..<answer.end(Self.rows)
    var names: [Range<Int>] = []
    var columns: [Int] = []
    JSONScanner.forEachElement(of: line, from: answer.start(Self.columns), to: answer.end(Self.columns)) { at, _ in
      columns.append(at)
    }
    for column in columns {
      guard answer.scan(line, from: column), answer.fields.has(Self.title) else { return 0 }
      names.append(answer.start(Self.title)..<answer.end(Self.title))
    }
    var starts: [Range<Int>] = []
    JSONScanner.forEachElement(of: line, from: rows.lowerBound, to: rows.upperBound) { starts.append($0..<$1) }
    var object: [UInt8] = []
    var count = 0
    for row in starts {
      object.removeAll(keepingCapacity: true)
      var column = 0
      JSONScanner.forEachElement(of: line, from: row.lowerBound, to: row.upperBound) { from, to in
        guard column < names.count else { return }
        object.append(contentsOf: column == 0 ? [0x7B, 0x22] : [0x2C, 0x22])
        line.append(from: names[column].lowerBound, to: names[column].upperBound, onto: &object)
        object.append(contentsOf: [0x22, 0x3A])
        line.append(from: from, to: to, onto: &object)
        column += 1
      }
      object.append(0x7D)
      let text = object
      if readObject(text.span, number: number, context: context, sink: sink) {
        count += 1
      } else {
        sink.reject("a row without known columns", text: text.span, line: number)
      }
    }
    return count
  }

  /// App Service keeps the request in a text of JSON, Kubernetes' control plane the line.
  func payload(_ line: Span<UInt8>) -> Int? {
    if records.fields.has(JSONSlot.inner), records.isText(JSONSlot.inner) { return JSONSlot.inner }
    // A container's line of JSON.
    return records.fields.has(JSONSlot.message) && line.has("{\\\"", at: records.start(JSONSlot.message))
      ? JSONSlot.message : nil
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
    // A request that Application Insights saw, or that says of itself what it asked for.
    if records.fields.has(JSONSlot.method), records.fields.has(JSONSlot.path) {
      self.records.wordAccess(line)
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

  private var answer = JSONRecords(
    JSONScanner([("tables", tables), ("columns", columns), ("rows", rows), ("name", title), ("properties", properties)])
  )
  private static let tables = 0
  private static let columns = 1
  private static let rows = 2
  private static let title = 3
  private static let properties = 4

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
    ("properties|log", JSONSlot.inner), ("properties|Log", JSONSlot.inner),
    ("properties|CsMethod", JSONSlot.method), ("properties|CsUriStem", JSONSlot.path),
    ("properties|ScStatus", JSONSlot.status), ("properties|TimeTaken", JSONSlot.milliseconds),
    ("properties|httpStatusCode", JSONSlot.status), ("CsMethod", JSONSlot.method), ("CsUriStem", JSONSlot.path),
    ("ScStatus", JSONSlot.status), ("TimeTaken", JSONSlot.milliseconds), ("resultCode", JSONSlot.status),
    ("ResultCode", JSONSlot.status), ("name", operation), ("Name", operation), ("duration", JSONSlot.milliseconds),
    ("DurationMs", JSONSlot.milliseconds), ("LogLevel", JSONSlot.severity),
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
