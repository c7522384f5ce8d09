import SampleData

/// Connections leak: a warning that everybody knows comes more and more often.
struct SlowBurn: Story {
  let name = "slow-burn"
  let seed: UInt64 = 0xB0B0

  private let start = Moment(2026, 7, 2, 1, 0)
  private let end = Moment(2026, 7, 2, 4, 25)
  private let leak = Moment(2026, 7, 2, 3, 30)
  private let page = Moment(2026, 7, 2, 4, 12, 20)

  func play(on scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 0.42) { booking(at, scene) }
    background(scene)
    scene.finishLogs(within: start...end)
    scene.writeAlerts(alerts, snapshot: end)
    scene.write("expected.json", expected.pretty)
    scene.write("README.md", readme)
  }

  /// How much of the pool has leaked, from 0 before the leak to 1 half an hour and more into it.
  private func leaked(_ at: Moment) -> Double {
    let share = at.seconds(since: leak) / 2400
    return share <= 0 ? 0 : min(1, share) * min(1, share)
  }

  private func booking(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    let thread = "http-\(scene.random.within(1...16))"
    var now = at + scene.took(7)
    seats(now, 30, "seats held", [("trace", .string(trace)), ("seats", .integer(scene.random.within(1...6)))], scene)
    now = now + scene.took(8)
    let waits = scene.random.chance(0.012 + 0.85 * leaked(at))
    if waits {
      let milliseconds = scene.random.within(200...500) + Int(2600 * leaked(at) * scene.random.unit())
      now = now + Double(milliseconds) / 1000
      ledger(
        now, "WARNING", "ledger.pool", "waited \(milliseconds) ms for a connection (20 of 20 in use) trace=\(trace)",
        scene)
    }
    now = now + scene.took(14)
    ledger(now, "INFO", "ledger.postings", "posted \(scene.random.within(2...7)) lines trace=\(trace)", scene)
    now = now + 0.004
    let milliseconds = Int(now.seconds(since: at) * 1000)
    if milliseconds > 1800 || scene.random.chance(0.02) {
      api(now, "WARN", thread, "e.l.booking.LedgerClient", trace, "Ledger took \(max(milliseconds, 1801)) ms", scene)
    }
    api(
      now + 0.003, "INFO", thread, "e.l.booking.Bookings", trace,
      "Booking \(scene.random.within(20_000...90_000)) made in \(milliseconds) ms", scene)
  }

  private func background(_ scene: Scene) {
    // A nightly job opens and keeps the connections, and says what it always says.
    var at = Moment(2026, 7, 2, 1, 0)
    while at < end {
      ledger(at, "INFO", "ledger.reconcile", "reconciled \(scene.random.within(300...420)) accounts", scene)
      at = at + 600
    }
    // A warning that comes in bursts, tonight as every night, once more just before the page.
    at = Moment(2026, 7, 2, 1, 11)
    while at < end {
      for _ in 0..<scene.random.within(20...45) {
        let when = at + scene.random.unit() * 50
        seats(when, 40, "seat map is stale, reading it again", [("hall", .integer(scene.random.within(1...28)))], scene)
      }
      at = at + 1190
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 90) {
      api(
        at, "ERROR", "mailer-1", "e.l.booking.Mailer", nil,
        "Mail to guest\(scene.random.within(10...9999))@mail.example bounced, kept for later", scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 60) {
      ledger(at, "INFO", "ledger.pool", "pool size=20 recycled=\(scene.random.within(0...3))", scene)
    }
  }

  private func api(
    _ at: Moment, _ level: String, _ thread: String, _ logger: String, _ trace: String?, _ message: String,
    _ scene: Scene
  ) {
    scene.log("booking-api.log.gz", at, Lines.logback(at, level, thread, logger, trace: trace, message))
  }

  private func seats(_ at: Moment, _ level: Int, _ message: String, _ fields: [(String, JSON)], _ scene: Scene) {
    scene.log(
      "seat-map.log.gz", at, Lines.pino(at, level, name: "seat-map", host: "seat-map-7c8d9f6b5-w4kzt", message, fields))
  }

  private func ledger(_ at: Moment, _ level: String, _ logger: String, _ message: String, _ scene: Scene) {
    scene.log("ledger.log.gz", at, Lines.python(at, level, logger, message))
  }

  private var alerts: [Alert] {
    [
      .heartbeat(since: Moment(2026, 6, 1, 8)),
      Alert(
        name: "BookingLatencyHigh", severity: "critical", startsAt: page,
        labels: [("service", "booking-api"), ("team", "tickets"), ("namespace", "tickets")],
        summary: "A booking takes more than 2 s for one in ten",
        runbook: "https://runbooks.larch.example/booking-latency"),
    ]
  }

  private var expected: JSON {
    [
      "story": .string(name),
      "page": ["rule": "BookingLatencyHigh", "fires": .string(page.rfc3339(3))],
      "firstCause": ["service": "ledger", "observed": true, "matches": "waited .* for a connection"],
      "onset": ["from": "2026-07-02T03:30:00Z", "to": "2026-07-02T04:05:00Z"],
      "state": "ongoing",
      "notFirst": [
        ["service": "seat-map", "why": "its warning comes in bursts every 20 minutes, all night"],
        ["service": "booking-api", "why": "it waits for ledger, and its warnings rise later"],
      ],
      "unplaced": ["Watchdog"],
    ]
  }

  private var readme: String {
    """
    # Slow burn

    From 03:30 on, on 2 July 2026, connections of `ledger` leak. The warning `waited … ms for a connection` has been there
    all night, a few times in ten minutes; it grows for forty minutes to twenty a minute, and at 04:12:20
    `BookingLatencyHigh` pages. There is no line that had not been seen before.

        culprit SampleLogs/slow-burn

    **Expected**: `ledger`, `waited … for a connection`: the signature whose rate rises most, and first, against how
    much it varied before.

    **What misleads**: `seat-map` warns in bursts of 20 to 45 every 20 minutes, one of them minutes before the page; counted
    plainly this rises too, and only against its own variation it does not. `booking-api` warns that the ledger is slow,
    later and for that reason. Mail bounces all night, as errors.

    Formats: logback, pino, Python. All names, hosts and texts are made up. Written by
    `swift run --package-path Benchmarks stories SampleLogs`.

    """
  }
}
