/// A request in HAProxy's HTTP format, which stands in syslog:
/// `client:port [stamp] frontend backend/server t/t/t/t/T status bytes … "GET /path HTTP/1.1"`.
struct HAProxyLine {
  var client = 0..<0
  var backend = 0..<0
  var latency: Int64 = -1
  var status = 0
  var method = 0..<0
  var path = 0..<0

  init?(_ line: Span<UInt8>, from start: Int) {
    guard let open = line.find(" [", from: start, before: start + 60), open > start,
      let close = line.find("] ", from: open, before: open + 40),
      let colon = line.first(0x3A, from: start, before: open)
    else { return nil }
    client = start..<colon
    var words: [Range<Int>] = []
    var at = close + 2
    while words.count < 5, at < line.count {
      let end = line.blank(from: at)
      words.append(at..<end)
      at = end + 1
    }
    guard words.count == 5, let slash = line.first(0x2F, from: words[1].lowerBound, before: words[1].upperBound),
      let status = line.number(from: words[3].lowerBound, to: words[3].upperBound)
    else { return nil }
    backend = words[1].lowerBound..<slash
    self.status = status
    // the last timer is the whole session
    var timer = words[2].upperBound
    while timer > words[2].lowerBound, TimestampParser.isDigit(line[timer - 1]) { timer -= 1 }
    latency = line.number(from: timer, to: words[2].upperBound).map { Int64($0) &* 1000 } ?? -1
    guard let quote = line.first(0x22, from: at), let end = AccessLine.quoted(line, quote),
      let blank = line.first(0x20, from: quote, before: end)
    else { return nil }
    method = quote + 1..<blank
    path = blank + 1..<(line.first(0x20, from: blank + 1, before: end) ?? end)
  }
}
