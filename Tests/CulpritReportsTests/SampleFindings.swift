import CulpritAnalysis
import CulpritCore

@testable import CulpritReports

/// Findings made by hand for the reporters: every field is set somewhere, and every field is absent somewhere.
enum SampleFindings {
  /// 2026-03-03T10:00:00Z.
  static let base = Timestamp(seconds: 1_772_532_000)

  static func at(_ seconds: Double) -> Timestamp { base.advanced(bySeconds: seconds) }

  static func signature(
    _ id: String, _ service: String, _ template: String, _ severity: Severity, count: Int, examples: [Example]
  ) -> Signature {
    let shape = Shape(id: 1, lead: 2, skeleton: 3, tokens: 4)
    var summary = ShapeSummary(service: service, shape: shape, template: template)
    summary.severities[Int(severity.rawValue)] = count
    summary.records = count
    summary.examples = examples
    return Signature(
      id: id, service: service, template: template, typedTemplate: template, family: "f" + id, summary: summary,
      shapes: [1])
  }

  static func alert(_ name: String, _ severity: Severity, _ service: String, _ seconds: Double) -> Alert {
    var alert = Alert(
      id: "id-" + name, name: name, severity: severity, service: service, startsAt: at(seconds),
      labels: ["alertname": name, "service": service, "severity": severity.name],
      annotations: ["summary": name + " fires"], source: "alertmanager-v2")
    alert.url = "https://prometheus.example/graph?g0.expr=" + name
    alert.runbook = "https://runbooks.example/" + name
    return alert
  }

  /// A checkout outage whose cause is a quiet line in a database's log.
  static var outage: Findings {
    var input = InputSummary()
    input.lines = 184_213
    input.records = 183_900
    input.bytes = 41_200_000
    input.compressedBytes = 3_100_000
    input.signatures = 212
    input.undatedRecords = 14
    input.from = at(0)
    input.to = at(3120.25)
    input.seconds = 0.21
    var database = SourceSummary(
      name: "orders-db.log.gz", path: "logs/orders-db.log.gz", service: "orders-db", format: "postgresql")
    database.lines = 9_120
    database.records = 9_110
    database.first = at(0).microseconds
    database.last = at(3120.25).microseconds
    database.rejected = 3
    database.rejections = [Rejection(line: 17, reason: "no time stamp")]
    var checkout = SourceSummary(name: "checkout.log", path: "logs/checkout.log", service: "checkout", format: "json")
    checkout.lines = 175_093
    checkout.records = 174_790
    checkout.warnings = ["the last gzip member is cut off after byte 1,204,112; the lines before it were used"]
    input.sources = [
      SourceReport(summary: checkout, warnings: []), SourceReport(summary: database, clockOffsetSeconds: -2.5),
    ]
    input.skipped = [Skipped(path: "logs/heap.hprof", reason: "not a log: binary")]

    let page = alert("CheckoutErrorRateHigh", .critical, "checkout", 1810)
    var latency = alert("CheckoutLatencyP99", .warning, "checkout", 1870)
    latency.runbook = nil
    latency.url = nil
    latency.severityText = "P2"
    var incident = IncidentFinding(
      incident: Incident(id: "6f0c1d2e3b4a5968", alerts: [page, latency], startsAt: at(1810), endsAt: nil))
    incident.onset = at(1684.118)
    incident.state = .ongoing
    incident.impact.services = 3
    incident.impact.servicesSeen = 6
    incident.impact.requestsFailed = 1_204
    incident.impact.requests = 18_400
    incident.impact.peak = Impact.Peak(at: at(1800), failed: 312, requests: 1000)
    incident.impact.routes = ["POST /checkout", "GET /cart", "POST /payment", "GET /orders/<*>"]
    incident.story =
      "orders-db began to wait for a lock at 10:28:04, two minutes before anything else changed. checkout and payment "
      + "then ran out of connections. Lines of the blocking session would confirm it; errors in checkout before 10:28 "
      + "would refute it."
    incident.baseline = (at(0), at(1684))

    var lock = Cause(
      rank: 1, service: "orders-db", observed: true, confidence: 0.86,
      signature: signature(
        "a1b2c3d4e5f60718", "orders-db",
        "process <*> still waiting for AccessExclusiveLock on relation <*> of database <*> after <*> ms", .info,
        count: 214,
        examples: [
          Example(
            text:
              "2026-03-03 10:28:04.118 UTC [812] LOG:  process 812 still waiting for AccessExclusiveLock on relation "
              + "16432 of database 16384 after 1000.072 ms",
            source: "orders-db.log.gz", line: 4_811, at: at(1684.118).microseconds, hash: 7)
        ]))
    lock.firstSeen = at(1684.118)
    lock.lastSeen = at(3119)
    lock.leadSeconds = 125.882
    lock.baseline = Exposure(count: 0, seconds: 1684)
    lock.incident = Exposure(count: 214, seconds: 1436)
    lock.rateRatio = RateRatio(value: 503.1, low: 32.25, high: .infinity)
    lock.p = 3.2e-41
    lock.q = 6.8e-39
    lock.concentration = [
      Concentration(label: "node", value: "db-2", share: 1, expectedShare: 0.5, q: 0.00001234567)
    ]
    lock.traces = ["4bf92f3577b34da6", "00f067aa0ba902b7"]
    lock.evidence = [
      Evidence(kind: "novelty", weight: 2.75, text: "never seen in the 28 min before; 214 times in the 24 min since"),
      Evidence(kind: "timing", weight: 1.5, text: "first seen 2 min 6 s before the alert, before any other change"),
      Evidence(kind: "mention", weight: 1.25, text: "3 services name orders-db in their errors; it names none of them"),
      Evidence(kind: "severity", weight: -0.25, text: "logged as LOG, below warning"),
    ]
    lock.seenBefore = [
      SeenBefore(
        incident: "2026-01-14 checkout", at: at(-4_150_000), note: "migration without lock_timeout",
        runbook: "https://runbooks.example/pg-locks")
    ]
    lock.sparkline = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 17, 21, 19, 20, 22, 24, 23, 21, 22, 21]
    lock.sparklineSpan = (at(0), at(3120))

