import CulpritAnalysis
import CulpritCore

/// The noise report's numbers in words that every format shares.
struct NoiseWords {
  let report: NoiseReport
  let times: TimeText

  init(_ report: NoiseReport, _ options: ReportOptions) {
    self.report = report
    times = TimeText(options)
  }

  var title: String {
    guard let period = report.period else { return "Alert noise: no alerts" }
    return "Alert noise, \(times.date(period.from)) to \(times.date(period.to))"
  }

  /// `31 % (28–34 %)`, or `unknown`.
  static func share(_ share: Share) -> String {
    guard let value = share.value, let interval = share.interval else { return "unknown" }
    return "\(Quantity.percent(value)) (\(whole(interval.low))–\(whole(interval.high)) %)"
  }

  static func plain(_ share: Share) -> String { share.value.map { Quantity.percent($0) } ?? "unknown" }

  private static func whole(_ share: Double) -> String { "\(Int((share * 100).rounded()))" }

  static func count(_ value: Int?) -> String { value.map { Quantity.count($0) } ?? "unknown" }

  static func length(_ value: Double?) -> String { value.map { Quantity.rough($0) } ?? "unknown" }

  /// The first lines of every report: label and sentence.
  var summary: [(label: String, text: String)] {
    if report.period == nil { return [("Pages", "no alerts were given")] }
    let t = report.totals
    var lines: [(String, String)] = []
    var pages =
      "\(Quantity.count(t.pages, "page")) of \(Quantity.count(t.alerts, "episode")), "
      + "\(Self.count(t.notifications)) notifications, \(Quantity.count(t.incidents, "incident"))"
    let left = [(t.suppressed, "suppressed"), (t.lowUrgency, "low-urgency"), (t.heartbeats, "heartbeat")]
      .filter { $0.0 > 0 }.map { "\(Quantity.count($0.0)) \($0.1)" }
    if !left.isEmpty { pages += "; not counted in shares: " + left.joined(separator: ", ") }
    lines.append(("Pages", pages))
    if let noise = report.noiseShare {
      lines.append(
        (
          "Noise",
          "\(Quantity.percent(noise)) of \(Quantity.count(t.actionable.known, "page")) led to no action; acted on: "
            + "\(Self.share(t.actionable)), only acknowledged: \(Self.count(t.ackOnly))"
        ))
    } else {
      let traced = report.detection?.traced ?? Share()
      let proxy =
        traced.known == 0
        ? ""
        : "; the logs show a trace of \(traced.hits) of \(Quantity.count(traced.known, "incident")), which is not the same"
      lines.append(("Noise", "unknown: no source says what people did" + proxy))
    }
    lines.append(
      (
        "Kinds",
        "transient \(Self.plain(t.transient)), flapping \(Self.plain(t.flapping)), "
          + (t.chattering.hits > 0 ? "chattering \(Self.plain(t.chattering)), " : "")
          + "unacknowledged \(Self.plain(t.unacknowledged)), duplicate notifications \(Self.count(t.duplicates)), "
          + "repeats \(Self.plain(t.repeats)), stale \(Quantity.count(t.stale)), open \(Quantity.count(t.open))"
      ))
    lines.append(
      (
        "Hours",
        "\(Quantity.count(t.business)) in business hours, \(Quantity.count(t.offHours)) off hours, "
          + "\(Quantity.count(t.sleep)) at night (22–08, \(report.zone))"
      ))
    lines.append(("Times", timesText(t)))
    lines.append(("Load", loadText(t)))
    let seen = t.recurrence.filter { $0.share.known > 0 }
    if !seen.isEmpty {
      lines.append(
        (
          "Again",
          seen.map { "within \($0.days) d \(Self.plain($0.share)) of \($0.share.known) (\($0.censored) too recent)" }
            .joined(separator: ", ")
        ))
    }
    if let detection = report.detection { lines.append(("Logs", detectionText(detection))) }
    if let change = report.changeFailure {
      lines.append(
        (
          "Changes",
          "\(change.failed.hits) of \(change.failed.known) were followed by a page of the same service within "
            + "\(Quantity.rough(change.windowSeconds)); chance alone gives \(Quantity.percent(change.baseRate))"
        ))
    }
    for joined in report.joined {
      let probable = joined.probable > 0 ? ", \(joined.probable) of them probably" : ""
      lines.append(
        (
          "Joined",
          "\(Quantity.count(joined.episodes, "page")) told by both \(joined.sources.joined(separator: " and "))\(probable)"
        ))
    }
    return lines
  }

  private func timesText(_ t: Measures) -> String {
    func text(_ name: String, _ d: Durations?) -> String {
      guard let d else { return "\(name) unknown" }
      return
        "\(name) \(Quantity.rough(d.mean)) (half within \(Quantity.rough(d.p50)), 95 % within \(Quantity.rough(d.p95)))"
    }
    return text("to acknowledge", t.acknowledge) + ", " + text("to resolve", t.resolve)
      + (t.engaged == nil ? "" : ", " + text("from one to the other", t.engaged))
  }

  private func loadText(_ t: Measures) -> String {
    var parts: [String] = []
    if report.rules.count > 10, let share = report.topTenShare {
      parts.append("ten of \(Quantity.count(report.rules.count, "rule")) sent \(Quantity.percent(share)) of the pages")
    }
    parts.append("\(Quantity.decimals(Double(t.pages) / Double(max(1, t.incidents)), 1)) pages an incident")
    parts.append(
      t.major.known == 0
        ? "major incidents unknown" : "\(Quantity.count(t.major.hits)) of \(Quantity.count(t.major.known)) pages major")
    return parts.joined(separator: ", ")
  }

  private func detectionText(_ d: AlertDelay) -> String {
    var parts: [String] = []
    if let delay = d.delay {
      let late = delay.mean < 0 ? "before" : "after"
      parts.append("alerts came \(Quantity.rough(delay.mean)) \(late) the logs changed, on average of \(delay.count)")
    }
    parts.append("\(Quantity.count(d.untraced.count, "alert")) left no trace in the logs")
    parts.append("\(Quantity.count(d.unalerted.count, "change", "changes")) in the logs raised no alert")
    return parts.joined(separator: "; ")
  }

  func adviceHead(_ advice: Advice) -> String {
    advice.rule == "*" ? advice.kind.rawValue : "\(advice.kind.rawValue): \(advice.rule)"
  }
}
