/// Envoy's and Istio's access logs, as text and as JSON.
struct EnvoyFormat: JSONLogFormat {
  static let name = "envoy"
  static let summary = "Envoy and Istio access logs, as text and JSON"
  static let samples = [
    #"[2024-03-05T06:07:08.310Z] "POST /api/v1/orders/17 HTTP/2" 503 UF 154 0 226 100 "10.0.35.28" "curl/8.5.0" "#
      + #""cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "orders" "10.0.2.1:80""#,
    #"{"authority":"orders","duration":"226","method":"GET","path":"/orders/17","protocol":"HTTP/1.1","request_id":"#
      + #""c463717a-a722-47c6-8ec1-ea8f90b9ea58","response_code":"503","response_flags":"UH","start_time":"2024-03-05T06:07:08.480Z"}"#,
  ]

  var records = JSONRecords(Self.scanner)
  private var access = AccessRecord()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    let isJSON = sample.json.isJSON && matches(sample.json)
    return isJSON || sample.share { request($0) != nil } >= 0.5 ? Self() : nil
  }

  static func matches(_ profile: JSONProfile) -> Bool {
    profile.has("response_code", "start_time") && profile.hasAny("response_flags", "upstream_cluster", "upstream_host")
  }

  /// Where the request's quote stands, after the stamp in brackets.
  private static func request(_ line: Span<UInt8>) -> (stamp: StampReading, quote: Int)? {
    guard line.count > 40, line[0] == 0x5B, let stamp = TimestampParser.read(line, at: 1), stamp.kind == .zoned,
      line.has("] \"", at: stamp.length + 1), let end = AccessLine.quoted(line, stamp.length + 3), end + 5 < line.count,
      line[end + 2].isDigit, line[end + 4].isDigit
    else { return nil }
    return (stamp, stamp.length + 3)
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let head = Self.request(line), let end = AccessLine.quoted(line, head.quote) else {
      guard records.scan(line), records.fields.has(JSONSlot.status) else { return false }
      records.fill(line, context)
      records.compose(line)
      records.wordAccess(line)
      records.emit(line, number: number, sink: sink)
      return true
    }
    var record = Record()
    record.microseconds = head.stamp.microseconds
    record.stamp = head.stamp.kind
    let request = head.quote + 1..<end
    let blank = line.first(0x20, from: request.lowerBound, before: request.upperBound) ?? request.lowerBound
    var pathEnd = request.upperBound - 1
    while pathEnd > blank, line[pathEnd] != 0x20 { pathEnd -= 1 }
    if pathEnd <= blank { pathEnd = request.upperBound }
    let status = line.number(from: end + 2, to: line.blank(from: end + 2)) ?? 0
    record.severity = Severity.http(status)
    fillRest(line, from: line.blank(from: end + 2) + 1, &record, context)
    access.emit(
      record, line, method: request.lowerBound..<blank, path: min(blank + 1, pathEnd)..<pathEnd, request: request,
      status: status, client: 0..<0, number: number, context: context, sink: sink)
    return true
  }

  /// `flags [details] [failure] received sent duration upstream "forwarded" "agent" "id" "authority" "upstream"`.
  private func fillRest(_ line: Span<UInt8>, from start: Int, _ record: inout Record, _ context: SourceContext) {
    var at = start
    var numbers = 0
    var quoted = 0
    // Istio's quoted failure reason stands before the numbers.
    while at < line.count {
      if line[at] == 0x20 {
        at += 1
        continue
      }
      if line[at] == 0x22 {
        let end = AccessLine.quoted(line, at) ?? line.count
        if numbers >= 3 {
          quoted += 1
          if quoted == 1, end > at + 2 {
            let client = line.first(0x2C, from: at + 1, before: end) ?? end
            record.labels[.client] = context.bounded(line, from: at + 1, to: client)
          }
          if quoted == 3 { record.setTrace(line, from: at + 1, to: end, context: context) }
          if quoted == 4, end > at + 2 {
            record.labels[.service] = context.label(
              line, from: at + 1, to: line.first(0x3A, from: at, before: end) ?? end)
          }
          if quoted == 5 {
            let start = line.find("://", from: at + 1, before: end).map { $0 + 3 } ?? at + 1
            if end > start + 1 { record.labels[.upstream] = context.label(line, from: start, to: end) }
            return
          }
        }
        at = end + 1
      } else {
        let end = line.blank(from: at)
        if let number = line.number(from: at, to: end) {
          numbers += 1
          if numbers == 3 { record.latencyMicroseconds = Int64(number) &* 1000 }
        }
        at = end
      }
    }
  }

  private static let scanner = JSONScanner(
    [
      ("start_time", JSONSlot.time), ("response_code", JSONSlot.status), ("duration", JSONSlot.milliseconds),
      ("method", JSONSlot.method), ("path", JSONSlot.path), ("request_id", JSONSlot.trace),
      ("x_forwarded_for", JSONSlot.client), ("downstream_remote_address", JSONSlot.client),
      ("authority", JSONSlot.service), ("upstream_host", JSONSlot.upstream),
    ] + JSONFieldNames.kubernetes)
}
