import SampleData

/// One firing of one alert, and what people did about it.
struct Episode {
  let alert: Alert
  /// Nil while it fires.
  let endsAt: Moment?
  var acknowledgedAt: Moment?
  /// Somebody wrote a note and resolved it by hand: this one was worth a page.
  var actedOn = false
  var responder: Person?

  var startsAt: Moment { alert.startsAt }
  var pages: Bool { alert.severity == "critical" }

  /// The labels by which the route groups.
  var groupLabels: [(String, String)] {
    let names = pages ? ["alertname", "instance", "service"] : ["alertname"]
    return alert.allLabels.filter { names.contains($0.0) }
  }

  var groupKey: String {
    let labels = groupLabels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ", ")
    return (pages ? "{}/{severity=\"critical\"}" : "{}") + ":{\(labels)}"
  }
}

struct Person {
  let id: String
  let name: String

  static let all = [
    Person(id: "PADE001", name: "Ade Falana"), Person(id: "PBRI002", name: "Brita Holm"),
    Person(id: "PCHO003", name: "Cho Min-seo"), Person(id: "PDAV004", name: "Davit Aram"),
  ]
}

/// A rule of the history, and what a good report says about it.
struct NoisyRule {
  let name: String
  let severity: String
  let team: String
  let service: String
  let expression: String
  let duration: String
  let summary: String
  let verdict: String
  let kinds: [String]
  let advice: [String]
  let says: String
}

/// Thirty days of alerts in the shapes of Alertmanager and PagerDuty.
struct AlertHistory {
  let from: Moment
  let to: Moment
  let night: Moment
  private(set) var episodes: [Episode] = []

  init(from: Moment, to: Moment, night: Moment) { (self.from, self.to, self.night) = (from, to, night) }

  static let rules: [NoisyRule] = [
    NoisyRule(
      name: "HighCpuSteal", severity: "critical", team: "platform", service: "nodes",
      expression: "avg by (instance) (rate(node_cpu_seconds_total{mode=\"steal\"}[2m])) > 0.05", duration: "0m",
      summary: "CPU steal above 5 %", verdict: "broken", kinds: ["transient"], advice: ["for", "demote", "delete"],
      says: "gone within four minutes, every time"),
    NoisyRule(
      name: "QueueDepthHigh", severity: "critical", team: "orders", service: "orders-worker",
      expression: "max by (service) (queue_depth{queue=\"orders\"}) > 500", duration: "1m",
      summary: "More than 500 orders wait", verdict: "broken", kinds: ["flapping", "ackOnly"],
      advice: ["keep_firing_for", "demote", "delete"], says: "fires and ends six to eight times in an hour"),
    NoisyRule(
      name: "SyntheticProbeFailed", severity: "critical", team: "platform", service: "edge",
      expression: "min by (service) (probe_success) == 0", duration: "0m", summary: "A probe from outside fails",
      verdict: "broken", kinds: ["transient"], advice: ["for"],
      says: "three long ones are real, the rest is over in three minutes"),
    NoisyRule(
      name: "DiskWillFillIn4h", severity: "critical", team: "platform", service: "storage",
      expression: "predict_linear(node_filesystem_avail_bytes[1h], 4 * 3600) < 0", duration: "15m",
      summary: "A disk is full within four hours", verdict: "keep", kinds: [], advice: [],
      says: "acted on nearly always"),
    NoisyRule(
      name: "CheckoutErrorBudgetBurn", severity: "critical", team: "orders", service: "checkout",
      expression: "max by (service) (checkout_error_ratio) > 14.4 * 0.001", duration: "2m",
      summary: "checkout burns its error budget too fast", verdict: "keep", kinds: [], advice: [], says: "always real"),
    NoisyRule(
      name: "LatencyP99High", severity: "critical", team: "orders", service: "quote-api",
      expression: "max by (service) (quote_latency_p99_seconds) > 0.9", duration: "5m",
      summary: "The slowest of a hundred quotes takes more than 0.9 s", verdict: "review", kinds: [], advice: [],
      says: "half of it is acted on"),
    NoisyRule(
      name: "BackupSlow", severity: "critical", team: "platform", service: "backup",
      expression: "max by (service) (backup_running_minutes) > 40", duration: "0m",
      summary: "The backup takes longer than planned",
      verdict: "broken", kinds: ["sleep"], advice: ["route", "demote", "delete"],
      says: "wakes somebody every night, for nothing"),
    NoisyRule(
      name: "InstanceDown", severity: "critical", team: "platform", service: "cache",
      expression: "up{job=\"cache\"} == 0", duration: "1m", summary: "An instance is down", verdict: "keep", kinds: [],
      advice: [], says: "real, and brings ServiceUnreachable with it"),
    NoisyRule(
      name: "ServiceUnreachable", severity: "critical", team: "platform", service: "cache",
      expression: "max by (instance, service) (connect_failures_ratio{job=\"cache\"}) > 0.5", duration: "1m",
      summary: "Clients cannot connect", verdict: "broken", kinds: ["duplicate"], advice: ["for", "demote"],
      says: "follows InstanceDown of the same instance within a minute"),
    NoisyRule(
      name: "LedgerWriteFailures", severity: "critical", team: "payments", service: "ledger-api",
      expression: "max by (service) (ledger_write_failure_ratio) > 0.1", duration: "2m",
      summary: "Entries are not written",
      verdict: "insufficient data", kinds: [], advice: [], says: "the one real page of the last night"),
    NoisyRule(
      name: "KubePodNotReady", severity: "warning", team: "platform", service: "cluster",
      expression: "min by (pod, node) (kube_pod_ready) == 0", duration: "0m", summary: "A pod is not ready",
      verdict: "insufficient data",
      kinds: ["storm"], advice: [], says: "floods whenever a node is drained; nobody is paged"),
    NoisyRule(
      name: "ReplicaLag", severity: "warning", team: "payments", service: "ledger-store",
      expression: "max by (instance, service) (replica_lag_seconds) > 30", duration: "5m",
      summary: "A replica is behind",
      verdict: "insufficient data", kinds: ["repeat"], advice: [], says: "long, and told again every hour"),
    NoisyRule(
      name: "CertificateExpiresSoon", severity: "warning", team: "platform", service: "edge",
      expression: "(probe_ssl_earliest_cert_expiry - time()) / 86400 < 21", duration: "1h",
      summary: "A certificate expires soon",
      verdict: "insufficient data", kinds: ["stale"], advice: [], says: "open for weeks"),
  ]

