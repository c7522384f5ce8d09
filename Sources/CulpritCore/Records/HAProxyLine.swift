/// A connection or request in HAProxy's TCP or HTTP format, by itself or in syslog:
/// `client:port [stamp] frontend backend/server t/t/t/t/T status bytes … "GET /path HTTP/1.1"`.
struct HAProxyLine {
  var client = 0..<0
  /// Where the stamp of the request begins.
  var stamp = 0
  var backend = 0..<0
  var latency: Int64 = -1
  var status = 0
  var method = 0..<0
  var path = 0..<0
  /// For TCP, which has no request: frontend and backend, and how the session ended (`--`, `SC`).
  var session = 0..<0
  var ending = 0..<0

  var isHTTP: Bool { session.isEmpty }

  init?(_ line: Span<UInt8>, from start: Int) {
    guard let open = line.find(" [", from: start, before: start + 60), open > start,
      let close = line.find("] ", from: open, before: open + 40),
      let colon = line.first(0x3A, from: start, before: open)
    else { return nil }
    client = start..<colon
    stamp = open + 2
    var words: [Range<Int>] = []
    var at = close + 2
    while words.count < 5, at < line.count {
      let end = line.blank(from: at)
      words.append(at..<end)
      at = end + 1
    }
    guard words.count == 5, let slash = line.first(0x2F, from: words[1].lowerBound, before: words[1].upperBound) else {
      return nil
    }
    backend = words[1].lowerBound..<slash
    // The last timer is the whole session.
    var timer = words[2].upperBound
    while timer > words[2].lowerBound, line[timer - 1].isDigit { timer -= 1 }
    latency = line.number(from: timer, to: words[2].upperBound).map { Int64($0) &* 1000 } ?? -1
    var timers = 1
    for i in words[2] where line[i] == 0x2F { timers += 1 }
    if timers == 3, words[4].count == 2, line.number(from: words[3].lowerBound, to: words[3].upperBound) != nil {
      session = words[0].lowerBound..<slash
      ending = words[4]
      return
    }
    guard let status = line.number(from: words[3].lowerBound, to: words[3].upperBound),
      let quote = line.first(0x22, from: at), let end = AccessLine.quoted(line, quote),
      let blank = line.first(0x20, from: quote, before: end)
    else { return nil }
    self.status = status
    method = quote + 1..<blank
    path = blank + 1..<(line.first(0x20, from: blank + 1, before: end) ?? end)
  }

  /// Hands the request on; `record` knows its time and who wrote it.
  func emit(
    _ record: Record, _ line: Span<UInt8>, access: inout AccessRecord, number: Int, context: SourceContext,
    sink: any RecordSink
  ) {
    var record = record
    record.latencyMicroseconds = latency
    // haproxy logs all requests at one level
    record.severity = .unknown
    record.labels[.container] = context.label(line, from: backend.lowerBound, to: backend.upperBound)
    guard !isHTTP else {
      access.emit(
        record, line, method: method, path: path, request: path, status: status, client: client, number: number,
        context: context, sink: sink)
      return
    }
    record.labels[.client] = context.bounded(line, from: client.lowerBound, to: client.upperBound)
    // Who ended it: the client, the server, or nobody; then in which state.
    let by = line[ending.lowerBound]
    record.severity = by == 0x53 || by == 0x73 ? .error : by == 0x2D ? .info : .notice
    var message: [UInt8] = []
    line.append(from: session.lowerBound, to: session.upperBound, onto: &message)
    message.append(0x20)
    line.append(from: ending.lowerBound, to: ending.upperBound, onto: &message)
    sink.begin(
      record, message: message.span, logger: message.span.extracting(0..<0), whole: line, line: number)
  }
}
