/// What Fluent Bit, Fluentd and Vector ship from Kubernetes: `{"log":…,"kubernetes":{…}}`; a wrapper.
struct FluentBitFormat: JSONLogFormat {
  static let name = "fluent_bit"
  static let summary = "Kubernetes and ECS logs as Fluent Bit (FireLens), Fluentd and Vector ship them"
  static let samples = [
    #"{"@timestamp":"2024-03-05T06:07:08.123Z","log":"ERROR no stock\n","stream":"stderr","kubernetes":"#
      + #"{"pod_name":"cart-7d9f8b6c5-x2x7k","namespace_name":"shop","container_name":"app","host":"node-1"}}"#,
    #"{"date":1709618828.123,"log":"{\"level\":\"error\",\"msg\":\"no stock\"}","kubernetes":"#
      + #"{"pod_name":"cart-7d9f8b6c5-x2x7k","labels":{"app.kubernetes.io/name":"cart"}}}"#,
    #"{"log":"ERROR no stock","container_name":"cart","source":"stderr","container_id":"ab12","ecs_cluster":"shop","#
      + #""ecs_task_definition":"cart:12"}"#,
  ]

  var records = JSONRecords(Self.scanner)

  static func matches(_ profile: JSONProfile) -> Bool {
    if profile.has("log", "container_id"), profile.hasAny("ecs_cluster", "ecs_task_arn", "ecs_task_definition") {
      return true
    }
    return profile.has("kubernetes")
      && (profile.share("log") + profile.share("message") + profile.share("MESSAGE") >= 0.5)
      && !profile.hasAny("agent|type", "@metadata|beat", "agent|ephemeral_id")
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool {
    // FireLens names the task's definition: `cart:12`.
    if records.fields.has(Self.task), records.record.labels[.service] == 0 {
      let start = records.start(Self.task)
      let end = line.first(0x3A, from: start, before: records.end(Self.task)) ?? records.end(Self.task)
      records.record.labels[.service] = context.label(line, from: start, to: end)
    }
    return true
  }

  private static let task = JSONSlot.own

  /// With `Merge_Log` the payload's fields stand beside it: then the record is read where it is.
  func payload(_ line: Span<UInt8>) -> Int? {
    records.fields.has(JSONSlot.inner) && records.isText(JSONSlot.inner) && !records.fields.has(JSONSlot.severity)
      ? JSONSlot.inner : nil
  }

  private static let scanner = JSONScanner(
    [("log", JSONSlot.inner), ("message", JSONSlot.inner), ("MESSAGE", JSONSlot.inner), ("stream", JSONSlot.stream)]
      + [("source", JSONSlot.stream), ("ecs_task_definition", task), ("container_name", JSONSlot.container)]
      + JSONFieldNames.fields(JSONSlot.message, "msg log_processed|message log_processed|msg")
      + JSONFieldNames.fields(JSONSlot.time, "@timestamp time timestamp date _p")
      + JSONFieldNames.fields(JSONSlot.severity, "level severity log_processed|level lvl")
      + JSONFieldNames.kubernetes + JSONFieldNames.request + JSONFieldNames.failure)
}
