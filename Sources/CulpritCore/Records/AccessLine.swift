/// A line of the common or combined log format, as nginx, Apache and many others write it.
struct AccessLine {
  var client = 0..<0
  var user = 0..<0
  var stamp = StampReading(microseconds: 0, length: 0, kind: .none)
  var method = 0..<0
  var path = 0..<0
  var request = 0..<0
  var status = 0
  /// What follows the status and the size.
  var rest = 0

  /// `client ident user [stamp] "request" status bytes …`; `nil` for anything else. A virtual host may stand first.
  ///
  /// - Parameter withClient: Whether the line begins with the client rather than with the stamp.
  init?(_ line: Span<UInt8>, withClient: Bool = true) {
    guard let open = line.first(0x5B, before: 300), open >= 1 || !withClient,
      let stamp = TimestampParser.read(line, at: open + 1),
      stamp.kind >= .zoneless, let close = line.first(0x5D, from: open + 1 + stamp.length, before: open + 60)
    else { return nil }
    self.stamp = stamp
    var at = 0
    if withClient {
      at = line.blank(from: 0)
      guard at < open else { return nil }
      client = 0..<at
      // `vhost:port client - user` of Apache's vhost_combined
      let second = line.blank(from: at + 1)
      if second < open, !line.equals("-", from: at + 1, to: second), Self.isAddress(line, at + 1, second),
        !Self.isAddress(line, 0, at)
      {
        client = at + 1..<second
      }
    }
    guard let quote = line.first(0x22, from: close, before: close + 3), let end = Self.quoted(line, quote) else {
      return nil
    }
    request = quote + 1..<end
    split(line)
    at = end + 1
    while at < line.count, line[at] == 0x20 { at += 1 }
    let statusEnd = line.blank(from: at)
    status = line.number(from: at, to: statusEnd) ?? 0
    guard (100...599).contains(status) || status == 0 && line.has("-", at: at) || line.has("000", at: at) else {
      return nil
    }
    at = min(line.count, statusEnd + 1)
    at = line.blank(from: at)
    rest = min(line.count, at + 1)
  }

  /// Splits `GET /path HTTP/1.1`; a request that is none of the kind (TLS on a plain port) keeps an empty method.
  private mutating func split(_ line: Span<UInt8>) {
    let blank = line.first(0x20, from: request.lowerBound, before: request.upperBound)
    guard let blank, blank > request.lowerBound, blank - request.lowerBound <= 16 else { return }
    for i in request.lowerBound..<blank where !line[i].isLetter && line[i] != 0x5F { return }
    method = request.lowerBound..<blank
    var end = request.upperBound
    var last = end - 1
    while last > blank, line[last] != 0x20 { last -= 1 }
    if last > blank, line.has("HTTP/", at: last + 1) { end = last }
    path = blank + 1..<max(blank + 1, end)
  }

  /// The position of the quote that ends the text whose quote is at `start`; backslashes escape.
  static func quoted(_ line: Span<UInt8>, _ start: Int) -> Int? {
    var at = start + 1
    while at < line.count {
      if line[at] == 0x5C { at += 1 } else if line[at] == 0x22 { return at }
      at += 1
    }
    return nil
  }

  static func isAddress(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard start < end else { return false }
    var dots = 0
    var colons = 0
    for i in start..<end {
      let byte = line[i]
      if byte == 0x2E {
        dots += 1
      } else if byte == 0x3A {
        colons += 1
      } else if !byte.isDigit, (byte | 0x20) &- 0x61 > 5 {
        return false
      }
    }
    return dots == 3 || colons >= 2
  }
}

/// Turns the parts of a request into a record: shared by all access log formats in text.
struct AccessRecord: Sendable {
  private var message: [UInt8] = []
  private var route: [UInt8] = []

  /// Fills route, method, client, status and severity, and emits `METHOD route class`.
  mutating func emit(
    _ record: Record, _ line: Span<UInt8>, method: Range<Int>, path: Range<Int>, request: Range<Int>, status: Int,
    client: Range<Int>, number: Int, context: SourceContext, sink: any RecordSink
  ) {
    var record = record
    let status = (100...599).contains(status) ? status : 0
    record.status = Int16(status)
    if record.severity == .unknown { record.severity = Severity.http(status) }
    if !client.isEmpty, !line.equals("-", from: client.lowerBound, to: client.upperBound) {
      record.labels[.client] = context.bounded(line, from: client.lowerBound, to: client.upperBound)
    }
    message.removeAll(keepingCapacity: true)
    if method.isEmpty {
      // Not HTTP: what was sent varies without end.
      message.append(contentsOf: Array("malformed request".utf8))
      if status > 0 { message.append(contentsOf: [0x20, UInt8(0x30 + status / 100), 0x78, 0x78]) }
    } else {
      route.removeAll(keepingCapacity: true)
      Route.append(line, from: path.lowerBound, to: path.upperBound, onto: &route)
      record.labels[.route] = context.bounded(route.span, from: 0, to: route.count)
      record.labels[.method] = context.label(line, from: method.lowerBound, to: method.upperBound)
      Route.message(line, method: method, path: path, status: status, onto: &message)
    }
    sink.begin(
      record, message: message.span, logger: message.span.extracting(0..<0), whole: line, line: number)
  }
}
