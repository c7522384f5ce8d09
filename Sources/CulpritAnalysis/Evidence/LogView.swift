import CulpritCore

/// What all incidents of one run share: the covered time, the services, and who is who among shapes and signatures.
package struct LogView: Sendable {
  package let time: CoveredTime
  package let services: [Service]
  package let names: ServiceNames
  package let signatures: [Entry]
  package let steps: [Steps]
  /// Sources that repeat what another holds: (copy, original, minutes).
  package let overlaps: [(copy: String, original: String, minutes: Int)]
  /// No record has a date: positions are line numbers.
  package let isUndated: Bool
  /// Ids of shapes in the logs given as baseline, with their records; empty without any.
  package let known: [UInt64: Int]
  package let hasGivenBaseline: Bool
  /// Seconds by which a service's clock is ahead of the others'; its positions are moved by them.
  package let clockOffsets: [String: Double]

  package struct Service: Sendable {
    package var name: String
    package var coverage: [(from: Double, to: Double)]
    package var volume: [(at: Double, count: Double)]
    package var writesSeverity: Bool
    package var isCopy: Bool
    /// Microseconds by which its clock is ahead.
    package var ahead: Int64
    /// Its log was given and holds nothing at all.
    package var isEmpty = false
  }

  /// A signature with its records over covered time.
  package struct Entry: Sendable {
    package var signature: Signature
    let saying: LazySaying
    package var service: Int
    package var cells: [(at: Double, count: Double, first: Double?)]
    package var known: Int
    package var grade: Double
    /// Its records without a time, of logs that have times elsewhere: they are there, and nobody knows when.
    package var undated = 0.0
  }

  package init(_ input: Ranking.Input) {
    let digest = input.digest
    clockOffsets = ClockOffsets.estimate(digest)
    let ahead = clockOffsets.mapValues { Int64(($0 * 1e6).rounded()) }
    time = CoveredTime(digest.services, ahead: ahead)
    // A few dated lines do not place the others: where most have no time, order is that of the lines.
    let undated = digest.sources.reduce(0) { $0 + $1.undated }
    isUndated =
      digest.services.allSatisfy(\.volume.isEmpty) || undated * 2 > digest.sources.reduce(0) { $0 + $1.records }
    hasGivenBaseline = input.baseline != nil
    var known: [UInt64: Int] = [:]
    for shape in input.baseline?.shapes ?? [] { known[shape.id, default: 0] += shape.records }
    self.known = known

    let copies = Copies(digest)
    overlaps = copies.overlaps
    let sourceEnds = Dictionary(digest.sources.map { ($0.name, $0.last) }, uniquingKeysWith: max)

    var severities: [String: (known: Int, calm: Int, all: Int)] = [:]
    var shapes: [String: [UInt64: Int]] = [:]
    var start = 0
    while start < digest.shapes.count {
      let service = digest.shapes[start].service
      var ids = shapes[service] ?? [:]
      var seen = severities[service] ?? (0, 0, 0)
      while start < digest.shapes.count, digest.shapes[start].service == service {
        ids[digest.shapes[start].id] = start
        let counts = digest.shapes[start].severities
        let all = counts.reduce(0, +)
        seen.all += all
        seen.known += all - counts[0]
        seen.calm += all - counts[0] - counts.dropFirst(Int(Severity.warning.rawValue)).reduce(0, +)
        start += 1
      }
      shapes[service] = ids
      severities[service] = seen
    }
    let clock = time
    var services: [Service] = []
    for service in digest.services {
      let fast = ahead[service.name] ?? 0
      let own = service.streams.filter { !copies.sources.contains($0.source) }
      let isCopy = own.isEmpty && !service.streams.isEmpty && copies.isCopyOfAnother(service)
      var spans = (own.isEmpty ? service.streams : own).filter { $0.first <= $0.last }.map { stream in
        (
          from: clock.position(of: stream.first - fast),
          to: clock.position(of: max(stream.last, sourceEnds[stream.source] ?? stream.last) - fast) + 1e-6
        )
      }
      spans.sort { ($0.from, $0.to) < ($1.from, $1.to) }
      var merged: [(from: Double, to: Double)] = []
      for span in spans {
        if let last = merged.last, span.from <= last.to {
          merged[merged.count - 1].to = max(last.to, span.to)
        } else {
          merged.append(span)
        }
      }
      let seen = severities[service.name] ?? (0, 0, 0)
      // Guesses from words know only warnings and errors: who writes severities is calm at times, or always says.
      let writes = seen.known * 2 > seen.all && seen.calm * 10 > seen.known || (seen.all - seen.known) * 10 < seen.all
      services.append(
        Service(
          name: service.name, coverage: merged,
          volume: service.volume.cells.map {
            (clock.position(of: $0.start - fast), Double($0.count) * copies.share(of: service.name, at: $0.start))
          }, writesSeverity: writes, isCopy: isCopy, ahead: fast))
    }
    for source in digest.sources where source.lines == 0 && !source.service.isEmpty {
      if services.contains(where: { $0.name == source.service }) { continue }
      services.append(
        Service(
          name: source.service, coverage: [], volume: [], writesSeverity: false, isCopy: false, ahead: 0, isEmpty: true)
      )
    }
    self.services = services
    names = ServiceNames(services.map(\.name))
    let indexes = Dictionary(services.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { a, _ in a })

    var owners: [String: [UInt64: Int]] = [:]
    var kept: [(signature: Signature, service: Int, own: [Int])] = []
    for signature in input.signatures {
      guard let service = indexes[signature.service], !services[service].isCopy else { continue }
      let ids = shapes[signature.service] ?? [:]
      let own = signature.shapes.compactMap { ids[$0] }
      guard !own.isEmpty else { continue }
      owners[signature.service, default: [:]].merge(signature.shapes.map { ($0, kept.count) }) { $1 }
      kept.append((signature, service, own))
    }
    let names = names
    let isUndated = isUndated
    let hasGivenBaseline = hasGivenBaseline
    signatures = mapInHalves(kept.count) { index in
      let (signature, service, own) = kept[index]
      let fast = services[service].ahead
      // Its sum is known already, unless a baseline's records are in it.
      var series = signature.summary.series
      if hasGivenBaseline || own.count < signature.shapes.count {
        series = TimeSeries()
        for index in own { series.add(digest.shapes[index].series) }
      }
      var cells: [(at: Double, count: Double, first: Double?)] = []
      cells.reserveCapacity(series.cellCount)
      series.forEachCell { start, _, count, first in
        cells.append(
          (
            clock.position(of: start - fast), Double(count) * copies.share(of: signature.service, at: start),
            first.map { clock.position(of: $0 - fast) }
          ))
      }
      if isUndated {
        let records = own.reduce(0) { $0 + digest.shapes[$1].records }
        let line = own.flatMap { digest.shapes[$0].examples.map(\.line) }.min() ?? 0
        cells = [(Double(line), Double(records), Double(line))]
      }
      return Entry(
        signature: signature, saying: LazySaying(signature, names: names), service: service, cells: cells,
        known: signature.shapes.reduce(0) { $0 + (known[$1] ?? 0) },
        grade: Failure.grade(of: signature.summary, writesSeverity: services[service].writesSeverity),
        undated: cells.isEmpty ? Double(own.reduce(0) { $0 + digest.shapes[$1].records }) : 0)
    }
    steps = Self.steps(of: digest, owners: owners, time: clock, copies: copies, ahead: ahead)
  }

  private static func steps(
    of digest: Digest, owners: [String: [UInt64: Int]], time: CoveredTime, copies: Copies,
    ahead: [String: Int64]
  ) -> [Steps] {
    var events: [Int: [(at: Double, to: Int, count: Double, logTime: Double)]] = [:]
    for successor in digest.successors {
      guard let own = owners[successor.service], let from = own[successor.from] else { continue }
      let to = successor.to == Successor.end ? Steps.end : own[successor.to] ?? Steps.other
      let fast = ahead[successor.service] ?? 0
      let weights = Dictionary(successor.steps.cells.map { ($0.start, $0.count) }, uniquingKeysWith: +)
      for cell in successor.series.cells {
        let share = copies.share(of: successor.service, at: cell.start)
        let sum = weights[cell.start].map { Double($0) / 16 * mathLog(2) * share } ?? 0
        events[from, default: []].append((time.position(of: cell.start - fast), to, Double(cell.count) * share, sum))
      }
    }
    return events.sorted { $0.key < $1.key }.map { from, list in
      Steps(from: from, events: merged(list.sorted { ($0.at, $0.to) < ($1.at, $1.to) }))
    }
  }

  /// Adds up what several shapes of one signature did in the same cell.
  private static func merged(
    _ events: [(at: Double, to: Int, count: Double, logTime: Double)]
  ) -> [(at: Double, to: Int, count: Double, logTime: Double)] {
    var result: [(at: Double, to: Int, count: Double, logTime: Double)] = []
    for event in events {
      if let last = result.last, last.at == event.at, last.to == event.to {
        result[result.count - 1].count += event.count
        result[result.count - 1].logTime += event.logTime
      } else {
        result.append(event)
      }
    }
    return result
  }
}

