import CulpritCore

/// GitLab: pipelines, deployments, jobs and releases, from its hooks and its API.
enum GitLabChanges: AlertSource {
  static let name = "gitlab_ci"
  static let summary = "GitLab CI: pipelines, deployments, releases (webhooks, API)"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"object_kind":"deployment","status":"success","status_changed_at":"2026-03-02 09:59:00 +0000","deployment_id":15,
     "environment":"prod","project":{"id":30,"name":"mailer","web_url":"https://gl.example/mailer"},
     "short_sha":"279484c","user":{"name":"Ines"},"commit_title":"Smaller pool","ref":"main"}
    """,
    """
    [{"id":46,"iid":11,"project_id":30,"status":"success","ref":"main","sha":"a91957a","source":"push",
      "created_at":"2026-03-02T09:58:00.000Z","updated_at":"2026-03-02T09:59:10.000Z",
      "web_url":"https://gl.example/p/46"}]
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if let kind = value["object_kind"].text {
      guard ["pipeline", "deployment", "build", "release", "push", "tag_push", "feature_flag"].contains(kind) else {
        return .no
      }
      return value["project"].isObject || value.has("project_id") ? .yes : .nearly(missing: "project")
    }
    if value.has(all: "deployable", "environment", "created_at") { return .yes }
    return value.has(all: "project_id", "sha", "ref", "web_url") ? .requiring("status", "created_at", of: value) : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let body = value["object_attributes"].isObject ? value["object_attributes"] : value
    let kind = value["object_kind"].text
    let moments: [JSONValue] = [
      body["released_at"], body["started_at"], body["created_at"], value["status_changed_at"], body["build_started_at"],
      body["build_created_at"], value["commits"][0]["timestamp"], value["commit"]["timestamp"],
    ]
    guard let at = moments.lazy.compactMap({ entry.time($0) }).first ?? entry.receivedAt else {
      return reading.reject(entry, "no 'created_at'")
    }
    let service = value["project"].first("name", "path_with_namespace") ?? value["project_name"].text
    let title = value.first("commit_title", "name", "tag", "ref") ?? body.first("name", "ref") ?? "pipeline"
    let number = body.first("id", "deployment_id", "build_id") ?? value["deployment_id"].text
    var change = Change(
      id: "\(kind ?? "pipeline") \(number ?? "\(at.microseconds)")", at: at,
      kind: kind == "push" || kind == "tag_push"
        ? "commit" : kind == "release" ? "release" : kind == "feature_flag" ? "feature-flag" : "deploy",
      what: [service, value["environment"].text ?? value["environment"]["name"].text, title].compactMap(\.self)
        .joined(separator: " "),
      who: value["user"].first("username", "name") ?? value.first("user_name", "user_username"), service: service,
      source: name)
    change.endsAt = entry.time(body["finished_at"]) ?? entry.time(body["build_finished_at"])
    change.status = body.first("status", "build_status", "state") ?? value["status"].text
    change.url = body.first("url", "web_url") ?? value.first("deployable_url", "web_url")
    for key in ["ref", "sha", "short_sha", "environment"] {
      if let text = body[key].text ?? value[key].text { change.labels[key] = text }
    }
    reading.changes.append(change)
  }
}