  // MARK: Inventing

  mutating func invent(_ scene: Scene, page: Moment, drain: Moment) {
    for _ in 0..<120 {
      add(
        scene, "HighCpuSteal", at: any(scene), seconds: scene.random.within(50...235), instance: node(scene), acked: 0.4
      )
    }
    for _ in 0..<10 {
      var at = any(scene)
      for _ in 0..<scene.random.within(6...8) {
        let seconds = scene.random.within(150...420)
        add(scene, "QueueDepthHigh", at: at, seconds: seconds, acked: 0.6)
        at = at + Double(seconds + scene.random.within(130...290))
      }
    }
    for index in 0..<40 {
      let real = index % 14 == 5
      add(
        scene, "SyntheticProbeFailed", at: any(scene),
        seconds: real ? scene.random.within(1500...3600) : scene.random.within(30...175), acked: 0.5, acted: real)
    }
    for index in 0..<14 {
      add(
        scene, "DiskWillFillIn4h", at: any(scene), seconds: scene.random.within(1800...9000), instance: node(scene),
        acked: 1, acted: index != 4)
    }
    for _ in 0..<9 {
      add(
        scene, "CheckoutErrorBudgetBurn", at: any(scene), seconds: scene.random.within(900...4200), acked: 1,
        acted: true)
    }
    for index in 0..<24 {
      add(
        scene, "LatencyP99High", at: any(scene), seconds: scene.random.within(400...2600), acked: 0.8,
        acted: index % 2 == 0)
    }
    for day in 0..<30 {
      let at = Moment(2026, 3, 17, 3, 10) + Double(day * 86_400 + scene.random.within(0...900))
      add(scene, "BackupSlow", at: at, seconds: scene.random.within(300...1500), acked: 0.7)
    }
    for index in 0..<16 {
      let at = any(scene)
      let host = "cache-\(scene.random.within(1...8)):6380"
      let seconds = scene.random.within(700...2400)
      if index < 14 {
        add(scene, "InstanceDown", at: at, seconds: seconds, instance: host, acked: 1, acted: index != 9)
      }
      // Twice it comes alone, and then it ends by itself.
      add(
        scene, "ServiceUnreachable", at: at + Double(scene.random.within(15...50)),
        seconds: index < 14 ? seconds + 20 : 400, instance: host, acked: 0.3)
    }
    for (begin, count) in [(Moment(2026, 3, 25, 2, 58), 40), (Moment(2026, 4, 2, 2, 58), 44), (drain, 96)] {
      for index in 0..<count {
        let at = begin + Double(index) * 9.5 + 2 + scene.random.unit() * 3
        let seconds = begin == drain ? scene.random.within(1500...2100) : scene.random.within(200...700)
        add(scene, "KubePodNotReady", at: at, seconds: seconds, labels: [("pod", Self.pod(index)), ("node", "n14")])
      }
    }
    for _ in 0..<12 {
      add(
        scene, "ReplicaLag", at: any(scene), seconds: scene.random.within(18_000...26_000),
        instance: "ledger-store-\(scene.random.within(1...2)):5432")
    }
    for host in ["img", "api", "mail", "status"] {
      let at = Moment(2026, 3, 24, 9) + Double(scene.random.within(0...400_000))
      add(scene, "CertificateExpiresSoon", at: at, seconds: nil, labels: [("host", host + ".larch.example")])
    }
    add(scene, "LedgerWriteFailures", at: page, seconds: nil, acked: 1)
    episodes.sort { ($0.startsAt, $0.alert.name, $0.groupKey) < ($1.startsAt, $1.alert.name, $1.groupKey) }
    episodes = withoutOverlaps(episodes)
  }

