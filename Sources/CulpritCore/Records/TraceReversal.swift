/// Puts the further lines of a record behind its head again in a log that runs newest first.
///
/// In a reversed file a stack trace stands before its head, last frame first: lines without a head are held, for each
/// stream, until the next head of that stream and then handed on in reverse.
final class TraceReversal: RecordSink {
  /// Lines held for one stream; a dump that is longer is handed on as it stands.
  private static let lineLimit = 2000
  private static let streamLimit = 1024

  var target: (any RecordSink)?
  private var held: [Key: [(record: Record, text: [UInt8], line: Int)]] = [:]
  /// The line of the last head: what follows it on the same line is its own.
  private var headLine = 0

  private struct Key: Hashable {
    var pod: UInt32
    var container: UInt32
    var node: UInt32
    var stream: UInt32

    init(_ labels: LabelIDs) {
      pod = labels[.pod]
      container = labels[.container]
      node = labels[.node]
      stream = labels[.stream]
    }
  }

  func begin(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int) {
    target?.begin(record, message: message, logger: logger, whole: whole, line: line)
    headLine = line
    guard !held.isEmpty, let lines = held.removeValue(forKey: Key(record.labels)) else { return }
    for entry in lines.reversed() {
      let text = entry.text
      target?.proceed(record, text: text.span, line: entry.line)
    }
  }

  func proceed(_ record: Record, text: Span<UInt8>, line: Int) {
    let key = Key(record.labels)
    guard line != headLine, held.count < Self.streamLimit, held[key, default: []].count < Self.lineLimit else {
      target?.proceed(record, text: text, line: line)
      return
    }
    var copy: [UInt8] = []
    text.append(onto: &copy)
    held[key, default: []].append((record, copy, line))
  }

  func skip(line: Int) { target?.skip(line: line) }

  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) { target?.reject(reason, text: text, line: line) }

  /// Hands on what no head came for: at the end of a source.
  func finish() {
    for entry in held.values.flatMap({ $0 }).sorted(by: { $0.line < $1.line }) {
      let text = entry.text
      target?.proceed(entry.record, text: text.span, line: entry.line)
    }
    held = [:]
  }
}
