import CulpritCore

/// Time as the logs cover it: seconds since the first record, with the holes cut out in which nothing at all was logged.
///
/// Rates, windows and change points are measured on it, so that the gap between an earlier run and this one is neither
/// silence nor baseline.
package struct CoveredTime: Sendable {
  /// Stretches in which no service logged anything, microseconds, ascending.
  package private(set) var holes: [(from: Int64, to: Int64)] = []
  /// The first moment covered, microseconds.
  package private(set) var start: Int64 = 0
  package private(set) var end: Int64 = 0
  private var cut: [Int64] = []

  /// A hole is longer than 15 s, than four cells, and than ten times the gap that three and one record in a thousand
  /// exceed.
  ///
  /// - Parameter ahead: Microseconds by which the clocks of some services are ahead of the others'.
  package init(_ services: [ServiceSummary], ahead: [String: Int64] = [:]) {
    var spans: [(from: Int64, to: Int64)] = []
    var records = 0
    var width: Int64 = 1
    for service in services {
      let fast = ahead[service.name] ?? 0
      for cell in service.volume.cells {
        spans.append((cell.start - fast, cell.start - fast + cell.seconds * 1_000_000))
        records += cell.count
        width = max(width, cell.seconds)
      }
    }
    spans.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    guard let first = spans.first else { return }
    start = first.from
    end = first.to
    var gaps: [(from: Int64, to: Int64)] = []
    for span in spans {
      if span.from > end { gaps.append((end, span.from)) }
      end = max(end, span.to)
    }
    let lengths = gaps.map { $0.to - $0.from }.sorted(by: >)
    let rank = 3 + records / 1_000
    let usual = rank < lengths.count ? lengths[rank] : 0
    let limit = max(15_000_000, 4_000_000 * width, 10 * usual)
    holes = gaps.filter { $0.to - $0.from > limit }
    var sum: Int64 = 0
    cut = holes.map {
      sum += $0.to - $0.from
      return sum
    }
  }

  /// Covered seconds from the start to a moment; a moment inside a hole is where the hole begins.
  package func position(of microseconds: Int64) -> Double {
    var low = 0
    var high = holes.count
    while low < high {
      let middle = (low + high) / 2
      if holes[middle].from < microseconds { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return Double(microseconds - start) / 1e6 }
    let inside = max(0, holes[low - 1].to - microseconds)
    return Double(microseconds - start - cut[low - 1] + inside) / 1e6
  }

  /// The moment at a position: the inverse, after the hole where there is one.
  package func moment(at position: Double) -> Timestamp {
    var microseconds = start + Int64((position * 1e6).rounded())
    for hole in holes {
      if hole.from >= microseconds { break }
      microseconds += hole.to - hole.from
    }
    return Timestamp(microseconds: microseconds)
  }

  package var seconds: Double { position(of: end) }
}
