/// The incident in three sentences: what changed first, what followed, why this is believed and what would refute it.
enum Story {
  static func of(_ finding: IncidentFinding, case c: Case) -> String {
    guard let cause = finding.causes.first else {
      return "Nothing in the logs changed around the alert. No line is new, more frequent, missing or slow beyond its "
        + "usual ups and downs. The cause is probably in a service or a time that these logs do not cover."
    }
    guard cause.confidence >= Confidence.significant else { return abstention(finding) }
    return [first(cause, finding), followed(finding, c), belief(finding)].joined(separator: " ")
  }

  private static func abstention(_ finding: IncidentFinding) -> String {
    let names = finding.causes.prefix(3).map { cause in
      "\(cause.service) (\(cause.signature.map { "“\(Phrase.short($0.template, 50))”" } ?? "only named by others"))"
    }
    let least = names.count == 1 ? "least unlikely is" : "\(names.count == 2 ? "two" : "three") least unlikely are"
    return "No significant cause. The \(least) \(list(names)). "
      + "Logs of more services, or of a longer time before the alert, would tell more."
  }

  private static func first(_ cause: Cause, _ finding: IncidentFinding) -> String {
    let when = finding.onset.map { onset in
      let lead = finding.incident.startsAt.seconds(since: onset)
      return "At \(Phrase.clock(onset)) UTC" + (lead >= 1 ? ", \(Phrase.duration(lead)) before the alert," : "")
    }
    let said = cause.signature.map { "“\(Phrase.short($0.template, 90))”" }
    let kinds = cause.evidence.filter { $0.weight > 0 }.map(\.kind)
    let what: String
    if kinds.first == SilenceEvidence.name {
      what = "\(cause.service) stopped logging \(said ?? "")"
    } else if kinds.first == MentionEvidence.name {
      what =
        cause.observed
        ? "\(cause.service) failed those who call it" : "\(cause.service), of which no line was given, failed"
    } else if kinds.first == MissingNextEvidence.name {
      what = "requests of \(cause.service) no longer went on after \(said ?? "")"
    } else if kinds.first == SlowStepEvidence.name {
      what = "\(cause.service) became slow after \(said ?? "")"
    } else if kinds.first == SurgeEvidence.name {
      what = "\(said ?? "") of \(cause.service) became more frequent"
    } else {
      // With nothing before to compare with, nobody knows whether it was the first time.
      what =
        "\(cause.service) logged \(said ?? "")" + (kinds.contains(NoveltyEvidence.name) ? " for the first time" : "")
    }
    return (when.map { "\($0) \(what)" } ?? what.prefix(1).uppercased() + what.dropFirst()) + "."
  }

  private static func followed(_ finding: IncidentFinding, _ c: Case) -> String {
    let others = finding.symptoms.filter { $0.service != finding.causes.first?.service }
    let services = others.map(\.service).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    if services.isEmpty {
      return finding.symptoms.isEmpty
        ? "No other new failure followed in the logs given."
        : "\(finding.symptoms.count) more of its own \(finding.symptoms.count == 1 ? "line" : "lines") of failure followed, "
          + "and none in another service."
    }
    return "After it came \(others.count) new or risen \(others.count == 1 ? "line" : "lines") of failure in "
      + "\(list(Array(services.prefix(4))))\(services.count > 4 ? " and \(services.count - 4) more" : "")."
  }

  private static func belief(_ finding: IncidentFinding) -> String {
    let cause = finding.causes[0]
    let kinds = cause.evidence.filter { $0.weight > 0.2 }.prefix(3).map(\.kind)
    let reasons = kinds.compactMap { saying[$0] }
    let why = reasons.isEmpty ? "it is the least unlikely" : list(reasons)
    let counter = kinds.first.flatMap { refutations[$0] } ?? "the same line in good times"
    let rival = finding.services.first { $0.service != cause.service }.map {
      "earlier trouble in \($0.service), the next suspect, or "
    }
    return
      "This is believed (\(Phrase.percent(cause.confidence))) because \(why); \(rival ?? "")\(counter) would refute it."
  }

  /// What each kind of evidence says, in plain words that go behind “because”.
  private static let saying: [String: String] = [
    NoveltyEvidence.name: "it was never seen before", SeverityEvidence.name: "its level or words tell of a failure",
    ExceptionEvidence.name: "it says where it broke", SurgeEvidence.name: "it became more frequent",
    SlowStepEvidence.name: "its requests became slow there",
    MissingNextEvidence.name: "its requests no longer go on there",
    SilenceEvidence.name: "a steady line stopped", MentionEvidence.name: "others name it in their failures",
    AffinityEvidence.name: "it happens where the alert points",
    HistoryEvidence.name: "it was confirmed as a cause before",
    ChangeEvidence.name: "it was changed shortly before",
    TimingEvidence.name: "it came among the first of the failures",
  ]

  /// What would speak against a cause that shows in this way; the same line in good times for all others.
  private static let refutations: [String: String] = [
    SilenceEvidence.name: "the same silence in good times", SurgeEvidence.name: "the same rate in good times",
    SlowStepEvidence.name: "the same times in good times",
    MissingNextEvidence.name: "requests that ended there in good times",
    MentionEvidence.name: "a log of its own in which it serves as ever",
  ]

  private static func list(_ items: [String]) -> String {
    items.count < 2 ? items.first ?? "" : items.dropLast().joined(separator: ", ") + " and " + items.last!
  }
}
