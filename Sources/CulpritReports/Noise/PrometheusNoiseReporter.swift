import CulpritAnalysis
import CulpritCore

/// Gauges for node_exporter's textfile collector; write it with `--output`, which renames.
struct PrometheusNoiseReporter: NoiseReporter {
  static let name = "prometheus"
  static let summary = "gauges for the textfile collector"
  /// More series than this are not worth a nightly figure.
  private static let rules = 20

  func render(_ report: NoiseReport, options: ReportOptions) -> String {
    var out = ""
    func gauge(_ name: String, _ help: String, _ samples: [(labels: String, value: Double?)]) {
      let known = samples.filter { $0.value != nil }
      if known.isEmpty { return }
      out += "# HELP culprit_noise_\(name) \(help)\n# TYPE culprit_noise_\(name) gauge\n"
      for sample in known {
        out += "culprit_noise_\(name)\(sample.labels) \(OrderedJSON.number(sample.value).compact)\n"
      }
    }
    func each(_ label: String, _ groups: some Sequence<GroupNoise>, _ value: (GroupNoise) -> Double?) -> [(
      String, Double?
    )] {
      groups.map { ("{\(label)=\"\(Escaping.prometheus($0.name))\"}", value($0)) }
    }
    let t = report.totals
    if let period = report.period {
      gauge(
        "period_end_timestamp_seconds", "End of the period that was measured.",
        [("", Double(period.to.microseconds) / 1e6)])
      gauge("period_seconds", "Length of the period.", [("", period.to.seconds(since: period.from))])
    }
    gauge("episodes", "Alert episodes, whether they paged or not.", [("", Double(t.alerts))])
    gauge("pages", "Alert episodes that paged.", [("", Double(t.pages))])
    gauge("notifications", "Notifications of pages, where the source tells.", [("", t.notifications.map(Double.init))])
    gauge("incidents", "Incidents that the pages belong to.", [("", Double(t.incidents))])
    gauge("actionable_ratio", "Share of pages that somebody acted on.", [("", t.actionable.value)])
    gauge("transient_ratio", "Share of pages that resolved by themselves within 5 minutes.", [("", t.transient.value)])
    gauge("flapping_ratio", "Share of pages that flapped.", [("", t.flapping.value)])
    gauge("chattering_ratio", "Share of pages that fired three times within a minute.", [("", t.chattering.value)])
    gauge("major_ratio", "Share of pages of the highest priorities or taken by several.", [("", t.major.value)])
    gauge("top_ten_ratio", "Share of the pages that ten rules sent.", [("", report.topTenShare)])
    gauge("unacknowledged_ratio", "Share of pages not acknowledged in time.", [("", t.unacknowledged.value)])
    gauge("stale_episodes", "Episodes open for longer than a day.", [("", Double(t.stale))])
    gauge(
      "interruptions", "Pages by the hour of the responder.",
      [
        ("{hours=\"business\"}", Double(t.business)), ("{hours=\"off\"}", Double(t.offHours)),
        ("{hours=\"sleep\"}", Double(t.sleep)),
      ])
    gauge("acknowledge_seconds", "Mean time to acknowledge.", [("", t.acknowledge?.mean)])
    gauge("resolve_seconds", "Mean time to resolve.", [("", t.resolve?.mean)])
    gauge("engaged_seconds", "Mean time from acknowledgement to end.", [("", t.engaged?.mean)])
    gauge("advice", "Pieces of advice not yet followed.", [("", Double(report.advice.count { $0.verified == nil }))])
    gauge("storms", "Storms of pages.", [("", Double(report.storms.count))])
    gauge("team_pages", "Pages by team.", each("team", report.teams) { Double($0.measures.pages) })
    gauge(
      "team_actionable_ratio", "Share of a team's pages that somebody acted on.",
      each("team", report.teams) { $0.measures.actionable.value })
    let dearest = report.rules.prefix(Self.rules)
    gauge("rule_pages", "Pages of the dearest rules.", each("rule", dearest) { Double($0.measures.pages) })
    gauge(
      "rule_actionable_ratio", "Share of the pages of the dearest rules that somebody acted on.",
      each("rule", dearest) { $0.measures.actionable.value })
    return out + "# EOF\n"
  }
}
