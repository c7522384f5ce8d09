import SampleData

/// What a story writes: log lines in any order, and finished files.
final class Scene {
  var random: SplitMix64
  private(set) var files: [String: [UInt8]] = [:]
  private var logs: [String: [Entry]] = [:]

  private struct Entry {
    let at: Int64
    let order: Int
    let text: String
  }

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Adds a record, which may have several lines, to the log `file`.
  func log(_ file: String, _ at: Moment, _ text: String) {
    let order = logs[file]?.count ?? 0
    logs[file, default: []].append(Entry(at: at.microseconds, order: order, text: text))
  }

  func write(_ file: String, _ text: String) { files[file] = Array(text.utf8) }

  func writeCompressed(_ file: String, lines: [String]) {
    files[file] = gzipped(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Sorts every log by time, drops what lies outside `range`, and compresses names ending in `.gz`.
  func finishLogs(within range: ClosedRange<Moment>) {
    for (name, entries) in logs {
      let kept = entries.filter { range.contains(Moment(microseconds: $0.at)) }
        .sorted { ($0.at, $0.order) < ($1.at, $1.order) }
      let bytes = Array(kept.map { $0.text + "\n" }.joined().utf8)
      files[name] = name.hasSuffix(".gz") ? gzipped(bytes) : bytes
    }
    logs = [:]
  }

  /// Moments from `start` to `end`, `perSecond` of them on average, with uneven gaps.
  func arrivals(from start: Moment, to end: Moment, perSecond: Double) -> [Moment] {
    var moments: [Moment] = []
    var at = start + random.unit() * 2 / perSecond
    while at < end {
      moments.append(at)
      // Two factors give gaps from nearly none to four times the mean, as users do, without libm.
      at = at + random.unit() * random.unit() * 4 / perSecond
    }
    return moments
  }

  /// A duration around `median` milliseconds with a long tail, in seconds.
  func took(_ median: Double) -> Double {
    let spread = 0.6 + random.unit() * 0.8
    return median * spread * (random.chance(0.03) ? 3 + random.unit() * 4 : 1) / 1000
  }
}

/// One folder of SampleLogs.
protocol Story {
  var name: String { get }
  var seed: UInt64 { get }
  func play(on scene: Scene)
}
