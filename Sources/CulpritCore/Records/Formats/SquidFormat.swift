/// Squid's native access log: `epoch elapsed client result/status bytes method URL user hierarchy/peer type`.
struct SquidFormat: LogFormat {
  static let name = "squid"
  static let summary = "Squid access log in its native format"
  static let samples = [
    "1709618828.123    345 10.0.0.7 TCP_MISS/200 1234 GET http://shop.example/cart - HIER_DIRECT/10.0.1.2 text/html",
    "1709618829.123  60002 10.0.0.7 TCP_MISS/504 0 CONNECT shop.example:443 - HIER_NONE/- -",
  ]

  private var access = AccessRecord()

  static func detect(_ sample: Sample) -> (any LogFormat)? {
    sample.share { words($0) != nil } >= 0.5 ? Self() : nil
  }

  /// The first nine words; the fourth is `TCP_MISS/200`.
  private static func words(_ line: Span<UInt8>) -> [Range<Int>]? {
    guard line.count > 40, line[0].isDigit, line[10] == 0x2E else { return nil }
    var words: [Range<Int>] = []
    var at = 0
    while words.count < 9, at < line.count {
      while at < line.count, line[at] == 0x20 { at += 1 }
      let end = line.blank(from: at)
      if end > at { words.append(at..<end) }
      at = end
    }
    guard words.count == 9, let slash = line.first(0x2F, from: words[3].lowerBound, before: words[3].upperBound),
      line.number(from: slash + 1, to: words[3].upperBound) != nil,
      line.number(from: words[1].lowerBound, to: words[1].upperBound) != nil,
      line.first(0x2F, from: words[8].lowerBound, before: words[8].upperBound) != nil
    else { return nil }
    return words
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let words = Self.words(line), let stamp = TimestampParser.read(line, at: 0),
      let slash = line.first(0x2F, from: words[3].lowerBound, before: words[3].upperBound),
      let peer = line.first(0x2F, from: words[8].lowerBound, before: words[8].upperBound)
    else { return false }
    var record = Record()
    record.microseconds = stamp.microseconds
    record.stamp = stamp.kind
    let elapsed = line.number(from: words[1].lowerBound, to: words[1].upperBound)
    record.latencyMicroseconds = elapsed.map { Int64($0) &* 1000 } ?? -1
    if words[8].upperBound - peer > 2 {
      record.labels[.upstream] = context.label(line, from: peer + 1, to: words[8].upperBound)
    }
    access.emit(
      record, line, method: words[5], path: words[6], request: words[6],
      status: line.number(from: slash + 1, to: words[3].upperBound) ?? 0, client: words[2], number: number,
      context: context, sink: sink)
    return true
  }
}
