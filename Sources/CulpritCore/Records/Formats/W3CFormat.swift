/// The W3C extended format of IIS, CloudFront and others: columns named by a `#Fields:` line.
struct W3CFormat: LogFormat {
  static let name = "access_other"
  static let summary = "W3C extended access logs of IIS and CloudFront, columns by their #Fields line"
  static let samples = [
    "#Software: Microsoft Internet Information Services 10.0",
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip sc-status time-taken",
    "2024-03-05 06:07:08 10.0.1.2 GET /orders/17 - 443 10.0.0.7 503 1203",
  ]

  private enum Column: Sendable {
    case date, time, method, path, status, client, host, taken, seconds, server, request, other
  }

  private var columns: [Column] = []
  private var access = AccessRecord()
  private var resolver = StampResolver()
  private var stamp: [UInt8] = []

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    guard let line = sample.lines.prefix(20).first(where: { $0.span.has("#Fields:") }) else { return nil }
    var format = Self()
    format.setColumns(line.span)
    return format.columns.contains(.date) || format.columns.contains(.time) ? format : nil
  }

  private mutating func setColumns(_ line: Span<UInt8>) {
    columns = []
    var at = 8
    while at < line.count {
      while at < line.count, line[at] <= 0x20 { at += 1 }
      let start = at
      while at < line.count, line[at] > 0x20 { at += 1 }
      if start == at { break }
      columns.append(Self.column(line, start, at))
    }
  }

  private static func column(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Column {
    let names: [(StaticString, Column)] = [
      ("date", .date), ("time", .time), ("cs-method", .method), ("cs-uri-stem", .path), ("cs-uri", .path),
      ("sc-status", .status), ("c-ip", .client), ("cs(Host)", .host), ("cs-host", .host), ("x-host-header", .host),
      ("time-taken", .taken), ("s-ip", .server), ("s-computername", .server), ("x-edge-request-id", .request),
    ]
    for (name, column) in names where line.equals(name, from: start, to: end) { return column }
    return .other
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if line.has("#") {
      if line.has("#Fields:") { setColumns(line) }
      sink.skip(line: number)
      return true
    }
    var record = Record()
    var method = 0..<0
    var path = 0..<0
    var client = 0..<0
    var status = 0
    var index = 0
    var at = 0
    stamp.removeAll(keepingCapacity: true)
    while at < line.count, index < columns.count {
      let start = at
      while at < line.count, line[at] != 0x20, line[at] != 0x09 { at += 1 }
      switch columns[index] {
      case .date, .time:
        if !stamp.isEmpty { stamp.append(0x20) }
        line.append(from: start, to: at, onto: &stamp)
      case .method: method = start..<at
      case .path: path = start..<at
      case .status: status = line.number(from: start, to: at) ?? 0
      case .client: client = start..<at
      case .host: if record.labels[.service] == 0 { record.labels[.service] = context.label(line, from: start, to: at) }
      case .taken:
        // IIS counts milliseconds, CloudFront seconds with a fraction.
        let isSeconds = line.first(0x2E, from: start, before: at) != nil
        record.latencyMicroseconds = line.micros(from: start, to: at).map { isSeconds ? $0 : $0 / 1000 } ?? -1
      case .server: record.labels[.node] = context.label(line, from: start, to: at)
      case .request: record.setTrace(line, from: start, to: at, context: context)
      case .seconds, .other: break
      }
      index += 1
      at += 1
    }
    guard index == columns.count, let reading = TimestampParser.read(stamp.span, at: 0) else { return false }
    // The format's stamps are in UTC by its definition.
    record.microseconds = reading.kind == .zoneless ? reading.microseconds : resolver.resolve(reading, context: context)
    record.stamp = reading.kind == .zoneless ? .zoned : reading.kind
    access.emit(
      record, line, method: method, path: path, request: path, status: status, client: client, number: number,
      context: context, sink: sink)
    return true
  }
}
