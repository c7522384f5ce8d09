import CulpritCore

/// The moments at which the logs themselves changed most: incidents when no alert and no `--at` was given.
package enum ChangePoints {
  /// At most so many incidents.
  private static let limit = 3
  /// Two changes nearer than this are one.
  private static let apartSeconds = 900.0
  private static let binSeconds: Int64 = 60

  /// Incidents at change points, largest first.
  ///
  /// The score of a minute is the number of records, weighted by severity, of shapes that are new or at least five
  /// times as frequent as in any minute before; the robust threshold (median + 6 MAD over all minutes) is that of
  /// Leys et al., "Detecting outliers", J. Exp. Soc. Psychol. 2013.
  package static func incidents(in digest: Digest) -> [Incident] {
    let scores = scores(of: digest)
    guard scores.count >= 3 else { return [] }
    let values = scores.map(\.score).sorted()
    let median = values[values.count / 2]
    let deviations = values.map { abs($0 - median) }.sorted()
    let threshold = median + max(3, 6 * deviations[deviations.count / 2])
    var chosen: [(moment: Int64, score: Double)] = []
    for candidate in scores.sorted(by: { ($0.score, $1.moment) > ($1.score, $0.moment) })
    where candidate.score > threshold {
      let isApart = chosen.allSatisfy { abs(Double($0.moment - candidate.moment)) / 1e6 > apartSeconds }
      if isApart { chosen.append((candidate.moment, candidate.score)) }
      if chosen.count == limit { break }
    }
    return chosen.map { Incidents.at(Timestamp(microseconds: $0.moment)) }
  }

  private static func scores(of digest: Digest) -> [(moment: Int64, score: Double)] {
    var score: [Int64: Double] = [:]
    var begin = Int64.max
    for source in digest.sources where source.first <= source.last { begin = min(begin, source.first) }
    for shape in digest.shapes {
      let weight = Self.weight(shape.worst)
      var most = 0
      var isFirst = true
      var bins: [Int64: Int] = [:]
      for cell in shape.series.cells { bins[cell.start / 1_000_000 / binSeconds, default: 0] += cell.count }
      for (bin, count) in bins.sorted(by: { $0.key < $1.key }) {
        // What is there in the first two minutes is how the logs begin, not a change.
        let isStart = bin * binSeconds * 1_000_000 < begin + 120_000_000
        if !isStart, isFirst || count >= 5 * max(1, most) {
          score[bin, default: 0] += weight * Double(min(count, 50)).squareRoot()
        }
        isFirst = false
        most = max(most, count)
      }
    }
    return score.map { (moment: $0.key * binSeconds * 1_000_000, score: $0.value) }.sorted { $0.moment < $1.moment }
  }

  private static func weight(_ severity: Severity) -> Double {
    switch severity {
    case .critical, .error: 4
    case .warning: 2
    default: 0.25
    }
  }
}
