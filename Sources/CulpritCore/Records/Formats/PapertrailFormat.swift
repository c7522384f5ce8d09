/// Papertrail's archives: tab-separated id, times, source, address, facility, severity, program and message.
struct PapertrailFormat: LogFormat {
  static let name = "papertrail"
  static let summary = "archives of Papertrail, tab-separated"
  static let samples = [
    "1668384768901234567\t2024-03-05T06:07:08Z\t2024-03-05T06:07:08Z\t17\tweb-1\t10.0.0.7\tLocal0\tError\tcart\tno stock"
  ]

  private var reader = StampReader()

  static func detect(_ sample: Sample) -> (any LogFormat)? { sample.share { cells($0) != nil } >= 0.7 ? Self() : nil }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    guard let cells = Self.cells(line), let stamp = reader.read(line, at: cells[1].lowerBound) else { return false }
    var record = Record()
    record.microseconds = stamp.microseconds
    record.stamp = stamp.kind
    record.severity = Severity(level: line.extracting(cells[7])) ?? .unknown
    record.labels[.node] = context.label(line, from: cells[4].lowerBound, to: cells[4].upperBound)
    record.labels[.service] = context.label(line, from: cells[8].lowerBound, to: cells[8].upperBound)
    let text = line.trimmed(from: cells[9].lowerBound)
    if line.has("{\"", at: text.lowerBound) {
      sink.unwrap(record, inner: line.extracting(text), isPartial: false, line: number)
    } else {
      sink.begin(record, message: line.extracting(text), logger: line.extracting(cells[8]), whole: line, line: number)
    }
    return true
  }

  /// The ten cells of a row; the last is all the rest.
  private static func cells(_ line: Span<UInt8>) -> [Range<Int>]? {
    guard line.count > 40, line[0] &- 0x30 < 10 else { return nil }
    var cells: [Range<Int>] = []
    var at = 0
    while cells.count < 9, let tab = line.first(0x09, from: at) {
      cells.append(at..<tab)
      at = tab + 1
    }
    guard cells.count == 9, line.number(from: cells[0].lowerBound, to: cells[0].upperBound) != nil,
      TimestampParser.read(line, at: cells[1].lowerBound)?.kind == .zoned,
      TimestampParser.read(line, at: cells[2].lowerBound)?.kind == .zoned
    else { return nil }
    return cells + [at..<line.count]
  }
}
