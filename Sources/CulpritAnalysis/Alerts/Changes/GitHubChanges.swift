import CulpritCore

/// GitHub: workflow runs, deployments, releases and pushes, from its webhooks, its API and `gh … --json`.
enum GitHubChanges: AlertSource {
  static let name = "github_actions"
  static let summary = "GitHub: workflow runs, deployments, releases, pushes (webhooks, API, gh --json)"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"total_count":1,"workflow_runs":[{"id":30,"name":"deploy","head_branch":"main","head_sha":"8f1c","event":"push",
     "status":"completed","conclusion":"success","created_at":"2026-03-02T09:55:00Z",
     "run_started_at":"2026-03-02T09:58:00Z","updated_at":"2026-03-02T09:59:30Z","html_url":"https://gh.example/r/30",
     "display_title":"Smaller pool","actor":{"login":"ines"},"repository":{"name":"mailer","full_name":"post/mailer"}}]}
    """,
    """
    {"action":"created","deployment_status":{"id":9,"state":"success","created_at":"2026-03-02T09:59:00Z",
     "environment":"prod"},"deployment":{"id":8,"ref":"v1.4.2","sha":"8f1c","environment":"prod",
     "created_at":"2026-03-02T09:58:00Z","creator":{"login":"ines"}},"repository":{"name":"mailer"},
     "sender":{"login":"ines"}}
    """,
  ]

  private static let bodies = ["workflow_run", "deployment", "release", "check_run", "head_commit", "pull_request"]

  /// A pull request that was not merged changed nothing.
  private static func isUnmerged(_ run: JSONValue) -> Bool {
    run["pull_request"].isObject && run["pull_request"]["merged_at"].text == nil
  }

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["workflow_runs"].isArray { return .yes }
    if value["repository"].isObject, bodies.contains(where: { value[$0].isObject }) { return .yes }
    // One run, deployment or release of the API.
    if value.has(all: "head_sha", "conclusion"), value.has("run_number") || value.has("workflow_id") { return .yes }
    if value.has(all: "tag_name", "published_at") || value.has(all: "sha", "environment", "statuses_url") {
      return .yes
    }
    // A commit, or a pull request, of the API.
    if value.has("sha"), value["commit"]["committer"].isObject { return .yes }
    if value.has(all: "merged_at", "merge_commit_sha", "number") { return .yes }
    // `gh run list --json …`, whichever fields were asked for.
    if value.has(any: "headBranch", "headSha", "workflowName", "displayTitle"),
      value.has(any: "createdAt", "startedAt", "updatedAt")
    {
      return value.has(any: "conclusion", "databaseId", "status", "event") ? .yes : .nearly(missing: "conclusion")
    }
    return .no
  }

  /// The repository at the end of an address of the API.
  private static func name(ofAddress address: String?) -> String? {
    address?.split(separator: "/").last.map(String.init)
  }

  /// The repository in `https://github.com/OWNER/REPOSITORY/actions/…`.
  private static func repository(ofPage address: String?) -> String? {
    let parts = address?.split(separator: "/") ?? []
    guard parts.count > 4,
      let page = parts.firstIndex(where: { ["actions", "commit", "pull", "releases"].contains($0) }),
      page > 2
    else { return nil }
    return String(parts[page - 1])
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let runs = value["workflow_runs"].isArray ? value["workflow_runs"].elements : [value]
    for run in runs {
      let commit = run["commit"]["committer"].isObject
      let body = commit ? run["commit"] : bodies.lazy.map { run[$0] }.first(where: \.isObject) ?? run
      if isUnmerged(run) || (run.has(all: "merged_at", "merge_commit_sha") && run["merged_at"].isNull) { continue }
      let repository = run["repository"].isObject ? run["repository"] : body["repository"]
      let moments = [
        "merged_at", "run_started_at", "startedAt", "published_at", "created_at", "createdAt", "started_at",
        "timestamp",
        "updatedAt",
      ]
      guard let at = moments.lazy.compactMap({ entry.time(body[$0]) }).first ?? entry.time(body["committer"]["date"])
      else {
        reading.reject(entry, "a run without 'created_at'")
        continue
      }
      let isRelease = body.has("tag_name")
      let isCommit =
        commit || body.has("merged_at") || run["head_commit"].isObject && !run["workflow_run"].isObject
      let title =
        body.first(
          "display_title", "displayTitle", "tag_name", "message", "title", "name", "description", "ref", "workflowName")
        ?? "run"
      var change = Change(
        id: run["commit"].isObject
          ? run["sha"].text ?? title
          : body.first("id", "databaseId", "head_sha", "headSha")
            ?? "\(title) \(at.microseconds)", at: at,
        kind: isRelease ? "release" : isCommit ? "commit" : "deploy",
        what: [repository["name"].text, body["name"].text, title].compactMap(\.self).reduce(into: [String]()) {
          parts, part in
          if !parts.contains(part) { parts.append(part) }
        }.joined(separator: " "),
        who: body["actor"]["login"].text ?? body["creator"]["login"].text ?? body["author"].first(
          "login", "username", "name") ?? body["merged_by"]["login"].text ?? body["user"]["login"].text
          ?? run["sender"]["login"].text,
        service: repository["name"].text ?? Self.name(ofAddress: run["repository_url"].text)
          ?? body["base"]["repo"]["name"].text ?? Self.repository(ofPage: run.first("html_url", "url")), source: name)
      let finished = entry.time(body["completed_at"]) ?? entry.time(run["deployment_status"]["created_at"])
      change.endsAt =
        finished
        ?? (body["status"].text == "completed" ? entry.time(body["updated_at"]) ?? entry.time(body["updatedAt"]) : nil)
      change.status = run["deployment_status"]["state"].text ?? body.first("conclusion", "status", "state")
      change.url = body.first("html_url", "url")
      for key in ["head_branch", "headBranch", "environment", "head_sha", "sha", "event"] {
        if let text = body[key].text { change.labels[key] = text }
      }
      reading.changes.append(change)
    }
  }
}