    var pool = Cause(
      rank: 2, service: "checkout", observed: true, confidence: 0.31,
      signature: signature(
        "0f1e2d3c4b5a6978", "checkout", "Connection is not available, request timed out after <*>ms", .error,
        count: 9_812,
        examples: [
          Example(
            text: "ERROR HikariPool-1 - Connection is not available, request timed out after 30000ms\n"
              + "java.sql.SQLTransientConnectionException\n\tat com.zaxxer.hikari.pool.HikariPool.create(HikariPool.java:6)",
            source: "checkout.log", line: 90_112, at: at(1714).microseconds, hash: 9)
        ]))
    pool.firstSeen = at(1714)
    pool.lastSeen = at(3120)
    pool.leadSeconds = 96
    pool.baseline = Exposure(count: 2, seconds: 1684)
    pool.incident = Exposure(count: 9_810, seconds: 1436)
    pool.rateRatio = RateRatio(value: 5_752, low: 1_438, high: 23_004)
    pool.p = 0
    pool.q = 0
    pool.evidence = [
      Evidence(kind: "surge", weight: 3, text: "2 times in 28 min before, 9,810 in 24 min since: rate x5,752"),
      Evidence(kind: "mention", weight: -1.5, text: "it names orders-db, which names nobody"),
    ]
    pool.sparkline = [
      0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 900, 1000, 1010, 990, 800, 900, 850, 870, 860, 900, 730,
    ]
    pool.sparklineSpan = (at(0), at(3120))

