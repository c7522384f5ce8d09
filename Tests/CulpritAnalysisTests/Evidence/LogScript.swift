import CulpritCore

@testable import CulpritAnalysis

/// Logs written as a script: who says what, when, within which request; enough of a digest for the analysis.
struct LogScript {
  struct Line {
    var service: String
    var text: String
    var at: Double
    var severity: Severity = .info
    var request: String?
    var trace: TraceSummary?
    var peers: [String] = []
    var pod: String?
  }

  /// 2026-03-02T10:00:00Z; all moments are seconds after it.
  static let zero: Int64 = 1_772_445_600_000_000
  var lines: [Line] = []

  static func moment(_ seconds: Double) -> Timestamp {
    Timestamp(microseconds: zero + Int64((seconds * 1e6).rounded()))
  }

  mutating func say(
    _ service: String, _ text: String, at: Double, _ severity: Severity = .info, request: String? = nil,
    trace: TraceSummary? = nil, peers: [String] = [], pod: String? = nil
  ) {
    lines.append(
      Line(
        service: service, text: text, at: at, severity: severity, request: request, trace: trace, peers: peers, pod: pod
      ))
  }

  /// The same line every `step` seconds, with a little unevenness that is the same in every run.
  mutating func tick(
    _ service: String, _ text: String, every step: Double, from: Double, to: Double, _ severity: Severity = .info
  ) {
    var at = from
    var n = 0
    while at < to {
      say(service, text, at: at + Double((n * 7) % 5) * step / 40, severity)
      at += step
      n += 1
    }
  }

  /// Everything that `input` needs; `sources` renames the source of lines (service otherwise).
  func input(alerts: [Double], changes: [Change] = [], copies: [(service: String, source: String, from: Double)] = [])
    -> Ranking.Input
  {
    let digest = digest(copies: copies)
    let incidents = alerts.enumerated().map { n, at in
      Incident(id: "i\(n)", alerts: [], startsAt: Self.moment(at), endsAt: nil)
    }
    return Ranking.Input(
      digest: digest, signatures: Self.signatures(of: digest), incidents: incidents, changes: changes)
  }

  static func signatures(of digest: Digest) -> [Signature] {
    digest.shapes.map { shape in
      Signature(
        id: String(shape.id, radix: 16), service: shape.service, template: shape.template,
        typedTemplate: shape.template,
        family: shape.template, summary: shape, shapes: [shape.id])
    }
  }

  func digest(copies: [(service: String, source: String, from: Double)] = []) -> Digest {
    var all = lines.map { (line: $0, source: $0.service) }
    for copy in copies {
      all += lines.filter { $0.service == copy.service && $0.at >= copy.from }.map { ($0, copy.source) }
    }
    all.sort {
      ($0.line.at, $0.line.service, $0.line.text, $0.source) < ($1.line.at, $1.line.service, $1.line.text, $1.source)
    }
    var shapes: [String: ShapeSummary] = [:]
    var services: [String: ServiceSummary] = [:]
    var sources: [String: SourceSummary] = [:]
    var successors: [String: Successor] = [:]
    var open: [String: (id: UInt64, at: Int64)] = [:]
    for (number, entry) in all.enumerated() {
      let line = entry.line
      let at = Self.zero + Int64((line.at * 1e6).rounded())
      let id = StableHash.hash(line.text) | 2
      let key = line.service + "\n" + line.text
      var shape =
        shapes[key]
        ?? ShapeSummary(
          service: line.service, shape: Shape(id: id, lead: id, skeleton: id, tokens: 4), template: line.text)
      shape.trace = line.trace
      shape.severities[Int(line.severity.rawValue)] += 1
      shape.records += 1
      shape.lines += 1
      shape.first = min(shape.first, at)
      shape.last = max(shape.last, at)
      shape.series.add(at)
      if shape.examples.isEmpty {
        shape.examples = [Example(text: line.text, source: entry.source, line: number + 1, at: at, hash: id)]
      }
      for peer in line.peers {
        let known = shape.peers.first { $0.name == peer }?.count ?? 0
        shape.peers = shape.peers.filter { $0.name != peer } + [PeerCount(name: peer, count: known + 1)]
      }
      if let pod = line.pod {
        let known = shape.labels.first { $0.value == pod }?.count ?? 0
        shape.labels =
          shape.labels.filter { $0.value != pod } + [LabelCount(label: "pod", value: pod, count: known + 1)]
      }
      shapes[key] = shape

      var service = services[line.service] ?? ServiceSummary(name: line.service)
      service.volume.add(at)
      if let i = service.streams.firstIndex(where: { $0.source == entry.source }) {
        service.streams[i].first = min(service.streams[i].first, at)
        service.streams[i].last = max(service.streams[i].last, at)
        service.streams[i].records += 1
      } else {
        service.streams.append(
          StreamCoverage(source: entry.source, instance: "", container: "", first: at, last: at, records: 1))
      }
      services[line.service] = service

      var source = sources[entry.source] ?? SourceSummary(name: entry.source, path: entry.source, service: line.service)
      source.records += 1
      source.lines += 1
      source.first = min(source.first, at)
      source.last = max(source.last, at)
      let minute = Int32(at / 60_000_000)
      let hash = StableHash.hash("\(at) \(line.text)")
      if let i = source.minutes.firstIndex(where: { $0.minute == minute }) {
        source.minutes[i].records += 1
        source.minutes[i].sum &+= hash
      } else {
        source.minutes.append(MinuteMark(minute: minute, records: 1, sum: hash))
      }
      sources[entry.source] = source

      guard let request = line.request else { continue }
      let slot = entry.source + "\n" + request
      if let before = open[slot] { Self.follow(before, by: id, at: at, in: line.service, &successors) }
      open[slot] = (id, at)
    }
    let end = all.last.map { Self.zero + Int64(($0.line.at * 1e6).rounded()) } ?? 0
    for (slot, last) in open.sorted(by: { $0.key < $1.key }) where end - last.at > 10_000_000 {
      let name = String(slot.split(separator: "\n")[0])
      Self.follow(last, by: Successor.end, at: last.at, in: name, &successors)
    }
    var digest = Digest()
    digest.shapes = shapes.values.sorted { ($0.service, $0.id) < ($1.service, $1.id) }
    digest.services = services.values.sorted { $0.name < $1.name }
    digest.sources = sources.values.sorted { $0.name < $1.name }
    digest.successors = successors.sorted { $0.key < $1.key }.map(\.value)
    return digest
  }

  private static func follow(
    _ before: (id: UInt64, at: Int64), by to: UInt64, at: Int64, in service: String, _ all: inout [String: Successor]
  ) {
    let key = "\(service) \(before.id) \(to)"
    var successor = all[key] ?? Successor(service: service, from: before.id, to: to, series: TimeSeries())
    successor.series.add(before.at)
    if to != Successor.end {
      successor.steps.add(before.at, count: Successor.stepWeight(microseconds: at - before.at))
    }
    all[key] = successor
  }
}

extension LogScript {
  /// Four services at their daily work for an hour, with an error of one kind now and then when asked for.
  static func quiet(until end: Double = 3_600, errors: Bool = false) -> LogScript {
    var log = LogScript()
    for (n, service) in ["api", "cart", "ledger", "search"].enumerated() {
      log.tick(service, "served request in \(service)", every: 2.0 + Double(n) / 2, from: 0, to: end)
      log.tick(service, "heartbeat of \(service)", every: 15, from: 3, to: end)
      if errors { log.tick(service, "error: upstream hung up on \(service)", every: 90, from: 20, to: end, .error) }
    }
    return log
  }
}
