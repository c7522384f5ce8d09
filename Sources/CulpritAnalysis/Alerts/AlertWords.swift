import CulpritCore

extension Severity {
  /// The severity that an alert tool's word or number stands for; `.unknown` for words nobody agreed on.
  ///
  /// Priorities run from P1 (critical) to P5 (info), Azure's from Sev0 to Sev4, incident severities from SEV1.
  package init(alertWord word: String?) {
    guard let word else {
      self = .unknown
      return
    }
    if let known = Self.alertWords[word] {
      self = known
      return
    }
    let text = String(decoding: word.utf8.prefix(40).filter { $0 != 0x20 }, as: UTF8.self).lowercased()
    if let known = Self.alertWords[text] {
      self = known
      return
    }
    // ServiceNow's `1 - Critical`, Jira's `Highest (P1)`, PagerDuty's `SEV-2`.
    let letters = text.split { !$0.isLetter }.map(String.init)
    for part in letters.reversed() {
      if let known = Self.alertWords[part] {
        self = known
        return
      }
    }
    let digits = text.filter(\.isNumber)
    if digits.count == 1, let digit = digits.first?.wholeNumberValue,
      letters.first == "p" || letters.first == "sev" || letters.first == "s" || letters.first == "priority"
        || letters.first == "severity"
    {
      self = Self.priority(digit)
    } else {
      self = .unknown
    }
  }

  /// 1 is critical, 2 error, 3 warning, 4 notice, 5 info: PagerDuty, OpsGenie, ServiceNow, Datadog.
  package static func priority(_ number: Int?) -> Severity {
    switch number {
    case 0, 1: .critical
    case 2: .error
    case 3: .warning
    case 4: .notice
    case 5: .info
    default: .unknown
    }
  }

  private static let alertWords: [String: Severity] = [
    "critical": .critical, "crit": .critical, "fatal": .critical, "emergency": .critical, "emerg": .critical,
    "page": .critical, "disaster": .critical, "blocker": .critical, "highest": .critical, "alert": .critical,
    "sev0": .critical, "down": .critical, "urgent": .critical, "unreachable": .critical, "catastrophic": .critical,
    "error": .error, "err": .error, "high": .error, "major": .error, "severe": .error, "problem": .error,
    "warning": .warning, "warn": .warning, "medium": .warning, "moderate": .warning, "average": .warning,
    "minor": .warning, "normal": .warning, "ticket": .warning, "degraded": .warning, "attention": .warning,
    "low": .notice, "notice": .notice, "notification": .notice, "lowest": .info, "trivial": .info,
    "info": .info, "information": .info, "informational": .info, "planning": .info, "none": .info, "ok": .info,
    "success": .info, "clear": .info, "cleared": .info, "up": .info, "verylow": .info, "debug": .debug,
    "notclassified": .unknown, "trace": .trace,
  ]
}

extension Alert {
  /// Labels that name a service, the most particular first. `job` is not among them: it names the exporter.
  static let serviceLabels = [
    "service", "service_name", "service.name", "serviceName", "app", "app_kubernetes_io_name",
    "app.kubernetes.io/name", "application", "Application", "application_name", "workload", "deployment", "statefulset",
    "daemonset", "component", "microservice", "project", "destination_service_name",
  ]
  static let teamLabels = ["team", "owner", "owner_team", "squad", "owned_by", "responsible_team"]
  static let severityLabels = ["severity", "priority", "level", "sev", "criticality", "urgency"]

  private static let summaries = ["summary", "title", "message", "description", "Summary", "Description"]
  private static let runbooks = ["runbook_url", "runbook", "runbookURL", "playbook", "runbookUrl"]
  private static let dashboards = ["dashboard_url", "dashboard", "__dashboardUrl__"]

  /// What a label or annotation may fill, and how good a source it is: the lower the better.
  private enum Role: UInt8 { case service, team, severity, summary, runbook, dashboard }

  private static let labelRoles = roles([(serviceLabels, .service), (teamLabels, .team), (severityLabels, .severity)])
  private static let annotationRoles = roles([(summaries, .summary), (runbooks, .runbook), (dashboards, .dashboard)])