    var gateway = Cause(rank: 3, service: "payment-provider", observed: false, confidence: 0.12, signature: nil)
    gateway.evidence = [
      Evidence(kind: "mention", weight: 0.75, text: "18 errors of payment name payment-provider; its log was not given")
    ]
    var quiet = Cause(
      rank: 4, service: "cart", observed: true, confidence: 0.02,
      signature: signature("1111222233334444", "cart", "cache miss for key <*>", .warning, count: 40, examples: []))
    quiet.incident = Exposure(count: 40, seconds: 1436)
    incident.causes = [lock, pool, gateway, quiet]
    incident.services = [
      ServiceFinding(rank: 1, service: "orders-db", observed: true, score: 5.25, causes: ["a1b2c3d4e5f60718"]),
      ServiceFinding(rank: 2, service: "checkout", observed: true, score: 1.5, causes: ["0f1e2d3c4b5a6978"]),
      ServiceFinding(rank: 3, service: "payment-provider", observed: false, score: 0.75, causes: []),
    ]
    var deploy = Change(
      id: "d1", at: at(1500), kind: "deploy", what: "cart 2.4.1", who: "lena", service: "cart",
      labels: ["env": "prod"], source: "deploys")
    deploy.url = "https://ci.example/runs/812"
    incident.changes = [
      RankedChange(change: deploy, leadSeconds: 310, text: "cart is deployed 4 times a day; by chance 1 in 5 incidents")
    ]
    incident.symptoms = [
      Symptom(
        signature: "9999888877776666", service: "payment", template: "upstream checkout returned <*>", count: 412,
        of: "0f1e2d3c4b5a6978"),
      Symptom(signature: "5555", service: "payment", template: "no answer", count: 18, of: "payment-provider"),
    ]
    incident.next = [
      NextStep(
        text: "Fetch the log of payment-provider: others name it, and it was not given.",
        command: "kubectl logs -n prod deploy/payment-provider --since-time=2026-03-03T09:58:04Z | gzip > pp.log.gz")
    ]

