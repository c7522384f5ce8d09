/// CloudWatch Logs: subscriptions (also gzip in base64), `get-log-events`, `filter-log-events` and Insights; a wrapper.
struct CloudWatchFormat: LogFormat {
  static let name = "cloudwatch_logs"
  static let summary = "CloudWatch Logs subscriptions, exports and answers of the aws command"
  static let samples = [
    #"{"messageType":"DATA_MESSAGE","owner":"123456789123","logGroup":"/ecs/cart","logStream":"app/app/1f2e","#
      + #""subscriptionFilters":["all"],"logEvents":[{"id":"1","timestamp":1709618828000,"message":"[ERROR] no stock"},"#
      + #"{"id":"2","timestamp":1709618828001,"message":"[INFO] up"}]}"#
  ]

  private static let array = JSONSlot.own
  private static let group = JSONSlot.own + 1
  private static let stream = JSONSlot.own + 2
  private static let data = JSONSlot.own + 3
  private static let kind = JSONSlot.own + 4

  private var outer = JSONRecords(
    JSONScanner([
      ("logEvents", array), ("logGroup", group), ("logStream", stream), ("awslogs|data", data), ("kinesis|data", data),
      ("data", data), ("Data", data), ("messageType", kind),
      ("message", JSONSlot.inner), ("timestamp", JSONSlot.time), ("logStreamName", stream), ("logGroupName", group),
      ("@message", JSONSlot.inner), ("@timestamp", JSONSlot.time), ("@logStream", stream), ("@log", group),
    ]))
  private var event = JSONRecords(
    JSONScanner([
      ("timestamp", JSONSlot.time), ("message", JSONSlot.inner), ("extractedFields|event", JSONSlot.own),
    ]))

