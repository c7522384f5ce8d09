/// A format whose lines are JSON objects, told apart by their fields; most need only names.
protocol JSONLogFormat: LogFormat {
  init()
  /// The scanner with this format's fields, and the record being filled.
  var records: JSONRecords { get set }
  /// Whether JSON objects with these fields are of this format.
  static func matches(_ profile: JSONProfile) -> Bool
  /// Adds what the common fields do not cover, between filling and composing the message; `false` hands the line on.
  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool
  /// The slot of a payload that is a line of another log, or `nil` when the message is the record's own.
  func payload(_ line: Span<UInt8>) -> Int?
  /// Words the message itself, after it was composed.
  mutating func word(_ line: Span<UInt8>)
}

extension JSONLogFormat {
  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.json.isJSON && matches(sample.json) ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    readObject(line, number: number, context: context, sink: sink)
  }

  /// Reads one JSON object: for formats that have other lines too.
  mutating func readObject(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard records.scan(line) else { return false }
    records.fill(line, context)
    guard complete(line, context) else { return false }
    if let slot = payload(line) {
      records.unwrap(slot, line, number: number, sink: sink)
      return true
    }
    records.compose(line)
    word(line)
    records.emit(line, number: number, sink: sink)
    return true
  }

  mutating func complete(_ line: Span<UInt8>, _ context: SourceContext) -> Bool { true }
  func payload(_ line: Span<UInt8>) -> Int? { nil }
  mutating func word(_ line: Span<UInt8>) {}
}

extension JSONRecords {
  /// Whether the text of a slot is `text`.
  @inline(__always)
  func has(_ slot: Int, _ line: Span<UInt8>, _ text: StaticString) -> Bool {
    fields.has(slot) && line.equals(text, from: start(slot), to: end(slot))
  }

  /// The whole number in a slot.
  @inline(__always)
  func number(_ slot: Int, _ line: Span<UInt8>) -> Int? {
    fields.has(slot) ? line.number(from: start(slot), to: end(slot)) : nil
  }

  /// Appends the decoded text of a slot.
  func append(_ slot: Int, _ line: Span<UInt8>, onto target: inout [UInt8], limit: Int = 400) {
    guard fields.has(slot) else { return }
    JSONScanner.decode(line, from: start(slot), to: min(end(slot), start(slot) + limit), onto: &target)
  }

  /// Words an access record as `METHOD route class` and gives it the severity of its status.
  mutating func wordAccess(_ line: Span<UInt8>) {
    guard fields.has(JSONSlot.method), fields.has(JSONSlot.path) else { return }
    let method = start(JSONSlot.method)..<end(JSONSlot.method)
    let path = start(JSONSlot.path)..<end(JSONSlot.path)
    let status = Int(record.status)
    setMessage { Route.message(line, method: method, path: path, status: status, onto: &$0) }
    if record.severity <= .info { record.severity = Severity.http(status) }
  }
}
