import CulpritCore

/// Jenkins: builds of its API, and the Notification plugin's messages.
enum JenkinsChanges: AlertSource {
  static let name = "jenkins"
  static let summary = "Jenkins: builds (API, Notification plugin)"
  static let kind = AlertFile.Kind.change

  static let samples = [
    """
    {"_class":"org.jenkinsci.plugins.workflow.job.WorkflowJob","name":"mailer-deploy","builds":[{"_class":
     "org.jenkinsci.plugins.workflow.job.WorkflowRun","number":12,"result":"SUCCESS","timestamp":1772445480000,
     "duration":60000,"fullDisplayName":"mailer-deploy #12","url":"https://j.example/12","building":false,
     "actions":[{"causes":[{"userId":"ines","shortDescription":"Started by user Ines"}]}]}]}
    """,
    """
    {"name":"mailer-deploy","url":"job/mailer-deploy/","build":{"full_url":"https://j.example/12","number":12,
     "queue_id":1,"timestamp":1772445480000,"phase":"FINALIZED","status":"SUCCESS","url":"job/x/12/","scm":{}}}
    """,
  ]

  static func match(_ entry: AlertEntry) -> SourceMatch {
    let value = entry.value
    if value["builds"][0].has(all: "number", "timestamp") { return .yes }
    if value["build"].has("phase"), value.has("name") { return .requiring("number", of: value["build"]) }
    guard value.has("number"), value.has(any: "fullDisplayName", "building"), value.has("result") else { return .no }
    return value.has("timestamp") ? .yes : .nearly(missing: "timestamp")
  }

  static func read(_ entry: AlertEntry, into reading: inout AlertReading) {
    let value = entry.value
    let builds = value["builds"].isArray ? value["builds"].elements : [value["build"].isObject ? value["build"] : value]
    for build in builds {
      guard let at = entry.time(build["timestamp"]) ?? entry.receivedAt else {
        reading.reject(entry, "a build without 'timestamp'")
        continue
      }
      let display = build["fullDisplayName"].text
      let job = value["name"].text ?? display?.split(separator: " ").first.map(String.init) ?? "build"
      let number = build["number"].text ?? ""
      var change = Change(
        id: "\(job)#\(number)", at: at, kind: "deploy", what: display ?? "\(job) #\(number)", service: job, source: name
      )
      if let duration = build["duration"].double, duration > 0 {
        change.endsAt = at.advanced(bySeconds: duration / 1_000)
      }
      change.status = build.first("result", "status", "phase")
      change.url = build.first("url", "full_url")
      change.who = build["actions"].elements.lazy.compactMap { $0["causes"][0].first("userName", "userId") }.first
      reading.changes.append(change)
    }
  }
}