  private static func roles(_ lists: [([String], Role)]) -> [String: (role: Role, rank: Int)] {
    var roles: [String: (role: Role, rank: Int)] = [:]
    for (names, role) in lists {
      for (rank, name) in names.enumerated() { roles[name] = (role, rank) }
    }
    return roles
  }

  /// Fills service, team, severity, summary, link and runbook from labels and annotations, where nothing better is
  /// known.
  ///
  /// Looks each label up once instead of each name that a label may have: there are a few of one and dozens of the other.
  mutating func fillFromLabels() {
    var best: [(rank: Int, text: String)?] = [nil, nil, nil, nil, nil, nil]
    func take(_ values: [String: String], _ roles: [String: (role: Role, rank: Int)]) {
      for (key, value) in values where !value.isEmpty {
        guard let (role, rank) = roles[key] else { continue }
        if let known = best[Int(role.rawValue)], known.rank < rank { continue }
        best[Int(role.rawValue)] = (rank, value)
      }
    }
    take(labels, Self.labelRoles)
    take(annotations, Self.annotationRoles)
    service = service ?? best[0]?.text ?? KubernetesEventChanges.workload(labels["pod"], kind: "Pod")
    team = team ?? best[1]?.text
    severityText = severityText ?? best[2]?.text
    if severity == .unknown { severity = Severity(alertWord: severityText) }
    summary = summary ?? best[3]?.text
    runbook = runbook ?? best[4]?.text
    url = url ?? best[5]?.text
  }

  /// The first of `keys` that has a value.
  static func first(_ keys: [String], in labels: [String: String]) -> String? {
    for key in keys {
      if let value = labels[key], !value.isEmpty { return value }
    }
    return nil
  }

  /// Adds an event when its moment is known.
  mutating func happened(_ kind: Event.Kind, _ at: Timestamp?, who: String? = nil, text: String? = nil) {
    guard let at else { return }
    events.append(Event(at: at, kind: kind, who: who, text: text))
  }

  /// `key:value` tags as labels; a bare tag is a label without a value.
  static func labels(fromTags tags: some Sequence<Substring>) -> [String: String] {
    var labels: [String: String] = [:]
    for tag in tags {
      let parts = tag.split(separator: ":", maxSplits: 1)
      guard let key = parts.first else { continue }
      let name = String(key).trimmingBlanks()
      if labels[name] == nil { labels[name] = parts.count > 1 ? String(parts[1]).trimmingBlanks() : "" }
    }
    return labels
  }

  /// A list of tags as labels: `["env:prod"]`, `[{"name": "env", "value": "prod"}]`, or with `key`, `tag`, `context`.
  static func labels(fromTags list: JSONValue) -> [String: String] {
    var labels = labels(fromTags: list.elements.compactMap { $0.text.map { $0[...] } })
    for tag in list.elements where tag.isObject {
      if let key = tag.first("key", "name", "tag", "label", "title") { labels[key] = tag["value"].text ?? "" }
    }
    return labels
  }

  /// An identity for alerts whose source gives none: Prometheus's fingerprint of the labels, so that the same label
  /// set has one identity whether Alertmanager or Prometheus tells of it.
  ///
  /// 64-bit FNV-1a over the sorted names and values, each followed by the byte 255, as `model.LabelSet.Fingerprint`.
  static func identity(of labels: [String: String]) -> String {
    var hash = StableHash()
    for label in labels.sorted(by: { $0.key < $1.key }) {
      hash.add(label.key.utf8)
      hash.add(CollectionOfOne(255))
      hash.add(label.value.utf8)
      hash.add(CollectionOfOne(255))
    }
    return hash.hex
  }

  /// Ends the episode.
  mutating func close(at end: Timestamp?, _ how: Resolution? = nil, who: String? = nil) {
    status = .resolved
    endsAt = end
    resolvedBy = how ?? resolvedBy
    happened(.resolved, end, who: who)
  }

  /// Notes who took the alert and when.
  mutating func acknowledge(at moment: Timestamp?, who: String?) {
    if endsAt == nil, status != .resolved { status = .acknowledged }
    acknowledgedAt = acknowledgedAt ?? moment
    acknowledgedBy = acknowledgedBy ?? who
    happened(.acknowledged, moment, who: who)
  }
}

extension String {
  /// Without blanks and line ends at either end.
  func trimmingBlanks() -> String {
    var view = self[...]
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
