import SampleData

/// Thirty days of alerts, most of them noise, and the logs of the last night with one real page.
struct AlertNoiseNight: Story {
  let name = "alert-noise-night"
  let seed: UInt64 = 0x3A3

  private let start = Moment(2026, 4, 14, 22, 0)
  private let end = Moment(2026, 4, 15, 5, 30)
  private let expiry = Moment(2026, 4, 15, 3, 7, 40) + 0.118
  private let page = Moment(2026, 4, 15, 3, 12, 0) + 0.306
  private let snapshot = Moment(2026, 4, 15, 3, 20)
  private let drain = Moment(2026, 4, 15, 2, 58)

  func play(on scene: Scene) {
    var history = AlertHistory(from: Moment(2026, 3, 16, 6), to: Moment(2026, 4, 15, 6), night: start)
    history.invent(scene, page: page, drain: drain)
    history.write(to: scene)
    let firing = history.episodes.filter { $0.startsAt <= snapshot && ($0.endsAt ?? end) > snapshot }
    scene.write(
      "alerts.json",
      JSON.array(
        [Alert.heartbeat(since: Moment(2026, 3, 1, 8)).apiV2(snapshot: snapshot)]
          + firing.map { $0.alert.apiV2(snapshot: snapshot) }
      ).pretty)
    for at in scene.arrivals(from: start, to: end, perSecond: 0.3) { write(at, scene) }
    background(scene)
    scene.finishLogs(within: start...end)
    scene.write("rules/larch.yml", history.ruleFile)
    scene.write("alertmanager.yml", AlertHistory.configuration)
    scene.write("expected.json", expected(history, firing: firing.count).pretty)
    scene.write("README.md", readme(history, firing: firing.count))
  }

  // MARK: The night's logs

  private func write(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    let thread = "exec-\(scene.random.within(1...12))"
    let entry = scene.random.within(100_000...999_999)
    scene.log(
      "logs/ledger-api.log.gz", at,
      Lines.logback(at, "INFO", thread, "e.l.ledger.Entries", trace: trace, "Entry \(entry) received"))
    var now = at + scene.took(5)
    if now >= expiry, scene.random.chance(0.9) {
      scene.log(
        "logs/token-service.log.gz", now,
        Lines.zap(
          now, "warn", caller: "issue/sign.go:72", "token not signed",
          [("trace_id", .string(trace)), ("error", "no usable key"), ("kid", "lk-2026-q1")]))
      let text =
        Lines.logback(
          now + 0.004, "ERROR", thread, "e.l.ledger.Entries", trace: trace,
          "Entry \(entry) not written: 401 from ledger-store")
          + """

          example.larch.ledger.Refused: 401 Unauthorized: token rejected
          \tat example.larch.ledger.StoreClient.write(StoreClient.java:88)
          \tat example.larch.ledger.Entries.accept(Entries.java:41)
          \tat example.larch.http.Worker.run(Worker.java:120)
          """
      scene.log("logs/ledger-api.log.gz", now + 0.004, text)
      return
    }
    scene.log(
      "logs/token-service.log.gz", now,
      Lines.zap(
        now, "info", caller: "issue/sign.go:64", "token signed", [("trace_id", .string(trace)), ("kid", "lk-2026-q1")]))
    now = now + scene.took(21)
    scene.log(
      "logs/ledger-api.log.gz", now,
      Lines.logback(
        now, "INFO", thread, "e.l.ledger.Entries", trace: trace,
        "Entry \(entry) written in \(Int(now.seconds(since: at) * 1000)) ms"))
    if scene.random.chance(0.02) {
      scene.log(
        "logs/ledger-api.log.gz", now + 0.001,
        Lines.logback(
          now + 0.001, "ERROR", thread, "e.l.ledger.Export", trace: trace,
          "Entry \(entry) not exported, the partner's gateway answered 429"))
    }
  }