    let disk = alert("DiskWillFill", .warning, "cart", 600)
    var second = IncidentFinding(
      incident: Incident(id: "0000aaaa1111bbbb", alerts: [disk], startsAt: at(600), endsAt: at(900)))
    second.state = .over
    second.impact.services = 0
    second.impact.servicesSeen = 6
    var result = Findings(
      input: input, incidents: [incident, second],
      unplaced: [
        Unplaced(alert: alert("Watchdog", .unknown, "monitoring", 0), reason: "heartbeat"),
        Unplaced(alert: alert("OldAlert", .warning, "cart", -90_000), reason: "outside the logs' time"),
      ],
      warnings: [
        Warning(code: "no-baseline", message: "only 28 minutes lie before the onset: rates before are uncertain"),
        Warning(
          code: "damaged", message: "3 lines of orders-db.log.gz could not be read", source: "orders-db.log.gz",
          count: 3),
      ])
    result.resolvedTimes = [("--at 10:30", at(1800))]
    return result
  }

  /// What an attacker can put into a log, an alert or a file's name.
  static let attacks = [
    "\u{1B}]0;owned\u{7}\u{1B}[2J\u{1B}[31mred\u{1B}[0m \u{9B}31m",
    "<script>alert('x')</script><img src=x onerror=alert(1)>\"'",
    "<!channel> <@U012AB3CD> <https://evil.example|click> *bold* `code` ```fence```",
    "=HYPERLINK(\"https://evil.example\",\"click\"),+1-1,@SUM(A1)",
    "access\u{202E}txt.exe\u{2066}hidden\u{2069}\u{200B}\u{FEFF} line\u{2028}two\r\nthree\tfour",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png) @everyone #1 | a | b |\n# heading\n---",
    "</script><!-- --><style>*{display:none}</style> {{danger}} ${env} \\\" \\u003c",
    "\u{0}\u{8}\u{7F} 日本語 e\u{301} 👩‍👩‍👧 \u{E0041}",
  ]

  static var hostile: Findings {
    let long = String(repeating: "A\u{1B}[1mé", count: 200_000) + attacks[1]
    let all = attacks.joined(separator: " ")
    var input = InputSummary()
    input.lines = 9
    input.records = 9
    input.undatedRecords = 4
    input.bytes = 1_200_000
    input.from = at(0)
    input.to = at(60)
    var summary = SourceSummary(
      name: attacks[4], path: "/tmp/" + attacks[1], service: attacks[2], format: attacks[3], zone: attacks[5])
    summary.warnings = [attacks[0]]
    summary.rejected = 1
    summary.rejections = [Rejection(line: 1, reason: all)]
    input.sources = [SourceReport(summary: summary, clockOffsetSeconds: 1, warnings: [attacks[6]])]
    input.skipped = [Skipped(path: attacks[0], reason: attacks[1])]

    var page = alert("x", .critical, attacks[1], 30)
    page.id = attacks[3]
    page.name = all
    page.url = "javascript:alert(1)//https://"
    page.runbook = "https://evil.example/\"onmouseover=alert(1) x=\"\u{1B}]8;;"
    page.severityText = attacks[0]
    page.labels = [attacks[1]: attacks[2], "=1+1": attacks[3]]
    page.summary = all
    page.events = attacks.enumerated().map { Alert.Event(at: at(30 + Double($0)), kind: .noted, who: $1, text: $1) }
    page.notes = [Alert.Note(at: at(31), who: attacks[2], text: attacks[1])]
    var incident = IncidentFinding(
      incident: Incident(id: attacks[1], alerts: [page], startsAt: at(30), endsAt: at(50)))
    incident.state = .easing
    incident.onset = at(30)
    incident.impact.services = 1
    incident.impact.servicesSeen = 1
    incident.impact.requests = 0
    incident.impact.requestsFailed = 0
    incident.impact.routes = attacks
    incident.story = all
    for (index, attack) in (attacks + [long, ""]).enumerated() {
      var cause = Cause(
        rank: index + 1, service: String(attack.prefix(300)), observed: true, confidence: 1 - Double(index) / 20,
        signature: signature(
          attack.isEmpty ? "'; rm -rf ~" : "id\(index)", String(attack.prefix(300)), attack, .error, count: 1,
          examples: [Example(text: attack, source: attacks[4], line: index, at: nil, hash: 1)]))
      let brief = String(attack.prefix(300))
      cause.signature?.name = brief
      cause.firstSeen = at(29)
      cause.lastSeen = at(31)
      cause.leadSeconds = 1
      cause.incident = Exposure(count: 1, seconds: 30)
      cause.rateRatio = RateRatio(value: .nan, low: -.infinity, high: .infinity)
      cause.p = .nan
      cause.q = 0
      cause.concentration = [Concentration(label: brief, value: brief, share: 1, expectedShare: 0, q: 0)]
      cause.traces = [String(attack.prefix(200))]
      cause.evidence = [Evidence(kind: "novelty", weight: 1, text: brief)]
      cause.seenBefore = [SeenBefore(incident: brief, at: at(0), note: brief, runbook: brief)]
      cause.sparkline = [0, 1, .max / 4]
      cause.sparklineSpan = (at(0), at(60))
      incident.causes.append(cause)
    }
    incident.services = attacks.enumerated().map {
      ServiceFinding(rank: $0 + 1, service: $1, observed: false, score: .nan, causes: [$1])
    }
    incident.changes = attacks.map {
      var change = Change(id: $0, at: at(1), kind: $0, what: $0, who: $0, service: $0, source: $0)
      change.url = $0
      return RankedChange(change: change, leadSeconds: 29, text: $0)
    }
    incident.symptoms = attacks.map { Symptom(signature: $0, service: $0, template: $0, count: 1, of: $0) }
    incident.next = attacks.map { NextStep(text: $0, command: $0) }
    return Findings(
      input: input, incidents: [incident], unplaced: [Unplaced(alert: page, reason: all)],
      warnings: attacks.map { Warning(code: $0, message: $0, source: $0, count: 1) })
  }

  /// Nothing found at all.
  static var nothing: Findings { Findings(input: InputSummary(), incidents: [], unplaced: [], warnings: []) }

  /// An incident without a cause.
  static var causeless: Findings {
    let incident = IncidentFinding(incident: Incident(id: "1", alerts: [], startsAt: at(30), endsAt: nil))
    return Findings(input: InputSummary(), incidents: [incident], unplaced: [], warnings: [])
  }
}
