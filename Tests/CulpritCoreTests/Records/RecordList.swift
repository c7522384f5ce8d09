@testable import CulpritCore

/// What a source's lines became, as text, for tests.
final class RecordList: RecordSink {
  struct Entry: Equatable {
    var line = 0
    var microseconds: Int64 = 0
    var stamp = StampKind.none
    var severity = Severity.unknown
    var message = ""
    var logger = ""
    var labels: [String: String] = [:]
    var status = 0
    var latency: Int64 = -1
    var request: UInt64 = 0
    var trace: UInt64 = 0
    var following: [String] = []
  }

  private(set) var entries: [Entry] = []
  private(set) var skipped: [Int] = []
  private(set) var rejected: [Int] = []
  private(set) var lines: Set<Int> = []
  private let labels: Labels

  init(labels: Labels) { self.labels = labels }

  func begin(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int) {
    var named: [String: String] = [:]
    for key in LabelKey.allCases where record.labels[key] != 0 { named[key.name] = labels[record.labels[key]] }
    entries.append(
      Entry(
        line: line, microseconds: record.microseconds, stamp: record.stamp, severity: record.severity,
        message: text(message), logger: text(logger), labels: named, status: Int(record.status),
        latency: record.latencyMicroseconds, request: record.request, trace: record.trace))
    lines.insert(line)
  }

  func proceed(_ record: Record, text: Span<UInt8>, line: Int) {
    lines.insert(line)
    let pod = record.labels[.pod] == 0 ? nil : labels[record.labels[.pod]]
    let owner = entries.lastIndex { pod == nil || $0.labels["pod"] == pod }
    if let owner { entries[owner].following.append(self.text(text)) }
  }

  func skip(line: Int) {
    skipped.append(line)
    lines.insert(line)
  }

  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) {
    rejected.append(line)
    lines.insert(line)
  }

  private func text(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    bytes.append(onto: &copy)
    return String(decoding: copy, as: UTF8.self)
  }

  /// Reads a text as one source.
  static func reading(_ text: String, name: String = "source.log") -> (list: RecordList, reader: SourceReader) {
    let labels = Labels()
    let context = SourceContext(name: name, labels: labels, defaultService: "file")
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    let reader = SourceReader(sample: Sample(lines: lines, name: name), context: context)
    let list = RecordList(labels: labels)
    for (index, line) in lines.enumerated() { reader.read(line.span, number: index + 1, sink: list) }
    reader.finish(sink: list)
    return (list, reader)
  }
}

/// Microseconds since the epoch of a full date in UTC.
func moment(_ text: String) -> Int64 {
  let bytes = Array(text.utf8)
  return TimestampParser.read(bytes.span, at: 0)?.microseconds ?? -1
}
