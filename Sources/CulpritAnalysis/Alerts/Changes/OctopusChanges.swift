import CulpritCore

/// Octopus Deploy: events of its subscriptions and API.
enum OctopusChanges: TemplatedChanges {
  static let name = "octopus"
  static let summary = "Octopus Deploy: deployment events (subscriptions, API)"

  static let template = ChangeTemplate(
    signs: ["Occurred", "Category", "RelatedDocumentIds|MessageReferences"], id: ["Id"], at: ["Occurred"],
    what: [["Message"], ["Category"]], who: ["Username"], status: ["Category"])

  static let samples = [
    """
    {"Timestamp":"2026-03-02T09:59:01.123+00:00","EventType":"SubscriptionPayload","Payload":{"Event":{"Id":"Events-1",
     "RelatedDocumentIds":["Deployments-1"],"Category":"DeploymentSucceeded","Username":"ines",
     "Occurred":"2026-03-02T09:58:00.000+00:00","Message":"mailer 1.4.2 to prod"}}}
    """
  ]
}