  /// The columns of an Insights download, when it is one.
  private var table: CSVLog?
  private var row: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    let json = sample.json
    guard json.isJSON else {
      var format = Self()
      if let table = CSVLog(sample, isUnwrapped: true),
        table.has("@message") || table.has("@timestamp") && table.has("@logStream")
      {
        format.table = table
        return format
      }
      if sample.share({ tail($0) != nil }) >= 0.7 { return format }
      // The answer of get-query-results: rows of `{"field":"@message","value":"…"}`.
      return sample.hasLine { isRow($0) } ? format : nil
    }
    // Base64 of gzip, or of `{"messageType"`.
    let packed = json.text("kinesis|data") + json.text("data") + json.text("Data")
    if packed.hasPrefix("H4sI") || packed.hasPrefix("eyJtZXNzYWdlVHlwZSI6") { return Self() }
    return json.has("logGroup", "logEvents") || json.has("awslogs|data")
      || json.has("timestamp", "message", "ingestionTime")
      || json.has("@timestamp", "@message", "@ptr") || json.has("timestamp", "message", "logStreamName") ? Self() : nil
  }

  /// `2024-03-05T06:07:08.123000+00:00 app/app/1f2e text`, as `aws logs tail` prints it.
  private static func tail(_ line: Span<UInt8>) -> (stamp: StampReading, stream: Range<Int>)? {
    guard line.count > 36, line[0] &- 0x30 < 10, line[10] == 0x54, line[26] == 0x2B, line[32] == 0x20,
      let stamp = TimestampParser.read(line, at: 0), stamp.length == 32,
      let end = line.first(0x20, from: 33), line.first(0x2F, from: 33, before: end) != nil
    else { return nil }
    return (stamp, 33..<end)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if table != nil { return table!.read(line, number: number, context: context, sink: sink) }
    if Self.isRow(line) {
      Self.object(of: line, onto: &row)
      let object = row
      return read(object.span, number: number, context: context, sink: sink)
    }
    if let tail = Self.tail(line) {
      var record = Record()
      record.microseconds = tail.stamp.microseconds
      record.stamp = tail.stamp.kind
      record.labels[.container] = context.label(line, from: tail.stream.lowerBound, to: tail.stream.upperBound)
      sink.unwrap(record, inner: line.extracting((tail.stream.upperBound + 1)...), isPartial: false, line: number)
      return true
    }
    guard outer.scan(line) else { return false }
    if outer.fields.has(Self.data) {
      var packed: [UInt8] = []
      Base64.decode(line, from: outer.start(Self.data), to: outer.end(Self.data), onto: &packed)
      guard let unpacked = InflatedPayload.inflate(packed) else { return false }
      let bytes = unpacked
      return read(bytes.span, number: number, context: context, sink: sink)
    }
    outer.fill(line, context)
    var record = outer.record
    name(&record, line, context)
    guard outer.fields.has(Self.array) else {
      guard outer.fields.has(JSONSlot.inner) else {
        // CloudWatch tests a subscription with a message of its own.
        guard outer.fields.has(Self.kind) else { return false }
        sink.skip(line: number)
        return true
      }
      outer.record = record
      outer.unwrap(JSONSlot.inner, line, number: number, sink: sink)
      return true
    }
    if outer.has(Self.kind, line, "CONTROL_MESSAGE") {
      sink.skip(line: number)
      return true
    }
    var starts: [Int] = []
    JSONScanner.forEachElement(of: line, from: outer.start(Self.array), to: outer.end(Self.array)) { start, _ in
      starts.append(start)
    }
    if starts.isEmpty { sink.skip(line: number) }
    for start in starts {
      guard event.scan(line, from: start), event.fields.has(JSONSlot.inner) else { continue }
      event.fill(line, context)
      event.record.labels = record.labels
      event.unwrap(JSONSlot.inner, line, number: number, sink: sink)
    }
    return true
  }

  private static func isRow(_ line: Span<UInt8>) -> Bool {
    guard let first = line.first(0x7B, before: 200), line.first(0x5B, before: first) != nil else { return false }
    return line.find("\"field\"", from: first, before: first + 40) != nil && line.find("\"@") != nil
  }

  /// `[{"field":"@message","value":"a"},…]` as `{"@message":"a",…}`.
  private static func object(of line: Span<UInt8>, onto object: inout [UInt8]) {
    object.removeAll(keepingCapacity: true)
    object.append(0x7B)
    let names = JSONScanner([("field", 0), ("value", 1)])
    var fields = JSONFields()
    let open = line.first(0x5B) ?? 0
    JSONScanner.forEachElement(of: line, from: open, to: line.count) { start, _ in
      _ = names.scan(line, from: start, into: &fields)
      guard fields.has(0), fields.has(1) else { return }
      if object.count > 1 { object.append(0x2C) }
      for (slot, separator) in [(0, UInt8(ascii: ":")), (1, UInt8(ascii: " "))] {
        object.append(0x22)
        line.append(from: fields.start(slot), to: fields.end(slot), onto: &object)
        object.append(0x22)
        object.append(separator)
      }
    }
    object.append(0x7D)
  }

  mutating func finish(context: SourceContext, sink: any RecordSink) { table?.finish(context: context, sink: sink) }

  /// `/ecs/cart` and `/aws/lambda/cart` name the service; an ECS stream (`prefix/container/task`) the container.
  private func name(_ record: inout Record, _ line: Span<UInt8>, _ context: SourceContext) {
    if outer.fields.has(Self.group) {
      let end = outer.end(Self.group)
      var start = end
      while start > outer.start(Self.group), line[start - 1] != 0x2F, line[start - 1] != 0x3A { start -= 1 }
      record.labels[.service] = context.label(line, from: start, to: end)
    }
    if outer.fields.has(Self.stream) {
      record.labels[.container] = context.label(line, from: outer.start(Self.stream), to: outer.end(Self.stream))
      // Container Insights names its streams by the files.
      ContainerPath(line, from: outer.start(Self.stream), to: outer.end(Self.stream))?.fill(&record, line, context)
    }
  }
}

/// Base64 as JSON carries binary data.
package enum Base64 {
  /// Appends the decoded bytes; stops at the first character that is none of the alphabet.
  package static func decode(_ bytes: Span<UInt8>, from start: Int, to end: Int, onto target: inout [UInt8]) {
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for i in start..<end {
      let byte = bytes[i]
      let value: UInt32
      switch byte {
      case 0x41...0x5A: value = UInt32(byte - 0x41)
      case 0x61...0x7A: value = UInt32(byte - 0x61) + 26
      case 0x30...0x39: value = UInt32(byte - 0x30) + 52
      case 0x2B, 0x2D: value = 62
      case 0x2F, 0x5F: value = 63
      case 0x5C: continue
      default: return
      }
      buffer = buffer << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        target.append(UInt8(truncatingIfNeeded: buffer >> bits))
      }
    }
  }
}

/// The gzip inside a payload.
enum InflatedPayload {
  /// The uncompressed bytes, at most 64 MiB; plain bytes are returned as they are, damaged ones not at all.
  static func inflate(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 2, bytes[0] == 0x1F, bytes[1] == 0x8B else { return bytes.isEmpty ? nil : bytes }
    return GzipInflater.inflateAll(bytes)
  }
}
