import CulpritCore

/// All that `triage` found: the value every reporter renders. Mirrors the JSON of CONTRACT.md.
package struct Findings: Sendable {
  package var input: InputSummary
  package var incidents: [IncidentFinding]
  package var unplaced: [Unplaced]
  package var warnings: [Warning]
  /// How each `TIME` the user gave was resolved, for the report's first line: (`--at -15m`, moment).
  package var resolvedTimes: [(given: String, at: Timestamp)] = []

  package init(input: InputSummary, incidents: [IncidentFinding], unplaced: [Unplaced], warnings: [Warning]) {
    self.input = input
    self.incidents = incidents
    self.unplaced = unplaced
    self.warnings = warnings
  }
}

package struct InputSummary: Sendable {
  package var lines = 0
  package var records = 0
  package var bytes = 0
  package var compressedBytes = 0
  package var signatures = 0
  package var undatedRecords = 0
  package var from: Timestamp?
  package var to: Timestamp?
  package var sources: [SourceReport] = []
  package var skipped: [Skipped] = []
  /// Whether it was read from a digest: windows are then rounded outward to cell edges.
  package var isFromDigest = false
  /// Wall time, for the text report only; never in JSON (the same input gives the same output).
  package var seconds: Double?
  package init() {}
}

package struct SourceReport: Sendable {
  package var summary: SourceSummary
  package var clockOffsetSeconds: Double?
  package var warnings: [String]
  package init(summary: SourceSummary, clockOffsetSeconds: Double? = nil, warnings: [String] = []) {
    self.summary = summary
    self.clockOffsetSeconds = clockOffsetSeconds
    self.warnings = warnings
  }
}

