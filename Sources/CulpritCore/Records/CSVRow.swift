/// One row of comma-separated values: ranges of its cells, without their quotes.
struct CSVRow: Sendable {
  private var ranges: [Range<Int>] = []

  var count: Int { ranges.count }

  subscript(index: Int) -> Range<Int> { ranges[index] }

  /// Whether every quoted cell ends in these bytes.
  static func isWhole(_ line: Span<UInt8>) -> Bool {
    var quotes = 0
    var at = 0
    while let quote = line.first(0x22, from: at) {
      quotes += 1
      at = quote + 1
    }
    return quotes % 2 == 0
  }

  /// Finds the cells; doubled quotes inside a cell stay doubled.
  mutating func split(_ line: Span<UInt8>) {
    ranges.removeAll(keepingCapacity: true)
    var at = 0
    while at <= line.count {
      if at < line.count, line[at] == 0x22 {
        let start = at + 1
        at = start
        while at < line.count {
          if line[at] == 0x22 {
            if at + 1 < line.count, line[at + 1] == 0x22 { at += 1 } else { break }
          }
          at += 1
        }
        ranges.append(start..<min(at, line.count))
        at = line.first(0x2C, from: at).map { $0 + 1 } ?? line.count + 1
      } else {
        let end = line.first(0x2C, from: at) ?? line.count
        ranges.append(at..<end)
        at = end + 1
      }
    }
  }
}

/// A row whose quoted cells hold line breaks, from its first line to its last.
struct OpenCSVRow: Sendable {
  /// A quote that is missing would take the rest of the file for a cell.
  private static let limit = 1 << 20

  /// The number of the row's first line.
  private(set) var line = 0
  private var bytes: [UInt8] = []

  var isEmpty: Bool { bytes.isEmpty }

  mutating func begin(_ text: Span<UInt8>, number: Int) {
    text.append(onto: &bytes)
    line = number
  }

  /// Adds the next line.
  ///
  /// - Returns: The row, once this line closes its cell or it is too long to go on.
  mutating func add(_ text: Span<UInt8>) -> [UInt8]? {
    bytes.append(0x0A)
    text.append(onto: &bytes)
    // Inside a cell a line of whole quotes leaves it open.
    return CSVRow.isWhole(text) && bytes.count < Self.limit ? nil : take()
  }

  /// Says of a row that never ended that it is cut off.
  mutating func finish(_ reason: StaticString = "a row that is cut off", sink: any RecordSink) {
    let left = take()
    if !left.isEmpty { sink.reject(reason, text: left.span, line: line) }
  }

  /// What is there, of which nothing stays.
  private mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }
}

/// A reader of tables whose rows may go on over several lines.
protocol CSVRowGathering {
  var open: OpenCSVRow { get set }
  /// What is said of a gathered row that is none of the table's.
  static var misfit: StaticString { get }
  /// Reads one whole row; `false` when it is none of the table's.
  mutating func readRow(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool
}

extension CSVRowGathering {
  /// Reads a line that is a row, begins one, or goes on with the one that is open.
  mutating func gather(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if open.isEmpty {
      if CSVRow.isWhole(line) { return readRow(line, number: number, context: context, sink: sink) }
      open.begin(line, number: number)
      return true
    }
    sink.skip(line: number)
    guard let whole = open.add(line) else { return true }
    if !readRow(whole.span, number: open.line, context: context, sink: sink) {
      sink.reject(Self.misfit, text: whole.span, line: open.line)
    }
    return true
  }
}
