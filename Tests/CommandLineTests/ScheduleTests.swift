import Foundation
import Testing

/// The schedules that the README shows are run as cron and systemd run them.
struct ScheduleTests {
  private static let readme: [String] = {
    let text = (try? String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }()

  /// The indented block that begins with a line.
  private static func block(_ first: String) throws -> [String] {
    let start = try #require(readme.firstIndex { $0.hasPrefix("    " + first) }, "no '\(first)' in the README")
    return readme[start...].prefix { $0.hasPrefix("    ") || $0.isEmpty }.map { String($0.dropFirst(4)) }
  }

  /// The machine's folders, in a folder of our own.
  private static func local(_ command: String, _ directory: URL) -> String {
    command.replacingOccurrences(of: "/var/lib", with: directory.path + "/lib")
      .replacingOccurrences(of: "/usr/bin/culprit", with: Binary.path)
  }

  private static func machine(_ directory: URL) throws {
    for folder in ["alerts", "culprit", "node_exporter"] {
      try FileManager.default.createDirectory(
        at: directory.appendingPathComponent("lib/\(folder)"), withIntermediateDirectories: true)
    }
    try Data(NoiseCommandTests.history().utf8).write(
      to: directory.appendingPathComponent("lib/alerts/history.jsonl"))
  }

  private static func run(_ program: String, _ arguments: [String], _ directory: URL) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    // What cron gives a job.
    process.environment = [
      "PATH": URL(fileURLWithPath: Binary.path).deletingLastPathComponent().path + ":/usr/bin:/bin",
      "HOME": directory.path,
      "SHELL": "/bin/sh", "LOGNAME": "nobody",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  @Test func `the README's line for cron does the night's work`() throws {
    try Binary.inScratch { directory in
      try Self.machine(directory)
      let line = try Self.block("15 5 * * *")[0]
      let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      #expect(fields.count == 6)
      // cron ends the command at a bare `%`.
      let bare = fields[5].replacingOccurrences(of: "\\%", with: "\u{1}")
      #expect(!bare.contains("%"))
      let command = Self.local(bare.replacingOccurrences(of: "\u{1}", with: "%"), directory)
      for _ in 0..<2 {
        let (status, output) = try Self.run("/bin/sh", ["-c", command], directory)
        #expect(status == 0, "\(output)")
        // cron mails whatever is said.
        #expect(output.isEmpty)
      }
      let metrics = try String(
        contentsOf: directory.appendingPathComponent("lib/node_exporter/culprit.prom"), encoding: .utf8)
      #expect(metrics.contains("culprit_noise_episodes 196\n"))
      let names = try FileManager.default.contentsOfDirectory(
        atPath: directory.appendingPathComponent("lib/node_exporter").path)
      // node_exporter reads every .prom file: nothing half-written may lie beside it.
      #expect(names == ["culprit.prom"])
    }
  }

  @Test func `the README's service for systemd does the night's work`() throws {
    try Binary.inScratch { directory in
      try Self.machine(directory)
      let service = try Self.block("[Unit]")
      let start = try #require(service.first { $0.hasPrefix("ExecStart=") }).dropFirst(10)
      let words = Self.local(String(start), directory).split(separator: " ").map(String.init)
      let (status, output) = try Self.run(words[0], Array(words.dropFirst()), directory)
      #expect(status == 0, "\(output)")
      for file in ["noise.html", "history.db", "teams/index.html"] {
        #expect(FileManager.default.fileExists(atPath: directory.path + "/lib/culprit/" + file), "\(file)")
      }
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze"), "systemd-analyze is not installed"))
  func `systemd accepts the README's units`() throws {
    try Binary.inScratch { directory in
      let service = try Self.block("[Unit]").joined(separator: "\n")
      let timerStart = try #require(Self.readme.firstIndex { $0.contains("culprit-noise.timer") })
      let timer = Self.readme[(timerStart + 1)...].drop { $0.isEmpty }
        .prefix { $0.hasPrefix("    ") || $0.isEmpty }.map { $0.dropFirst(4) }.joined(separator: "\n")
      #expect(timer.contains("OnCalendar=") && timer.contains("WantedBy=timers.target"))
      // The program must be there for the check; the manual may not be.
      let checked = Self.local(service, directory).replacingOccurrences(of: "Documentation=man:culprit(1)\n", with: "")
      try Data(checked.utf8).write(to: directory.appendingPathComponent("culprit-noise.service"))
      try Data(timer.utf8).write(to: directory.appendingPathComponent("culprit-noise.timer"))
      let (status, output) = try Self.run(
        "/usr/bin/systemd-analyze",
        ["verify", directory.path + "/culprit-noise.service", directory.path + "/culprit-noise.timer"], directory)
      #expect(status == 0, "\(output)")
      #expect(!output.contains("culprit-noise"), "\(output)")
    }
  }
}