  static func pod(_ index: Int) -> String {
    var random = SplitMix64(seed: UInt64(index) + 77)
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    func part(_ count: Int) -> String { String((0..<count).map { _ in random.pick(alphabet) }) }
    let name = ["search", "cart", "profile", "basket", "mailer", "images", "reports", "gateway"][index % 8]
    return "\(name)-\(part(9))-\(part(5))"
  }

  /// A moment of the thirty days, the last ten hours left out, as they have their own story.
  private func any(_ scene: Scene) -> Moment { from + scene.random.unit() * (to.seconds(since: from) - 36_000) }

  private func node(_ scene: Scene) -> String { "n\(scene.random.within(11...16)):9100" }

  private mutating func add(
    _ scene: Scene, _ name: String, at: Moment, seconds: Int?, instance: String? = nil,
    labels: [(String, String)] = [], acked: Double = 0, acted: Bool = false
  ) {
    guard let rule = Self.rules.first(where: { $0.name == name }) else { preconditionFailure(name) }
    var all = labels + [("service", rule.service), ("team", rule.team), ("cluster", "eu-1")]
    if let instance { all.append(("instance", instance)) }
    // Alertmanager keeps milliseconds; rules are evaluated every 15 s.
    let grid = Moment(microseconds: at.microseconds / 15_000_000 * 15_000_000) + 0.306
    let start = name == "LedgerWriteFailures" ? at : grid
    let ends = seconds.map { start + Double(($0 + 14) / 15 * 15) }
    let alert = Alert(
      name: name, severity: rule.severity, startsAt: start, labels: all, summary: rule.summary,
      runbook: "https://runbooks.larch.example/\(name)")
    var episode = Episode(alert: alert, endsAt: ends)
    if rule.severity == "critical", acted || scene.random.chance(acked) {
      let delay = Double(scene.random.within(40...600))
      let limit = ends.map { $0.seconds(since: start) - 5 } ?? delay
      episode.acknowledgedAt = start + min(delay, max(10, limit))
      episode.responder = scene.random.pick(Person.all)
    }
    episode.actedOn = acted
    episodes.append(episode)
  }

  /// One group pages again only after it was quiet, as Alertmanager would have it.
  private func withoutOverlaps(_ sorted: [Episode]) -> [Episode] {
    var lastEnd: [String: Moment] = [:]
    return sorted.filter { episode in
      let key = hexadecimal(fingerprint(of: episode.alert.allLabels))
      if let last = lastEnd[key], episode.startsAt < last + 60 { return false }
      lastEnd[key] = episode.endsAt ?? to
      return true
    }
  }

  // MARK: Writing

