/// CloudWatch alarms that tell nobody: their actions are off, or all they do is scale.
struct QuietAlarms {
  /// By name: one document defines an alarm, another tells its history.
  private let names: Set<String>

  init(_ pages: [Page]) {
    var names: Set<String> = []
    for page in pages where page.origin.isCloudWatch && page.sources.count == 1 && page.alert.isPage == false {
      names.insert(page.alert.name)
    }
    self.names = names
  }

  func contains(_ page: Page) -> Bool {
    guard page.origin.isCloudWatch, page.sources.count == 1 else { return false }
    if names.contains(page.alert.name) { return true }
    let actions = page.alert.events.filter { $0.kind == .notified }
    return !actions.isEmpty && actions.allSatisfy { $0.text?.contains(":autoscaling:") ?? false }
  }
}
