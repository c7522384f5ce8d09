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
    (["noise.log"], 65, "binary"),
    (["--alerts", "nowhere.json", "app.log"], 66, "an address such as"),
    (["--since", "2030-01-01", "app.log"], 65, "lies within --since and --until"),
    (["--save", "/nowhere/x.tar.gz", "app.log"], 73, "--save: cannot write '/nowhere/x.tar.gz'"),
    (["-o", "/nowhere/x.txt", "app.log"], 73, "cannot write '/nowhere/x.txt'"),
    (["--bogus", "app.log"], 64, "Unknown option '--bogus'"),
    (["timeline", "--format", "slack", "app.log"], 64, "timeline has no 'slack'"),
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
      var state: UInt64 = 7
      let noise = (0..<4096).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 40)
      }
      try Data(noise).write(to: directory.appendingPathComponent("noise.log"))
      try FileManager.default.createDirectory(
        at: directory.appendingPathComponent("nothing"), withIntermediateDirectories: true)
      let outcome = try Binary.run(arguments, directory: directory)
      #expect(outcome.status == status)
      #expect(outcome.error.contains(says), "\(outcome.error)")
      #expect(outcome.output.isEmpty)
      // One line, and it is ours.
      #expect(
        outcome.error.hasPrefix("culprit: ") && outcome.error.filter { $0 == "\n" }.count == 1, "\(outcome.error)")
    }
  }

  @Test func `what could not be read is one line on standard error, and the rest is reported`() throws {
    try Binary.inScratch { directory in
      try Data(Self.log.utf8).write(to: directory.appendingPathComponent("app.log"))
      for format in ["text", "json", "html"] {
        let outcome = try Binary.run(
          ["app.log", "nowhere.log", "--at", "10:00", "--format", format], directory: directory)
        #expect(outcome.status == 3)
        #expect(
          outcome.error
            == "culprit: no such input: 'nowhere.log'; give a log file, a directory, or - for standard input\n")
        #expect(outcome.output.contains("nowhere.log"))
      }
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
