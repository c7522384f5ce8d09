/// Counts what a reader makes of a sample.
final class Measure: RecordSink {
  private(set) var dated = 0
  private(set) var undated = 0
  private(set) var following = 0
  private(set) var rejected = 0
  private(set) var skipped = 0
  private var ups = 0
  private var downs = 0
  private var last: Int64?
  private var kinds = Array(repeating: 0, count: 5)

  var lines: Int { dated + undated + following + rejected }

  var share: Double {
    lines == 0 ? 0 : Double(dated + (dated > 0 ? following : 0)) / Double(lines)
  }

  /// Clearly descending: a step down of disorder alone does not turn a log around.
  var isNewestFirst: Bool { downs >= 2 && downs > ups * 4 }

  func zone(_ context: SourceContext) -> String {
    let best = kinds.indices.dropFirst().max { kinds[$0] < kinds[$1] } ?? 0
    if kinds[best] == 0 { return "none" }
    if best == Int(StampKind.zoned.rawValue) { return "as written" }
    return context.zone == .utc ? "UTC (assumed)" : "as given"
  }

  func begin(_ record: Record, message: Span<UInt8>, logger: Span<UInt8>, whole: Span<UInt8>, line: Int) {
    guard record.stamp != .none else {
      undated += 1
      return
    }
    dated += 1
    kinds[Int(record.stamp.rawValue)] += 1
    if let last, record.microseconds != last {
      if record.microseconds > last { ups += 1 } else { downs += 1 }
    }
    last = record.microseconds
  }

  func proceed(_ record: Record, text: Span<UInt8>, line: Int) { following += 1 }
  func skip(line: Int) { skipped += 1 }
  func reject(_ reason: StaticString, text: Span<UInt8>, line: Int) { rejected += 1 }
}
