import CulpritAnalysis
import CulpritCore

@testable import CulpritReports

/// The outage of `SampleFindings` as it looks the day after: rolled back, recovered, resolved, talked about.
enum SampleTimelines {
  static var recovered: Findings {
    var findings = SampleFindings.outage
    findings.input.to = SampleFindings.at(4000)
    var incident = findings.incidents[0]
    incident.state = .over
    incident.incident.endsAt = SampleFindings.at(2700)
    var page = incident.incident.alerts[0]
    page.status = .resolved
    page.endsAt = SampleFindings.at(2700)
    page.resolvedBy = .automatic
    page.summary = "more than 5 % of checkouts fail"
    page.events = [
      Alert.Event(at: SampleFindings.at(1815), kind: .notified, text: "pager of the shop team"),
      Alert.Event(at: SampleFindings.at(1990), kind: .acknowledged, who: "Lena Meyer"),
      Alert.Event(at: SampleFindings.at(2100), kind: .escalated, who: "Lena Meyer", text: "to the database team"),
      Alert.Event(at: SampleFindings.at(2200), kind: .noted, who: "Omar", text: "Lena Meyer looks at locks"),
      Alert.Event(at: SampleFindings.at(2700), kind: .resolved),
    ]
    incident.incident.alerts[0] = page
    incident.incident.alerts[1].endsAt = SampleFindings.at(2690)
    let rollback = Change(
      id: "c2", at: SampleFindings.at(2400), kind: "config", what: "migration 812 cancelled", who: "Omar",
      service: "orders-db", source: "changes.json")
    incident.changes.append(RankedChange(change: rollback, leadSeconds: -590, text: ""))
    var series = TimeSeries()
    for second in stride(from: 1684, to: 2440, by: 4) {
      series.add(SampleFindings.at(Double(second)).microseconds, count: second > 2000 && second < 2100 ? 5 : 1)
    }
    incident.causes[0].signature?.summary.series = series
    findings.incidents[0] = incident
    return findings
  }

  static let slack = """
    [{"type":"message","user":"U1","user_profile":{"real_name":"Lena Meyer"},"ts":"1772533950.000100",
      "text":"<@U2> looking at &lt;orders-db&gt;, see <https://wiki.example/x|wiki>"},
     {"type":"message","subtype":"bot_message","bot_id":"B1","ts":"1772533960.0","text":"alert"},
     {"type":"message","subtype":"channel_join","user":"U3","ts":"1772533970.0","text":"joined"},
     {"type":"message","user":"U2","user_profile":{"real_name":"Omar"},"ts":"1772534300.0","pinned_to":["C1"],
      "text":"cancelled the migration, password=hunter2"}]
    """

  static var report: TimelineReport { report(roles: false) }

  static func report(roles: Bool) -> TimelineReport {
    let notes = TimelineNotes(Array(slack.utf8), source: "channel.json", near: SampleFindings.at(1810))
    return TimelineReport(recovered, notes: notes.notes, roles: roles)
  }

  static var hostile: TimelineReport {
    let notes = SampleFindings.attacks.enumerated().map {
      TimelineNote(
        at: SampleFindings.at(40 + Double($0)), who: $1, text: $1, isPinned: $0 % 2 == 0, source: $1, line: 1)
    }
    return TimelineReport(SampleFindings.hostile, notes: notes)
  }
}
