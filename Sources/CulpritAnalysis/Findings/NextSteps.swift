/// What to look at, or to fetch, next.
enum NextSteps {
  static func of(_ finding: IncidentFinding) -> [NextStep] {
    var steps: [NextStep] = []
    for cause in finding.causes.prefix(3) {
      if let signature = cause.signature {
        guard steps.count < 2 else { continue }
        steps.append(
          NextStep(
            text: "The records behind cause \(cause.rank), with what stands around them",
            command: "culprit lines \(signature.id) INPUT -C 3"))
      } else {
        steps.append(
          NextStep(
            text: "Fetch the log of \(cause.service): others blame it, and no line of it was given",
            command: "kubectl logs deploy/\(cause.service) --all-containers --since=1h"))
      }
    }
    if let trace = finding.causes.first?.traces.first {
      steps.append(
        NextStep(text: "Follow one request through all services", command: "grep -rF -- \(quoted(trace)) INPUT"))
    }
    return steps
  }

  /// Trace ids come from log text: nothing in them may reach a shell.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''").filter { !$0.isNewline && $0 != "\u{1B}" } + "'"
  }
}
