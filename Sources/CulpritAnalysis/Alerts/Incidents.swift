import CulpritCore

/// Puts alerts together that are one disturbance, and orders the disturbances as an engineer would take them.
package enum Incidents {
  /// Alerts this long before the first or after the last record are outside the logs.
  static let coverageSlack = 900.0

  /// Groups the alerts that matter.
  ///
  /// Two alerts are one disturbance when they start close together and nothing says otherwise: within ten minutes on the
  /// same service, namespace, host or application; within five when they share any scope; within two when at most one
  /// scope differs; within thirty when the same rule fires for the same service again. Different clusters, regions or
  /// environments are never one, and a flood of one rule takes in only what fires at its own places: it overlaps with
  /// everything of its minutes, so that nearness says nothing. The windows are those of alert rules: `for:` is commonly 1 to 5 minutes and evaluation
  /// every 15 to 60 seconds, so one cause reaches several rules over a few minutes.
  ///
  /// - Parameters:
  ///   - matching: When not empty, only alerts that one of these selects count; the others are left out altogether.
  ///   - coverage: First and last record of the logs.
  /// - Returns: Incidents firing first, then by severity, then latest start; and what cannot be placed, with the reason.
  package static func group(
    _ alerts: [Alert], matching: [AlertMatcher] = [], coverage: (from: Timestamp, to: Timestamp)? = nil
  ) -> (incidents: [Incident], unplaced: [Unplaced]) {
    var placed: [Alert] = []
    var unplaced: [Unplaced] = []
    for alert in alerts where matching.isEmpty || matching.contains(where: { $0.selects(alert) }) {
      if let reason = reasonAgainst(alert, matching: matching, coverage: coverage) {
        unplaced.append(Unplaced(alert: alert, reason: reason))
      } else {
        placed.append(alert)
      }
    }
    unplaced.sort { ($0.alert.startsAt, $0.alert.id) < ($1.alert.startsAt, $1.alert.id) }
    return (grouped(placed).map(incident(of:)).sorted(by: comesFirst), unplaced)
  }

  /// The incident that `--at` stands for: a moment and no labels.
  package static func at(_ moment: Timestamp) -> Incident {
    Incident(id: StableHash.hex("at \(moment.microseconds)"), alerts: [], startsAt: moment, endsAt: nil)
  }

  // MARK: - What is left out

  private static func reasonAgainst(
    _ alert: Alert, matching: [AlertMatcher], coverage: (from: Timestamp, to: Timestamp)?
  ) -> String? {
    if isHeartbeat(alert), !matching.contains(where: { $0.exactName == alert.name }) { return "heartbeat" }
    switch alert.status {
    case .suppressed:
      let muted = alert.events.last { $0.kind == .silenced || $0.kind == .inhibited }
      return switch muted?.kind {
      case .silenced: "suppressed: silenced"
      case .inhibited: "suppressed: inhibited by another alert"
      default: "suppressed"
      }
    case .pending: return "pending: it has not fired yet"
    default: break
    }
    guard let coverage else { return nil }
    let from = coverage.from.advanced(bySeconds: -coverageSlack)
    let to = coverage.to.advanced(bySeconds: coverageSlack)
    if alert.startsAt < from { return "outside the logs' time: it started before they begin" }
    if alert.startsAt > to { return "outside the logs' time: it started after they end" }
    return nil
  }

  /// Whether the alert's purpose is to fire always, to prove that alerting works.
  ///
  /// Told by a severity that pages nobody (`none`) or by a name that is one of the conventional ones and nothing else:
  /// `HeartbeatMissing` is a real alert.
  package static func isHeartbeat(_ alert: Alert) -> Bool {
    if alert.severityText?.lowercased() == "none" || alert.labels["severity"]?.lowercased() == "none" { return true }
    // No name of the kind is longer, and some titles are a page.
    if alert.name.utf8.count > 80 { return false }
    let letters = String(alert.name.lowercased().filter(\.isLetter))
    return heartbeatNames.contains(letters)
  }

  private static let heartbeatNames: Set<String> = [
    "watchdog", "deadmansswitch", "deadmanswitch", "deadmanssnitch", "deadman", "heartbeat", "alwaysfiring",
    "alertmanagerheartbeat", "prometheusheartbeat", "alertingheartbeat", "prometheusalertmanagerheartbeat",
    "prometheusalertmanagerendtoenddeadmanswitch", "prometheusalertmanagerete", "infoinhibitor",
  ]

  // MARK: - What belongs together

  /// Names of the labels that bound a disturbance: an outage seldom crosses them.
  private static let walls = [
    ["environment", "env", "stage"], ["cluster", "cluster_name", "k8s_cluster", "kubernetes_cluster"],
    ["region", "aws_region", "datacenter", "dc", "location"], ["tenant", "customer", "account", "project_id"],
  ]
  /// Names of the labels that say where a disturbance sits.
  private static let places = [
    ["namespace", "kubernetes_namespace", "exported_namespace"], ["app", "application", "app_kubernetes_io_name"],
    ["host", "hostname", "node", "instance", "server", "kubernetes_node"], ["pod", "pod_name"],
    ["deployment", "statefulset", "daemonset", "workload"], ["resource", "resource_id", "configuration_item"],
    ["database", "db", "queue", "topic", "dbinstanceidentifier", "loadbalancer"],
  ]
  private static let weak = [
    ["team", "owner"], ["job"], ["zone", "availability_zone"], ["product", "system", "group"],
  ]

  private struct Scope {
    var walls: [String?]
    var places: [String?]
    var weak: [String?]
    var service: String?
    /// Whether its rule fires many times around it, as when a node is drained.
    var isFlood = false

    init(_ alert: Alert) {
      func values(_ keys: [[String]]) -> [String?] {
        keys.map { names in names.lazy.compactMap { alert.labels[$0] }.first { !$0.isEmpty } }
      }
      walls = values(Incidents.walls)
      places = values(Incidents.places)
      weak = values(Incidents.weak)
      service = alert.service?.lowercased()
    }
  }

  private static let reach = 1_800.0
  /// Pairs looked at per alert: in a flood the near ones decide, and a year of alerts stays linear.
  private static let pairLimit = 256

  private static func grouped(_ alerts: [Alert]) -> [[Alert]] {
    let ordered = alerts.sorted { ($0.startsAt, $0.id, $0.source) < ($1.startsAt, $1.id, $1.source) }
    var scopes = ordered.map(Scope.init)
    markFloods(ordered, &scopes)
    var groups = DisjointSets(count: ordered.count)
    for later in ordered.indices {
      var earlier = later - 1
      while earlier >= max(0, later - pairLimit),
        ordered[later].startsAt.seconds(since: ordered[earlier].startsAt) <= reach
      {
        if areOne(ordered[earlier], scopes[earlier], ordered[later], scopes[later]) { groups.join(earlier, later) }
        earlier -= 1
      }
    }
    return groups.members().map { $0.map { ordered[$0] } }
  }

  /// Marks alerts whose rule fires at least `floodSize` times within ten minutes, the alert's own moment among them.
  private static func markFloods(_ ordered: [Alert], _ scopes: inout [Scope]) {
    for places in Dictionary(grouping: ordered.indices, by: { ordered[$0].name }).values {
      for last in places.indices.dropFirst(floodSize - 1) {
        let first = last - floodSize + 1
        guard ordered[places[last]].startsAt.seconds(since: ordered[places[first]].startsAt) <= 600 else { continue }
        for place in places[first...last] { scopes[place].isFlood = true }
      }
    }
  }

  /// EEMUA 191 calls ten alarms in ten minutes a flood.
  private static let floodSize = 10

  private static func areOne(_ a: Alert, _ aScope: Scope, _ b: Alert, _ bScope: Scope) -> Bool {
    let gap = b.startsAt.seconds(since: a.startsAt)
    func compare(_ x: [String?], _ y: [String?]) -> (shared: Int, different: Int) {
      var result = (shared: 0, different: 0)
      for case (let left?, let right?) in zip(x, y) {
        if left == right { result.shared += 1 } else { result.different += 1 }
      }
      return result
    }
    let walls = compare(aScope.walls, bScope.walls)
    if walls.different > 0 { return false }
    let service = compare([aScope.service], [bScope.service])
    if gap <= reach, a.name == b.name, service.different == 0, compare(aScope.places, bScope.places).different == 0 {
      return true
    }
    // What was over for five minutes did not cause what came then.
    if let end = a.endsAt, b.startsAt.seconds(since: end) > 300 { return false }
    let places = compare(aScope.places, bScope.places)
    let weak = compare(aScope.weak, bScope.weak)
    if gap <= 600, service.shared + places.shared > 0 { return true }
    if a.name != b.name, aScope.isFlood || bScope.isFlood { return false }
    if gap <= 300, walls.shared + weak.shared > 0 { return true }
    return gap <= 120 && service.different + weak.different <= 1
  }

  private static func incident(of alerts: [Alert]) -> Incident {
    let earliest = alerts.min { ($0.startsAt, $0.id, $0.source) < ($1.startsAt, $1.id, $1.source) }
    let start = earliest?.startsAt ?? Timestamp(microseconds: 0)
    let isOpen = alerts.contains(where: \.isOpen)
    return Incident(
      id: StableHash.hex("\(earliest?.source ?? "") \(earliest?.id ?? "") \(start.microseconds)"),
      alerts: alerts.sorted(by: comesFirst), startsAt: start, endsAt: isOpen ? nil : alerts.compactMap(\.endsAt).max())
  }

  // MARK: - Order

  /// Firing first, then severity, then start, then identity.
  private static func comesFirst(_ a: Alert, _ b: Alert) -> Bool {
    if a.isOpen != b.isOpen { return a.isOpen }
    if a.severity != b.severity { return a.severity > b.severity }
    return (a.startsAt, a.id, a.source) < (b.startsAt, b.id, b.source)
  }

  /// Firing first, then severity, then latest start, then identity.
  private static func comesFirst(_ a: Incident, _ b: Incident) -> Bool {
    let open = (a.alerts.contains(where: \.isOpen), b.alerts.contains(where: \.isOpen))
    if open.0 != open.1 { return open.0 }
    let severities = (a.alerts.map(\.severity).max() ?? .unknown, b.alerts.map(\.severity).max() ?? .unknown)
    if severities.0 != severities.1 { return severities.0 > severities.1 }
    return (b.startsAt, a.id) < (a.startsAt, b.id)
  }
}

/// Which of `count` things belong together.
private struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  private mutating func root(of item: Int) -> Int {
    var item = item
    while parents[item] != item {
      parents[item] = parents[parents[item]]
      item = parents[item]
    }
    return item
  }

  /// The smaller root stays, so that the result does not depend on the order of joins.
  mutating func join(_ a: Int, _ b: Int) {
    let roots = (root(of: a), root(of: b))
    parents[max(roots.0, roots.1)] = min(roots.0, roots.1)
  }

  /// The sets, each with its members in order.
  mutating func members() -> [[Int]] {
    var sets: [Int: [Int]] = [:]
    for item in parents.indices { sets[root(of: item), default: []].append(item) }
    return sets.sorted { $0.key < $1.key }.map(\.value)
  }
}
