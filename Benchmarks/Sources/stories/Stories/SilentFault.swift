import SampleData

/// A step of a request is no longer taken, and nobody logs an error.
struct SilentFault: Story {
  let name = "silent-fault"
  let seed: UInt64 = 0x51E7

  private let start = Moment(2026, 6, 11, 16, 30)
  private let end = Moment(2026, 6, 11, 17, 20)
  private let fault = Moment(2026, 6, 11, 17, 4, 41)
  private let page = Moment(2026, 6, 11, 17, 9, 30)

  func play(on scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 0.75) { visit(at, scene) }
    background(scene)
    scene.finishLogs(within: start...end)
    scene.writeAlerts(alerts, snapshot: end)
    scene.write("expected.json", expected.pretty)
    scene.write("README.md", readme)
  }

  private func visit(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    storefront(
      at, 30, "delivery page asked for",
      [("reqId", .string(trace)), ("basket", .integer(scene.random.within(1...14)))], scene)
    var now = at + scene.took(8)
    basket(now, "Basket priced, \(scene.random.within(1...14)) articles", "e.l.basket.Pricing", trace, scene)
    now = now + scene.took(7)
    basket(now, "Weight is \(scene.random.within(200...19_000)) g", "e.l.basket.Parcel", trace, scene)
    now = now + scene.took(6)
    delivery(
      now, "INFO", "delivery.api", "slots requested", trace, "postcode=\(scene.random.within(10_000...98_999))", scene)
    now = now + scene.took(9)
    delivery(now, "INFO", "delivery.depots", "depots considered", trace, "depots=\(scene.random.within(2...9))", scene)
    // The planner's answer is written only when it plans; from the fault on an empty list comes back at once.
    if now < fault {
      now = now + scene.took(85)
      delivery(
        now, "INFO", "delivery.planner", "routes planned", trace,
        "vans=\(scene.random.within(3...24)) slots=\(scene.random.within(4...30))", scene)
    }
    now = now + scene.took(5)
    delivery(now, "INFO", "delivery.api", "slots answered", trace, "status=200", scene)
    now = now + scene.took(6)
    storefront(
      now, 30, "delivery page rendered",
      [("reqId", .string(trace)), ("ms", .integer(Int(now.seconds(since: at) * 1000)))], scene)
    scene.log(
      "edge.log.gz", now + 0.002,
      Lines.nginx(
        now + 0.002, client: scene.client(), "GET /checkout/delivery", 200, scene.random.within(9000...16_000),
        seconds: now.seconds(since: at) + 0.002, id: trace, agent: scene.random.pick(agents)))
    // People give up without a slot: fewer bookings, which are another request.
    guard scene.random.chance(now < fault ? 0.7 : 0.06) else { return }
    book(now + 8 + scene.random.unit() * 40, scene)
  }

  private func book(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    storefront(at, 30, "slot chosen", [("reqId", .string(trace))], scene)
    var now = at + scene.took(9)
    delivery(now, "INFO", "delivery.api", "booking requested", trace, "slot=\(scene.random.hex(8))", scene)
    now = now + scene.took(20)
    delivery(now, "INFO", "delivery.bookings", "booking stored", trace, "van=\(scene.random.within(3...24))", scene)
    now = now + scene.took(6)
    scene.log(
      "edge.log.gz", now,
      Lines.nginx(
        now, client: scene.client(), "POST /checkout/delivery", 303, 0, seconds: now.seconds(since: at), id: trace,
        agent: scene.random.pick(agents)))
  }

  private func storefront(_ at: Moment, _ level: Int, _ message: String, _ fields: [(String, JSON)], _ scene: Scene) {
    let host = scene.random.pick(["storefront-5f7c9d8b64-q8ltx", "storefront-5f7c9d8b64-m2vxc"])
    scene.log("storefront.log.gz", at, Lines.pino(at, level, name: "storefront", host: host, message, fields))
  }

  private func basket(
    _ at: Moment, _ message: String, _ logger: String, _ trace: String, _ scene: Scene, level: String = "INFO"
  ) {
    let thread = "http-\(scene.random.within(1...12))"
    scene.log("basket.log.gz", at, Lines.log4j2(at, level, thread: thread, logger: logger, trace: trace, message))
  }

  private func delivery(
    _ at: Moment, _ level: String, _ logger: String, _ message: String, _ trace: String, _ rest: String, _ scene: Scene
  ) {
    scene.log("delivery.log.gz", at, Lines.python(at, level, logger, "\(message) trace=\(trace) \(rest)"))
  }

  private func background(_ scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 25) {
      delivery(
        at, "WARNING", "delivery.traffic", "traffic feed is late, using the last one", scene.trace(),
        "age_s=\(scene.random.within(61...240))", scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 35) {
      storefront(
        at, 50, "socket hang up",
        [("reqId", .string(scene.trace())), ("peer", "recommendations"), ("code", "ECONNRESET")], scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 45) {
      basket(
        at, "Voucher \(scene.random.hex(6)) is not valid any more", "e.l.basket.Vouchers", scene.trace(), scene,
        level: "WARN")
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 12) {
      scene.log(
        "edge.log.gz", at,
        Lines.nginx(
          at, client: "10.61.0.9", "GET /healthz", 200, 2, seconds: 0.001, id: scene.trace(), agent: "kube-probe/1.32"))
    }
  }

  private var alerts: [Alert] {
    [
      .heartbeat(since: Moment(2026, 6, 1, 8)),
      Alert(
        name: "DeliveryStepAbandoned", severity: "critical", startsAt: page,
        labels: [("service", "storefront"), ("team", "web"), ("namespace", "shop")],
        summary: "More than 80 % of visitors leave at the choice of a delivery slot",
        runbook: "https://runbooks.larch.example/abandonment"),
    ]
  }

  private var expected: JSON {
    [
      "story": .string(name),
      "page": ["rule": "DeliveryStepAbandoned", "fires": .string(page.rfc3339(3))],
      "firstCause": ["service": "delivery", "observed": true, "matches": "depots considered|routes planned"],
      "onset": ["from": "2026-06-11T17:04:00Z", "to": "2026-06-11T17:05:30Z"],
      "state": "ongoing",
      "notFirst": [
        ["service": "storefront", "why": "the alert names it, and all its requests run as before"],
        ["service": "basket", "why": "its warnings are always there"],
      ],
      "unplaced": ["Watchdog"],
    ]
  }

  private var readme: String {
    """
    # Silent fault

    On 11 June 2026 at 17:04:41 the delivery planner of a shop stops planning and hands back an empty list. No error, no
    warning, no new text: each answer is a 200, and quicker than before. Visitors find no delivery slot and leave; at
    17:09:30 `DeliveryStepAbandoned` pages.

        culprit SampleLogs/silent-fault

    **Expected**: `delivery`. In every request before, `depots considered` was followed by `routes planned`; in none since.
    That missing next line, followed by trace id, is the evidence that decides; the signature's silence agrees.

    **What misleads**: the alert names `storefront`. Bookings fall as well, because fewer people reach them, and errors
    that are always there (hang-ups, a late traffic feed, old vouchers) go on as ever.

    Formats: nginx, pino, log4j2's JSON, Python. All names, hosts and texts are made up. Written by
    `swift run --package-path Benchmarks stories SampleLogs`.

    """
  }
}
