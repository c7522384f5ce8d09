/// JSON objects, one a line, as loggers write them: bunyan, pino, logrus, zerolog, log4j2, slog, structlog, Serilog, rust
/// tracing and what people invent themselves.
struct JSONLinesFormat: LogFormat {
  static let name = "json_lines"
  static let summary = "JSON lines of bunyan, pino, logrus, zerolog, log4j2, rust tracing and other loggers"
  static let samples = [
    #"{"name":"cart","hostname":"web-1","pid":7,"level":50,"msg":"cannot reserve","time":"2024-03-05T06:07:08.123Z","v":0}"#,
    #"{"level":30,"time":1709618828123,"pid":7,"hostname":"web-1","msg":"request completed","reqId":"req-1f"}"#,
    #"{"level":"error","msg":"payment failed","time":"2024-03-05T06:07:08Z","error":"card declined"}"#,
    #"{"instant":{"epochSecond":1709618828,"nanoOfSecond":123000000},"thread":"main","level":"WARN","#
      + #""loggerName":"com.example.Orders","message":"slow query"}"#,
    #"{"timestamp":"2024-03-05T06:07:08.123456Z","level":"INFO","fields":{"message":"listening"},"target":"cart::http"}"#,
  ]

  private var records: JSONRecords

  init() { records = JSONRecords(Self.generic) }

  private init(_ scanner: JSONScanner) { records = JSONRecords(scanner) }

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    guard sample.json.isJSON else { return nil }
    // bunyan and pino put the application into `name`, Python's loggers the logger.
    let isBunyan = sample.json.has("hostname", "pid", "level", "name")
    let own = unnamed(sample.json)
    return Self(own.isEmpty ? isBunyan ? named : generic : JSONScanner(own + names))
  }

  /// The time, level and message of loggers that give them names of their own, told by what they hold.
  private static func unnamed(_ profile: JSONProfile) -> [(path: String, slot: Int)] {
    func isKnown(_ slot: Int) -> Bool { names.contains { $0.slot == slot && profile.share($0.path) >= 0.5 } }
    var own: [(path: String, slot: Int)] = []
    let keys = profile.keys.filter { profile.share($0) >= 0.5 }
    if !isKnown(JSONSlot.time), let key = keys.first(where: { holdsTime(profile.text($0), key: $0) }) {
      own.append((key, JSONSlot.time))
    }
    // Without a time at least it is no log that a name could be missing of.
    guard !own.isEmpty || isKnown(JSONSlot.time) else { return [] }
    if !isKnown(JSONSlot.severity), !isKnown(JSONSlot.severityNumber),
      let key = keys.first(where: { key in
        let text = Array(profile.text(key).utf8)
        return text.first?.isLetter == true && LayoutField.severity(text.span, 0, text.count) != nil
      })
    {
      own.append((key, JSONSlot.severity))
    }
    if !isKnown(JSONSlot.message), !isKnown(JSONSlot.path), !isKnown(request) {
      let words = keys.map { (key: $0, blanks: profile.text($0).utf8.count { $0 == 0x20 }) }
      if let most = words.max(by: { $0.blanks < $1.blanks }), most.blanks >= 1, !profile.text(most.key).hasPrefix("{"),
        !profile.text(most.key).hasPrefix("["), !own.contains(where: { $0.path == most.key })
      {
        own.append((most.key, JSONSlot.message))
      }
    }
    return own
  }

  /// Whether a text is a stamp and nothing else; a mere number only where the key speaks of time.
  private static func holdsTime(_ text: String, key: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let stamp = TimestampParser.read(bytes.span, at: 0), stamp.kind >= .zoneless,
      stamp.length == bytes.count
    else { return false }
    let name = key.lowercased()
    return bytes.contains { !$0.isDigit && $0 != 0x2E }
      || ["time", "date", "stamp", "ts"].contains { name.contains($0) }
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard records.scan(line) else { return false }
    if records.fields.has(Self.request), !records.fields.has(JSONSlot.path) { splitRequest(line) }
    records.fill(line, context)
    // Serilog's compact form leaves out the level of what is only information.
    if records.record.severity == .unknown, line.has("{\"@t\":") { records.record.severity = .info }
    // JSON inside JSON: a shipper's envelope.
    if records.fields.has(JSONSlot.message), records.fields.kind(JSONSlot.message) == .escaped,
      line.has("{\\\"", at: records.start(JSONSlot.message))
    {
      records.unwrap(JSONSlot.message, line, number: number, sink: sink)
      return true
    }
    records.compose(line)
    records.emit(line, number: number, sink: sink)
    return true
  }

  /// Reads an object among lines of text if a logger wrote it: it has a message, and a time or a level.
  mutating func readEvent(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard records.scan(line), records.fields.has(JSONSlot.message) else { return false }
    let isLeveled =
      records.fields.has(JSONSlot.severity)
      && Severity(level: line.extracting(records.start(JSONSlot.severity)..<records.end(JSONSlot.severity))) != nil
    guard isLeveled || records.fields.has(JSONSlot.time) else { return false }
    return read(line, number: number, context: context, sink: sink)
  }

  /// `"request":"GET /cart HTTP/1.1"`, as nginx and Apache write JSON.
  private mutating func splitRequest(_ line: Span<UInt8>) {
    guard records.isText(Self.request) else { return }
    let start = records.start(Self.request)
    var end = records.end(Self.request)
    guard let blank = line.first(0x20, from: start, before: min(end, start + 12)), blank > start,
      blank + 1 < end, line[blank + 1] == 0x2F || line.has("http", at: blank + 1) || line.has("*", at: blank + 1)
    else { return }
    if let last = line.find(" HTTP/", from: blank + 1, before: end) { end = last }
    records.fields.put(JSONSlot.method, start..<blank)
    records.fields.put(JSONSlot.path, blank + 1..<end)
  }

  private static let request = JSONSlot.own
  private static let names =
    [("request", request), ("request_line", request), ("httpRequestLine", request)] + JSONFieldNames.all
  private static let generic = JSONScanner(names)
  private static let named = JSONScanner([("name", JSONSlot.service)] + names)
}
