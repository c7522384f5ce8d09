/// Bitbucket: pushes of webhooks, deployments and pipelines of the API.
enum BitbucketChanges: TemplatedChanges {
  static let name = "bitbucket"
  static let summary = "Bitbucket: pushes (webhooks)"

  static let template = ChangeTemplate(
    signs: ["push.changes", "repository.name", "actor"], id: ["push.changes.0.new.target.hash"],
    at: ["push.changes.0.new.target.date", "date"], kind: "commit",
    what: [["repository.name"], ["push.changes.0.new.name"], ["push.changes.0.new.target.message"]],
    who: ["actor.display_name", "actor.nickname"], service: ["repository.name"],
    url: ["push.changes.0.links.html.href"])

  static let samples = [
    """
    {"push":{"changes":[{"new":{"type":"branch","name":"main","target":{"hash":"8f1c","date":"2026-03-02T09:58:00+00:00",
     "message":"Smaller pool"}}}]},"repository":{"name":"mailer","full_name":"post/mailer"},
     "actor":{"display_name":"Ines"}}
    """
  ]
}
