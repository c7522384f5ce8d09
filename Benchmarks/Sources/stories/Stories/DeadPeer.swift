import SampleData

/// A session store hangs and says nothing; everybody else complains about it.
struct DeadPeer: Story {
  let name = "dead-peer"
  let seed: UInt64 = 0xDEAD

  private let start = Moment(2026, 5, 6, 7, 40)
  private let end = Moment(2026, 5, 6, 8, 22)
  private let hang = Moment(2026, 5, 6, 8, 11, 32) + 0.31
  private let page = Moment(2026, 5, 6, 8, 14, 5)

  private let pods = [
    "gateway": ["gateway-7d5b9c8f66-tz2bk", "gateway-7d5b9c8f66-c9wlv"],
    "cart": ["cart-7d9f8b6c5-x2x7k", "cart-7d9f8b6c5-b4m9t"],
    "profile": ["profile-84c6d7f95b-k7qnd"],
    "search": ["search-59f8c7d6b4-r5xhm", "search-59f8c7d6b4-z8gcw"],
    "session-store": ["session-store-0"],
    "geo-lookup": ["geo-lookup-6f4b8d7c9-p2vjs"],
  ]

  func play(on scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 1.4) { request(at, scene) }
    background(scene)
    scene.finishLogs(within: start...end)
    scene.writeAlerts(alerts, snapshot: end)
    scene.write("expected.json", expected.pretty)
    scene.write("README.md", readme)
  }

  private func log(_ service: String, _ at: Moment, _ text: String, _ scene: Scene, container: String = "app") {
    scene.log("stern.log.gz", at, Lines.stern(scene.random.pick(pods[service] ?? []), container, text))
  }

  private func request(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    let route = scene.random.pick(["cart", "cart", "profile", "search", "search"])
    log(
      "gateway", at,
      Lines.zerolog(
        at, "info", service: "gateway", "request", [("trace", .string(trace)), ("route", .string("/" + route))]), scene)
    // Half of the searches are anonymous and need no session.
    let needsSession = route != "search" || scene.random.chance(0.5)
    var now = at + scene.took(5)
    if needsSession, now < hang {
      log(
        "session-store", now,
        Lines.logfmt(
          now, "info", "session read",
          [
            ("session", scene.random.hex(12)), ("hit", "true"), ("us", "\(scene.random.within(120...900))"),
            ("trace", trace),
          ]), scene)
    }
    if needsSession, now >= hang {
      complain(route, now + 2, trace, scene)
      finish(now + 2.02, at, trace, route == "search" ? 200 : 504, scene)
      if route == "search" { found(now + 2.01, trace, scene) }
      return
    }
    now = now + scene.took(18)
    switch route {
    case "cart":
      log(
        "cart", now,
        Lines.logback(
          now, "INFO", "worker-\(scene.random.within(1...8))", "e.l.cart.CartView", trace: trace,
          "Cart shown with \(scene.random.within(0...12)) articles"), scene)
    case "profile":
      log(
        "profile", now,
        Lines.python(
          now, "INFO", "profile.views", "profile served fields=\(scene.random.within(6...14)) trace=\(trace)"), scene)
    default: found(now, trace, scene)
    }
    finish(now + 0.004, at, trace, 200, scene)
  }

  private func found(_ at: Moment, _ trace: String, _ scene: Scene) {
    log(
      "search", at,
      Lines.zap(
        at, "info", caller: "query/run.go:88", "query answered",
        [("trace", .string(trace)), ("hits", .integer(scene.random.within(0...900))), ("shards", 6)]), scene)
    if scene.random.chance(0.05) {
      // A peer that is always a little unreliable, and alive.
      log(
        "search", at + 0.001,
        Lines.zap(
          at + 0.001, "error", caller: "geo/client.go:41", "geo-lookup failed",
          [("trace", .string(trace)), ("error", "Get \"http://geo-lookup:8090/near\": context deadline exceeded")]),
        scene)
    }
    if scene.random.chance(0.4) {
      log(
        "geo-lookup", at - 0.004,
        Lines.logfmt(
          at - 0.004, "info", "place resolved", [("cells", "\(scene.random.within(1...40))"), ("trace", trace)]), scene)
    }
  }

  private func complain(_ route: String, _ at: Moment, _ trace: String, _ scene: Scene) {
    switch route {
    case "cart":
      let head = Lines.logback(
        at, "ERROR", "worker-\(scene.random.within(1...8))", "e.l.cart.Sessions", trace: trace,
        "Session not read from session-store:7070")
      let text =
        head + """

          java.net.SocketTimeoutException: Read timed out
          \tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)
          \tat example.larch.cart.Sessions.read(Sessions.java:51)
          \tat example.larch.cart.CartController.show(CartController.java:33)
          """
      log("cart", at, text, scene)
    case "profile":
      log(
        "profile", at,
        Lines.python(
          at, "ERROR", "profile.session",
          "session-store unavailable: timed out after 2.0 s (session-store:7070) trace=\(trace)"), scene)
    default:
      log(
        "search", at,
        Lines.zap(
          at, "warn", caller: "session/client.go:57", "answering without session",
          [
            ("trace", .string(trace)),
            ("error", "read tcp 10.70.3.4:41\(scene.random.within(100...999))->session-store:7070: i/o timeout"),
          ]), scene)
    }
  }

  private func finish(_ at: Moment, _ asked: Moment, _ trace: String, _ status: Int, _ scene: Scene) {
    let milliseconds = Int(at.seconds(since: asked) * 1000)
    let level = status >= 500 ? "error" : "info"
    log(
      "gateway", at,
      Lines.zerolog(
        at, level, service: "gateway", status >= 500 ? "upstream timed out" : "answered",
        [("trace", .string(trace)), ("status", .integer(status)), ("ms", .integer(milliseconds))]), scene)
  }

  private func background(_ scene: Scene) {
    var at = start
    while at < hang {
      log(
        "session-store", at,
        Lines.logfmt(
          at, "info", "snapshot written",
          [("sessions", "\(scene.random.within(41_000...43_000))"), ("ms", "\(scene.random.within(80...140))")]), scene)
      at = at + 30
    }
    for at in scene.arrivals(from: start, to: hang, perSecond: 1.0 / 20) {
      log(
        "session-store", at,
        Lines.logfmt(at, "info", "sessions expired", [("count", "\(scene.random.within(3...60))")]), scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 15) {
      log(
        "geo-lookup", at,
        Lines.logfmt(at, "warn", "tile cache full, evicting", [("tiles", "\(scene.random.within(20...90))")]), scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 60) {
      log(
        "cart", at,
        Lines.logback(
          at, "WARN", "scheduler-1", "e.l.cart.Prices",
          "Price list is older than \(scene.random.within(31...59)) minutes"), scene)
    }
  }

  private var alerts: [Alert] {
    [
      .heartbeat(since: Moment(2026, 4, 1, 8)),
      Alert(
        name: "GatewayHigh504Share", severity: "critical", startsAt: page,
        labels: [("service", "gateway"), ("team", "edge"), ("namespace", "web")],
        summary: "More than 20 % of the requests at the gateway time out",
        runbook: "https://runbooks.larch.example/gateway-504"),
      Alert(
        name: "CartErrors", severity: "warning", startsAt: page + 42,
        labels: [("service", "cart"), ("team", "orders"), ("namespace", "web")], summary: "cart fails for most calls"),
      Alert(
        name: "GeoLookupErrors", severity: "warning", startsAt: Moment(2026, 5, 6, 7, 58, 10),
        labels: [("service", "geo-lookup"), ("team", "discovery"), ("namespace", "web")],
        summary: "geo-lookup answers late for 4 % of its calls"),
    ]
  }

  private var expected: JSON {
    [
      "story": .string(name),
      "page": ["rule": "GatewayHigh504Share", "fires": .string(page.rfc3339(3))],
      "firstCause": ["service": "session-store", "observed": true, "matches": nil],
      "onset": ["from": "2026-05-06T08:11:00Z", "to": "2026-05-06T08:12:00Z"],
      "state": "ongoing",
      "notFirst": [
        ["service": "geo-lookup", "why": "it is blamed at all times, and it answers"],
        ["service": "cart", "why": "it waits for session-store"],
        ["service": "gateway", "why": "it waits for those who wait"],
      ],
      "unplaced": ["Watchdog"],
    ]
  }

  private var readme: String {
    """
    # Dead peer

    Six services in one `stern` capture, on 6 May 2026. At 08:11:32 `session-store` hangs: from one line to the next it
    logs nothing more. `cart`, `profile` and `search` run into their timeouts, the gateway passes them on, and at
    08:14:05 `GatewayHigh504Share` pages.

        culprit SampleLogs/dead-peer

    **Expected**: `session-store`. Three services name it in errors never seen before, and it alone has fallen
    silent: 40 lines a minute before, none since, while the capture goes on.

    **What misleads**: the guilty service has no error at all. `search` complains about `geo-lookup` too, as it does
    all day; `geo-lookup` goes on answering, and a warning alert about it was already firing. The gateway is loudest.

    `stern.log.gz` mixes zerolog, zap, logback, logfmt and Python behind `POD CONTAINER`. All names, hosts and texts are
    made up. Written by `swift run --package-path Benchmarks stories SampleLogs`.

    """
  }
}
