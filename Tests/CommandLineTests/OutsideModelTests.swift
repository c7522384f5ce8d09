import Foundation
import Testing

/// Outputs against models that others wrote: slack_sdk, the Adaptive Card schema, jsonschema.
///
/// `Benchmarks/Scripts/messages.py --install .build/models` fetches them from PyPI; CI does so.
struct OutsideModelTests {
  private static let python = Binary.root.appendingPathComponent(".build/models/bin/python").path
  private static let hasModels = FileManager.default.isExecutableFile(atPath: python)
  private static let reason: Comment = "needs the models: Benchmarks/Scripts/messages.py --install .build/models"

  @Test(.enabled(if: hasModels, reason))
  func `messages for Slack and Teams are what their services' models take`() throws {
    try Binary.inScratch { directory in
      let golden = Binary.root.appendingPathComponent("Tests/CulpritReportsTests/Golden")
      var files = try FileManager.default.contentsOfDirectory(atPath: golden.path).map { golden.path + "/" + $0 }
        .filter { $0.hasSuffix("slack") || $0.hasSuffix("teams") }
      #expect(files.count >= 8)
      let stories = try FileManager.default.contentsOfDirectory(
        atPath: Binary.root.appendingPathComponent("SampleLogs").path)
      for story in stories {
        for format in ["slack", "teams"] {
          let file = directory.appendingPathComponent("\(story).\(format)").path
          _ = try Binary.run(["SampleLogs/\(story)", "--format", format, "-o", file])
          files.append(file)
        }
      }
      for format in ["slack", "teams"] {
        let file = directory.appendingPathComponent("noise.\(format)").path
        let night = "SampleLogs/alert-noise-night"
        _ = try Binary.run([
          "noise", "--alerts", night + "/alerts.json", night + "/logs", "--format", format, "-o", file,
        ])
        files.append(file)
      }
      let outcome = try Binary.run(program: Self.python, ["Benchmarks/Scripts/messages.py"] + files.sorted())
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }
  }

  private static let hasBrowser = hasModels && FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")

  @Test(.enabled(if: hasBrowser, "needs Debian's chromium and the models (messages.py --install)"))
  func `pages run in a real browser without a word, a request or a dialog`() throws {
    try Binary.inScratch { directory in
      let golden = Binary.root.appendingPathComponent("Tests/CulpritReportsTests/Golden")
      var files = try FileManager.default.contentsOfDirectory(atPath: golden.path).map { golden.path + "/" + $0 }
        .filter { $0.hasSuffix("html") }
      #expect(files.contains { $0.contains("hostile") })
      for (arguments, name) in [
        (["SampleLogs/checkout-outage"], "triage"), (["timeline", "SampleLogs/checkout-outage"], "timeline"),
        (["noise", "SampleLogs/alert-noise-night"], "noise"),
      ] {
        let file = directory.appendingPathComponent(name + ".html").path
        _ = try Binary.run(arguments + ["--format", "html", "-o", file])
        files.append(file)
      }
      let outcome = try Binary.run(program: Self.python, ["Benchmarks/Scripts/pages.py"] + files.sorted())
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }
  }

  @Test(.enabled(if: hasModels, reason))
  func `every machine output is as its published schema says`() throws {
    let outcome = try Binary.run(program: Self.python, ["Benchmarks/Scripts/schemas.py", Binary.path])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
  }
}
