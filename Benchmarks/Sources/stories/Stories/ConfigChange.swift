import SampleData

/// A setting is changed; what follows is slow, and nobody logs an error.
struct ConfigChange: Story {
  let name = "config-change"
  let seed: UInt64 = 0xC0F1

  private let start = Moment(2026, 4, 22, 10, 20)
  private let end = Moment(2026, 4, 22, 11, 12)
  private let change = Moment(2026, 4, 22, 10, 58, 2)
  private let page = Moment(2026, 4, 22, 11, 1, 40)

  private let pods = ["pricing-66d7f9c8b4-8k2wz", "pricing-66d7f9c8b4-n5tqx", "pricing-66d7f9c8b4-vc7jd"]

  func play(on scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 0.85) { quote(at, scene) }
    revisions(scene)
    background(scene)
    scene.finishLogs(within: start...end)
    scene.writeAlerts(alerts, snapshot: end)
    scene.write("changes.csv", changes)
    scene.write("expected.json", expected.pretty)
    scene.write("README.md", readme)
  }

  private func quote(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    let pod = scene.random.pick(pods)
    let thread = "nio-\(scene.random.within(1...24))"
    var now = at + scene.took(6)
    // Without its cache every quote goes to the origin, which queues.
    let pressure = now < change ? 0 : min(1, now.seconds(since: change) / 120)
    let misses = now < change ? (scene.random.chance(0.04) ? 1 : 0) : scene.random.within(2...4)
    for _ in 0..<misses {
      now = now + scene.took(9 + 380 * pressure)
      rates(now, "info", "rate table served", [("table", "t\(scene.random.within(10...48))"), ("trace", trace)], scene)
      if pressure > 0.15, scene.random.chance(0.25 * pressure) {
        rates(
          now + 0.001, "warn", "request queue above its soft limit",
          [("depth", "\(scene.random.within(64...64 + Int(400 * pressure)))")], scene)
      }
    }
    if misses > 1, scene.random.chance(0.3) {
      pricing(
        now, "WARN", pod, thread, "e.l.pricing.RateTables", trace,
        "Rate table t\(scene.random.within(10...48)) not cached, time to live is 0 s", scene)
    }
    now = now + scene.took(10)
    pricing(
      now, "INFO", pod, thread, "e.l.pricing.Quotes", trace,
      "Priced \(scene.random.within(1...9)) items in \(Int(now.seconds(since: at) * 1000)) ms", scene
    )
    let milliseconds = Int(now.seconds(since: at) * 1000) + 3
    if milliseconds > 900 || scene.random.chance(0.015) {
      quoteAPI(
        now, "warn", "slow upstream",
        [("trace", .string(trace)), ("upstream", "pricing"), ("ms", .integer(max(milliseconds, 901)))], scene)
    }
    quoteAPI(
      now + 0.002, "info", "quote answered",
      [("trace", .string(trace)), ("status", 200), ("ms", .integer(milliseconds))], scene)
  }

  /// Revisions arrive all the time: the line that tells of one is nothing new.
  private func revisions(_ scene: Scene) {
    let all: [(Moment, Int, String, String, String)] = [
      (Moment(2026, 4, 22, 10, 24, 11), 4088, "quotes.rounding.scale", "3", "2"),
      (Moment(2026, 4, 22, 10, 33, 50), 4089, "quotes.max-items", "60", "80"),
      (Moment(2026, 4, 22, 10, 47, 29), 4090, "vat.reload-minutes", "30", "20"),
      (change, 4091, "rates.cache.ttl-seconds", "300", "0"),
    ]
    for (at, number, key, old, new) in all {
      scene.log(
        "settings.log", at,
        Lines.logfmt(
          at, "info", "revision published",
          [("rev", "\(number)"), ("key", key), ("old", old), ("new", new), ("by", "release-bot")]))
      for (position, pod) in pods.enumerated() {
        let seen = at + 1.1 + Double(position) * 0.7
        pricing(
          seen, "INFO", pod, "settings-watch", "e.l.pricing.Settings", nil,
          "Revision \(number) applied: \(key) from \(old) to \(new)", scene)
        if at == change {
          pricing(
            seen + 0.002, "WARN", pod, "settings-watch", "e.l.pricing.RateTables", nil,
            "Cache of rate tables is off: time to live is 0 s, \(scene.random.within(39...44)) tables dropped", scene)
        }
      }
    }
  }

  private func background(_ scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 20) {
      scene.log("settings.log", at, Lines.logfmt(at, "info", "watchers alive", [("count", "7")]))
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 30) {
      rates(
        at, "warn", "feed delayed",
        [("feed", scene.random.pick(["ecb", "sixth", "norden"])), ("seconds", "\(scene.random.within(31...95))")], scene
      )
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 40) {
      pricing(
        at, "WARN", scene.random.pick(pods), "nio-3", "e.l.pricing.Vat", nil,
        "No VAT class for article \(scene.random.within(1000...9800)), standard class used", scene)
    }
    // A deployment of another service six minutes before, with lines never seen before.
    let deploy = Moment(2026, 4, 22, 10, 51, 30)
    quoteAPI(deploy, "info", "starting", [("version", "1.19.0")], scene)
    quoteAPI(deploy + 0.4, "warn", "metrics endpoint has moved to :9102", [], scene)
    quoteAPI(deploy + 0.6, "info", "listening", [("port", 8080)], scene)
  }

  private func pricing(
    _ at: Moment, _ level: String, _ pod: String, _ thread: String, _ logger: String, _ trace: String?,
    _ message: String, _ scene: Scene
  ) {
    scene.log(
      "pricing.log.gz", at, "[pod/\(pod)/app] " + Lines.logback(at, level, thread, logger, trace: trace, message))
  }

  private func quoteAPI(_ at: Moment, _ level: String, _ message: String, _ fields: [(String, JSON)], _ scene: Scene) {
    scene.log("quote-api.log.gz", at, Lines.zerolog(at, level, service: "quote-api", message, fields))
  }

  private func rates(_ at: Moment, _ level: String, _ message: String, _ fields: [(String, String)], _ scene: Scene) {
    scene.log("rates.log.gz", at, Lines.logfmt(at, level, message, fields))
  }

  private var alerts: [Alert] {
    [
      .heartbeat(since: Moment(2026, 4, 1, 8)),
      Alert(
        name: "QuoteLatencyHigh", severity: "critical", startsAt: page,
        labels: [("service", "quote-api"), ("team", "sales"), ("namespace", "pricing")],
        summary: "The 99th percentile of quote-api is above 900 ms",
        runbook: "https://runbooks.larch.example/quote-latency"),
      Alert(
        name: "RatesQueueHigh", severity: "warning", startsAt: page + 55,
        labels: [("service", "rates"), ("team", "sales"), ("namespace", "pricing")],
        summary: "The request queue of rates is above its soft limit"),
    ]
  }

  private var changes: String {
    """
    at,kind,what,who,service
    2026-04-22T09:10:00Z,deploy,rates 5.2.1,l.moreau,rates
    2026-04-22T10:24:11Z,config,quotes.rounding.scale 3 -> 2 (revision 4088),release-bot,pricing
    2026-04-22T10:33:50Z,config,quotes.max-items 60 -> 80 (revision 4089),release-bot,pricing
    2026-04-22T10:47:29Z,config,vat.reload-minutes 30 -> 20 (revision 4090),release-bot,pricing
    2026-04-22T10:51:30Z,deploy,quote-api 1.19.0,k.brandt,quote-api
    2026-04-22T10:58:02Z,config,rates.cache.ttl-seconds 300 -> 0 (revision 4091),release-bot,pricing

    """
  }

  private var expected: JSON {
    [
      "story": .string(name),
      "page": ["rule": "QuoteLatencyHigh", "fires": .string(page.rfc3339(3))],
      "firstCause": [
        "service": "pricing", "observed": true,
        "matches": "Cache of rate tables is off|Revision|not cached, time to live",
      ],
      "onset": ["from": "2026-04-22T10:57:30Z", "to": "2026-04-22T10:59:00Z"],
      "state": "ongoing",
      "change": ["at": "2026-04-22T10:58:02Z", "service": "pricing", "matches": "rates.cache.ttl-seconds"],
      "notFirst": [
        ["service": "quote-api", "why": "the alert names it; its deployment and its new warning are harmless"],
        ["service": "rates", "why": "its queue fills because pricing asks for every table again"],
      ],
      "innocentChanges": ["quote-api 1.19.0", "rates 5.2.1"],
      "unplaced": ["Watchdog"],
    ]
  }

  private var readme: String {
    """
    # Config change

    On 22 April 2026 at 10:58:02 a release bot sets `rates.cache.ttl-seconds` from 300 to 0. The three pods of `pricing`
    take it over within seconds; from then on every quote fetches its rate tables anew, `rates` queues, quotes take
    seconds, and at 11:01:40 `QuoteLatencyHigh` pages. Nothing above WARN is logged anywhere.

        culprit SampleLogs/config-change

    **Expected**: `pricing`, with the change of 10:58:02 beside it. `Cache of rate tables is off` is new, in all three
    pods, two seconds after the change and before anything else that is new or rises.

    **What misleads**: six changes lie in the file, and one of them, the deployment of `quote-api` at 10:51:30, is of the
    very service that the alert names and brings a warning never seen before. `rates` has a new warning too, as a
    symptom. Revisions are applied all day, so that the line which tells of one is itself nothing new.

    `changes.csv` has the columns at, kind, what, who, service. Formats: logback behind `kubectl logs --prefix`, zerolog,
    logfmt. All names, hosts and texts are made up. Written by `swift run --package-path Benchmarks stories SampleLogs`.

    """
  }
}
