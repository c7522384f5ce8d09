import ArgumentParser
import CulpritAnalysis
import CulpritCore
import CulpritReports

/// Lists everything culprit reads and writes, from the lists themselves.
struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "List every log format, alert source, change source and report format.")

  @Flag(help: "Show a sample of each.") var samples = false
  @Option(help: ArgumentHelp("text or json.", valueName: "FORMAT")) var format = "text"

  func validate() throws {
    if !["text", "json"].contains(format) {
      throw ValidationError("--format: formats has no '\(format)'; it has text, json")
    }
  }

  func run() throws {
    if format == "json" { return try Console.deliver(json.pretty, to: nil) }
    var lines: [String] = []
    add("Log formats", LogFormats.all.map { ($0.name, $0.summary, $0.samples.first) }, to: &lines)
    add("Alert sources", AlertSources.alerts.map { ($0.name, $0.summary, $0.samples.first) }, to: &lines)
    add("Change sources", AlertSources.changes.map { ($0.name, $0.summary, $0.samples.first) }, to: &lines)
    add("Report formats", Reporters.all.map { ($0.name, $0.summary, nil) }, to: &lines)
    add("Timeline formats", TimelineReporters.all.map { ($0.name, $0.summary, nil) }, to: &lines)
    add("Noise report formats", NoiseReporters.all.map { ($0.name, $0.summary, nil) }, to: &lines)
    try Console.deliver(lines.joined(separator: "\n"), to: nil)
  }

  private var json: OrderedJSON {
    func list(_ entries: [(name: String, summary: String)]) -> OrderedJSON {
      .array(entries.map { .fields(["name": .string($0.name), "summary": .string($0.summary)]) })
    }
    return .fields([
      "schema": .string("culprit.formats/1"), "logs": list(LogFormats.all.map { ($0.name, $0.summary) }),
      "alerts": list(AlertSources.alerts.map { ($0.name, $0.summary) }),
      "changes": list(AlertSources.changes.map { ($0.name, $0.summary) }),
      "reports": .fields([
        "triage": list(Reporters.all.map { ($0.name, $0.summary) }),
        "timeline": list(TimelineReporters.all.map { ($0.name, $0.summary) }),
        "noise": list(NoiseReporters.all.map { ($0.name, $0.summary) }),
      ]),
    ])
  }

  private func add(
    _ title: String, _ entries: [(name: String, summary: String, sample: String?)], to lines: inout [String]
  ) {
    if !lines.isEmpty { lines.append("") }
    lines.append(title)
    let width = entries.map(\.name.count).max() ?? 0
    for entry in entries {
      lines.append("  " + entry.name + String(repeating: " ", count: width - entry.name.count + 2) + entry.summary)
      if samples, let sample = entry.sample {
        for line in sample.split(separator: "\n").prefix(3) {
          lines.append("      " + Columns.cut(Escaping.line(String(line)), to: 110))
        }
      }
    }
  }
}
