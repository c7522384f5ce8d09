/// The table that `kubectl get events` prints: `LAST SEEN  TYPE  REASON  OBJECT  MESSAGE`, with or without namespaces.
///
/// It tells how long ago each event was and not when, so records have a moment only where the file says when it was
/// written (gzip, tar).
struct KubernetesEventTable: Sendable {
  private struct Row {
    var namespace = 0..<0
    var age = 0..<0
    var isWarning = false
    var reason = 0..<0
    var kind = 0..<0
    var name = 0..<0
    var message = 0
  }

  /// Where the messages stand, when the header names columns behind them (`-o wide`).
  private var message: Range<Int>?

  static func matches(_ sample: Sample) -> Bool {
    sample.share { isHeader($0) || row($0) != nil } >= 0.9 && sample.hasLine { row($0) != nil }
  }

  private static func isHeader(_ line: Span<UInt8>) -> Bool {
    line.find("LAST SEEN", before: 120) != nil && line.find(" REASON ") != nil && line.find(" OBJECT ") != nil
  }

  /// The row of a line: the word `Normal` or `Warning`, before it the age and perhaps the namespace, behind it the reason
  /// and `kind/name`.
  private static func row(_ line: Span<UInt8>) -> Row? {
    var row = Row()
    var at = 0
    var words: [Range<Int>] = []
    var hasType = false
    while words.count < 8, !hasType {
      guard let word = word(line, &at) else { return nil }
      let isWarning = line.equals("Warning", from: word.lowerBound, to: word.upperBound)
      if isWarning || line.equals("Normal", from: word.lowerBound, to: word.upperBound) {
        row.isWarning = isWarning
        hasType = true
      } else {
        words.append(word)
      }
    }
    guard hasType else { return nil }
    // `5m`, `5m (x3 over 10m)`, `<unknown>`, `<invalid>`
    guard let age = words.firstIndex(where: { isAge(line, $0) }), age <= 1 else { return nil }
    row.age = words[age]
    if age == 1 { row.namespace = words[0] }
    guard let reason = word(line, &at), let object = word(line, &at),
      let slash = line.first(0x2F, from: object.lowerBound, before: object.upperBound)
    else { return nil }
    row.reason = reason
    row.kind = object.lowerBound..<slash
    row.name = slash + 1..<object.upperBound
    while at < line.count, line[at] == 0x20 { at += 1 }
    row.message = at
    return row
  }

  private static func word(_ line: Span<UInt8>, _ at: inout Int) -> Range<Int>? {
    while at < line.count, line[at] == 0x20 || line[at] == 0x09 { at += 1 }
    let start = at
    while at < line.count, line[at] != 0x20, line[at] != 0x09 { at += 1 }
    return at > start ? start..<at : nil
  }

  private static func isAge(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    line[range.lowerBound] == 0x3C || seconds(line, range) != nil
  }

  /// Seconds of `5m12s`, `3d4h`, `2y11d`.
  private static func seconds(_ line: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    var at = range.lowerBound
    var total: Int64 = 0
    while at < range.upperBound {
      let first = at
      while at < range.upperBound, line[at].isDigit { at += 1 }
      guard at < range.upperBound, let value = line.number(from: first, to: at) else { return nil }
      switch line[at] {
      case UInt8(ascii: "s"): total += Int64(value)
      case UInt8(ascii: "m"): total += Int64(value) * 60
      case UInt8(ascii: "h"): total += Int64(value) * 3600
      case UInt8(ascii: "d"): total += Int64(value) * 86_400
      case UInt8(ascii: "y"): total += Int64(value) * 31_536_000
      default: return nil
      }
      at += 1
    }
    return total
  }

  mutating func read(_ line: Span<UInt8>, number: Int, context: SourceContext, sink: any RecordSink) -> Bool {
    if Self.isHeader(line) {
      if let start = line.find("  MESSAGE"), let end = line.find("FIRST SEEN") { message = start + 2..<end }
      sink.skip(line: number)
      return true
    }
    guard let row = Self.row(line) else { return false }
    var record = Record()
    if context.writtenAt > 0, let age = Self.seconds(line, row.age) {
      record.microseconds = (context.writtenAt - age) * 1_000_000
      record.stamp = .zoned
    }
    record.labels[.namespace] = context.label(line, from: row.namespace.lowerBound, to: row.namespace.upperBound)
    let isPod = line.equals("pod", from: row.kind.lowerBound, to: row.kind.upperBound)
    if isPod { record.labels[.pod] = context.label(line, from: row.name.lowerBound, to: row.name.upperBound) }
    record.labels[.service] = KubernetesEventFormat.service(line, row.name, isPod: isPod, context: context)
    record.severity = KubernetesEventFormat.severity(
      isWarning: row.isWarning, isKilled: line.has("OOM", at: row.reason.lowerBound))
    var message: [UInt8] = []
    line.append(from: row.reason.lowerBound, to: row.reason.upperBound, onto: &message)
    message.append(contentsOf: [0x3A, 0x20])
    if let column = self.message, column.upperBound <= line.count {
      let text = line.trimmed(from: column.lowerBound, to: column.upperBound)
      line.append(from: text.lowerBound, to: text.upperBound, onto: &message)
    } else {
      line.append(from: row.message, onto: &message)
    }
    sink.begin(record, message: message.span, logger: line.extracting(0..<0), whole: line, line: number)
    return true
  }
}
