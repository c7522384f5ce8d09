import CulpritCore

/// A plain list of changes in JSON or CSV, one flat object or row each: `at,kind,what,who,service,…`.
enum PlainChangeSource: AlertSource {
  static let name = "changes"
  static let summary = "plain JSON or CSV: at,kind,what,who,service,…"
  static let kind = AlertFile.Kind.change

  static let isFallback = true

  static let samples = [
    """
    at,kind,what,who,service
    2026-03-02T09:58:00Z,deploy,mailer 1.4.2,ines,mailer
    """,
    """
    [{"at":"2026-03-02T09:58:00Z","kind":"config","what":"pool size 20 to 5","who":"ines","service":"ledger"}]
    """,
  ]

  private static let moments = [
    "at", "time", "timestamp", "date", "when", "startedAt", "started_at", "start", "startsAt", "deployed_at",
    "deployedAt", "created_at", "createdAt", "finished_at", "released_at", "releasedAt", "deploy_time", "deployTime",
    "merged_at", "applied_at", "deploy_date", "release_date",
  ]
  private static let whats = [
    "what", "change", "title", "summary", "description", "message", "name", "text", "deployment", "release", "version",
    "revision", "tag",
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = PlainNames.normal(entry.value)
    guard entry.form != .text,
      value.has(
        any: "what", "change", "deployment", "release", "deployed_at", "deployedAt", "deployed_by", "released_at")
        || isKnownKind(value)
    else { return .no }
    guard value.members.allSatisfy({ !$0.value.isArray && (!$0.value.isObject || $0.key == "labels") }) else {
      return .no
    }
    guard whats.contains(where: { value[$0].text != nil }) else { return .nearly(missing: "what") }
    return moments.contains { value.has($0) } ? .yes : .nearly(missing: "at")
  }

  private static func isKnownKind(_ value: JSONValue) -> Bool {
    guard let kind = value["kind"].text ?? value["type"].text else { return false }
    return kinds.contains(kind.lowercased())
  }

  private static let kinds: Set<String> = [
    "deploy", "deployment", "config", "scale", "restart", "infrastructure", "commit", "feature-flag", "change-request",
    "release", "rollback", "rollout", "migration", "maintenance", "change",
  ]

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = PlainNames.normal(entry.value)
    guard let at = moments.lazy.compactMap({ entry.time(value[$0]) }).first else {
      return reading.reject(entry, "no moment")
    }
    guard var what = whats.lazy.compactMap({ value[$0].text }).first else { return reading.reject(entry, "no text") }
    // A version alone does not say of what.
    if let service = value.first("service", "app", "application", "component"),
      !value.has(any: "what", "title", "summary"),
      !what.contains(service)
    {
      what = "\(service) \(what)"
    }
    var labels = value["labels"].strings
    let known = Set(moments + whats + ["labels", "id", "kind", "type", "who", "service", "status", "url", "endsAt"])
    for member in value.members where !known.contains(member.key) {
      if let text = member.value.text { labels[member.key] = text }
    }
    let kind = (value["kind"].text ?? value["type"].text)?.lowercased() ?? "deploy"
    var change = Change(
      id: value["id"].text ?? StableHash.hex("\(at.microseconds) \(kind) \(what)"), at: at,
      kind: kind == "deployment" || kind == "rollout" ? "deploy" : kind, what: what,
      who: value.first("who", "author", "user", "actor", "by", "owner", "deployed_by", "deployedBy", "deployer"),
      service: value.first("service", "app", "application", "component"), labels: labels, source: name)
    change.endsAt =
      ["endsAt", "ends_at", "end", "finishedAt", "finished_at"].lazy.compactMap { entry.time(value[$0]) }.first
    change.status = value.first("status", "state", "result")
    change.url = value.first("url", "link")
    reading.changes.append(change)
  }
}