package struct Skipped: Sendable, Equatable {
  package var path: String
  package var reason: String
  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

package struct Unplaced: Sendable, Equatable {
  package var alert: Alert
  /// `heartbeat`, `suppressed`, `outside the logs' time`…
  package var reason: String
  /// Whether the alert's start is known.
  package var isDated: Bool
  package init(alert: Alert, reason: String, isDated: Bool = true) {
    self.alert = alert
    self.reason = reason
    self.isDated = isDated
  }
}

package struct Warning: Sendable, Equatable, Codable {
  /// `outside-coverage`, `no-baseline`, `overlap`, `undated`, `damaged`, `assumed-year`…
  package var code: String
  package var message: String
  package var source: String?
  package var count: Int?
  package init(code: String, message: String, source: String? = nil, count: Int? = nil) {
    self.code = code
    self.message = message
    self.source = source
    self.count = count
  }
}

package struct IncidentFinding: Sendable {
  package enum State: String, Sendable { case ongoing, easing, over }

  package var incident: Incident
  /// When the logs changed, at or before the first alert.
  package var onset: Timestamp?
  package var state: State
  package var impact: Impact
  /// Three sentences: what changed first, what followed, why this is believed and what would refute it.
  package var story: String
  /// Best first, at most `--top`.
  package var causes: [Cause]
  package var services: [ServiceFinding]
  package var changes: [RankedChange]
  package var symptoms: [Symptom]
  package var next: [NextStep]
  /// Where the baseline lies: [from, to).
  package var baseline: (from: Timestamp, to: Timestamp)?

  package var detectionDelaySeconds: Double? {
    onset.map { incident.startsAt.seconds(since: $0) }
  }

  package init(incident: Incident) {
    self.incident = incident
    state = .ongoing
    impact = Impact()
    story = ""
    causes = []
    services = []
    changes = []
    symptoms = []
    next = []
  }
}

package struct Impact: Sendable, Equatable {
  package var services = 0
  package var servicesSeen = 0
  package var requestsFailed: Int?
  package var requests: Int?
  /// The minute with the largest share of failed requests.
  package var peak: Peak?
  package var routes: [String] = []
  /// Routes, clients, upstreams and edges from which the failed requests came more than requests do at all.
  package var origins: [Concentration] = []
  package init() {}

  /// The requests of one minute.
  package struct Peak: Sendable, Equatable {
    package var at: Timestamp
    package var failed: Int
    package var requests: Int

    /// 0…1.
    package var share: Double { Double(failed) / Double(requests) }

    package init(at: Timestamp, failed: Int, requests: Int) {
      self.at = at
      self.failed = failed
      self.requests = requests
    }
  }
}

package struct Cause: Sendable {
  package var rank: Int
  package var service: String
  /// `false` when the service is only known from others that name it.
  package var observed: Bool
  /// 0…1: the share of causes given this much that are right.
  package var confidence: Double
  /// `nil` when the service was not observed: then only `evidence` speaks.
  package var signature: Signature?
  package var firstSeen: Timestamp?
  package var lastSeen: Timestamp?
  /// Seconds from `firstSeen` to the first alert; negative when it came after.
  package var leadSeconds: Double?
  package var baseline: Exposure
  package var incident: Exposure
  package var rateRatio: RateRatio?
  package var p: Double?
  package var q: Double?
  package var concentration: [Concentration]
  package var traces: [String]
  package var evidence: [Evidence]
  package var seenBefore: [SeenBefore]
  /// Counts per equal slice of the time shown, for the sparkline.
  package var sparkline: [Int]
  /// The moments of the sparkline's two ends.
  package var sparklineSpan: (from: Timestamp, to: Timestamp)?

  package init(rank: Int, service: String, observed: Bool, confidence: Double, signature: Signature?) {
    self.rank = rank
    self.service = service
    self.observed = observed
    self.confidence = confidence
    self.signature = signature
    baseline = Exposure(count: 0, seconds: 0)
    incident = Exposure(count: 0, seconds: 0)
    concentration = []
    traces = []
    evidence = []
    seenBefore = []
    sparkline = []
  }
}

/// Records in a stretch of covered time.
package struct Exposure: Sendable, Equatable {
  package var count: Int
  package var seconds: Double
  package init(count: Int, seconds: Double) {
    self.count = count
    self.seconds = seconds
  }
}

package struct RateRatio: Sendable, Equatable {
  package var value: Double
  package var low: Double
  package var high: Double
  package init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}

package struct Concentration: Sendable, Equatable {
  package var label: String
  package var value: String
  package var share: Double
  package var expectedShare: Double
  package var q: Double
  package init(label: String, value: String, share: Double, expectedShare: Double, q: Double) {
    self.label = label
    self.value = value
    self.share = share
    self.expectedShare = expectedShare
    self.q = q
  }
}

/// One reason, as a log-odds weight and one sentence with its numbers.
package struct Evidence: Sendable, Equatable {
  package var kind: String
  package var weight: Double
  package var text: String
  package init(kind: String, weight: Double, text: String) {
    self.kind = kind
    self.weight = weight
    self.text = text
  }
}

package struct SeenBefore: Sendable, Equatable, Codable {
  package var incident: String
  package var at: Timestamp
  package var note: String?
  package var runbook: String?
  package init(incident: String, at: Timestamp, note: String?, runbook: String?) {
    self.incident = incident
    self.at = at
    self.note = note
    self.runbook = runbook
  }
}

package struct ServiceFinding: Sendable, Equatable {
  package var rank: Int
  package var service: String
  package var observed: Bool
  package var score: Double
  /// Signature ids.
  package var causes: [String]
  package init(rank: Int, service: String, observed: Bool, score: Double, causes: [String]) {
    self.rank = rank
    self.service = service
    self.observed = observed
    self.score = score
    self.causes = causes
  }
}

package struct RankedChange: Sendable, Equatable {
  package var change: Change
  /// Seconds from the change to the first alert.
  package var leadSeconds: Double
  /// One sentence with the base rate of changes.
  package var text: String
  package init(change: Change, leadSeconds: Double, text: String) {
    self.change = change
    self.leadSeconds = leadSeconds
    self.text = text
  }
}

/// A signature that follows from a cause.
package struct Symptom: Sendable, Equatable {
  package var signature: String
  package var service: String
  package var template: String
  package var count: Int
  /// The cause's signature id (or its service when that was not observed).
  package var of: String
  package init(signature: String, service: String, template: String, count: Int, of: String) {
    self.signature = signature
    self.service = service
    self.template = template
    self.count = count
    self.of = of
  }
}

/// What to look at or fetch next, with the command filled in.
package struct NextStep: Sendable, Equatable {
  package var text: String
  package var command: String?
  package init(text: String, command: String?) {
    self.text = text
    self.command = command
  }
}
