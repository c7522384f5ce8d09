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
  private var object: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    if sample.json.isJSON { return matches(sample.json) ? Self() : nil }
    return sample.share { dump($0) != nil } >= 0.5 ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let dump = Self.dump(line) else { return readObject(line, number: number, context: context, sink: sink) }
    // Ruby's arrows are colons in JSON; a quote inside a text has its backslash.
    object.removeAll(keepingCapacity: true)
    object.append(contentsOf: Array("{\"date\":".utf8))
    line.append(from: dump.time.lowerBound, to: dump.time.upperBound, onto: &object)
    object.append(0x2C)
    var at = dump.record + 1
    while let arrow = line.find("\"=>", from: at) {
      line.append(from: at, to: arrow + 1, onto: &object)
      if line[arrow - 1] == 0x5C { object.append(contentsOf: [0x3D, 0x3E]) } else { object.append(0x3A) }
      at = arrow + 3
    }
    line.append(from: at, onto: &object)
    let text = object
    return readObject(text.span, number: number, context: context, sink: sink)
  }

  /// Fluent Bit's own dump: `[0] kube.cart: [1709618828.123, {"log"=>"…"}]`, in newer versions `[[…, {}], {…}]`.
  private static func dump(_ line: Span<UInt8>) -> (time: Range<Int>, record: Int)? {
    guard line.has("["), var at = line.find(": [", before: 300) else { return nil }
    at += 3
    if line.has("[", at: at) { at += 1 }
    let time = at
    while at < line.count, line[at] &- 0x30 < 10 || line[at] == 0x2E { at += 1 }
    guard at > time, line.has(", {", at: at), let record = line.find("{\"", from: at) else { return nil }
    return (time..<at, record)
  }

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