/// Sources that hold the same records twice, told by equal sums of record hashes in the same minutes.
struct Copies {
  private(set) var sources: Set<String> = []
  private(set) var overlaps: [(copy: String, original: String, minutes: Int)] = []
  private var shares: [String: [Int64: Double]] = [:]
  private var isSameService: Set<String> = []
  private let services: [ServiceSummary]

  init(_ digest: Digest) {
    services = digest.services
    struct Key: Hashable {
      var width: UInt8
      var minute: Int32
      var records: UInt32
      var sum: UInt64
    }
    var holders: [Key: [Int]] = [:]
    // Sums of hashes add up, so that marks of different widths compare at the widest.
    let width = digest.sources.map(\.minuteWidth).max() ?? 0
    let marksOf = digest.sources.map { source in
      source.minutes.reduce(into: [MinuteMark]()) { list, mark in
        let minute = mark.minute >> Int32(width - source.minuteWidth)
        if list.last?.minute == minute {
          list[list.count - 1].records &+= mark.records
          list[list.count - 1].sum &+= mark.sum
        } else {
          list.append(MinuteMark(minute: minute, records: mark.records, sum: mark.sum))
        }
      }
    }
    for (index, list) in marksOf.enumerated() {
      for mark in list {
        holders[Key(width: width, minute: mark.minute, records: mark.records, sum: mark.sum), default: []].append(index)
      }
    }
    var repeated: [Int: [Int: Int]] = [:]
    for (_, indexes) in holders where indexes.count > 1 {
      for copy in indexes {
        for original in indexes where original != copy { repeated[copy, default: [:]][original, default: 0] += 1 }
      }
    }
    for (copy, originals) in repeated.sorted(by: { $0.key < $1.key }) {
      let minutes = marksOf[copy].count
      let best = originals.max { ($0.value, $1.key) < ($1.value, $0.key) }!
      // All but the minutes at its two ends; of two equal sources the second by name is the copy.
      guard best.value >= max(1, min(minutes - 2, minutes * 4 / 5)) else { continue }
      let other = digest.sources[best.key]
      let own = digest.sources[copy]
      let isSmaller = own.records < other.records || own.records == other.records && copy > best.key
      guard isSmaller else { continue }
      sources.insert(own.name)
      overlaps.append((own.name, other.name, best.value))
    }
    guard !sources.isEmpty else { return }
    let names = sources
    let marks = Dictionary(digest.sources.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
    for service in digest.services {
      let all = Set(service.streams.map(\.source))
      guard all.contains(where: names.contains) else { continue }
      var total: [Int64: (all: Double, copied: Double)] = [:]
      for name in all {
        guard let source = marks[name] else { continue }
        for mark in source.minutes {
          for minute in (Int64(mark.minute) << source.minuteWidth)..<((Int64(mark.minute) + 1) << source.minuteWidth) {
            total[minute, default: (0, 0)].all += Double(mark.records)
            if names.contains(name) { total[minute, default: (0, 0)].copied += Double(mark.records) }
          }
        }
      }
      shares[service.name] = total.mapValues { $0.all > $0.copied ? ($0.all - $0.copied) / $0.all : 1 }
    }
  }

  /// The share of a service's records at a moment that is no repetition.
  func share(of service: String, at microseconds: Int64) -> Double {
    guard let minutes = shares[service] else { return 1 }
    return minutes[microseconds / 60_000_000] ?? 1
  }

  /// Whether what a service's sources repeat belongs to another service.
  func isCopyOfAnother(_ service: ServiceSummary) -> Bool {
    let own = Set(service.streams.map(\.source))
    let originals = overlaps.filter { own.contains($0.copy) }.map(\.original)
    return originals.contains { original in
      !own.contains(original)
        && services.contains { $0.name != service.name && $0.streams.contains { $0.source == original } }
    }
  }
}
