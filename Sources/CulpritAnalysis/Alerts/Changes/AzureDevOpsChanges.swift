import CulpritCore

/// Azure DevOps: builds, releases and deployments, from service hooks and the API.
enum AzureDevOpsChanges: AlertSource {
  static let name = "azure_devops"
  static let summary = "Azure DevOps: builds, pipeline runs, release deployments (service hooks, API)"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"subscriptionId":"s","notificationId":1,"id":"n-1","eventType":"build.complete","publisherId":"tfs",
     "message":{"text":"Build mailer_20260302.1 succeeded"},"resource":{"id":2,"buildNumber":"mailer_20260302.1",
     "status":"completed","result":"succeeded","startTime":"2026-03-02T09:58:00.1234567Z",
     "finishTime":"2026-03-02T09:59:00.1234567Z","definition":{"id":1,"name":"mailer"},
     "requestedFor":{"displayName":"Ines"},"sourceBranch":"refs/heads/main"},"createdDate":"2026-03-02T09:59:02Z"}
    """,
    """
    {"count":1,"value":[{"id":2,"buildNumber":"20260302.1","status":"completed","result":"succeeded",
     "queueTime":"2026-03-02T09:57:50Z","startTime":"2026-03-02T09:58:00Z","finishTime":"2026-03-02T09:59:00Z",
     "definition":{"name":"mailer"},"requestedFor":{"displayName":"Ines"}}]}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value.has("eventType"), value["resource"].isObject, value.has(any: "publisherId", "notificationId") {
      return .yes
    }
    let first = value["value"].isArray ? value["value"][0] : value
    if first.has(all: "buildNumber", "definition") { return .requiring("buildNumber", "startTime", of: first) }
    return first.has("releaseEnvironment") && first.has("release") ? .yes : .no
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let resources =
      value["value"].isArray ? value["value"].elements : [value["resource"].isObject ? value["resource"] : value]
    for resource in resources {
      // A release event wraps what it is about.
      let body =
        [resource["deployment"], resource["environment"], resource["run"]].first(where: \.isObject) ?? resource
      let moments = [
        "startTime", "startedOn", "deploymentStartedOn", "createdDate", "createdOn", "queueTime", "queuedOn",
      ]
      guard let at = moments.lazy.compactMap({ entry.time(body[$0]) }).first ?? entry.time(value["createdDate"]) else {
        reading.reject(entry, "a run without 'startTime'")
        continue
      }
      let service =
        body["definition"]["name"].text ?? body["releaseDefinition"]["name"].text ?? body["pipeline"]["name"].text
        ?? resource["pipeline"]["name"].text
        ?? ["environment", "release"].lazy.compactMap { resource[$0]["releaseDefinition"]["name"].text }.first
        ?? resource["release"]["name"].text
      let title =
        body.first("buildNumber", "name") ?? body["release"]["name"].text
        ?? resource["environment"]["release"]["name"].text ?? resource["release"]["name"].text
        ?? value["message"]["text"].text
      var change = Change(
        id: body.first("id") ?? value["id"].text ?? "\(at.microseconds)", at: at, kind: "deploy",
        what: [service, title].compactMap(\.self).joined(separator: " "),
        who: ["requestedFor", "requestedBy", "createdBy"].lazy.compactMap {
          body[$0].first("displayName", "uniqueName")
        }.first ?? body["requests"][0]["requestedFor"].first("displayName", "uniqueName"),
        service: service, source: name)
      change.endsAt = ["finishTime", "completedOn", "finishedDate"].lazy.compactMap { entry.time(body[$0]) }.first
      change.status = body.first("result", "deploymentStatus", "status", "state")
      change.url = body["_links"]["web"]["href"].text ?? body["url"].text
      if let branch = body["sourceBranch"].text { change.labels["branch"] = branch }
      reading.changes.append(change)
    }
  }
}