  func write(to scene: Scene) {
    scene.writeCompressed("history/alertmanager-webhooks.ndjson.gz", lines: notifications.map(\.webhook))
    scene.writeCompressed("history/events-20260414.jsonl.gz", lines: recorderLines)
    let (incidents, entries) = pagerDuty()
    scene.write(
      "history/pagerduty-incidents.json",
      JSON.object([
        ("incidents", .array(incidents)), ("limit", .integer(incidents.count)), ("offset", 0), ("more", false),
      ]).compact + "\n")
    scene.write(
      "history/pagerduty-log-entries.json",
      JSON.object([
        ("log_entries", .array(entries)), ("limit", .integer(entries.count)), ("offset", 0), ("more", false),
      ]).compact + "\n")
  }

  private struct Notification {
    let at: Moment
    let webhook: String
    let reason: String
    let episode: Episode
    let resolved: Bool
  }

  /// First, hourly repeats, and the end; one alert per notification, as the groups are fine.
  private var notifications: [Notification] {
    var all: [Notification] = []
    for episode in episodes {
      func notify(_ at: Moment, _ reason: String, resolved: Bool = false) {
        all.append(
          Notification(
            at: at, webhook: webhook(episode, resolved: resolved), reason: reason, episode: episode, resolved: resolved)
        )
      }
      notify(episode.startsAt + 30, "NOTIFY_REASON_FIRST_NOTIFICATION")
      let repeatEvery: Double =
        episode.pages ? 4 * 3600 : episode.alert.name == "CertificateExpiresSoon" ? 43_200 : 3600
      var at = episode.startsAt + 30 + repeatEvery
      while at < episode.endsAt ?? to {
        notify(at, "NOTIFY_REASON_REPEAT_INTERVAL_ELAPSED")
        at = at + repeatEvery
      }
      if let end = episode.endsAt, end < to { notify(end + 20, "NOTIFY_REASON_ALL_ALERTS_RESOLVED", resolved: true) }
    }
    return all.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  private func webhook(_ episode: Episode, resolved: Bool) -> String {
    let alert = episode.alert
    let labels = JSON.object(alert.allLabels.map { ($0.0, .string($0.1)) })
    let status: JSON = resolved ? "resolved" : "firing"
    let ends = resolved ? episode.endsAt?.rfc3339(3) : nil
    let one: JSON = [
      "status": status, "labels": labels, "annotations": alert.annotations,
      "startsAt": .string(alert.startsAt.rfc3339(3)), "endsAt": .string(ends ?? "0001-01-01T00:00:00Z"),
      "generatorURL": .string(alert.generatorURL),
      "fingerprint": .string(hexadecimal(fingerprint(of: alert.allLabels))),
    ]
    let whole: JSON = [
      "receiver": episode.pages ? "pagerduty" : "chat", "status": status, "alerts": [one],
      "groupLabels": .object(episode.groupLabels.map { ($0.0, .string($0.1)) }), "commonLabels": labels,
      "commonAnnotations": alert.annotations, "externalURL": "https://alertmanager.larch.example", "version": "4",
      "groupKey": .string(episode.groupKey), "truncatedAlerts": 0,
    ]
    return whole.compact
  }

  /// The last night as Alertmanager's event recorder writes it.
  private var recorderLines: [String] {
    var events: [(at: Moment, data: (String, JSON))] = []
    for episode in episodes where episode.startsAt >= night - 3600 {
      events.append(
        (episode.startsAt + 0.9, ("alertCreated", ["alert": details(episode, at: episode.startsAt, resolved: false)])))
      events.append(
        (
          episode.startsAt + 0.901,
          (
            "alertGrouped",
            ["alert": hashed(episode, at: episode.startsAt, resolved: false), "groupInfo": group(episode)]
          )
        ))
      if let end = episode.endsAt, end < to {
        events.append(
          (
            end + 20.1,
            ("alertResolved", ["alert": hashed(episode, at: end, resolved: true), "groupInfo": group(episode)])
          ))
      }
    }
    for (flush, note) in notifications.enumerated() where note.at >= night - 3600 {
      let alert = hashed(note.episode, at: note.at, resolved: note.resolved)
      events.append(
        (
          note.at,
          (
            "notification",
            [
              "alerts": [alert], "firingAlerts": note.resolved ? [] : [alert],
              "resolvedAlerts": note.resolved ? [alert] : [],
              "mutedAlerts": [], "groupInfo": group(note.episode),
              "repeatInterval": note.episode.pages ? "14400s" : "3600s", "reason": .string(note.reason),
              "flushId": .string(String(flush)),
              "integration": ["name": note.episode.pages ? "pagerduty" : "slack"],
            ]
          )
        ))
    }
    return events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map { _, event in
      JSON.object([
        ("@timestamp", .string(event.at.rfc3339(3))), ("instance", "alertmanager-0"), ("data", .object([event.data])),
      ]).compact
    }
  }

  private func details(_ episode: Episode, at: Moment, resolved: Bool) -> JSON {
    let alert = episode.alert
    func pairs(_ labels: [(String, String)]) -> JSON {
      ["labels": .array(labels.map { ["key": .string($0.0), "value": .string($0.1)] })]
    }
    let ends = resolved ? at : at + 240
    return .object(
      [
        ("fingerprint", .string(String(fingerprint(of: alert.allLabels)))), ("name", .string(alert.name)),
        ("labels", pairs(alert.allLabels)), ("annotations", pairs([("summary", alert.summary)])),
        ("startsAt", .string(alert.startsAt.rfc3339(3))), ("endsAt", .string(ends.rfc3339(3))),
      ] + (resolved ? [("resolved", true)] : []))
  }

  private func hashed(_ episode: Episode, at: Moment, resolved: Bool) -> JSON {
    [
      "hash": .string(String(fingerprint(of: episode.alert.allLabels) >> 3)),
      "details": details(episode, at: at, resolved: resolved),
    ]
  }

  private func group(_ episode: Episode) -> JSON {
    let digest = sha256(episode.groupKey)
    return [
      "groupKey": .string(episode.groupKey),
      "groupLabels": ["labels": .array(episode.groupLabels.map { ["key": .string($0.0), "value": .string($0.1)] })],
      "groupId": .string(String(digest.prefix(16))), "receiverName": episode.pages ? "pagerduty" : "chat",
    ]
  }

  private func pagerDuty() -> (incidents: [JSON], entries: [JSON]) {
    var incidents: [JSON] = []
    var entries: [JSON] = []
    for (index, episode) in episodes.filter(\.pages).enumerated() {
      let number = 4100 + index
      let id = "Q" + hexadecimal(UInt64(number) &* 0x9E37_79B9_7F4A_7C15).prefix(12).uppercased()
      let created = episode.startsAt + 31
      let service: JSON = [
        "id": .string("PSVC-" + (label("team", of: episode) ?? "none")), "type": "service_reference",
        "summary": .string(label("service", of: episode) ?? ""),
      ]
      let title = "[FIRING:1] \(episode.alert.name) \(label("service", of: episode) ?? "")"
      func user(_ person: Person) -> JSON {
        ["id": .string(person.id), "type": "user_reference", "summary": .string(person.name)]
      }
      func entry(_ type: String, _ at: Moment, _ agent: JSON, _ summary: String) {
        entries.append([
          "id": .string("R" + hexadecimal(UInt64(entries.count + 1) &* 0xD134_2543_DE82_EF95).prefix(12).uppercased()),
          "type": .string(type + "_log_entry"), "summary": .string(summary), "created_at": .string(at.rfc3339()),
          "agent": agent,
          "incident": ["id": .string(id), "type": "incident_reference", "summary": .string("[#\(number)] " + title)],
        ])
      }
      entry("trigger", created, service, "Triggered through the API")
      if let at = episode.acknowledgedAt, let person = episode.responder {
        entry("acknowledge", max(at, created + 5), user(person), "Acknowledged by \(person.name)")
      }
      let byHand = episode.actedOn && episode.responder != nil
      var changedBy = service
      var resolved: Moment?
      if let end = episode.endsAt, end < to {
        resolved = byHand ? end - 30 : end + 21
        if byHand, let person = episode.responder {
          changedBy = user(person)
          entry("annotate", end - 60, changedBy, "Note added")
          entry("resolve", end - 30, changedBy, "Resolved by \(person.name)")
        } else {
          entry("resolve", end + 21, service, "Resolved through the API")
        }
      } else if let person = episode.responder {
        changedBy = user(person)
      }
      let acknowledged: [JSON] =
        episode.acknowledgedAt.flatMap { at in
          episode.responder.map { [["at": .string(max(at, created + 5).rfc3339()), "acknowledger": user($0)]] }
        } ?? []
      incidents.append([
        "id": .string(id), "type": "incident", "incident_number": .integer(number), "title": .string(title),
        "created_at": .string(created.rfc3339()),
        "status": resolved != nil ? "resolved" : acknowledged.isEmpty ? "triggered" : "acknowledged",
        "incident_key": .string(sha256(episode.groupKey)), "service": service,
        "last_status_change_at": .string((resolved ?? episode.acknowledgedAt ?? created).rfc3339()),
        "resolved_at": resolved.map { .string($0.rfc3339()) } ?? .null,
        "alert_counts": ["all": 1, "triggered": resolved == nil ? 1 : 0, "resolved": resolved == nil ? 0 : 1],
        "teams": [
          [
            "id": .string("PTEAM-" + (label("team", of: episode) ?? "none")), "type": "team_reference",
            "summary": .string(label("team", of: episode) ?? ""),
          ]
        ],
        "acknowledgements": .array(acknowledged), "last_status_change_by": changedBy, "urgency": "high",
      ])
    }
    return (incidents, entries)
  }

  private func label(_ name: String, of episode: Episode) -> String? { episode.alert.labels.first { $0.0 == name }?.1 }

  // MARK: What a report should say

  private func counted(_ rule: NoisyRule) -> (episodes: Int, actedOn: Int, acknowledgedOnly: Int) {
    let own = episodes.filter { $0.alert.name == rule.name }
    return (
      own.count, own.count(where: \.actedOn), own.count { $0.acknowledgedAt != nil && !$0.actedOn && $0.endsAt != nil }
    )
  }

  var table: String {
    Self.rules.map { rule in
      let counts = counted(rule)
      let acted = rule.severity == "critical" ? String(counts.actedOn) : "unknown"
      return "| \(rule.name) | \(counts.episodes) | \(acted) | \(rule.says) |"
    }.joined(separator: "\n")
  }

  var expectations: JSON {
    let rules: [JSON] = Self.rules.map { rule in
      let counts = counted(rule)
      return [
        "name": .string(rule.name), "team": .string(rule.team), "episodes": .integer(counts.episodes),
        "actedOn": rule.severity == "critical" ? .integer(counts.actedOn) : .null,
        "ackOnly": rule.severity == "critical" ? .integer(counts.acknowledgedOnly) : .null,
        "verdict": .string(rule.verdict), "kinds": .array(rule.kinds.map { .string($0) }),
        "adviceAmong": .array(rule.advice.map { .string($0) }),
      ]
    }
    return [
      "from": .string(from.rfc3339()), "to": .string(to.rfc3339()), "episodes": .integer(episodes.count),
      "pages": .integer(episodes.count(where: \.pages)),
      // Together in 14 of 16: below the nine tenths from which an inhibition is advised.
      "together": ["source": "InstanceDown", "target": "ServiceUnreachable", "equal": "instance"],
      "storms": ["2026-03-25T02:58:00Z", "2026-04-02T02:58:00Z", "2026-04-15T02:58:00Z"], "rules": .array(rules),
    ]
  }

  var ruleFile: String {
    var text = "groups:\n  - name: larch\n    interval: 15s\n    rules:\n"
    for rule in Self.rules {
      text += """
              - alert: \(rule.name)
                expr: \(rule.expression)
                for: \(rule.duration)
                labels:
                  severity: \(rule.severity)
                  team: \(rule.team)
                  service: \(rule.service)
                annotations:
                  summary: \(rule.summary)
                  runbook_url: https://runbooks.larch.example/\(rule.name)

        """
    }
    return text
  }

  static let configuration = """
    route:
      receiver: chat
      group_by: [alertname]
      group_wait: 30s
      group_interval: 5m
      repeat_interval: 1h
      routes:
        - matchers: [severity="critical"]
          receiver: pagerduty
          group_by: [alertname, instance, service]
          repeat_interval: 4h
    receivers:
      - name: chat
        slack_configs:
          - channel: "#alerts"
            api_url_file: /etc/alertmanager/slack.url
      - name: pagerduty
        pagerduty_configs:
          - routing_key_file: /etc/alertmanager/pagerduty.key

    """
}
