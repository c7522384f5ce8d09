import CulpritCore

/// Names the causes of each incident: evidence is weighed for every signature, services are ranked by their best.
package enum Ranking {
  /// What a ranking is made from. Nothing else is looked at, so that logs and their digest give the same answer.
  package struct Input: Sendable {
    package var digest: Digest
    package var signatures: [Signature]
    package var incidents: [Incident]
    package var changes: [Change]
    /// `--baseline`: other logs known to be good, clustered together with the incident's.
    package var baseline: Digest?
    /// `--baseline-window` in seconds before the incident.
    package var baselineWindowSeconds: Double?
    package var top: Int
    /// Evidence kinds left out, for the ablation.
    package var without: Set<String>
    /// What people confirmed in the history: signature or shape id → where it was seen.
    package var history: [String: [SeenBefore]]
    /// On how many days before these logs the history has a message: signature or shape id → days. `nil` without a history.
    package var daysSeen: [String: Int]?

    package init(digest: Digest, signatures: [Signature], incidents: [Incident], changes: [Change] = []) {
      self.digest = digest
      self.signatures = signatures
      self.incidents = incidents
      self.changes = changes
      top = 10
      without = []
      history = [:]
    }
  }

  /// One finding for each incident, in the order given, and warnings that concern all.
  package static func findings(of input: Input) -> (incidents: [IncidentFinding], warnings: [Warning]) {
    let view = LogView(input)
    var cases = input.incidents.map { incident in
      let others = input.incidents.filter { $0.id != incident.id }
      let one = Case(incident, others: others, view: view, input: input)
      return one.isRunOnce ? Case(incident, others: others, view: view, input: input, isWithoutBaseline: true) : one
    }
    correct(&cases)
    readComplaints(of: cases, view)
    let findings = cases.indices.map { index in
      var one = cases[index]
      var candidates = candidates(of: one, without: input.without)
      if one.mayBeFaultyBefore, candidates.allSatisfy({ $0.changed < Confidence.leastChange }) {
        let others = input.incidents.filter { $0.id != one.incident.id }
        one = Case(one.incident, others: others, view: view, input: input, isWithoutBaseline: true)
        one.beginsInFault = true
        candidates = Self.candidates(of: one, without: input.without)
        cases[index] = one
      }
      return finding(of: one, candidates: candidates, input: input)
    }
    return (findings, CoverageWarnings.all(view: view, cases: cases))
  }

  /// Reads, on both cores, the signatures that several kinds of evidence will ask what they say.
  private static func readComplaints(of cases: [Case], _ view: LogView) {
    let asked = view.signatures.indices.filter { index in
      view.signatures[index].grade > 0 && cases.contains { $0.signatures[index].during > 0 }
    }
    _ = mapInHalves(asked.count) { view.signatures[asked[$0]].saying.read() }
  }

  /// Tests every signature of every incident for a rise and corrects for the number of tests.
  private static func correct(_ cases: inout [Case]) {
    var tests: [(case: Int, signature: Int, p: Double)] = []
    for (c, one) in cases.enumerated() {
      for s in one.signatures where s.during > 0 && s.baselineSeconds >= 20 {
        let p = Statistics.risen(
          incident: s.during, seconds: s.incidentSeconds, baseline: s.before, baselineSeconds: s.baselineSeconds,
          dispersion: s.dispersion)
        tests.append((c, s.index, p))
      }
    }
    let q = Statistics.benjaminiHochberg(tests.map(\.p))
    for (test, q) in zip(tests, q) {
      cases[test.case].signatures[test.signature].p = test.p
      cases[test.case].signatures[test.signature].q = q
    }
  }

  private static func finding(of c: Case, candidates: [Candidate], input: Input) -> IncidentFinding {
    var result = IncidentFinding(incident: c.incident)
    let places = places(of: candidates)
    result.services = places
    for (index, candidate) in candidates.prefix(max(0, input.top)).enumerated() {
      let rival = places.first { $0.service != candidate.service }?.score ?? 0
      var one = cause(candidate, rank: index + 1, rival: rival, case: c, input: input)
      // What stands below another is never told as the likelier.
      one.confidence = min(one.confidence, result.causes.last?.confidence ?? 1)
      result.causes.append(one)
    }
    if let best = candidates.first {
      // When the logs changed is told before it is sure that this is why, but not where nothing is a cause.
      let confidence = result.causes.first?.confidence ?? 0
      if best.score >= 1.5, confidence >= Confidence.significant / 2 { result.onset = onset(of: best, case: c) }
      if confidence >= Confidence.significant { result.symptoms = Symptoms.of(best, case: c) }
    }
    if c.hasBaseline, !c.isUndated, c.baselineSeconds > 0 {
      result.baseline = (c.time.moment(at: c.baselineFrom), c.time.moment(at: c.from))
    }
    result.state = IncidentState.of(candidates.first, result, case: c)
    result.impact = ImpactEstimate.of(result, case: c, digest: input.digest)
    result.changes = ChangeList.near(result.onset ?? c.incident.startsAt, case: c)
    result.next = NextSteps.of(result)
    result.story = Story.of(result, case: c)
    return result
  }

  /// Every signature or service that something speaks for, best first.
  static func candidates(of c: Case, without: Set<String>) -> [Candidate] {
    var standing = Standing()
    var claims: [Int: [(kind: String, claim: Claim)]] = [:]
    var heard: [(kind: String, service: String, claim: Claim)] = []
    for kind in EvidenceKinds.all where !without.contains(kind.name) {
      for claim in kind.claims(in: c, standing: standing) {
        switch claim.target {
        case .signature(let index):
          claims[index, default: []].append((kind.name, claim))
          standing.scores[index, default: 0] += claim.weight
          if kind.name == SlowStepEvidence.name { standing.slow[index] = claim.weight }
          if kind.name == MentionEvidence.name, claim.weight < 0 { standing.explained.insert(index) }
          if kind.name == SurgeEvidence.name, let since = claim.since { standing.surging[index] = since }
        case .service(let name): heard.append((kind.name, name, claim))
        }
      }
    }
    var candidates = claims.sorted { $0.key < $1.key }.map { index, claims in
      Candidate(service: c.services[c.signatures[index].service].name, signature: index, claims: claims)
    }
    for (kind, service, claim) in heard {
      let own = candidates.indices.filter { candidates[$0].service == service }
      if let best = own.max(by: { (candidates[$0].score, $1) < (candidates[$1].score, $0) }) {
        candidates[best].claims.append((kind, claim))
      } else {
        candidates.append(
          Candidate(service: service, signature: spokesman(of: service, in: c), claims: [(kind, claim)]))
      }
    }
    return candidates.filter { $0.score > 0.005 }.sorted { a, b in
      if a.score != b.score { return a.score > b.score }
      let first = (
        a.signature.flatMap { c.signatures[$0].first } ?? .infinity,
        b.signature.flatMap { c.signatures[$0].first } ?? .infinity
      )
      if first.0 != first.1 { return first.0 < first.1 }
      if a.service != b.service { return a.service < b.service }
      return (a.signature ?? -1) < (b.signature ?? -1)
    }
  }

  /// What a service said last, when nothing it says is suspicious.
  private static func spokesman(of service: String, in c: Case) -> Int? {
    guard let index = c.service(named: service) else { return nil }
    let own = c.signatures.filter { $0.service == index && $0.last != nil }
    return own.max { ($0.grade, $0.last!, $1.index) < ($1.grade, $1.last!, $0.index) }?.index
  }

  private static func places(of candidates: [Candidate]) -> [ServiceFinding] {
    var order: [String] = []
    var byService: [String: [Candidate]] = [:]
    for candidate in candidates {
      if byService[candidate.service] == nil { order.append(candidate.service) }
      byService[candidate.service, default: []].append(candidate)
    }
    return order.enumerated().map { index, name in
      let own = byService[name] ?? []
      return ServiceFinding(
        rank: index + 1, service: name, observed: own.contains { $0.signature != nil }, score: own.first?.score ?? 0,
        causes: [])
    }
  }

  private static func cause(_ candidate: Candidate, rank: Int, rival: Double, case c: Case, input: Input) -> Cause {
    let s = candidate.signature.map { c.signatures[$0] }
    var cause = Cause(
      rank: rank, service: candidate.service, observed: s != nil,
      confidence: Confidence.of(
        score: candidate.score, rival: rival, unsaid: candidate.unsaid, ambience: c.beginsInFault ? 0 : c.ambience),
      signature: s?.signature)
    cause.evidence = candidate.claims.map { Evidence(kind: $0.kind, weight: $0.claim.weight, text: $0.claim.text) }
      .sorted { ($1.weight, $0.kind) < ($0.weight, $1.kind) }
    guard let s else { return cause }
    cause.baseline = Exposure(count: Int(s.before.rounded()) + s.known, seconds: s.baselineSeconds)
    cause.incident = Exposure(count: Int(s.during.rounded()), seconds: s.incidentSeconds)
    let ahead = c.services[s.service].ahead
    if !c.isUndated {
      cause.firstSeen = (s.first ?? s.cells.first?.at).map { c.time.moment(at: $0) }
      if s.during == 0, s.signature.summary.first != .max {
        cause.firstSeen = Timestamp(microseconds: s.signature.summary.first - ahead)
      }
      cause.lastSeen =
        s.signature.summary.last == .min ? nil : Timestamp(microseconds: s.signature.summary.last - ahead)
      cause.leadSeconds = cause.firstSeen.map { c.incident.startsAt.seconds(since: $0) }
    }
    // Of some seconds no rate is known.
    if s.baselineSeconds >= 20, s.incidentSeconds >= 10 {
      cause.rateRatio = Statistics.rateRatio(
        incident: s.during, seconds: s.incidentSeconds, baseline: s.before, baselineSeconds: s.baselineSeconds,
        dispersion: s.dispersion)
      if s.during > 0 {
        cause.p = s.p
        cause.q = s.q
      }
    }
    cause.concentration = Concentrations.of(s, case: c)
    cause.traces = s.signature.summary.traces
    cause.seenBefore = HistoryEvidence.seenBefore(s.signature, in: input.history) ?? []
    let begin = max(0, c.from - (c.to - c.from))
    let slices = 40
    var counts = [Double](repeating: 0, count: slices)
    for cell in s.cells where cell.at >= begin && cell.at <= c.to && c.to > begin {
      counts[min(slices - 1, Int((cell.at - begin) / (c.to - begin) * Double(slices)))] += cell.count
    }
    cause.sparkline = counts.map { Int($0.rounded()) }
    if !c.isUndated { cause.sparklineSpan = (c.time.moment(at: begin), c.time.moment(at: c.to)) }
    return cause
  }

  /// The earliest change that speaks for the best cause; never after the alert.
  private static func onset(of best: Candidate, case c: Case) -> Timestamp? {
    guard !c.isUndated else { return nil }
    let since = best.claims.filter { $0.claim.weight > 0.2 }.compactMap(\.claim.since).min()
    return since.map { min(c.time.moment(at: $0), c.incident.startsAt) }
  }
}

/// Something that may be the cause, with all that speaks for and against it.
package struct Candidate: Sendable {
  package var service: String
  /// Index into `Case.signatures`; `nil` when the service is only known from others.
  package var signature: Int?
  package var claims: [(kind: String, claim: Claim)]
  package var score: Double { claims.reduce(0) { $0 + $1.claim.weight } }
  /// What speaks for it because it changed, and not because others complain.
  package var changed: Double {
    claims.filter { $0.claim.weight > 0 && $0.kind != MentionEvidence.name }.reduce(0) { $0 + $1.claim.weight }
  }
  /// The share of what speaks for it that needs no line of failure.
  package var unsaid: Double {
    let positive = claims.filter { $0.claim.weight > 0 }
    let all = positive.reduce(0) { $0 + $1.claim.weight }
    let silent = positive.filter { Confidence.unsaidKinds.contains($0.kind) }.reduce(0) { $0 + $1.claim.weight }
    return all > 0 ? silent / all : 0
  }
}
