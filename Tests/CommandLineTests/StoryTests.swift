import Foundation
import Testing

/// Every story of SampleLogs through the real binary, against its expected.json.
struct StoryTests {
  private struct Expected: Decodable {
    struct Cause: Decodable {
      var service: String
      var observed: Bool?
      var matches: String?
    }
    struct Withheld: Decodable {
      var remove: [String]
      var firstCause: Cause
    }
    var firstCause: Cause?
    var innocentChanges: [String]?
    var withheld: Withheld?
  }

  private static let samples = Binary.root.appendingPathComponent("SampleLogs")
  private static let stories =
    ((try? FileManager.default.contentsOfDirectory(atPath: samples.path)) ?? []).sorted()
    .filter { FileManager.default.fileExists(atPath: samples.appendingPathComponent($0 + "/expected.json").path) }

  private func expected(_ story: String) throws -> Expected {
    let file = Self.samples.appendingPathComponent(story + "/expected.json")
    return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
  }

  private func firstCause(_ outcome: Binary.Outcome) -> [String: Any]? {
    let incidents = outcome.json["incidents"] as? [[String: Any]]
    return (incidents?.first?["causes"] as? [[String: Any]])?.first
  }

  private func check(_ outcome: Binary.Outcome, against cause: Expected.Cause) throws {
    let first = try #require(firstCause(outcome), "\(outcome.error)")
    #expect(first["service"] as? String == cause.service)
    if let observed = cause.observed { #expect(first["observed"] as? Bool == observed) }
    guard let pattern = cause.matches else { return }
    let signature = first["signature"] as? [String: Any] ?? [:]
    let examples = (signature["examples"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }
    let texts = [signature["template"] as? String ?? ""] + examples
    let regex = try Regex(pattern)
    #expect(texts.contains { $0.contains(regex) }, "\(texts)")
  }

  @Test(arguments: stories)
  func `the first cause is the expected one`(story: String) throws {
    guard let cause = try expected(story).firstCause else { return }
    let outcome = try Binary.run(["triage", "SampleLogs/\(story)", "--format", "json"])
    #expect(outcome.status == 0, "\(outcome.error)")
    try check(outcome, against: cause)
  }

  @Test func `a database whose log is withheld is named all the same`() throws {
    let withheld = try #require(try expected("checkout-outage").withheld)
    let arguments = withheld.remove.flatMap { ["--exclude", $0] }
    let outcome = try Binary.run(["triage", "SampleLogs/checkout-outage", "--format", "json"] + arguments)
    try check(outcome, against: withheld.firstCause)
  }

  /// The story's logs, plain, each written newest record first; lines without a head stay behind theirs.
  private func reversed(_ story: String, into directory: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.samples.appendingPathComponent(story).path) {
      let file = Self.samples.appendingPathComponent(story + "/" + name)
      let isLog = name.hasSuffix(".log") || name.hasSuffix(".log.gz")
      guard isLog else {
        try FileManager.default.copyItem(at: file, to: directory.appendingPathComponent(name))
        continue
      }
      let unpack = Process()
      let plain = directory.appendingPathComponent(name.replacingOccurrences(of: ".gz", with: ""))
      _ = FileManager.default.createFile(atPath: plain.path, contents: nil)
      unpack.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      unpack.arguments = name.hasSuffix(".gz") ? ["gzip", "-dc", file.path] : ["cat", file.path]
      unpack.standardOutput = try FileHandle(forWritingTo: plain)
      try unpack.run()
      unpack.waitUntilExit()
      let lines = String(decoding: try Data(contentsOf: plain), as: UTF8.self).split(separator: "\n")
      var records: [[Substring]] = []
      for line in lines {
        // A record begins with a stamp or a prefix that holds one; frames begin with a blank or an exception's name.
        let isHead =
          line.prefix(90).contains { $0.isNumber } && line.first != "\t" && line.first != " "
          && !line.contains("\tat ") && !line.contains("Caused by:") && !line.contains("... ")
        if isHead || records.isEmpty { records.append([line]) } else { records[records.count - 1].append(line) }
      }
      let text = records.reversed().map { $0.joined(separator: "\n") }.joined(separator: "\n") + "\n"
      try Data(text.utf8).write(to: plain)
    }
  }

  @Test(arguments: stories)
  func `exports that run newest first have the same first cause`(story: String) throws {
    guard let cause = try expected(story).firstCause else { return }
    try Binary.inScratch { directory in
      let copy = directory.appendingPathComponent(story)
      try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
      try reversed(story, into: copy)
      let outcome = try Binary.run(["triage", copy.path, "--format", "json"])
      try check(outcome, against: cause)
    }
  }

  @Test func `logs and their digest give the same report`() throws {
    try Binary.inScratch { directory in
      let digest = directory.appendingPathComponent("story.digest").path
      let story = "SampleLogs/checkout-outage"
      #expect(try Binary.run(["digest", story, "-o", digest]).status == 0)
      let options = ["--alerts", story + "/alerts.json", "--changes", story + "/changes.json", "--format", "json"]
      let direct = try Binary.run(["triage", story, "--format", "json"])
      let again = try Binary.run(["triage", digest] + options)
      // The next steps name the input, which is another file here.
      func incidents(_ outcome: Binary.Outcome) -> NSArray {
        let all = outcome.json["incidents"] as? [[String: Any]] ?? []
        return all.map { $0.filter { $0.key != "next" } } as NSArray
      }
      #expect(incidents(direct).count > 0 && incidents(direct) == incidents(again))
    }
  }
}
