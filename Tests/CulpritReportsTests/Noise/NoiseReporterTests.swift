import CulpritCore
import Foundation
import Testing

@testable import CulpritAnalysis
@testable import CulpritReports

/// Text that every format has to survive.
private let hostile = "<script>alert(1)</script> \u{1B}[31m`*_|@everyone <!channel> =1+1\n\u{202E}"

struct NoiseReporterTests {
  /// A report with every section, in which whatever somebody typed is hostile.
  static func report(_ rule: String = hostile, rules: Int = 3) -> NoiseReport {
    let monday = Timestamp(seconds: 1_772_442_000)
    var alerts: [Alert] = []
    for r in 0..<rules {
      for day in 0..<28 {
        for n in 0..<(day == 20 ? 6 : 1) {
          let start = monday.advanced(bySeconds: Double(day) * 86_400 + Double(r * 40 + n * 70))
          var alert = Alert(
            id: "f\(r)", name: "\(rule) \("abc".dropFirst(r % 3).prefix(1))", severity: .error, service: rule,
            status: .resolved, startsAt: start, endsAt: start.advanced(bySeconds: 60), source: "pagerduty")
          alert.resolvedBy = .automatic
          alert.humanAction = false
          alert.acknowledgedAt = start.advanced(bySeconds: 20)
          alert.team = "team \(rule)"
          alert.notifications = 3
          alert.labels = ["alertname": "\(rule) \(r)", "cluster": rule]
          alerts.append(alert)
          if r == 0 {
            var twin = alert
            twin.source = "opsgenie"
            twin.joinKeys = ["f0"]
            alerts.append(twin)
          }
        }
      }
    }
    var input = AlertNoise.Input(alerts: alerts)
    input.changes = [Change(id: "1", at: monday, kind: "deploy", what: rule, service: rule, source: "t")]
    input.showsPeople = true
    var report = AlertNoise.report(of: input)
    report.logs = [
      LogNoise(
        signature: "0011223344556677", template: rule, service: rule, severity: .info, lines: 1000, bytes: 100_000,
        share: 0.5, presence: 1, inIncident: false, kind: .sample, text: "keep 1 in 100")
    ]
    var traffic = Traffic(service: rule, method: "GET", route: "/\(rule)")
    for n in 0..<600 {
      traffic.byClass[n % 10 == 0 ? 5 : 2].add(monday.advanced(bySeconds: Double(n) * 60).microseconds)
      traffic.latency.add(microseconds: Int64(n) * 1000)
    }
    let parties = Party.Role.allCases.map { role in
      var party = Party(service: rule, role: role, name: "\(rule) \(role)")
      party.byClass = [0, 0, 540, 0, 0, 60]
      for n in 0..<600 {
        party.volume.add(monday.advanced(bySeconds: Double(n) * 60).microseconds)
        if n % 10 == 0 { party.errors.add(monday.advanced(bySeconds: Double(n) * 60).microseconds) }
      }
      return party
    }
    report.serviceLevels = ServiceLevel.levels(of: [traffic], parties: parties, objective: 0.999)
    report.silences = [
      SilenceDebt(
        matchers: "alertname=\"\(rule)\"", from: monday, to: monday.advanced(bySeconds: 90 * 86_400), renewals: 4,
        episodes: 12, rules: [rule], comment: rule, createdBy: rule)
    ]
    report.warnings.append(Warning(code: "x", message: rule))
    return report
  }

  private static func text(_ name: String, _ report: NoiseReport = report()) throws -> String {
    try #require(NoiseReporters.named(name)).init().render(report, options: ReportOptions())
  }

