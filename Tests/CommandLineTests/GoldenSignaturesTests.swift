import Foundation
import Testing

/// The signatures of every story in SampleLogs as they were read and approved, so that a change of masking or clustering is
/// seen where it happens; `CULPRIT_RECORD=1` rewrites the files.
struct GoldenSignaturesTests {
  static let stories: [String] = {
    let folder = Binary.root.appendingPathComponent("SampleLogs")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
  }()

  @Test(arguments: stories)
  func `the signatures of a story are the approved ones`(story: String) throws {
    let outcome = try Binary.run(["signatures", "SampleLogs/\(story)", "--format", "json"])
    let signatures = try #require(outcome.json["signatures"] as? [[String: Any]], "\(outcome.error)")
    let lines = signatures.map { signature in
      let services = (signature["services"] as? [String] ?? []).joined(separator: ",")
      return ["id", "count", "severity"].map { "\(signature[$0] ?? "-")" }.joined(separator: " ")
        + " \(services) \(signature["template"] ?? "-")"
    }
    try expect(lines, isAs: "\(story).txt")
  }

  private func expect(_ lines: [String], isAs name: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["CULPRIT_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
      return
    }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").map(String.init)
    let missing = golden.filter { !lines.contains($0) }
    let fresh = lines.filter { !golden.contains($0) }
    #expect(
      missing.isEmpty && fresh.isEmpty,
      "gone:\n\(missing.joined(separator: "\n"))\nnew:\n\(fresh.joined(separator: "\n"))")
    #expect(lines == golden)
  }
}
