/// What Python's `logging` prints when nobody configured it (`ERROR:shop.cart:message`), and Uvicorn's lines
/// (`INFO:     10.0.0.7:51000 - "GET /cart HTTP/1.1" 200 OK`). Neither has a time.
struct PythonLoggingFormat: LogFormat {
  static let name = "python_logging"
  static let summary = "Python's logging without configuration, and Uvicorn"
  static let samples = [
    """
    WARNING:shop.cart:stock is low
    ERROR:shop.cart:cannot reserve
    Traceback (most recent call last):
      File "/app/cart.py", line 17, in reserve
    ValueError: no stock
    """,
    #"INFO:     10.0.0.7:51000 - "GET /orders/17 HTTP/1.1" 500 Internal Server Error"#,
  ]

  private var access = AccessRecord()
  /// Whether lines without a head go on with a record: a traceback was begun.
  private var isInTrace = false

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    var heads = 0
    var others = 0
    var sequel = TraceSequel()
    for bytes in sample.lines.prefix(200) where !bytes.isEmpty {
      let line = bytes.span
      if head(line) != nil {
        heads += 1
      } else if !sequel.takes(line), !line.has("Traceback (") {
        others += 1
      }
    }
    return heads > 0 && heads >= others ? Self() : nil
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.head(line) else {
      let text = line.trimmed()
      if line.has("Traceback (") { isInTrace = true }
      guard isInTrace, !text.isEmpty else { return false }
      sink.proceed(text: line.extracting(0..<text.upperBound), line: number)
      return true
    }
    isInTrace = head.severity >= .error
    var record = Record()
    if let request = Self.request(line, head.message) {
      access.emit(
        record, line, method: request.method, path: request.path, request: request.method, status: request.status,
        client: request.client, number: number, context: context, sink: sink)
      return true
    }
    record.severity = head.severity
    let text = line.trimmed(from: head.message)
    sink.begin(
      record, message: line.extracting(text), logger: line.extracting(head.logger), whole: line, line: number)
    return true
  }

  /// `LEVEL:logger:message`, or `LEVEL:` and blanks up to the tenth column.
  private static func head(_ line: Span<UInt8>) -> (severity: Severity, logger: Range<Int>, message: Int)? {
    guard let colon = line.first(0x3A, before: 9), colon >= 4 else { return nil }
    for i in 0..<colon where line[i] &- 0x41 > 25 { return nil }
    guard let severity = Severity(level: line.extracting(0..<colon)) else { return nil }
    var at = colon + 1
    if at < line.count, line[at] == 0x20 {
      while at < line.count, line[at] == 0x20 { at += 1 }
      return at == 10 && colon < 9 ? (severity, 0..<0, at) : nil
    }
    while at < line.count, line[at] > 0x20, line[at] != 0x3A { at += 1 }
    guard at > colon + 1, at < line.count, line[at] == 0x3A else { return nil }
    return (severity, colon + 1..<at, at + 1)
  }

  /// `10.0.0.7:51000 - "GET /cart HTTP/1.1" 200 OK`
  private static func request(_ line: Span<UInt8>, _ start: Int) -> (
    client: Range<Int>, method: Range<Int>, path: Range<Int>, status: Int
  )? {
    guard let quote = line.find(" - \"", from: start, before: start + 60).map({ $0 + 4 }),
      let method = line.first(0x20, from: quote, before: quote + 16), let path = line.find(" HTTP/", from: method),
      let end = line.find("\" ", from: path), let status = line.number(from: end + 2, to: min(end + 5, line.count))
    else { return nil }
    var port = quote - 4
    while port > start, line[port] != 0x3A { port -= 1 }
    return (start..<(port > start ? port : quote - 4), quote..<method, method + 1..<max(method + 1, path), status)
  }
}
