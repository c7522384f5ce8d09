/// CircleCI: webhooks of workflows and jobs.
enum CircleCIChanges: TemplatedChanges {
  static let name = "circleci"
  static let summary = "CircleCI: workflows and jobs (webhooks)"

  static let template = ChangeTemplate(
    signs: ["happened_at", "type", "project.slug|project.name", "workflow|job"], id: ["workflow.id", "job.id", "id"],
    at: ["workflow.created_at", "job.started_at", "happened_at"], end: ["workflow.stopped_at", "job.stopped_at"],
    what: [["project.name"], ["workflow.name", "job.name"], ["pipeline.vcs.commit.subject"]],
    who: ["pipeline.vcs.commit.author.name", "pipeline.trigger.actor.login"], service: ["project.name"],
    status: ["workflow.status", "job.status"], url: ["workflow.url"],
    labels: ["pipeline.vcs.branch", "pipeline.vcs.revision"])

  static let samples = [
    """
    {"type":"workflow-completed","id":"3","happened_at":"2026-03-02T09:59:00.123Z","project":{"id":"8","name":"mailer",
     "slug":"github/post/mailer"},"workflow":{"id":"fda","name":"deploy","created_at":"2026-03-02T09:58:00Z",
     "stopped_at":"2026-03-02T09:59:00Z","status":"success","url":"https://ci.example/fda"},
     "pipeline":{"vcs":{"branch":"main","revision":"8f1c","commit":{"subject":"Smaller pool","author":{"name":"Ines"}}}}}
    """
  ]
}
