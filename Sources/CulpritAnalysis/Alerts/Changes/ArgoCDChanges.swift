import CulpritCore

/// Argo CD: applications with their history and last operation, and the notifications about them.
enum ArgoCDChanges: AlertSource {
  static let name = "argocd"
  static let summary = "Argo CD: applications with their history and operations, argocd app history"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"apiVersion":"argoproj.io/v1alpha1","kind":"Application","metadata":{"name":"mailer","namespace":"argocd"},
     "spec":{"project":"post","source":{"repoURL":"https://git.example/mailer","targetRevision":"main"}},
     "status":{"history":[{"id":4,"revision":"8f1c2d3","deployedAt":"2026-03-02T09:58:00Z",
     "initiatedBy":{"username":"ines"}}],"operationState":{"phase":"Succeeded","startedAt":"2026-03-02T09:57:40Z",
     "finishedAt":"2026-03-02T09:58:00Z","operation":{"initiatedBy":{"username":"ines"}},
     "syncResult":{"revision":"8f1c2d3"}}}}
    """,
    """
    ID  DATE                           REVISION
    4   2026-03-02 09:58:00 +0000 UTC  main (8f1c2d3)
    """,
  ]

  /// The table of `argocd app history`.
  private static func history(_ entry: AlertEntry) -> [JSONValue]? {
    entry.form == .text && entry.text.hasPrefix("ID ") ? TextTable.rows(entry.text, with: ["DATE", "REVISION"]) : nil
  }

  private static func applications(_ entry: AlertEntry) -> [JSONValue] {
    let value = entry.value
    if value["app"]["status"].isObject { return [value["app"]] }
    if value["application"]["status"].isObject { return [value["application"]] }
    return value["items"].isArray ? value["items"].elements : [value]
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    if let rows = history(entry) { return rows.first.map { .requiring("date", "revision", of: $0) } ?? .no }
    guard let first = applications(entry).first,
      first["apiVersion"].text?.hasPrefix("argoproj.io/") == true || first["status"].has("operationState")
        || (first["spec"].has("destination") && first["status"].has("sync"))
    else { return .no }
    return first["status"].isObject ? .yes : .nearly(missing: "status")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    for row in history(entry) ?? [] {
      guard let at = entry.time(row["date"]) else {
        reading.reject(entry, "a row without a date")
        continue
      }
      let revision = row["revision"].text ?? ""
      let change = Change(
        id: "\(row["id"].text ?? "")@\(revision)@\(at.microseconds)", at: at, kind: "deploy",
        what: "revision \(revision)",
        source: name)
      reading.changes.append(change)
    }
    for application in entry.form == .json ? applications(entry) : [] {
      let service = application["metadata"]["name"].text ?? "application"
      let operation = application["status"]["operationState"]
      let revision = operation["syncResult"]["revision"].text ?? operation["operation"]["sync"]["revision"].text
      for item in application["status"]["history"].elements {
        guard let at = entry.time(item["deployStartedAt"]) ?? entry.time(item["deployedAt"]) else { continue }
        // The last operation tells the same deployment with more: it is read below.
        if let revision, item["revision"].text == revision { continue }
        add(service, revision: item["revision"].text, at: at, to: &reading) { change in
          change.who = item["initiatedBy"]["username"].text
        }
      }
      if let at = entry.time(operation["startedAt"]) {
        add(service, revision: revision, at: at, to: &reading) { change in
          change.endsAt = entry.time(operation["finishedAt"])
          change.who = operation["operation"]["initiatedBy"]["username"].text
          change.status = operation["phase"].text
        }
      }
    }
  }

  private static func add(
    _ service: String, revision: String?, at: Timestamp, to reading: inout AlertReading, _ fill: (inout Change) -> Void
  ) {
    let short = revision.map { String($0.prefix(12)) }
    var change = Change(
      id: "\(service)@\(revision ?? "")@\(at.microseconds)", at: at, kind: "deploy",
      what: [service, short].compactMap(\.self).joined(separator: " "), service: service, source: name)
    if let revision { change.labels["revision"] = revision }
    fill(&change)
    reading.changes.append(change)
  }
}
