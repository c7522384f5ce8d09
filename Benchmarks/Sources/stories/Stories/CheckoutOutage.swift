import SampleData

/// A database's disk fills up; the loudest errors are three services away from it.
struct CheckoutOutage: Story {
  let name = "checkout-outage"
  let seed: UInt64 = 0xC0FFEE

  private let start = Moment(2026, 3, 17, 13, 50)
  private let end = Moment(2026, 3, 17, 14, 44)
  private let deploy = Moment(2026, 3, 17, 14, 26, 20)
  private let diskFull = Moment(2026, 3, 17, 14, 30, 6) + 0.412
  private let crash = Moment(2026, 3, 17, 14, 31, 14) + 0.087
  private let page = Moment(2026, 3, 17, 14, 32, 10) + 0.215

  private let checkoutPods = ["checkout-6c9f7d8b5-x2x7k", "checkout-6c9f7d8b5-h4nqz"]
  private let storefrontPods = ["storefront-5f7c9d8b64-q8ltx", "storefront-5f7c9d8b64-m2vxc"]

  func play(on scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 1.2) { browse(at, scene) }
    for at in scene.arrivals(from: start, to: end, perSecond: 0.5) { order(at, scene) }
    database(scene)
    background(scene)
    rollout(scene)
    scene.finishLogs(within: start...end)
    scene.writeAlerts(alerts, snapshot: end)
    scene.write("changes.json", changes.pretty)
    scene.write("expected.json", expected.pretty)
    scene.write("README.md", readme)
  }

  // MARK: Requests

  private func browse(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    let article = scene.random.within(1000...9800)
    let seconds = scene.took(42)
    let status = scene.random.chance(0.004) ? 404 : scene.random.chance(0.003) ? 499 : 200
    scene.log(
      "edge.log.gz", at + seconds,
      Lines.nginx(
        at + seconds, client: scene.client(), "GET /articles/\(article)", status, scene.random.within(8000...21000),
        seconds: seconds, id: trace, agent: scene.random.pick(agents)))
    scene.log(
      "storefront.log.gz", at + seconds * 0.9,
      Lines.pino(
        at + seconds * 0.9, 30, name: "storefront", host: scene.random.pick(storefrontPods), "page rendered",
        [("reqId", .string(trace)), ("route", "/articles/:id"), ("ms", .integer(Int(seconds * 900)))]))
    inventory(
      at + seconds * 0.4, "I", "stock.go:74", "Stock answered",
      [("article", "\(article)"), ("available", "\(scene.random.within(0...180))"), ("trace", trace)], scene)
  }

  private func order(_ at: Moment, _ scene: Scene) {
    let trace = scene.trace()
    let order = "LR-\(scene.random.within(400_000...499_999))"
    let pod = scene.random.pick(checkoutPods)
    let thread = "http-nio-8080-exec-\(scene.random.within(1...16))"
    let front = scene.random.pick(storefrontPods)
    let lines = scene.random.within(1...6)
    let cents = scene.random.within(900...34_000)
    storefront(
      at, 30, front, "checkout submitted",
      [("reqId", .string(trace)), ("lines", .integer(lines)), ("cents", .integer(cents))], scene)
    var now = at + scene.took(6)
    checkout(
      now, "INFO", pod, thread, "e.l.checkout.PlaceOrder", trace, "Placing order \(order) with \(lines) lines", scene)
    now = now + scene.took(9)
    if at > crash, scene.random.chance(0.45) {
      inventory(
        now, "E", "reserve.go:131", "Reservation not stored",
        [("order", order), ("err", "dial tcp orders-db:5432: connect: connection refused"), ("trace", trace)], scene)
      failed(now + 0.02, trace, order, pod, thread, front, .stock, at, scene)
      return
    }
    inventory(
      now, "I", "reserve.go:88", "Reserved", [("order", order), ("lines", "\(lines)"), ("trace", trace)], scene)
    now = now + scene.took(12)
    payments(
      now, "info", "charge/authorize.go:61", "authorizing", trace,
      [("order", .string(order)), ("cents", .integer(cents))], scene)
    now = now + scene.took(140)
    if scene.random.chance(0.03) {
      payments(
        now, "warn", "acquirer/client.go:203", "acquirer slow, asking the second one", trace, [("attempt", 2)], scene)
      now = now + scene.took(400)
    }
    if at > crash {
      let error =
        "failed to connect to `host=orders-db user=payments database=orders`: "
        + "dial error (dial tcp 10.61.4.19:5432: connect: connection refused)"
      payments(
        now, "error", "store/intent.go:118", "payment intent not stored", trace,
        [("order", .string(order)), ("error", .string(error))], scene)
      failed(now + 0.02, trace, order, pod, thread, front, .payment, at, scene)
      return
    }
    if scene.random.chance(0.02) {
      payments(
        now, "info", "charge/authorize.go:97", "card declined", trace, [("order", .string(order)), ("code", "51")],
        scene)
      checkout(
        now + 0.01, "WARN", pod, thread, "e.l.checkout.PlaceOrder", trace, "Order \(order) refused: card declined",
        scene)
      answer(now + 0.03, at, trace, 402, front, "checkout refused", 40, scene)
      return
    }
    payments(
      now, "info", "charge/authorize.go:92", "authorized", trace,
      [("order", .string(order)), ("cents", .integer(cents))], scene)
    now = now + scene.took(15)
    // Only a statement that needs a new page of the table fails while the disk is merely full.
    if at > diskFull, scene.random.chance(0.27) {
      databaseFull(now, scene)
      failed(now + 0.003, trace, order, pod, thread, front, .fullDisk, at, scene)
      return
    }
    checkout(
      now, "INFO", pod, thread, "e.l.checkout.OrderStore", trace,
      "Stored order \(order) in \(Int(scene.took(11) * 1000)) ms", scene)
    if scene.random.chance(0.012) {
      checkout(
        now + 0.001, "ERROR", pod, thread, "e.l.checkout.Loyalty", trace,
        "Points for order \(order) not booked, queued for later: timeout after 800 ms", scene)
    }
    now = now + 0.004
    checkout(
      now, "INFO", pod, thread, "e.l.checkout.Receipts", trace,
      "Receipt for \(order) mailed to guest\(scene.random.within(10...9999))@mail.example", scene)
    answer(now + 0.006, at, trace, 201, front, "checkout confirmed", 30, scene)
  }

  private enum Failure { case stock, payment, fullDisk }

  private func failed(
    _ at: Moment, _ trace: String, _ order: String, _ pod: String, _ thread: String, _ front: String,
    _ failure: Failure, _ asked: Moment, _ scene: Scene
  ) {
    let head = Lines.logback(
      at, "ERROR", thread, "e.l.checkout.PlaceOrder", trace: trace, "Order \(order) could not be placed")
    scene.log("checkout.log.gz", at, Lines.stern(pod, "app", head + "\n" + traceText(failure, scene)))
    if failure != .fullDisk, scene.random.chance(0.5) {
      // The pool logs on its own, once the waiting time is over.
      let later = at + 3
      let text =
        "HikariPool-1 - Connection is not available, request timed out after 300\(scene.random.below(10))ms "
        + "(total=0, active=0, idle=0, waiting=\(scene.random.within(1...14)))"
      checkout(later, "WARN", pod, "housekeeper", "c.z.hikari.pool.HikariPool", nil, text, scene)
    }
    answer(at + 0.01, asked, trace, failure == .fullDisk ? 500 : 503, front, "checkout call failed", 50, scene)
  }

  private func traceText(_ failure: Failure, _ scene: Scene) -> String {
    let frames = """
      \tat example.larch.checkout.PlaceOrder.handle(PlaceOrder.java:112)
      \tat example.larch.checkout.CheckoutController.submit(CheckoutController.java:58)
      \tat jdk.internal.reflect.GeneratedMethodAccessor\(scene.random.within(40...90)).invoke(Unknown Source)
      \tat org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:258)
      \tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)
      \tat org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:116)
      \tat java.base/java.lang.Thread.run(Thread.java:1583)
      """
    switch failure {
    case .stock:
      return """
        example.larch.checkout.StockException: inventory answered 503
        \tat example.larch.checkout.StockClient.reserve(StockClient.java:77)
        \(frames)
        """
    case .payment:
      return """
        example.larch.checkout.PaymentException: payments answered 503
        \tat example.larch.checkout.PaymentClient.charge(PaymentClient.java:91)
        \(frames)
        Caused by: org.postgresql.util.PSQLException: Connection to orders-db:5432 refused. Check that the hostname \
        and port are correct and that the postmaster is accepting TCP/IP connections.
        \tat org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:342)
        \tat com.zaxxer.hikari.pool.PoolBase.newConnection(PoolBase.java:360)
        \tat example.larch.checkout.OrderStore.markFailed(OrderStore.java:64)
        \t... 6 more
        Caused by: java.net.ConnectException: Connection refused
        \tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
        \t... 9 more
        """
    case .fullDisk:
      return """
        example.larch.checkout.StoreException: order lines not inserted, orders-db:5432 answered 53100
        \tat example.larch.checkout.OrderStore.insert(OrderStore.java:49)
        \(frames)
        Caused by: org.postgresql.util.PSQLException: ERROR: could not extend file "base/16402/24731.3": \
        No space left on device
          Hint: Check free disk space.
        \tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2725)
        \t... 8 more
        """
    }
  }

  private func answer(
    _ at: Moment, _ asked: Moment, _ trace: String, _ status: Int, _ pod: String, _ text: String, _ level: Int,
    _ scene: Scene
  ) {
    var fields: [(String, JSON)] = [("reqId", .string(trace)), ("status", .integer(status))]
    if level >= 50 { fields.append(("upstream", "http://checkout:8080/orders")) }
    storefront(at, level, pod, text, fields, scene)
    let seconds = at.seconds(since: asked) + 0.004
    let shown = status == 503 ? 502 : status
    scene.log(
      "edge.log.gz", at + 0.004,
      Lines.nginx(
        at + 0.004, client: scene.client(), "POST /checkout", shown, shown < 300 ? 412 : 168, seconds: seconds,
        id: trace, agent: scene.random.pick(agents)))
  }

  // MARK: Loggers

  private func checkout(
    _ at: Moment, _ level: String, _ pod: String, _ thread: String, _ logger: String, _ trace: String?,
    _ message: String, _ scene: Scene
  ) {
    let line = Lines.logback(at, level, thread, logger, trace: trace, message)
    scene.log("checkout.log.gz", at, Lines.stern(pod, "app", line))
  }

  private func storefront(
    _ at: Moment, _ level: Int, _ pod: String, _ message: String, _ fields: [(String, JSON)], _ scene: Scene
  ) {
    scene.log("storefront.log.gz", at, Lines.pino(at, level, name: "storefront", host: pod, message, fields))
  }

  private func payments(
    _ at: Moment, _ level: String, _ caller: String, _ message: String, _ trace: String,
    _ fields: [(String, JSON)], _ scene: Scene
  ) {
    let line = Lines.zap(at, level, caller: caller, message, [("trace_id", .string(trace))] + fields)
    scene.log("payments.log.gz", at, Lines.cri(at + 0.000_04, stream: "stderr", line))
  }

  private func inventory(
    _ at: Moment, _ level: Character, _ place: String, _ message: String, _ fields: [(String, String)],
    _ scene: Scene
  ) {
    scene.log("inventory-20260317.log.gz", at, Lines.klog(at, level, place, message, fields))
  }

  private func postgres(
    _ at: Moment, _ pid: Int, _ level: String, _ session: String?, _ message: String, _ scene: Scene
  ) {
    scene.log("orders-db.log", at, Lines.postgres(at, pid, level, session: session, message))
  }

  // MARK: The database

  private func databaseFull(_ at: Moment, _ scene: Scene) {
    let pid = scene.random.within(3900...4200)
    let session = "checkout@orders"
    postgres(at, pid, "ERROR", session, "could not extend file \"base/16402/24731.3\": No space left on device", scene)
    postgres(at, pid, "HINT", session, "Check free disk space.", scene)
    postgres(
      at, pid, "STATEMENT", session,
      "INSERT INTO order_lines (order_id, article, pieces, cents) VALUES ($1, $2, $3, $4)",
      scene)
  }

  private func database(_ scene: Scene) {
    databaseFull(diskFull, scene)
    for at in scene.arrivals(from: start, to: crash, perSecond: 1.0 / 300) {
      postgres(at, 61, "LOG", nil, "checkpoint starting: time", scene)
      let buffers = scene.random.within(400...2100)
      postgres(
        at + 27, 61, "LOG", nil,
        "checkpoint complete: wrote \(buffers) buffers (1.\(scene.random.below(10))%); 0 WAL file(s) added, "
          + "0 removed, \(scene.random.within(1...3)) recycled; write=26.\(scene.random.within(100...999)) s, "
          + "sync=0.0\(scene.random.within(10...60)) s, total=26.\(scene.random.within(100...999)) s", scene)
    }
    for at in scene.arrivals(from: start, to: crash, perSecond: 1.0 / 45) {
      postgres(
        at, scene.random.within(3900...4200), "LOG", scene.random.pick(["checkout@orders", "payments@orders"]),
        "duration: \(scene.random.within(500...1900)).\(scene.random.within(100...999)) ms  "
          + "execute S_\(scene.random.within(2...40)): "
          + "SELECT id, state, cents FROM orders WHERE customer = $1 ORDER BY placed DESC LIMIT 20", scene)
    }
    for at in scene.arrivals(from: start, to: crash, perSecond: 1.0 / 100) {
      let pid = scene.random.within(3900...4200)
      let key = scene.trace()
      postgres(
        at, pid, "ERROR", "payments@orders", "duplicate key value violates unique constraint \"intents_key\"", scene)
      postgres(at, pid, "DETAIL", "payments@orders", "Key (idempotency_key)=(\(key)) already exists.", scene)
    }
    for at in scene.arrivals(from: start, to: crash, perSecond: 1.0 / 400) {
      postgres(
        at, scene.random.within(5000...5900), "LOG", nil,
        "automatic vacuum of table \"orders.public.intents\": index scans: 1, pages: 0 removed, "
          + "\(scene.random.within(2000...2400)) remain", scene)
    }
    postgres(
      crash, 4127, "PANIC", "checkout@orders",
      "could not write to file \"pg_wal/xlogtemp.4127\": No space left on device", scene)
    postgres(crash + 0.05, 1, "LOG", nil, "server process (PID 4127) was terminated by signal 6: Aborted", scene)
    postgres(crash + 0.051, 1, "LOG", nil, "terminating any other active server processes", scene)
    postgres(crash + 0.4, 1, "LOG", nil, "all server processes terminated; reinitializing", scene)
    var at = crash + 1.2
    while at < end {
      let pid = scene.random.within(20...40)
      postgres(at, 1, "LOG", nil, "database system was interrupted; last known up at 2026-03-17 14:28:41 UTC", scene)
      postgres(
        at + 0.3, pid, "LOG", nil, "database system was not properly shut down; automatic recovery in progress", scene)
      postgres(
        at + 0.9, pid, "FATAL", nil, "could not write to file \"pg_wal/xlogtemp.\(pid)\": No space left on device",
        scene)
      postgres(at + 0.95, 1, "LOG", nil, "startup process (PID \(pid)) exited with exit code 1", scene)
      postgres(at + 0.96, 1, "LOG", nil, "aborting startup due to startup process failure", scene)
      at = at + 40 + scene.random.unit() * 30
    }
  }

  // MARK: What is always there

  private func background(_ scene: Scene) {
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 50) {
      inventory(at, "W", "reflector.go:533", "Watch closed, starting it again", [("resource", "priceLists")], scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 40) {
      storefront(
        at, 50, scene.random.pick(storefrontPods), "socket hang up",
        [("err", ["type": "Error", "message": "socket hang up", "code": "ECONNRESET"]), ("peer", "recommendations")],
        scene)
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 10) {
      scene.log(
        "edge.log.gz", at,
        Lines.nginx(
          at, client: "10.61.0.9", "GET /healthz", 200, 2, seconds: 0.001, id: scene.trace(), agent: "kube-probe/1.32"))
    }
    for at in scene.arrivals(from: start, to: end, perSecond: 1.0 / 30) {
      for pod in checkoutPods {
        checkout(
          at, "DEBUG", pod, "housekeeper", "c.z.hikari.pool.HikariPool", nil,
          "HikariPool-1 - Pool stats (total=10, active=\(scene.random.within(0...4)), "
            + "idle=\(scene.random.within(6...10)), waiting=0)",
          scene)
      }
    }
  }

  /// A deployment four minutes before the disk is full: new lines, a new warning, and no fault.
  private func rollout(_ scene: Scene) {
    for pod in 0..<2 {
      let at = deploy + Double(pod) * 21
      inventory(at, "I", "main.go:41", "Starting inventory", [("version", "2.31.0"), ("commit", "7be1d02")], scene)
      inventory(at + 0.2, "I", "config.go:29", "Configuration read", [("file", "/etc/inventory/inventory.yaml")], scene)
      inventory(
        at + 0.3, "W", "config.go:57", "Setting is deprecated and will be ignored from 3.0",
        [("setting", "reserve.ttl")], scene)
      inventory(at + 1.1, "I", "server.go:90", "Ready", [("port", "8080")], scene)
      inventory(
        at + 9, "I", "main.go:118", "Old process stopped", [("version", "2.30.4"), ("signal", "SIGTERM")], scene)
    }
  }

  // MARK: Beside the logs

  private var alerts: [Alert] {
    let runbooks = "https://runbooks.larch.example/"
    return [
      .heartbeat(since: Moment(2026, 2, 2, 8)),
      Alert(
        name: "CertificateExpiresSoon", severity: "warning", startsAt: Moment(2026, 3, 15, 6, 12),
        labels: [("service", "edge"), ("team", "platform"), ("host", "img.larch.example")],
        summary: "The certificate of img.larch.example expires in 12 days", runbook: runbooks + "certificates",
        silencedBy: ["5b0c7f2e-6d0b-4f0e-9a57-2f3d2f0c9a11"]),
      Alert(
        name: "HpaAtMaximum", severity: "warning", startsAt: Moment(2026, 3, 17, 9, 2, 40),
        labels: [("service", "recommendations"), ("team", "discovery"), ("namespace", "shop")],
        summary: "recommendations has run at its maximum of replicas for 15 minutes", runbook: runbooks + "hpa"),
      Alert(
        name: "StorefrontCheckoutErrors", severity: "warning", startsAt: page - 26,
        labels: [("service", "storefront"), ("team", "web"), ("namespace", "shop")],
        summary: "More than 5 % of checkout calls of storefront fail", runbook: runbooks + "storefront-errors"),
      Alert(
        name: "CheckoutErrorBudgetBurn", severity: "critical", startsAt: page,
        labels: [("service", "checkout"), ("team", "orders"), ("namespace", "shop"), ("slo", "checkout-availability")],
        summary: "checkout burns its error budget 14 times too fast", runbook: runbooks + "checkout-burn"),
      Alert(
        name: "EdgeHigh5xxShare", severity: "critical", startsAt: page + 35,
        labels: [("service", "edge"), ("team", "platform"), ("namespace", "shop")],
        summary: "More than 3 % of the requests at the edge end in 5xx", runbook: runbooks + "edge-5xx"),
      Alert(
        name: "PaymentsFailureShare", severity: "warning", startsAt: page + 50,
        labels: [("service", "payments"), ("team", "payments"), ("namespace", "shop")],
        summary: "payments fails for more than 10 % of its calls", runbook: runbooks + "payments-failures"),
      Alert(
        name: "CheckoutPodErrors", severity: "info", startsAt: page + 65,
        labels: [("service", "checkout"), ("team", "orders"), ("namespace", "shop"), ("pod", checkoutPods[0])],
        summary: "\(checkoutPods[0]) logs more than 10 errors a minute",
        inhibitedBy: [hexadecimal(fingerprint(of: [("alertname", "CheckoutErrorBudgetBurn")]))]),
    ]
  }

  private var changes: JSON {
    func change(_ id: String, _ at: Moment, _ summary: String, _ service: String, _ details: JSON) -> JSON {
      [
        "summary": .string(summary), "id": .string(id), "timestamp": .string(at.rfc3339()), "type": "change_event",
        "source": "larch-deploy",
        "services": [
          ["id": .string("P" + service.uppercased()), "type": "service_reference", "summary": .string(service)]
        ],
        "custom_details": details, "links": [["href": "https://deploy.larch.example/\(id)", "text": "deployment"]],
      ]
    }
    return [
      "change_events": [
        change(
          "01HCHG0003", deploy, "Deploy inventory 2.31.0", "inventory",
          ["service": "inventory", "version": "2.31.0", "by": "m.okafor"]),
        change(
          "01HCHG0002", Moment(2026, 3, 17, 13, 58, 3), "Flag storefront.new-footer on for 10 %", "storefront",
          ["service": "storefront", "flag": "new-footer", "by": "j.lind"]),
        change(
          "01HCHG0001", Moment(2026, 3, 17, 10, 15, 0), "Deploy payments 4.8.2", "payments",
          ["service": "payments", "version": "4.8.2", "by": "s.arai"]),
      ],
      "limit": 25, "offset": 0, "more": false,
    ]
  }

  private var expected: JSON {
    [
      "story": .string(name),
      "page": ["rule": "CheckoutErrorBudgetBurn", "fires": .string(page.rfc3339(3))],
      "firstCause": ["service": "orders-db", "observed": true, "matches": "No space left on device"],
      "onset": ["from": "2026-03-17T14:29:36Z", "to": "2026-03-17T14:30:36Z"],
      "state": "ongoing",
      "notFirst": [
        ["service": "checkout", "why": "its stack traces, hundreds of them, follow from the database"],
        ["service": "payments", "why": "it cannot reach orders-db"],
        ["service": "inventory", "why": "it cannot reach orders-db either; its deployment only lies near in time"],
        ["service": "edge", "why": "it passes on what storefront answers"],
      ],
      "innocentChanges": [
        "Deploy inventory 2.31.0", "Flag storefront.new-footer on for 10 %", "Deploy payments 4.8.2",
      ],
      "unplaced": ["Watchdog", "CertificateExpiresSoon", "HpaAtMaximum", "CheckoutPodErrors"],
      "withheld": ["remove": ["orders-db.log"], "firstCause": ["service": "orders-db", "observed": false]],
    ]
  }

  private var readme: String {
    """
    # Checkout outage

    A shop of six services, on 17 March 2026. At 14:30:06 the disk under the database `orders-db` is full. For a
    minute only the inserts that need a new page fail, about one order in four; at 14:31:14 the server cannot write
    its log either and stops for good. At 14:32:10 `CheckoutErrorBudgetBurn` pages the team of another service.

        culprit SampleLogs/checkout-outage

    | file | service | format |
    |---|---|---|
    | edge.log.gz | edge | nginx access log |
    | storefront.log.gz | storefront, two pods | pino JSON lines |
    | checkout.log.gz | checkout, two pods | logback with stack traces, behind stern's prefix |
    | payments.log.gz | payments | zap JSON lines behind the CRI prefix |
    | inventory-20260317.log.gz | inventory | klog, which has no year: the file's name gives it |
    | orders-db.log | orders-db | PostgreSQL's own log |
    | alerts.json | | Alertmanager API v2, eight alerts: one page, its echoes, a heartbeat, a silenced one, an old one |
    | changes.json | | PagerDuty change events, all innocent |

    **Expected**: `orders-db`, `could not extend file … No space left on device`, two minutes before the page.
    It is the first new error anywhere, and everything else that is new names `orders-db` or follows from who does.

    **What misleads**: the stack traces of `checkout` are the loudest; `inventory` 2.31.0 was deployed four minutes
    before the fault and logs a warning never seen before; errors that are always there (a slow acquirer, duplicate
    keys in the database, hang-ups of `recommendations`, which has no log here) go on as ever.

    **Without the database's log** (`--exclude orders-db.log`) the answer stays `orders-db`, this time as a service that
    three others blame and whose log was not given. The order of the files changes nothing.

    All names, hosts and texts are made up. Written by `swift run --package-path Benchmarks stories SampleLogs`.

    """
  }
}
