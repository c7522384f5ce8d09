import Foundation
import Testing

struct BadInputTests {
  private static let log = "2024-05-01 10:00:00 INFO one\n2024-05-01 10:00:01 ERROR two\n"

  @Test(arguments: [
    (["nowhere.log"], 66, "no such input: 'nowhere.log'"),
    (["--alerts", "nowhere.json", "app.log"], 66, "no such input: 'nowhere.json'"),
    (["--alerts", "no-json.json", "app.log"], 65, "holds no alerts"),
    (["--at", "yesteryear", "app.log"], 64, "'yesteryear' is no time"),
    (["--format", "pdf", "app.log"], 64, "it has text, json"),
    (["--tz", "Mars/Olympus", "app.log"], 64, "no time zone 'Mars/Olympus'"),
    (["--since", "soon", "app.log"], 64, "'soon' is no time"),
    (["--top", "0", "app.log"], 64, "--top takes a number"),
    (["--fail-on", "rain", "app.log"], 64, "--fail-on takes"),
    (["--alert", "=", "app.log"], 64, "--alert"),
    (["-", "-"], 64, "only once"),
    (["empty.log"], 65, "empty"),
    (["zeros.log"], 65, "binary"),
    (["nothing"], 66, "no file in 'nothing'"),
    (["signatures", "--format", "xml", "app.log"], 64, "it has text, json"),
    (["digest", "app.log"], 64, "-o FILE"),
    (["merge", "app.log", "-o", "x"], 65, "not a culprit digest"),
    (["lines", "app.log"], 64, "signature id"),
  ])
  func `each mistake is one clear line and the status of the contract`(
    arguments: [String], status: Int32, says: String
  ) throws {
    try Binary.inScratch { directory in
      try Data(Self.log.utf8).write(to: directory.appendingPathComponent("app.log"))
      try Data("this is no JSON".utf8).write(to: directory.appendingPathComponent("no-json.json"))
      try Data().write(to: directory.appendingPathComponent("empty.log"))
      try Data(repeating: 0, count: 4096).write(to: directory.appendingPathComponent("zeros.log"))
      try FileManager.default.createDirectory(
        at: directory.appendingPathComponent("nothing"), withIntermediateDirectories: true)
      let outcome = try Binary.run(arguments, directory: directory)
      #expect(outcome.status == status)
      #expect(outcome.error.contains(says), "\(outcome.error)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `a truncated gzip is used up to where it ends, and says so`() throws {
    try Binary.inScratch { directory in
      let log = directory.appendingPathComponent("app.log")
      try Data((0..<5000).map { "2024-05-01 10:00:00 INFO item \($0 &* 7919)\n" }.joined().utf8).write(to: log)
      let gzip = Process()
      gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      gzip.arguments = ["gzip", log.path]
      try gzip.run()
      gzip.waitUntilExit()
      let packed = directory.appendingPathComponent("app.log.gz")
      let bytes = try Data(contentsOf: packed)
      try bytes.prefix(bytes.count / 2).write(to: packed)
      let outcome = try Binary.run(["app.log.gz", "--at", "10:00", "--format", "json"], directory: directory)
      #expect(outcome.status == 3)
      #expect(outcome.output.contains("ends inside a gzip member"))
      let input = outcome.json["input"] as? [String: Any]
      #expect((input?["records"] as? Int ?? 0) > 1000)
    }
  }

  @Test func `with --strict damage is a failure and nothing is printed`() throws {
    try Binary.inScratch { directory in
      try Data(Self.log.utf8).write(to: directory.appendingPathComponent("app.log"))
      let outcome = try Binary.run(["app.log", "nowhere.log", "--strict", "--at", "10:00"], directory: directory)
      #expect(outcome.status == 65)
      #expect(outcome.output.isEmpty)
    }
  }
}