  @Test func `every format is in the list once, and none was left out`() throws {
    #expect(Set(NoiseReporters.names).count == NoiseReporters.names.count)
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/CulpritReports/Noise")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(
      files.count { $0.hasSuffix("NoiseReporter.swift") && $0 != "NoiseReporter.swift" } == NoiseReporters.all.count)
  }

  @Test(arguments: NoiseReporters.names)
  func `hostile names stay text`(name: String) throws {
    let text = try Self.text(name)
    // Where it would be markup; elsewhere it is what somebody wrote.
    if name == "html" { #expect(!text.contains("<script>alert")) }
    if name == "slack" || name == "teams" || name == "html" { #expect(!text.contains("<!channel>")) }
    #expect(!text.unicodeScalars.contains("\u{1B}"))
    #expect(!text.unicodeScalars.contains("\u{202E}"))
    #expect(text == (try Self.text(name)), "the same report is the same bytes")
  }

  @Test(arguments: NoiseReporters.names, ["plain", "hostile"])
  func `a noise report is as its golden file`(name: String, sample: String) throws {
    let report = Self.report(sample == "plain" ? "HighErrorRate" : hostile)
    try Golden.expect(try Self.text(name, report), isAs: "noise-\(sample).\(name)")
  }

  @Test(arguments: NoiseReporters.names)
  func `a name of a megabyte makes no report of a hundred`(name: String) throws {
    let text = try Self.text(name, Self.report("a" + String(repeating: "\u{1B}[31m<b>", count: 120_000), rules: 1))
    #expect(!text.unicodeScalars.contains("\u{1B}"))
    // JSON and CSV say what was said; the others are for people.
    let limit = name == "json" || name == "csv" || name == "html" ? 200_000_000 : 400_000
    #expect(text.utf8.count < limit, "\(text.utf8.count)")
  }

  @Test(arguments: NoiseReporters.names)
  func `an empty report is one too`(name: String) throws {
    let text = try Self.text(name, AlertNoise.report(of: AlertNoise.Input(alerts: [])))
    #expect(!text.isEmpty)
  }

  @Test func `text keeps to 80 columns`() throws {
    var report = Self.report("HighErrorRate")
    // A patch is copied: it is as wide as the file.
    report.patch = nil
    for line in try Self.text("text", report).split(separator: "\n") { #expect(Columns.width(String(line)) <= 80) }
  }

  @Test func `JSON has the contract's fields and null for what is unknown`() throws {
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(try Self.text("json").utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "culprit.noise/1")
    let totals = try #require(json["totals"] as? [String: Any])
    for key in [
      "alerts", "notifications", "incidents", "actionable", "ackOnly", "transient", "flapping", "duplicate", "stale",
      "offHours", "sleep", "recurrence30", "recurrence60", "recurrence90", "mttdSeconds", "mttaSeconds", "mttrSeconds",
      "joined",
    ] { #expect(totals[key] != nil, "\(key)") }
    #expect(totals["mttdSeconds"] is NSNull)
    #expect(totals["recurrence90"] is NSNull)
    let rule = try #require((json["rules"] as? [[String: Any]])?.first)
    for key in [
      "name", "team", "alerts", "notifications", "actionable", "verdict", "change", "transientShare", "flapShare",
      "medianSeconds", "cost",
    ] { #expect(rule[key] != nil, "\(key)") }
    let advice = try #require((json["advice"] as? [[String: Any]])?.first)
    for key in [
      "id", "rule", "kind", "patch", "yaml", "removes", "loses", "delaySeconds", "verified", "text",
    ] { #expect(advice[key] != nil, "\(key)") }
    let log = try #require((json["logs"] as? [[String: Any]])?.first)
    for key in ["signature", "service", "severity", "lines", "bytes", "share", "text"] { #expect(log[key] != nil) }
    for key in ["teams", "services", "storms", "cofiring"] { #expect(json[key] is [Any]) }
  }

  @Test(arguments: [("slack", 12_000), ("teams", 28_000)])
  func `messages stay below the size at which they are refused`(name: String, limit: Int) throws {
    let text = try Self.text(name, Self.report(String(repeating: "<&> é", count: 200), rules: 40))
    #expect(text.utf8.count <= limit)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  }

  @Test func `a cell that a spreadsheet would run starts with an apostrophe`() {
    let report = Self.report("=cmd|' /C calc'!A0")
    for file in NoiseCSV.files(of: report).map({ (name: $0.name, text: $0.text.replacing("\"\"", with: "")) }) {
      #expect(!file.text.contains(",=") && !file.text.contains("\"=") && !file.text.contains("\n="), "\(file.name)")
    }
  }

  @Test func `HTML fetches nothing`() throws {
    let text = try Self.text("html", Self.report("R"))
    for forbidden in ["src=", "@import", "url("] { #expect(!text.contains(forbidden), "\(forbidden)") }
    #expect(!text.contains("http://") && !text.contains("https://"))
    #expect(text.contains("<svg"))
  }

  @Test func `a team's file name cannot leave its folder`() {
    for part in TeamReports.split(Self.report("../../etc/passwd")) {
      #expect(part.file.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    }
  }
}