  private func background(_ scene: Scene) {
    token(
      expiry, "error", "keys/rotate.go:118", "key rotation failed",
      [("kid", "lk-2026-q2"), ("error", "open /etc/keys/lk-2026-q2.pem: permission denied")], scene)
    token(
      expiry + 0.004, "warn", "keys/store.go:40", "signing key expired",
      [("kid", "lk-2026-q1"), ("not_after", "2026-04-15T03:07:40Z")], scene)
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 60) {
      token(at, "info", "keys/rotate.go:60", "rotation checked", [("next", "lk-2026-q2")], scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 8) {
      scene.log(
        "logs/orders-worker.log.gz", at,
        Lines.pino(
          at, 30, name: "orders-worker", host: "orders-worker-5c8f7d9b6-g7hkl", "batch taken",
          [("queue", "orders"), ("size", .integer(scene.random.within(1...50)))]))
      if scene.random.chance(0.08) {
        scene.log(
          "logs/orders-worker.log.gz", at + 0.4,
          Lines.pino(
            at + 0.4, 40, name: "orders-worker", host: "orders-worker-5c8f7d9b6-g7hkl", "queue is long",
            [("queue", "orders"), ("depth", .integer(scene.random.within(200...900)))]))
      }
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 9) {
      let host = "n\(scene.random.within(11...16))"
      let text = scene.random.pick([
        "steal time above 5 % for \(scene.random.within(20...200)) s",
        "scraped 812 series in \(scene.random.within(20...90)) ms",
        "scraped 812 series in \(scene.random.within(20...90)) ms",
      ])
      scene.log(
        "logs/node-agent.log.gz", at,
        Lines.syslog(at, host: host, tag: "node-agent[\(scene.random.within(700...760))]", text))
    }
    // A node is drained for its nightly update: many alerts and new lines, and nothing broken.
    for pod in 0..<96 {
      let at = drain + Double(pod) * 9.5 + scene.random.unit() * 4
      let name = AlertHistory.pod(pod)
      scene.log(
        "logs/node-agent.log.gz", at,
        Lines.syslog(at, host: "n14", tag: "node-agent[731]", "evicting \(name): node n14 is drained for its update"))
      scene.log(
        "logs/node-agent.log.gz", at + 6,
        Lines.syslog(
          at + 6, host: "n1\(scene.random.pick([1, 2, 3, 5, 6]))", tag: "node-agent[702]", "\(name) scheduled"))
    }
    var at = Moment(2026, 4, 15, 2, 30)
    while at < Moment(2026, 4, 15, 3, 18) {
      scene.log(
        "logs/backup.log", at,
        Lines.logfmt(
          at, "info", "volume copied",
          [("volume", "v\(scene.random.within(10...64))"), ("mb", "\(scene.random.within(200...9000))")]))
      at = at + 20 + scene.random.unit() * 30
    }
    scene.log(
      "logs/backup.log", at,
      Lines.logfmt(at, "warn", "backup took longer than planned", [("minutes", "48"), ("planned", "40")]))
  }

  private func token(
    _ at: Moment, _ level: String, _ caller: String, _ message: String, _ fields: [(String, JSON)], _ scene: Scene
  ) {
    scene.log("logs/token-service.log.gz", at, Lines.zap(at, level, caller: caller, message, fields))
  }

  // MARK: Beside the logs

  private func expected(_ history: AlertHistory, firing: Int) -> JSON {
    [
      "story": .string(name),
      "page": ["rule": "LedgerWriteFailures", "fires": .string(page.rfc3339(3))],
      "firing": .integer(firing + 1),
      "firstCause": [
        "service": "token-service", "observed": true, "matches": "key rotation failed|signing key expired",
      ],
      "onset": ["from": "2026-04-15T03:07:00Z", "to": "2026-04-15T03:08:30Z"],
      "state": "ongoing",
      "notFirst": [
        ["service": "node-agent", "why": "a node is drained for its update: many alerts, nothing broken"],
        ["service": "ledger-api", "why": "it is refused because its tokens are not signed"],
        ["service": "backup", "why": "it is late every night"],
      ],
      "unplaced": ["Watchdog"],
      "noise": history.expectations,
    ]
  }

  private func readme(_ history: AlertHistory, firing: Int) -> String {
    """
    # A night of alert noise

    Thirty days of alerts up to 15 April 2026, 06:00, most of them noise; and the logs of the last night. In that night
    a node is drained for its update, which floods the screens, and in the middle of it, at 03:12:00, comes one page
    that is real: `LedgerWriteFailures`.

        culprit SampleLogs/alert-noise-night/logs --alerts SampleLogs/alert-noise-night/alerts.json
        culprit noise --alerts SampleLogs/alert-noise-night/history \\
          --rules 'SampleLogs/alert-noise-night/rules/*.yml' \\
          --alertmanager-config SampleLogs/alert-noise-night/alertmanager.yml SampleLogs/alert-noise-night/logs

    `history/` is three views of the same alerts, so that each page counts once:

    | file | what |
    |---|---|
    | alertmanager-webhooks.ndjson.gz | every notification of thirty days, as a webhook got it |
    | events-20260414.jsonl.gz | Alertmanager's event recorder, the last night only: with reasons for each notification |
    | pagerduty-incidents.json, pagerduty-log-entries.json | what paged, with acknowledgements, notes and resolutions; `incident_key` is the SHA-256 of the group key |

    **Expected of `triage`**: of \(firing + 1) firing alerts, `LedgerWriteFailures` is placed first, and its first cause is
    `token-service`: the rotation of its signing key failed for want of a permission, and the old key ran out, four
    minutes before the page. The drain of node n14 is not the cause, nor is the backup, which is late every night.

    **Expected of `noise`** (\(history.episodes.count) episodes)

    | rule | episodes | acted on | what it is |
    |---|---|---|---|
    \(history.table)

    `expected.json` says the same for tests. All names, hosts, people and texts are made up. Written by
    `swift run --package-path Benchmarks stories SampleLogs`.

    """
  }
}
